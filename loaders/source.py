"""The model of a source: what its YAML says about columns, keys, states, mentions, ties and events.

A source is data. ``loaders.source_yaml`` reads and checks the YAML before row one; everything else works on these objects.
``docs/sources.md`` describes every key.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: Types a field may have (docs/sources.md).
FIELD_TYPES = (
    "text",
    "name",
    "names",
    "code",
    "mixed_code",
    "person_id",
    "phone",
    "date",
    "money",
    "capital",
    "share",
    "integer",
    "number",
    "period",
    "enum",
    "region",
    "document_no",
    "case_no",
    "list",
    "person_name",
    "level",
)

#: Types whose value never leaves the mapping in the clear.
PERSONAL_TYPES = ("person_id", "phone")

#: Where the values of a mixed code column may go, by their shape.
SHAPES = ("uscc", "organisation_code", "registration_number", "id_number", "other")

#: Columns a mention rule may fill; ``id`` fills both ``id_hmac`` and ``id_mask``.
MENTION_FIELDS = (
    "name",
    "former_names",
    "code",
    "legal_representative",
    "id",
    "region",
    "address",
    "phone",
    "organisation",
    "organisation_code",
    "position",
    "birth_year",
    "gender",
    "seen_on",
)


@dataclass(frozen=True, slots=True)
class Value:
    """Where a value comes from: the first non-empty of ``first``, or ``join`` run together, or a field, or a fixed text.

    ``ratio``: two fields of amounts in one currency, the one as part of the other. ``fine``: the fine that the text of a field names.
    ``credit``: fields of which the first that holds a right unified social credit code counts, whatever number it is called.
    """

    field: str = ""
    text: str = ""
    first: tuple[Value, ...] = ()
    join: tuple[Value, ...] = ()
    ratio: tuple[str, ...] = ()
    fine: str = ""
    credit: tuple[str, ...] = ()

    def fields(self) -> tuple[str, ...]:
        """All fields the value reads."""
        inner = tuple(name for part in (*self.first, *self.join) for name in part.fields())
        return tuple(name for name in (self.field, self.fine, *inner, *self.ratio, *self.credit) if name)


#: Between names. No comma of Latin text: it is part of the names of firms (Co., Ltd.) and persons.
SEPARATORS = "、；;，|/／\n"

#: The value that is always empty.
NOTHING = Value()


@dataclass(frozen=True, slots=True)
class Rating:
    """What a level is read by: a scheme (or the field that names it), the fields that date it, and the field of its score."""

    scheme: str = ""
    scheme_field: str = ""
    dated: tuple[str, ...] = ()
    score: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of meaning: its type and every header under which files carry it."""

    name: str
    type: str
    headers: tuple[str, ...]
    required: bool = False
    unit: str = ""  # money, capital, number: yuan or wan
    measure: str = ""  # number: what is measured (loaders.values.numbers.MEASURES), in its first unit
    partial: str = ""  # date: a month, year or range stands for its first or last day
    percent: bool = False  # share: plain numbers are percent
    values: dict[str, str] = field(default_factory=dict)  # enum: as written -> canonical
    into: dict[str, str] = field(default_factory=dict)  # mixed_code: shape -> field
    implied: dict[str, str] = field(default_factory=dict)  # header that only one value's files have -> that value
    rating: Rating | None = None  # level
    paper: bool = False  # person_id: numbers of another paper than the ID card (a licence)
    titled: bool = False  # the title of a table may say it of all rows
    award: bool = False  # titled text: the award that the title names, no year


@dataclass(frozen=True, slots=True)
class KindRule:
    """The kind of a mention: fixed, or by the canonical value of a field; ``otherwise`` may be ``by_name``."""

    fixed: str = ""
    field: str = ""
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class MentionRule:
    """A party the record speaks of. ``when`` lists fields of which one must be filled (default: name, code or id)."""

    name: str
    role: str
    kind: KindRule
    columns: dict[str, Value]
    authority: int
    when: tuple[str, ...]
    several: bool = False  # the name's field may hold several names: a mention each
    id_beside: str = ""  # a mention before: an ID number of the row that cannot be that one's is this one's


