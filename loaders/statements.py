"""From columns of active records to what they state: mentions, ties and events. A pure function of the records.

The same columns come from a file just mapped or from the payloads of the store, so that facts withdrawn and restored, or
loaded in another order, are the same facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from loaders.claims import EVENT_COLUMNS, TIE_COLUMNS
from loaders.columns import Columns, Ids, Mask, any_filled, constant, digest, evaluate, filled, mix, only
from loaders.facts import amounts, bodies, document_numbers, kinds, numbered_kinds, region_codes, says, years
from loaders.joint import joint_rows, named_bodies
from loaders.levels import rated
from loaders.names_within import told_apart, with_former
from loaders.source import SEPARATORS, EventRule, MentionRule, Source, TieRule, Value
from resolution.mention import MENTION_COLUMNS
from resolution.names.person import looks_like_person_column


@dataclass(frozen=True, slots=True)
class Statements:
    """What some records say, with the columns of ``MENTION_COLUMNS``, ``TIE_COLUMNS`` and ``EVENT_COLUMNS``."""

    mentions: pa.Table
    ties: pa.Table
    events: pa.Table


@dataclass(frozen=True, slots=True)
class _Rows:
    """The records at work: their ids, columns and dates of delivery, and the mentions found so far."""

    source: Source
    ids: Ids
    columns: Columns
    seen_on: pa.Array
    mentioned: dict[str, Mask] = field(default_factory=dict)
    #: Of a mention that several parties share, the one these rows speak of: mention -> place among the names.
    place: Mapping[str, int] = field(default_factory=dict)
    #: Of a mention of several names, the rows that have more than one.
    shared: dict[str, Mask] = field(default_factory=dict)

    def mention_ids(self, name: str) -> Ids:
        return mention_ids(self.ids, f"{name} {self.place[name]}" if name in self.place else name)

    def event_ids(self, rule: EventRule) -> Ids:
        place = self.place.get(rule.mention)
        return event_ids(self.ids, rule.name if place is None else f"{rule.name} {place}")

    def value(self, value: Value, part: str = "") -> pa.Array:
        return evaluate(value, self.columns, len(self.ids), part)

    def mask(self, when: tuple[str, ...], only: Mapping[str, tuple[str, ...]], unless: tuple[str, ...] = ()) -> Mask:
        mask = any_filled(when, self.columns, len(self.ids)) if when else np.ones(len(self.ids), dtype=bool)
        for name, values in only.items():
            mask &= np.asarray(pc.is_in(self.value(Value(field=name)), pa.array(values, pa.string())), dtype=bool)
        return mask & ~any_filled(unless, self.columns, len(self.ids)) if unless else mask


def derive(source: Source, ids: Ids, columns: Columns, seen_on: pa.Array) -> Statements:
    """All statements of the given active records; ``seen_on`` is the ISO date of each record's word."""
    rows = _Rows(source, ids, {**columns, **rated(source, columns, len(ids))}, seen_on)
    further: list[tuple[MentionRule, _Rows, Ids]] = []
    for rule in source.mentions.values():
        if rule.several or _may_be_joint(rule, source):
            rows, others = _one_by_one(rule, rows)
            further += [(rule, other, at) for other, at in others]
    mentions = [_mention(rule, rows) for rule in source.mentions.values()]
    ties = [_tie(tie, rows) for tie in source.ties.values()]
    for rule, other, at in further:
        other.mentioned.update({name: mask[at] for name, mask in rows.mentioned.items()})
        mentions.append(_mention(rule, other))
        ties += [_tie(tie, other) for tie in source.ties.values() if rule.name in (tie.source, tie.target)]
    events = [_event(rule, rows) for rule in source.events.values()]
    for rule, other, _ in further:
        events += [_event(event, other) for event in source.events.values() if event.mention == rule.name]
    return Statements(
        pa.concat_tables([MENTION_COLUMNS.empty_table(), *mentions]).combine_chunks(),
        pa.concat_tables([TIE_COLUMNS.empty_table(), *ties]).combine_chunks(),
        pa.concat_tables([EVENT_COLUMNS.empty_table(), *events]).combine_chunks(),
    )


