"""A run's tables put in place of the last one's: only what differs is written, and an empty table is filled in bulk."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from resolution.copying import copy_in
from resolution.reading import read_table

_ROWS = 20_000
#: Values bound by one statement: several rows at once are prepared, bound and stepped for less than each by itself.
_BOUND = 400


def put_table(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Make ``table`` hold exactly ``rows`` (in columns named as its own)."""
    rows = rows.select([column.name for column in table.columns])
    stored = read_table(connection, sa.select(table), rows.schema)
    key = list(table.primary_key.columns)
    if not stored.num_rows:
        _fill(connection, table, rows)
    elif len(key) == 1:
        _change(connection, key[0], stored, rows)
    elif not _same(stored, rows):
        connection.execute(sa.delete(table))
        insert_rows(connection, table, rows)


def insert_rows(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Insert columns through the driver itself, several rows a statement."""
    if connection.dialect.name == "postgresql":
        copy_in(connection, table, rows)
        return
    width, quote = rows.num_columns, connection.dialect.identifier_preparer.quote
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    head = f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, rows.column_names))}) VALUES "
    row, together = f"({', '.join([mark] * width)})", max(1, _BOUND // width)
    for piece in rows.combine_chunks().to_batches(_ROWS):
        flat: list[Any] = [None] * (piece.num_rows * width)
        for place, column in enumerate(piece.columns):
            flat[place::width] = column.to_pylist()
        step = together * width
        whole = len(flat) // step * step
        for start, stop, size in ((0, whole, together), (whole, len(flat), 1)):
            values = [tuple(flat[at : at + size * width]) for at in range(start, stop, size * width)]
            if values:
                connection.exec_driver_sql(head + ", ".join([row] * size), values)


def take_rows(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Delete rows by their key or, where the table has none, by all they say."""
    keys = [column.name for column in table.primary_key.columns] or [column.name for column in table.columns]
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    values = list(zip(*(rows[key].to_pylist() for key in keys), strict=True))
    if values:
        where = " AND ".join(f"{connection.dialect.identifier_preparer.quote(key)} = {mark}" for key in keys)
        connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE {where}", values)


def _fill(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Rows first, in the order of their key; indexes after them."""
    keys = [column.name for column in table.primary_key.columns]
    rows = rows.sort_by([(key, "ascending") for key in keys]) if keys else rows
    if (
        connection.dialect.name == "postgresql"
    ):  # readers would wait for an index to be dropped; plans go by what is counted
        copy_in(connection, table, rows)
        connection.exec_driver_sql(f"ANALYZE {table.name}")
        return
    for index in table.indexes:
        index.drop(connection, checkfirst=True)
    insert_rows(connection, table, rows)
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        index.create(connection)


def _change(connection: sa.Connection, key: sa.Column[Any], stored: pa.Table, rows: pa.Table) -> None:
    """Delete the rows that go or differ, and insert those that come or differ."""
    old, new = stored[key.name].combine_chunks(), rows[key.name].combine_chunks()
    place = pc.index_in(new, value_set=old)
    same = pa.array(np.ones(len(new), np.bool_))
    for name in rows.column_names:
        same = pc.and_(same, pc.equal(rows[name].combine_chunks(), stored[name].combine_chunks().take(place)))
    differs = pc.invert(pc.fill_null(same, False))
    leaving = [new.filter(pc.and_(differs, pc.is_valid(place))), old.filter(pc.invert(pc.is_in(old, value_set=new)))]
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    gone = [(value,) for value in chain.from_iterable(column.to_pylist() for column in leaving)]
    if gone:
        connection.exec_driver_sql(f"DELETE FROM {key.table.name} WHERE {key.name} = {mark}", gone)
    insert_rows(connection, key.table, rows.filter(differs))


def _same(stored: pa.Table, rows: pa.Table) -> bool:
    order = [(name, "ascending") for name in rows.column_names]
    return stored.num_rows == rows.num_rows and bool(stored.sort_by(order).equals(rows.sort_by(order)))
