"""What differs between databases: lists of values inside a statement, and rows in bulk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
import pyarrow as pa
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Dialect,
    Select,
    String,
    Table,
    TypeDecorator,
    bindparam,
    cast,
    delete,
    func,
    select,
)
from sqlalchemy.sql.expression import ColumnElement, Subquery

from graph.stores.sql_copy import copy_columns

#: Rows taken out of columns at a time, and values bound by one statement.
_ROWS, _BOUND = 20_000, 400
#: NUL in JSON, unless what looks like it is a backslash and letters.
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_MARKS = {"qmark": "?", "format": "%s", "pyformat": "%s"}


class _Packed(TypeDecorator[str]):
    """The text of ``packed``; PostgreSQL has no NUL in texts (``sql_copy``), and so none in what is asked."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The value as the driver gets it."""
        if value is None or dialect.name != "postgresql" or "\\u0000" not in value:
            return value
        return _NUL.sub(r"\1\\ufffd", value)


def packed(values: Sequence[Any]) -> str:
    """Values of one list parameter: JSON text, so that a statement is the same for any number of them."""
    return orjson.dumps(values).decode()


def texts(connection: Connection, name: str) -> Select[str]:
    """A sub-query giving the texts of list parameter ``name``."""
    return select(elements(connection.dialect.name, name, String))


def integers(connection: Connection, name: str) -> Select[int]:
    """A sub-query giving the integers of list parameter ``name``."""
    return select(elements(connection.dialect.name, name, BigInteger))


def elements(dialect: str, name: str, kind: type[Any]) -> ColumnElement[Any]:
    """The elements of list parameter ``name``, for a statement that is kept for a dialect."""
    parameter = bindparam(name, type_=_Packed)
    if dialect == "sqlite":
        return func.json_each(parameter).table_valued(Column("value", kind), name=f"{name}_list").c.value
    function = func.json_array_elements_text(cast(parameter, JSON))
    return cast(function.table_valued(Column("value", String), name=f"{name}_list").c.value, kind)


def pairs(dialect: str, name: str) -> Subquery:
    """A sub-query giving list parameter ``name`` of [integer, text] pairs as columns ``number`` and ``word``."""
    return tuples(dialect, name, number=BigInteger, word=String)


def tuples(dialect: str, name: str, **columns: type[Any]) -> Subquery:
    """A sub-query giving list parameter ``name`` of lists as columns, each of them an integer or a text."""
    held: list[ColumnElement[Any]]
    parameter = bindparam(name, type_=_Packed)
    if dialect == "sqlite":
        value: Any = func.json_each(parameter).table_valued(Column("value", String), name=f"{name}_list").c.value
        held = [func.json_extract(value, f"$[{place}]", type_=kind) for place, kind in enumerate(columns.values())]
    else:
        value = (
            func.json_array_elements(cast(parameter, JSON))
            .table_valued(Column("value", JSON), name=f"{name}_list")
            .c.value
        )
        held = [cast(value[place].as_string(), kind) for place, kind in enumerate(columns.values())]
    named = select(*(value.label(column) for value, column in zip(held, columns, strict=True)))
    if dialect == "postgresql":
        named = named.offset(0)  # the texts are taken apart once, not in every condition
    return named.subquery(f"{name}_tuples")


def insert_columns(connection: Connection, table: Table, rows: pa.Table) -> None:
    """Insert columns through the driver itself, several rows a statement: binding and stepping them one by one costs more."""
    if connection.dialect.name == "postgresql":
        copy_columns(connection, table, rows)
        return
    width, quote = rows.num_columns, connection.dialect.identifier_preparer.quote
    head = f"INSERT INTO {table.name} ({', '.join(map(quote, rows.column_names))}) VALUES "
    row, together = f"({', '.join([_MARKS[connection.dialect.paramstyle]] * width)})", max(1, _BOUND // width)
    for piece in rows.combine_chunks().to_batches(_ROWS):
        flat: list[Any] = [None] * (piece.num_rows * width)
        for place, column in enumerate(piece.columns):
            flat[place::width] = column.to_pylist()
        whole = len(flat) // (together * width) * together * width
        for start, stop, size in ((0, whole, together), (whole, len(flat), 1)):
            values = [tuple(flat[at : at + size * width]) for at in range(start, stop, size * width)]
            if values:
                connection.exec_driver_sql(head + ", ".join([row] * size), values)


@contextmanager
def bulk(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """While empty tables are filled, they have no indexes but their keys: sorting once is less than finding each place.

    PostgreSQL keeps them, since readers would have to wait for what drops one, and counts instead what is there now: its
    plans go by that.
    """
    drops = connection.dialect.name == "sqlite"
    indexes = sorted((index for table in tables for index in table.indexes), key=lambda index: str(index.name))
    for index in indexes if drops else ():
        index.drop(connection)
    yield
    for index in indexes if drops else ():
        index.create(connection)
    for table in () if drops else tables:
        connection.exec_driver_sql(f"ANALYZE {table.name}")


def delete_keys(connection: Connection, column: Column[Any], keys: Sequence[int]) -> None:
    """Delete the rows whose ``column`` is one of ``keys``, in one statement."""
    if keys:
        statement = delete(column.table).where(column.in_(integers(connection, "keys")))
        connection.execute(statement, {"keys": packed(keys)})


def delete_pairs(connection: Connection, table: Table, pairs: list[tuple[str, int]] | list[tuple[int, int]]) -> None:
    """Delete rows by their primary key of two columns."""
    if pairs:
        mark = _MARKS[connection.dialect.paramstyle]
        condition = f" = {mark} AND ".join(column.name for column in table.primary_key) + f" = {mark}"
        connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE {condition}", pairs)