def mention_ids(ids: Ids, name: str) -> Ids:
    """The ids of the mention ``name`` of records."""
    return mix(ids, digest(f"mention {name}"))


def event_ids(ids: Ids, name: str) -> Ids:
    """The ids of the event ``name`` of records."""
    return mix(ids, digest(f"event {name}"))


def _one_by_one(rule: MentionRule, rows: _Rows) -> tuple[_Rows, list[tuple[_Rows, Ids]]]:
    """The rows with the first of several names in place of all, and, for each further place, the rows that have a name there.

    One number or code beside several names is nobody's. The first name keeps the mention's own id.
    """
    name = rule.columns["name"].field
    cells = rows.columns.get(name, constant("", len(rows.ids)))
    parties = _parties(rule, rows.source.fields[name].type, cells)
    if not parties:
        return rows, []
    split = np.isin(np.arange(len(rows.ids)), list(parties))
    columns = dict(rows.columns)
    for number in rule.columns.get("id", Value()).fields():
        for part in (f"{number}.hmac", f"{number}.mask"):
            if part in columns:
                columns[part] = pc.if_else(pa.array(split), "", columns[part])
    for code in rule.columns.get("code", Value()).fields():
        if code in columns:
            columns[code] = pc.if_else(pa.array(split), "", columns[code])
    further = []
    for place in range(1, max(map(len, parties.values()))):
        at = np.array([row for row, names in parties.items() if len(names) > place], dtype=np.int64)
        held = {key: column.take(pa.array(at)) for key, column in columns.items()}
        held[name] = pa.array([parties[row][place] for row in at.tolist()], pa.string())
        seen_on = rows.seen_on.take(pa.array(at))
        further.append((_Rows(rows.source, rows.ids[at], held, seen_on, place={rule.name: place + 1}), at))
    firsts = pa.array([names[0] for names in parties.values()], pa.string())
    columns[name] = pc.replace_with_mask(columns[name], pa.array(split), firsts)
    return _Rows(rows.source, rows.ids, columns, rows.seen_on, shared={**rows.shared, rule.name: split}), further


def _may_be_joint(rule: MentionRule, source: Source) -> bool:
    """Whether a mention is of authorities, of which a joint decision names several in one cell."""
    return rule.role == "authority" and rule.columns.get("name", Value()).field in source.fields


def _parties(rule: MentionRule, kind: str, cells: pa.Array) -> dict[int, tuple[str, ...]]:
    """The rows of a field of a type that name several parties."""
    if rule.several:
        return listed_names(cells) if kind == "names" else joint_rows(cells, SEPARATORS, persons=True)
    return named_bodies(cells)[0]


def listed_names(cells: pa.Array) -> dict[int, tuple[str, ...]]:
    """The rows whose cell is a list of names by its type, which needs no weighing of what may be one name."""
    several = np.flatnonzero(pc.match_substring(cells, "|"))
    texts = zip(several.tolist(), cells.take(pa.array(several)).to_pylist(), strict=True)
    return {row: tuple(dict.fromkeys(text.split("|"))) for row, text in texts}


