"""Stored rows in the columns of ``graph.model``: the statements that turn keys back into ids."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, FromClause, Select, select

from graph.checksum import COLUMNS
from graph.stores.sql_schema import EDGE, EVENT, NODE, TABLES

#: The nodes at an edge's two ends.
SOURCE = NODE.alias("source_node")
TARGET = NODE.alias("target_node")


def node_rows() -> Select[Any]:
    """Nodes, without degrees."""
    return select(*_columns("nodes", NODE))


def edge_rows() -> Select[Any]:
    """Edges with the ids of their ends."""
    joined = EDGE.join(SOURCE, SOURCE.c.key == EDGE.c.source).join(TARGET, TARGET.c.key == EDGE.c.target)
    return select(*edge_columns()).select_from(joined)


def edge_columns() -> list[Any]:
    """The columns of an edge joined to SOURCE and TARGET."""
    return _columns("edges", EDGE, source=SOURCE.c.id, target=TARGET.c.id)


def event_rows() -> Select[Any]:
    """Events with the id of their party."""
    return select(*event_columns()).select_from(EVENT.join(NODE, NODE.c.key == EVENT.c.party))


def event_columns(table: FromClause = EVENT) -> list[Any]:
    """The columns of an event (or an alias of the table) whose party is NODE."""
    return _columns("events", table, party=NODE.c.id)


ROWS = {"nodes": node_rows, "edges": edge_rows, "events": event_rows}


def keyed_rows(
    connection: Connection, what: str, keys: Select[Any], parameters: dict[str, str]
) -> tuple[list[int], list[tuple[Any, ...]]]:
    """Keys and rows of the rows whose key ``keys`` selects, in id order."""
    table = TABLES[what]
    statement = ROWS[what]().add_columns(table.c.key.label("row_key")).where(table.c.key.in_(keys)).order_by(table.c.id)
    found = connection.execute(statement, parameters).all()
    return [row[-1] for row in found], [tuple(row[:-1]) for row in found]


def _columns(what: str, table: FromClause, **ends: Any) -> list[Any]:
    return [ends[name].label(name) if name in ends else table.c[name] for name in COLUMNS[what].names]
