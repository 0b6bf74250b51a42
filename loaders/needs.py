"""Which columns of a source its statements read: they travel with the payload, the others only inside it."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
import pyarrow as pa

from loaders.source import EventRule, Field, RepairTarget, Source, TieRule, Value

#: Suffixes under which a field may appear as a column.
SUFFIXES = ("", ".hmac", ".mask")
_FURTHER = {"list": (".written",), "capital": (".currency",), "period": (".from", ".to")}


def needed_columns(source: Source) -> tuple[str, ...]:
    """Names of the columns that mentions, ties, events, repairs and relocations read, in the order of the source."""
    used = {name.partition(".")[0] for value in _values(source) for name in value.fields()} | set(_named(source))
    return tuple(name + suffix for name, field in source.fields.items() if name in used for suffix in _suffixes(field))


def columns_of(source: Source, payloads: list[str]) -> dict[str, pa.Array]:
    """The needed columns out of stored payloads: the way back, for records that come into use again."""
    loaded = [orjson.loads(payload) for payload in payloads]
    return {name: pa.array([record.get(name, "") for record in loaded], pa.string()) for name in needed_columns(source)}


def _suffixes(field: Field) -> tuple[str, ...]:
    if field.type in ("person_id", "phone"):
        return SUFFIXES[1:]
    if field.type == "code":
        return SUFFIXES
    ends = _FURTHER["period"] if field.partial else ()
    return (*SUFFIXES[:1], *_FURTHER.get(field.type, ends))


def _values(source: Source) -> Iterator[Value]:
    for mention in source.mentions.values():
        yield from mention.columns.values()
    for tie in source.ties.values():
        yield from (tie.since, tie.until, tie.weight, *tie.properties.values(), *map(Value, (*tie.begun, *tie.says)))
    for event in source.events.values():
        yield from (event.list, event.title, event.since, event.until, event.region, event.document_no, event.amount)
        yield from event.properties.values()
    for target in (source.repairable, source.repairs.target if source.repairs else None):
        yield from _target_values(target)
    if source.repairs:
        rule = source.repairs
        yield from (rule.ended, rule.target.record, rule.before, rule.portal, rule.region)
    if source.relocation:
        yield source.relocation.region


def _target_values(target: RepairTarget | None) -> Iterator[Value]:
    if target:
        yield from (target.document_no, target.code, target.name, target.authority, target.list, target.since)


def _named(source: Source) -> Iterator[str]:
    for mention in source.mentions.values():
        yield mention.kind.field
        yield from mention.when
    rules: list[TieRule | EventRule] = [*source.ties.values(), *source.events.values()]
    for rule in rules:
        yield from (*rule.only, *rule.when, *rule.unless)
    for event in source.events.values():
        yield from event.nonzero
    for field in source.fields.values():
        if field.rating:
            yield from (field.rating.scheme_field, field.rating.score, *field.rating.dated)
    if source.repairs:
        yield from (source.repairs.decision, source.repairs.unless, source.repairs.confirmed)
    if source.relocation:
        yield source.relocation.left
