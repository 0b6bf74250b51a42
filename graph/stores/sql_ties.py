"""Edges of one kind by page in SQL: those of a node from the index of its end, those of the whole graph from an index alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, select, union_all

from graph.model import Edge, When
from graph.rows import edge_of
from graph.stores.sql_read import holding
from graph.stores.sql_rows import edge_rows
from graph.stores.sql_schema import EDGE, NODE


def ties(connection: Connection, kind: str, of: str, when: When, after: str, limit: int) -> list[Edge]:
    """Edges of a kind in id order after ``after``; the page is chosen before a row is read."""
    keys = _of_node(kind, of, when, after) if of else _of_all(kind, when, after)
    page = keys.order_by("id").limit(limit or None).subquery("page")
    statement = edge_rows().where(EDGE.c.key.in_(select(page.c.key))).order_by(EDGE.c.id)
    return [edge_of(row) for row in connection.execute(statement)]


def _of_node(kind: str, of: str, when: When, after: str) -> Any:
    node = select(NODE.c.key).where(NODE.c.id == of).scalar_subquery()
    ends = (EDGE.c.source == node, (EDGE.c.target == node) & (EDGE.c.source != node))
    return union_all(*(_chosen(when, after).where(end, EDGE.c.kind == kind) for end in ends))


def _of_all(kind: str, when: When, after: str) -> Select[Any]:
    """The inner statement reads nothing but an index: edges of one kind are few among millions."""
    other = EDGE.alias("of_kind")
    of_kind = select(other.c.key).where(other.c.kind == kind)
    return _chosen(when, after).where(EDGE.c.key.in_(of_kind))


def _chosen(when: When, after: str) -> Select[Any]:
    return select(EDGE.c.key, EDGE.c.id.label("id")).where(EDGE.c.id > after, *holding(EDGE, when))
