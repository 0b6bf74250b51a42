"""What a party's records said before: values that changed from one version of a record to the next, with both times.

The graph keeps what holds; versions that were replaced keep what held. A change takes effect on the day of the later version's
word and is known since that version was recorded. Records that are repaired, withdrawn or disputed tell nothing here, nor do
versions of another row of deliveries (two portals that disagree are no change).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import sqlalchemy as sa

from graph.history.timeline import Fact
from graph.reports import same_value
from loaders import records
from loaders.ledgers.dossier import rules
from loaders.needs import columns_of
from loaders.source import Source
from loaders.statements import derive, seen_dates
from resolution.ledger import membership, mention
from resolution.mention import record_text

#: Attributes of a mention whose change is told.
_ATTRIBUTES = ("name", "code", "legal_representative", "region", "address", "organisation", "position")
_OTHERS = ("authority", "former")
_MOST = 500
_FOUNDED = "established_on"


@dataclass(frozen=True, slots=True)
class _Version:
    """What one version says of the party, since when it holds and since when it is known."""

    said: Mapping[str, str]
    day: str
    known: str


def value_facts(connection: sa.Connection, party: str, sources: Mapping[str, Source]) -> list[Fact]:
    """Changed values of a party's records, and its founding as registers state it, in no particular order."""
    roles = _roles(connection, party)
    facts: list[Fact] = []
    for record_id, rows in _versions(connection, sorted(roles)).items():
        source = sources.get(rows[-1]["source"])
        if source is None:
            continue
        record = record_text(source.id, record_id)
        versions = [_version(source, record_id, row, roles[record_id]) for row in rows]
        for before, after in pairwise(versions):
            facts += _changes(before, after, record)
        facts += _founding(versions[-1], record, roles[record_id])
    return _once(facts)


def _roles(connection: sa.Connection, party: str) -> dict[int, str]:
    """By record that speaks of the party: in which role."""
    asked = (
        sa.select(mention.c.record_id, mention.c.role)
        .join(membership, membership.c.mention_id == mention.c.mention_id)
        .where(membership.c.entity_id == party, mention.c.role.not_in(_OTHERS))
        .order_by(mention.c.record_id, mention.c.role)
        .limit(_MOST)
    )
    return {row.record_id: row.role for row in connection.execute(asked)}


def _versions(connection: sa.Connection, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Versions of records in force, the oldest word first; the current one last of those that say the same day."""
    older, now = records.record_version, records.record
    names = ("record_id", "source", "series", "payload", "effective", "delivered_on", "recorded_at")
    replaced = (
        sa.select(*(older.c[name] for name in names), older.c.archived.label("place"))
        .join(now, now.c.record_id == older.c.record_id)
        .where(older.c.record_id.in_(ids), older.c.series == now.c.series)
        .where(older.c.own_state == records.ACTIVE, now.c.state == records.ACTIVE)
    )
    current = sa.select(*(now.c[name] for name in names), sa.literal(1 << 31).label("place"))
    current = current.where(now.c.record_id.in_(ids), now.c.state == records.ACTIVE)
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(sa.union_all(replaced, current)):
        found[row.record_id].append(dict(row._mapping))
    for rows in found.values():
        rows.sort(key=lambda row: (row["effective"], row["delivered_on"], row["place"]))
    return dict(sorted(found.items()))


def _version(source: Source, record_id: int, row: Mapping[str, Any], role: str) -> _Version:
    seen_on = seen_dates(*(pa.array([row[name]], pa.string()) for name in ("effective", "delivered_on")))
    ids = np.array([record_id], np.int64)
    stated = derive(source, ids, columns_of(source, [row["payload"]]), seen_on).mentions.to_pylist()
    own: dict[str, Any] = next((one for one in stated if one["role"] == role), {})
    said = {name: str(own.get(name) or "") for name in _ATTRIBUTES}
    if role == "subject":
        payload = orjson.loads(row["payload"])
        said |= {name: str(payload.get(field) or "") for name, field in rules()["facts"].items()}
    return _Version(said, seen_on[0].as_py(), row["recorded_at"])


def _changes(before: _Version, after: _Version, record: str) -> Iterator[Fact]:
    for name, value in after.said.items():
        old = before.said.get(name, "")
        if old and value and not same_value(old, value):
            told = {"field": name, "before": old, "after": value}
            yield Fact(after.day, after.known, "value", name, f"{record}/{name}/{after.day}", (record,), told)


def _founding(last: _Version, record: str, role: str) -> list[Fact]:
    day = last.said.get(_FOUNDED, "")
    return [Fact(day, last.known, "founded", "established", record, (record,))] if role == "subject" and day else []


def _once(facts: Sequence[Fact]) -> list[Fact]:
    """Founded once (of several records the smallest), and one change told by several records once, with all of them."""
    merged: dict[tuple[Any, ...], Fact] = {}
    for fact in sorted(facts, key=lambda one: one.id):
        key = (fact.what,) if fact.what == "founded" else (fact.day, fact.what, *map(str, fact.told.values()))
        held = merged.get(key)
        if held is None:
            merged[key] = fact
        elif held.day == fact.day:
            known = min(held.known, fact.known)
            records_of = tuple(dict.fromkeys((*held.records, *fact.records)))
            merged[key] = Fact(held.day, known, held.what, held.kind, held.id, records_of, held.told)
    return list(merged.values())