def _mention(rule: MentionRule, rows: _Rows) -> pa.Table:
    texts = {name: rows.value(value) for name, value in rule.columns.items() if name not in ("id", "phone")}
    _tell_former(texts)
    personal = {
        "id_hmac": rows.value(rule.columns.get("id", Value()), "hmac"),
        "id_mask": rows.value(rule.columns.get("id", Value()), "mask"),
        "phone": rows.value(rule.columns.get("phone", Value()), "hmac"),
    }
    _number_beside(rule, rows, texts, personal)
    _own_number(texts.get("name"), personal)
    mask = rows.mask(rule.when, {})
    naming = [texts.get("name"), texts.get("code"), personal["id_hmac"] if "id" in rule.columns else None]
    mask &= np.logical_or.reduce([filled(column) for column in naming if column is not None])
    rows.mentioned[rule.name] = mask
    count = len(rows.ids)
    fixed = {
        "mention_id": pa.array(rows.mention_ids(rule.name)),
        "record_id": pa.array(rows.ids),
        "source": constant(rows.source.id, count),
        "role": constant(rule.role, count),
        "kind": _kinds(rule, rows, texts, personal),
        "birth_year": years(texts.get("birth_year"), count),
        "seen_on": texts.get("seen_on", rows.seen_on),
        "authority": pa.array(np.full(count, rule.authority, dtype=np.int16)),
    }
    known = {**texts, **personal, **fixed}
    empty = constant("", count)
    table = pa.table([known.get(name, empty) for name in MENTION_COLUMNS.names], schema=MENTION_COLUMNS)
    return only(table, mask)


def _own_number(names: pa.Array | None, personal: dict[str, pa.Array]) -> None:
    """Take the ID numbers from parties that are bodies by their names: such a number is that of some person of theirs."""
    numbered = filled(personal["id_hmac"]) | filled(personal["id_mask"])
    if names is None or not numbered.any():
        return
    strange = np.zeros(len(numbered), dtype=bool)
    strange[numbered] = np.asarray(bodies(names.filter(pa.array(numbered))), dtype=bool)
    for part in ("id_hmac", "id_mask"):
        personal[part] = pc.if_else(pa.array(strange), "", personal[part])


def _number_beside(
    rule: MentionRule, rows: _Rows, texts: Mapping[str, pa.Array], personal: dict[str, pa.Array]
) -> None:
    """Give a person named beside another party the row's ID number, where that party is no person, nobody, or the same one."""
    if not rule.id_beside or rule.name in rows.place:
        return
    other = rows.source.mentions[rule.id_beside]
    name, number = rows.value(other.columns.get("name", Value())), other.columns.get("id", Value())
    own = filled(personal["id_hmac"]) | filled(personal["id_mask"]) | rows.shared.get(rule.name, False)
    alone = pc.or_(pc.invert(looks_like_person_column(name)), pc.equal(name, texts["name"]))
    given = pa.array(~own & filled(texts["name"]) & np.asarray(alone, dtype=bool))
    for part, key in (("hmac", "id_hmac"), ("mask", "id_mask")):
        personal[key] = pc.if_else(given, rows.value(number, part), personal[key])


def _tell_former(texts: dict[str, pa.Array]) -> None:
    """Take former names out of the names that have them in brackets behind."""
    if "name" in texts:
        texts["name"], former = told_apart(texts["name"])
        texts["former_names"] = with_former(former, texts["former_names"]) if "former_names" in texts else former
    if "organisation" in texts:
        texts["organisation"] = told_apart(texts["organisation"])[0]


def _kinds(rule: MentionRule, rows: _Rows, texts: Mapping[str, pa.Array], personal: Mapping[str, pa.Array]) -> pa.Array:
    """Kinds as the rule says; who has an ID number and no code is a person or, by the name, a shop, where the rule leaves it open."""
    told = kinds(rule.kind, rows.columns, (texts.get("name"), texts.get("code")), len(rows.ids))
    if "id" not in rule.columns:
        return told
    has_id = filled(personal["id_hmac"]) | filled(personal["id_mask"])
    codeless = ~filled(texts["code"]) if "code" in texts else np.ones(len(rows.ids), dtype=bool)
    open_ = has_id & codeless & ~filled(told)
    if not open_.any():
        return told
    names = pc.if_else(pa.array(open_), texts.get("name", constant("", len(rows.ids))), "")
    return pc.if_else(pa.array(open_), pc.if_else(pc.equal(names, ""), "person", numbered_kinds(names)), told)


