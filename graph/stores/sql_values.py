"""What differs between databases: lists of values inside a statement, and rows in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Select,
    String,
    Table,
    bindparam,
    cast,
    delete,
    func,
    select,
)
from sqlalchemy.sql.expression import ColumnElement, Subquery

_MARKS = {"qmark": "?", "format": "%s", "pyformat": "%s"}


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
    parameter = bindparam(name, type_=String)
    if dialect == "sqlite":
        return func.json_each(parameter).table_valued(Column("value", kind), name=f"{name}_list").c.value
    function = func.json_array_elements_text(cast(parameter, JSON))
    return cast(function.table_valued(Column("value", String), name=f"{name}_list").c.value, kind)


def pairs(dialect: str, name: str) -> Subquery:
    """A sub-query giving list parameter ``name`` of [integer, text] pairs as columns ``number`` and ``word``."""
    parameter = bindparam(name, type_=String)
    if dialect == "sqlite":
        value: Any = func.json_each(parameter).table_valued(Column("value", String), name=f"{name}_list").c.value
        number, word = (
            func.json_extract(value, "$[0]", type_=BigInteger),
            func.json_extract(value, "$[1]", type_=String),
        )
    else:
        value = (
            func.json_array_elements(cast(parameter, JSON))
            .table_valued(Column("value", JSON), name=f"{name}_list")
            .c.value
        )
        number, word = value[0].as_integer(), value[1].as_string()
    return select(number.label("number"), word.label("word")).subquery(f"{name}_pairs")


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Insert plain tuples through the driver itself; values must already be what it takes."""
    if not rows:
        return
    mark = _MARKS[connection.dialect.paramstyle]
    names = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in columns)
    marks = ", ".join([mark] * len(columns))
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)


def delete_keys(connection: Connection, column: Column[Any], keys: Sequence[int]) -> None:
    """Delete the rows whose ``column`` is one of ``keys``, in one statement."""
    if keys:
        statement = delete(column.table).where(column.in_(integers(connection, "keys")))
        connection.execute(statement, {"keys": packed(keys)})


def delete_pairs(connection: Connection, table: Table, pairs: list[tuple[str, int]]) -> None:
    """Delete rows by their primary key of two columns."""
    if pairs:
        mark = _MARKS[connection.dialect.paramstyle]
        condition = f" = {mark} AND ".join(column.name for column in table.primary_key) + f" = {mark}"
        connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE {condition}", pairs)