@dataclass(frozen=True, slots=True)
class TieRule:
    """A relation between two mentions of the record."""

    name: str
    kind: str
    source: str
    target: str
    since: Value = NOTHING
    begun: tuple[
        str, ...
    ] = ()  # dates of which the first that lies before the row's own day stands for an unknown ``since``
    until: Value = NOTHING
    weight: Value = NOTHING
    properties: dict[str, Value] = field(default_factory=dict)
    when: tuple[str, ...] = ()
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unless: tuple[str, ...] = ()  # fields of which none may be filled
    says: dict[str, tuple[str, ...]] = field(default_factory=dict)  # words of which one must be among those of a field


@dataclass(frozen=True, slots=True)
class EventRule:
    """A credit event of one mention."""

    name: str
    kind: str
    mention: str
    authority: str = ""
    list: Value = NOTHING
    title: Value = NOTHING
    since: Value = NOTHING
    until: Value = NOTHING
    region: Value = NOTHING
    document_no: Value = NOTHING
    amount: Value = NOTHING
    properties: dict[str, Value] = field(default_factory=dict)
    when: tuple[str, ...] = ()
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unless: tuple[str, ...] = ()  # fields of which none may be filled
    nonzero: tuple[str, ...] = ()  # one of these amounts is there and not nought


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports a row, and who decided: of one decision each other reporter's row is a record of its own."""

    field: str
    own: str


@dataclass(frozen=True, slots=True)
class StatusRule:
    """Which canonical values of which fields take a row out of use.

    One of ``left`` does so only where the field ``ended`` has no date: with one, the row tells its own end. ``codes``: what digits
    say in rows of a template. ``words`` are all words of all columns of state with what they say, and ``remarks`` whether
    remarks may tell an end (``loaders.rows.standing``).
    """

    fields: tuple[str, ...]
    withdrawn: frozenset[str]
    disputed: frozenset[str]
    left: frozenset[str] = frozenset()
    ended: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    remarks: bool = False


@dataclass(frozen=True, slots=True)
class RepairTarget:
    """What a repair must find to reach a record: its document or list, and its party."""

    document_no: Value
    code: Value
    name: Value
    authority: Value
    list: Value
    since: Value
    record: Value = NOTHING  # the one record meant, as shown


@dataclass(frozen=True, slots=True)
class RepairRule:
    """What a repair record repairs; it counts only with a decision among ``granted`` (or, without one, an ``ended`` date).

    ``granted`` gives the state that reached records take by decision, ``undecided`` the one without a decision. A row with
    the field ``unless`` filled asks for nothing; ``before`` = versions delivered after that day are not reached. ``portal``
    and ``region`` say where it was decided, ``confirmed`` whether it holds here (see ``loaders.recognition``).
    """

    target: RepairTarget
    decision: str
    granted: dict[str, str]
    ended: Value
    undecided: str
    unless: str = ""
    before: Value = NOTHING
    portal: Value = NOTHING
    region: Value = NOTHING
    confirmed: str = ""


@dataclass(frozen=True, slots=True)
class Relocation:
    """A region whose change between two versions of a record is an event of ``mention``."""

    mention: str
    region: Value
    left: str  # the field that says when a party has left ("" = none does), and what it says then
    leaving: frozenset[str]


@dataclass(frozen=True, slots=True)
class Joint:
    """A field that may name several parties, and the fields that are one party's own (and so are dealt out or dropped)."""

    names: str
    paired: frozenset[str]
    separators: str
    persons: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of file from a keeper."""

    id: str
    title_zh: str
    title_en: str
    keeper: str
    legal_basis: str
    catalogue_class: int  # 1-13; 0 = none
    catalogue_item: str  # an item of a supplement, in place of a class
    working: bool  # the office's own working records: no information that a catalogue speaks of
    subject: str
    note: str
    path: str
    fields: dict[str, Field]
    keys: tuple[tuple[str, ...], ...]
    one_of: tuple[tuple[str, ...], ...]
    updated: str
    series: str
    generations: dict[str, tuple[str, ...]]
    status: StatusRule | None
    mentions: dict[str, MentionRule]
    ties: dict[str, TieRule]
    events: dict[str, EventRule]
    repairable: RepairTarget | None
    repairs: RepairRule | None
    relocation: Relocation | None
    joint: Joint | None = None
    drop_unknown: bool = False  # columns that nobody knows are not kept
    reporter: Reporter | None = None
    format: str = ""  # ftm: JSON lines are entities of FollowTheMoney

    def personal(self) -> tuple[str, ...]:
        """Fields that are kept only as keyed digest and mask."""
        return tuple(name for name, column in self.fields.items() if column.type in PERSONAL_TYPES)