def _tie(rule: TieRule, rows: _Rows) -> pa.Table:
    """Ties of the rows; one between the several names of a mention goes from each further name to the first."""
    among = rule.source == rule.target
    if among and rule.source not in rows.place:
        return TIE_COLUMNS.empty_table()
    mask = rows.mentioned[rule.source] & rows.mentioned[rule.target] & rows.mask(rule.when, rule.only, rule.unless)
    if rule.says:
        mask &= np.logical_or.reduce([says(rows.value(Value(field=name)), words) for name, words in rule.says.items()])
    if not mask.any():
        return TIE_COLUMNS.empty_table()
    columns = [
        pa.array(rows.ids),
        constant(rule.kind, len(rows.ids)),
        pa.array(rows.mention_ids(rule.source)),
        pa.array(mention_ids(rows.ids, rule.target) if among else rows.mention_ids(rule.target)),
        _since(rule, rows),
        rows.value(rule.until),
        amounts(rows.value(rule.weight)),
        _properties(rule.properties, rows),
    ]
    return only(pa.table(columns, schema=TIE_COLUMNS), mask)


def _since(rule: TieRule, rows: _Rows) -> pa.Array:
    """When a tie began; where the row does not tell, the first of the dates ``begun`` by which it was there and that is over."""
    told = rows.value(rule.since)
    for name in rule.begun:
        day = rows.value(Value(field=name))
        told = pc.if_else(pc.and_(pc.equal(told, ""), pc.less_equal(day, rows.seen_on)), day, told)
    return told


def _event(rule: EventRule, rows: _Rows) -> pa.Table:
    mask = rows.mentioned[rule.mention] & rows.mask(rule.when, rule.only, rule.unless)
    if rule.nonzero:
        mask &= np.logical_or.reduce([_nonzero(rows.value(Value(field=name))) for name in rule.nonzero])
    if not mask.any():
        return EVENT_COLUMNS.empty_table()
    authority = np.zeros(len(rows.ids), dtype=np.int64)
    if rule.authority:
        authority = np.where(rows.mentioned[rule.authority], mention_ids(rows.ids, rule.authority), 0)
    columns = [
        pa.array(rows.event_ids(rule)),
        pa.array(rows.ids),
        pa.array(rows.mention_ids(rule.mention)),
        pa.array(authority),
        constant(rule.kind, len(rows.ids)),
        rows.value(rule.list),
        rows.value(rule.title),
        rows.value(rule.since),
        rows.value(rule.until),
        region_codes(rows.value(rule.region)),
        document_numbers(rows.value(rule.document_no)),
        amounts(rows.value(rule.amount)),
        _properties(rule.properties, rows),
        rows.seen_on,
        pa.array(np.full(len(rows.ids), rows.source.mentions[rule.mention].authority, dtype=np.int64)),
    ]
    return only(pa.table(columns, schema=EVENT_COLUMNS), mask)


def _nonzero(column: pa.Array) -> Mask:
    return np.asarray(pc.fill_null(pc.not_equal(amounts(column), 0), False), dtype=bool)


def _properties(properties: Mapping[str, Value], rows: _Rows) -> pa.Array:
    """JSON objects of the values that are not empty."""
    if not properties:
        return constant("{}", len(rows.ids))
    values = zip(*(rows.value(value).to_pylist() for value in properties.values()), strict=True)
    dumps = orjson.dumps
    texts = [dumps({name: text for name, text in zip(properties, row, strict=True) if text}).decode() for row in values]
    return pa.array(texts, pa.string())


def seen_dates(effective: pa.Array, delivered_on: pa.Array) -> pa.Array:
    """The date of a record's word: its own update time where it has one, else the delivery's."""
    return pc.if_else(pc.not_equal(effective, ""), pc.utf8_slice_codeunits(effective, 0, 10), delivered_on)
