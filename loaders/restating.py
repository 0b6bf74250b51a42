"""What active records state, written to and taken from the tables: mentions, ties, events and moves between regions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import sqlalchemy as sa

from loaders.claims import EVENT_COLUMNS
from loaders.columns import Ids, digest, evaluate, mix
from loaders.facts import city_codes
from loaders.needs import columns_of
from loaders.records import ACTIVE, event, record, record_version, tie
from loaders.source import Relocation, Source
from loaders.statements import Statements, derive, mention_ids, seen_dates
from resolution.ledger import delete_by, delete_mentions, insert_columns, write_mentions

_CHUNK = 5_000
_Row = tuple[int, str, str, str]


def write_statements(connection: sa.Connection, statements: Statements) -> None:
    """Add statements of records that have none yet."""
    write_mentions(connection, statements.mentions)
    insert_columns(connection, tie, statements.ties)
    insert_columns(connection, event, statements.events)


def forget_statements(connection: sa.Connection, ids: Sequence[int] | Ids) -> None:
    """Take back all that these records state."""
    delete_by(connection, tie.c.record_id, ids)
    delete_by(connection, event.c.record_id, ids)
    delete_mentions(connection, ids)


def restate(connection: sa.Connection, source: Source, ids: Sequence[int] | Ids) -> None:
    """Make the statements of these records what their stored payloads, states and versions say."""
    for chunk in _chunks(ids):
        forget_statements(connection, chunk)
        query = sa.select(record.c.record_id, record.c.payload, record.c.effective, record.c.delivered_on)
        active = query.where(record.c.record_id.in_(chunk), record.c.state == ACTIVE).order_by(record.c.record_id)
        rows: list[_Row] = [tuple(row) for row in connection.execute(active)]
        if not rows:
            continue
        known, payloads, effective, delivered = (list(column) for column in zip(*rows, strict=True))
        seen_on = seen_dates(pa.array(effective, pa.string()), pa.array(delivered, pa.string()))
        statements = derive(source, np.array(known, dtype=np.int64), columns_of(source, payloads), seen_on)
        write_statements(connection, statements)
        if source.relocation:
            insert_columns(connection, event, _moves(connection, source, source.relocation, rows))


def _chunks(ids: Sequence[int] | Ids) -> Iterator[list[int]]:
    numbers = [int(number) for number in ids]
    for start in range(0, len(numbers), _CHUNK):
        yield numbers[start : start + _CHUNK]


def _moves(connection: sa.Connection, source: Source, rule: Relocation, rows: Sequence[_Row]) -> pa.Table:
    """An event for each change of city between the versions of a record, in the order of their own dates."""
    older = record_version
    query = sa.select(older.c.record_id, older.c.payload, older.c.effective, older.c.delivered_on).where(
        older.c.record_id.in_([row[0] for row in rows])
    )
    archived: list[_Row] = [tuple(row) for row in connection.execute(query)]
    if not archived:
        return EVENT_COLUMNS.empty_table()
    changed = {row[0] for row in archived}
    versions = archived + [row for row in rows if row[0] in changed]
    columns = columns_of(source, [row[1] for row in versions])
    cities = city_codes(evaluate(rule.region, columns, len(versions))).to_pylist()
    dated = sorted((row[0], (row[2] or row[3])[:10], city) for row, city in zip(versions, cities, strict=True) if city)
    moves = [
        (known, date, before, city)
        for (other, _, before), (known, date, city) in pairwise(dated)
        if other == known and before != city
    ]
    return _move_events(rule, moves)


def _move_events(rule: Relocation, moves: Sequence[tuple[int, str, str, str]]) -> pa.Table:
    ids = np.array([move[0] for move in moves], dtype=np.int64)
    salts = np.array([digest(f"move {date} {before} {after}") for _, date, before, after in moves], dtype=np.int64)
    fixed: dict[str, Any] = {
        "event_id": mix(ids, salts),
        "record_id": ids,
        "mention_id": mention_ids(ids, rule.mention),
        "authority_mention": np.zeros(len(moves), dtype=np.int64),
        "kind": ["relocation"] * len(moves),
        "since": [move[1] for move in moves],
        "region": [move[3] for move in moves],
        "amount": [None] * len(moves),
        "properties": [orjson.dumps({"from": before, "to": after}).decode() for _, _, before, after in moves],
    }
    columns = [pa.array(fixed.get(field.name, [""] * len(moves)), field.type) for field in EVENT_COLUMNS]
    return pa.table(columns, schema=EVENT_COLUMNS)
