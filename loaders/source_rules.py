"""The rules of a source's YAML: values, mentions, ties, events, states and repairs, checked against its fields."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from loaders.records import ACTIVE, ANNULLED, DISPUTED, ENDED, REPAIRED, WITHDRAWN
from loaders.source import (
    MENTION_FIELDS,
    NOTHING,
    SEPARATORS,
    EventRule,
    Joint,
    KindRule,
    MentionRule,
    Relocation,
    RepairRule,
    RepairTarget,
    Reporter,
    StatusRule,
    TieRule,
    Value,
)
from loaders.source_node import SourceNode
from resolution.mention import KINDS

_CLAIM_KEYS = ("since", "until", "properties", "when", "only", "unless")
_TIE_KEYS = ("kind", "source", "target", "weight", "begun", "says", *_CLAIM_KEYS)
_EVENT_KEYS = (
    *("kind", "mention", "authority", "list", "title", "region", "document_no", "amount"),
    *_CLAIM_KEYS,
    "nonzero",
)
#: What a field may have besides its value: a list as written, the ends of a period, a level's standing, edition, scheme and its title.
_SIDES = (".written", ".currency", ".from", ".to", ".norm", ".edition", ".scheme", ".title")
_TARGET_KEYS = ("document_no", "code", "name", "authority", "list", "since")
_REPAIR_KEYS = (
    "record",
    "decision",
    "granted",
    "ended",
    "undecided",
    "unless",
    "before",
    "portal",
    "region",
    "confirmed",
)
#: States that a repair may put a record in.
HELD = (REPAIRED, ANNULLED, ENDED, DISPUTED)


@dataclass(frozen=True, slots=True)
class Scope:
    """What rules may refer to: the fields of the source, its mentions, and its default authority."""

    fields: Collection[str]
    mentions: Collection[str] = ()
    authority: int = 50

    def field(self, node: SourceNode) -> str:
        """The name of a declared field ("" when absent)."""
        name = node.text()
        plain = name.rpartition(".")[0] if name.endswith(_SIDES) else name
        if name and plain not in self.fields:
            raise node.refuse(f"{name!r} is not a field of this source")
        return name

    def field_names(self, node: SourceNode) -> tuple[str, ...]:
        """A list of declared fields."""
        return tuple(self.field(entry) for entry in node.entries())

    def mention(self, node: SourceNode, *, optional: bool = False) -> str:
        """The name of a declared mention."""
        name = node.text()
        if name in self.mentions or (optional and not name):
            return name
        raise node.refuse(f"{name!r} is not a mention of this source")

    def value(self, node: SourceNode) -> Value:
        """A field, a list (first non-empty), ``{join: [...]}``, ``{ratio: [part, whole]}``, ``{fine: field}``, ``{credit: [...]}`` or ``{text: ...}``."""
        if node.value is None:
            return NOTHING
        if isinstance(node.value, list):
            return Value(first=tuple(self.value(entry) for entry in node.entries()))
        if isinstance(node.value, dict):
            node.only(("join", "text", "ratio", "fine", "credit"))
            if node.get("ratio").value is not None:
                return Value(ratio=self._ratio(node.get("ratio")))
            if node.get("fine").value is not None:
                return Value(fine=self.field(node.get("fine")))
            if node.get("text").value is not None:
                return Value(text=node.get("text").text())
            if node.get("credit").value is not None:
                return Value(credit=self.field_names(node.get("credit")))
            return Value(join=tuple(self.value(entry) for entry in node.get("join").entries()))
        return Value(field=self.field(node))

    def _ratio(self, node: SourceNode) -> tuple[str, ...]:
        fields = self.field_names(node)
        if len(fields) != 2:
            raise node.refuse("a ratio has a part and a whole")
        return fields

    def values(self, node: SourceNode, allowed: Collection[str] = ()) -> dict[str, Value]:
        """Named values; ``allowed`` empty = any name."""
        if allowed:
            node.only(allowed)
        return {name: self.value(entry) for name, entry in node.items()}


def reporter(node: SourceNode, scope: Scope) -> Reporter | None:
    """The key ``reporter``."""
    if node.value is None:
        return None
    node.only(("field", "own"))
    rule = Reporter(scope.field(node.get("field")), scope.field(node.get("own")))
    if not rule.field or not rule.own:
        raise node.refuse("reporter needs field and own")
    return rule


def mention(name: str, node: SourceNode, scope: Scope) -> MentionRule:
    """One entry of ``mentions``."""
    node.only((*MENTION_FIELDS, "role", "kind", "authority", "when", "several", "id_beside"))
    columns = {key: scope.value(node.get(key)) for key in MENTION_FIELDS if node.get(key).value is not None}
    if not {"name", "code", "id"} & set(columns):
        raise node.refuse("a mention needs a name, code or id")
    when = scope.field_names(node.get("when"))
    several = node.get("several").flag()
    if several and not columns.get("name", NOTHING).field:
        raise node.get("several").refuse("several names need a name that is one field")
    return MentionRule(
        name=name,
        role=node.get("role").text(name),
        kind=_kind(node.get("kind"), scope),
        columns=columns,
        authority=node.get("authority").integer(scope.authority),
        when=when,
        several=several,
        id_beside=node.get("id_beside").text(),
    )


def _kind(node: SourceNode, scope: Scope) -> KindRule:
    if not isinstance(node.value, dict):
        return KindRule(fixed=node.choice((*KINDS, "")))
    node.only(("field", "otherwise"))
    return KindRule(
        field=scope.field(node.get("field")), otherwise=node.get("otherwise").choice((*KINDS, "", "by_name"))
    )


def tie(name: str, node: SourceNode, scope: Scope) -> TieRule:
    """One entry of ``ties``."""
    node.only(_TIE_KEYS)
    return TieRule(
        name=name,
        kind=_named(node.get("kind")),
        source=scope.mention(node.get("source")),
        target=scope.mention(node.get("target")),
        since=scope.value(node.get("since")),
        begun=scope.field_names(node.get("begun")),
        until=scope.value(node.get("until")),
        weight=scope.value(node.get("weight")),
        properties=scope.values(node.get("properties")),
        when=scope.field_names(node.get("when")),
        only=_only(node.get("only"), scope),
        unless=scope.field_names(node.get("unless")),
        says=_only(node.get("says"), scope),
    )


def event(name: str, node: SourceNode, scope: Scope) -> EventRule:
    """One entry of ``events``."""
    node.only(_EVENT_KEYS)
    parts = ("list", "title", "since", "until", "region", "document_no", "amount")
    return EventRule(
        name=name,
        kind=_named(node.get("kind")),
        mention=scope.mention(node.get("mention")),
        authority=scope.mention(node.get("authority"), optional=True),
        properties=scope.values(node.get("properties")),
        when=scope.field_names(node.get("when")),
        only=_only(node.get("only"), scope),
        nonzero=scope.field_names(node.get("nonzero")),
        unless=scope.field_names(node.get("unless")),
        **{part: scope.value(node.get(part)) for part in parts},
    )


def _named(node: SourceNode) -> str:
    name = node.text()
    if not name:
        raise node.refuse("a kind is needed here")
    return name


def _only(node: SourceNode, scope: Scope) -> dict[str, tuple[str, ...]]:
    only = {name: entry.texts() for name, entry in node.items()}
    for name in only:
        scope.field(SourceNode(name, node.file, node.key))
    return only


def status(node: SourceNode, scope: Scope) -> StatusRule | None:
    """The ``status`` block."""
    if node.value is None:
        return None
    node.only(("field", "withdrawn", "disputed", "left", "ended", "codes"))
    return StatusRule(
        fields=scope.field_names(node.get("field")),
        withdrawn=frozenset(node.get("withdrawn").texts()),
        disputed=frozenset(node.get("disputed").texts()),
        left=frozenset(node.get("left").texts()),
        ended=scope.field(node.get("ended")),
        codes={generation: _codes(entry) for generation, entry in node.get("codes").items()},
    )


def _codes(node: SourceNode) -> dict[str, str]:
    """Digits with the state that they tell in one template: ``{active: ["0"], withdrawn: ["1"]}``."""
    node.only((ACTIVE, WITHDRAWN, DISPUTED))
    return {code: "" if state == ACTIVE else state for state, entry in node.items() for code in entry.texts()}


def repair_target(node: SourceNode, scope: Scope) -> RepairTarget | None:
    """The ``repairable`` block."""
    if node.value is None:
        return None
    values = scope.values(node, _TARGET_KEYS)
    return RepairTarget(**{key: values.get(key, NOTHING) for key in sorted(_TARGET_KEYS)})


def repair(node: SourceNode, scope: Scope) -> RepairRule | None:
    """The ``repairs`` block."""
    if node.value is None:
        return None
    node.only((*_TARGET_KEYS, *_REPAIR_KEYS))
    parts = {key: scope.value(node.get(key)) for key in (*_TARGET_KEYS, "record")}
    return RepairRule(
        target=RepairTarget(**parts),
        decision=scope.field(node.get("decision")),
        granted=_granted(node.get("granted")),
        ended=scope.value(node.get("ended")),
        undecided=node.get("undecided").choice(HELD, REPAIRED),
        unless=scope.field(node.get("unless")),
        before=scope.value(node.get("before")),
        portal=scope.value(node.get("portal")),
        region=scope.value(node.get("region")),
        confirmed=scope.field(node.get("confirmed")),
    )


def _granted(node: SourceNode) -> dict[str, str]:
    """Decisions that count, with the state that follows: a list means ``repaired``."""
    if not isinstance(node.value, dict):
        return dict.fromkeys(node.texts(), REPAIRED)
    node.only(HELD)
    return {decision: state for state, entry in node.items() for decision in entry.texts()}


def joint(node: SourceNode, scope: Scope) -> Joint | None:
    """The ``joint`` block."""
    if node.value is None:
        return None
    node.only(("names", "paired", "separators", "persons"))
    names = scope.field(node.get("names"))
    separators = node.get("separators").texts() or tuple(SEPARATORS)
    if not names:
        raise node.get("names").refuse("the field that may name several parties is needed here")
    if any(len(mark) != 1 for mark in separators):
        raise node.get("separators").refuse("separators are single characters")
    paired = frozenset(scope.field_names(node.get("paired")))
    return Joint(names, paired, "".join(separators), node.get("persons").flag())


def relocation(node: SourceNode, scope: Scope) -> Relocation | None:
    """The ``relocation`` block."""
    if node.value is None:
        return None
    node.only(("mention", "region", "left"))
    left = node.get("left").only(("field", "values"))
    return Relocation(
        mention=scope.mention(node.get("mention")),
        region=scope.value(node.get("region")),
        left=scope.field(left.get("field")),
        leaving=frozenset(left.get("values").texts()),
    )
