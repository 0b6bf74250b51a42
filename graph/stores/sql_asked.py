"""Asking statements that are kept: on a file the driver is asked itself, since the toolkit's way to it costs more than most answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Dialect, Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import OperationalError

Kept = Select[Any] | CompoundSelect[Any]
#: More than there are statements that are kept.
_KEPT = 512
_SQLITE: Dialect = sqlite.dialect()


def rows(connection: Connection, statement: Kept, asked: Mapping[str, Any]) -> Sequence[Any]:
    """All rows of a statement that is kept (``cache``) and tells texts, numbers and bytes, as tuples; in the transaction of the connection."""
    if connection.dialect.name != "sqlite":
        with connection.execute(statement, asked) as result:
            cursor: Any = result.cursor
            return list(cursor.fetchall())
    if not connection.in_transaction():
        connection.begin()
    return from_driver(connection.connection.driver_connection, statement, asked)


def from_driver(connection: Any, statement: Kept, asked: Mapping[str, Any]) -> list[Any]:
    """The same of a connection of SQLite's driver."""
    text, held = _written(statement)
    try:
        found: list[Any] = connection.execute(text, [asked.get(name, given) for name, given in held]).fetchall()
    except sqlite3.Error as error:
        raise OperationalError(text, None, error) from error  # values are not told: they may be of rows
    return found


@lru_cache(_KEPT)
def _written(statement: Kept) -> tuple[str, tuple[tuple[str, Any], ...]]:
    """A statement as text, and its parameters in their order, with the values that it brings itself."""
    compiled = statement.compile(dialect=_SQLITE)  # without lists of literals, whose number the text would hold
    return str(compiled), tuple((name, compiled.params[name]) for name in compiled.positiontup or ())
