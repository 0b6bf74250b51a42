"""What earlier versions of a record still tell of the party it is about: where it moved from, and what it was called.

Decisions and lists go on naming a firm as it was when they were made. So the earlier name and city stay as a mention of role
``former``: it has the party's code and brings such rows to it, but counts for no value shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from loaders.claims import EVENT_COLUMNS
from loaders.columns import Columns, Ids, Mask, constant, digest, evaluate, mix
from loaders.facts import city_codes
from loaders.needs import columns_of
from loaders.records import ACTIVE, record, record_version
from loaders.source import Relocation, Source
from loaders.statements import derive, mention_ids, seen_dates
from resolution.mention import FORMER, MENTION_COLUMNS

_CHUNK = 5_000

#: A version of a record: record id, payload, its own date, date of delivery.
Version = tuple[int, str, str, str]


def earlier_versions(connection: sa.Connection, ids: Sequence[int]) -> list[Version]:
    """The replaced and late versions of records that were no withdrawals."""
    older = record_version
    query = sa.select(older.c.record_id, older.c.payload, older.c.effective, older.c.delivered_on).where(
        older.c.record_id.in_(ids), older.c.own_state == ACTIVE
    )
    return [tuple(row) for row in connection.execute(query.order_by(older.c.record_id, older.c.archived))]


def left_behind(connection: sa.Connection, source: Source, ids: Ids, columns: Columns, rows: Mask) -> Mask:
    """Rows that say a party left their city, where what is stored has it in another: they are its past, however late."""
    rule = source.relocation
    if rule is None or rule.left not in columns or not rows.any():
        return np.zeros(len(ids), dtype=np.bool_)
    says = pc.is_in(columns[rule.left], pa.array(sorted(rule.leaving), pa.string()))
    leaving = rows & np.asarray(says, dtype=np.bool_)
    asked = np.flatnonzero(leaving)
    payloads: dict[int, str] = {}
    for start in range(0, len(asked), _CHUNK):
        query = sa.select(record.c.record_id, record.c.payload)
        chosen = query.where(record.c.record_id.in_(ids[asked[start : start + _CHUNK]].tolist()))
        payloads |= {row[0]: row[1] for row in connection.execute(chosen)}
    if not payloads:
        return np.zeros(len(ids), dtype=np.bool_)
    there = city_codes(evaluate(rule.region, columns_of(source, list(payloads.values())), len(payloads))).to_pylist()
    stored = dict(zip(payloads, there, strict=True))
    own = city_codes(evaluate(rule.region, columns, len(ids))).to_pylist()
    for place in asked:
        here, now = own[place], stored.get(int(ids[place]), "")
        leaving[place] = bool(here and now and here != now)
    return leaving


def former_mentions(source: Source, rule: Relocation, archived: Sequence[Version], current: pa.Table) -> pa.Table:
    """A mention for each other name or city under which earlier versions knew the party; ``current`` mentions go before."""
    order = [("record_id", "ascending"), ("seen_on", "descending")]
    order += [
        (name, "ascending") for name in ("name", "region", "legal_representative", "code")
    ]  # not the order of loading
    before = _of_rule(rule, _mentions(source, archived)).sort_by(order)
    now = _of_rule(rule, current)
    shown = dict(zip(now["record_id"].to_pylist(), now["name"].to_pylist(), strict=True))
    seen = set(zip(now["record_id"].to_pylist(), now["name"].to_pylist(), _cities(now), strict=True))
    keep, salts = [], []
    for row in zip(before["record_id"].to_pylist(), before["name"].to_pylist(), _cities(before), strict=True):
        fresh = row[0] in shown and row not in seen
        keep.append(fresh)
        if fresh:
            seen.add(row)
            salts.append(digest(f"former {row[1]} {row[2]}"))
    chosen = before.filter(pa.array(keep, pa.bool_()))
    ids = chosen["record_id"].to_numpy()
    blank, count = constant("", len(chosen)), len(chosen)
    changed = {
        "mention_id": pa.array(mix(ids, np.array(salts, dtype=np.int64))),
        "role": constant(FORMER, count),
        "former_names": pa.array([shown[number] for number in ids.tolist()], pa.string()),
        "address": blank,
        "phone": blank,
        "authority": pa.array(np.zeros(count, dtype=np.int16)),
    }
    return pa.table([changed.get(name, chosen[name]) for name in MENTION_COLUMNS.names], schema=MENTION_COLUMNS)


def _mentions(source: Source, versions: Sequence[Version]) -> pa.Table:
    ids, payloads, effective, delivered = (list(column) for column in zip(*versions, strict=True))
    seen_on = seen_dates(pa.array(effective, pa.string()), pa.array(delivered, pa.string()))
    return derive(source, np.array(ids, dtype=np.int64), columns_of(source, payloads), seen_on).mentions


def _of_rule(rule: Relocation, mentions: pa.Table) -> pa.Table:
    """The mentions of the party that the rule speaks of, with the name it has."""
    own = pa.array(mention_ids(mentions["record_id"].to_numpy(), rule.mention))
    return mentions.filter(pc.and_(pc.equal(mentions["mention_id"], own), pc.not_equal(mentions["name"], "")))


def _cities(mentions: pa.Table) -> list[str]:
    found: list[str] = city_codes(mentions["region"].combine_chunks()).to_pylist()
    return found


def moves(source: Source, rule: Relocation, archived: Sequence[Version], rows: Sequence[Version]) -> pa.Table:
    """An event for each change of city between the versions of a record, in the order of their own dates.

    Of versions of one day, as when two cities deliver one firm, the current one counts, else the smallest city. A version
    that says the party left tells nothing new, unless it is all that is known of the past.
    """
    archived = _arrivals(source, rule, archived)
    changed = {row[0] for row in archived}
    versions = [*archived, *(row for row in rows if row[0] in changed)]
    columns = columns_of(source, [row[1] for row in versions])
    cities = city_codes(evaluate(rule.region, columns, len(versions))).to_pylist()
    days = [(row[0], (row[2] or row[3])[:10]) for row in versions]
    told = list(zip(days, cities, strict=True))
    of_day = {day: city for day, city in sorted(told[: len(archived)], reverse=True) if city}
    of_day |= {day: city for day, city in told[len(archived) :] if city}
    dated = sorted((known, date, city) for (known, date), city in of_day.items())
    found = [
        (known, date, before, city)
        for (other, _, before), (known, date, city) in pairwise(dated)
        if other == known and before != city
    ]
    return _move_events(rule, found)


def _arrivals(source: Source, rule: Relocation, archived: Sequence[Version]) -> list[Version]:
    """Versions but for those that say the party left; where there are only such, they count as the beginning."""
    columns = columns_of(source, [row[1] for row in archived])
    says = pc.is_in(columns.get(rule.left, constant("", len(archived))), pa.array(sorted(rule.leaving), pa.string()))
    there = [row for row, left in zip(archived, says.to_pylist(), strict=True) if not left]
    known = {row[0] for row in there}
    return [*there, *((row[0], row[1], "", "") for row in archived if row[0] not in known)]


def _move_events(rule: Relocation, found: Sequence[tuple[int, str, str, str]]) -> pa.Table:
    ids: Ids = np.array([move[0] for move in found], dtype=np.int64)
    salts = np.array([digest(f"move {date} {before} {after}") for _, date, before, after in found], dtype=np.int64)
    fixed: dict[str, Any] = {
        "event_id": mix(ids, salts),
        "record_id": ids,
        "mention_id": mention_ids(ids, rule.mention),
        "authority_mention": np.zeros(len(found), dtype=np.int64),
        "kind": ["relocation"] * len(found),
        "since": [move[1] for move in found],
        "region": [move[3] for move in found],
        "amount": [None] * len(found),
        "word": [0] * len(found),
        "properties": [orjson.dumps({"from": before, "to": after}).decode() for _, _, before, after in found],
    }
    columns = [pa.array(fixed.get(field.name, [""] * len(found)), field.type) for field in EVENT_COLUMNS]
    return pa.table(columns, schema=EVENT_COLUMNS)
