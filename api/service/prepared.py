"""Questions that every request asks, in one statement each: on a file without a connection of the toolkit, which costs more than the answer."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from graph.stores.sql_asked import from_driver


class Prepared:
    """A statement that gives one row or none, of texts and numbers."""

    def __init__(self, engine: sa.Engine, query: sa.Select[Any]) -> None:
        self._engine, self._query = engine, query
        self.is_near = engine.dialect.name == "sqlite"

    def one(self, **asked: Any) -> tuple[Any, ...] | None:
        """The row as it is at this moment; None where there is none."""
        if not self.is_near:
            with self._engine.connect() as connection, connection.begin():
                row = connection.execute(self._query, asked).one_or_none()
                return tuple(row) if row is not None else None
        borrowed = self._engine.raw_connection()
        try:
            found = from_driver(borrowed.driver_connection, self._query, asked)
        finally:
            borrowed.close()
        return tuple(found[0]) if found else None
