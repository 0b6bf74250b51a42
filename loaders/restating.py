"""What active records state, written to and taken from the tables: mentions, ties, events, and what earlier versions tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from loaders.columns import Ids
from loaders.formerly import Version, earlier_versions, former_mentions, moves
from loaders.needs import columns_of
from loaders.records import ACTIVE, event, record, tie
from loaders.source import Source
from loaders.statements import Statements, derive, seen_dates
from resolution.ledger import delete_by, delete_mentions, insert_columns, write_mentions

_CHUNK = 5_000


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
        rows: list[Version] = [tuple(row) for row in connection.execute(active)]
        if not rows:
            continue
        known, payloads, effective, delivered = (list(column) for column in zip(*rows, strict=True))
        seen_on = seen_dates(pa.array(effective, pa.string()), pa.array(delivered, pa.string()))
        statements = derive(source, np.array(known, dtype=np.int64), columns_of(source, payloads), seen_on)
        write_statements(connection, statements)
        archived = earlier_versions(connection, known) if source.relocation else []
        if source.relocation and archived:
            insert_columns(connection, event, moves(source, source.relocation, archived, rows))
            write_mentions(connection, former_mentions(source, source.relocation, archived, statements.mentions))


def _chunks(ids: Sequence[int] | Ids) -> Iterator[list[int]]:
    numbers = [int(number) for number in ids]
    for start in range(0, len(numbers), _CHUNK):
        yield numbers[start : start + _CHUNK]
