"""Edges of one kind by page in SQL: those of a node, or those of the whole graph by the nodes that have any."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, select, union_all

from graph.model import Edge, When
from graph.rows import edge_of
from graph.stores.sql_read import holding
from graph.stores.sql_rows import edge_rows
from graph.stores.sql_schema import DEGREE, EDGE, NODE


def ties(connection: Connection, kind: str, of: str, when: When, after: str, limit: int) -> list[Edge]:
    """Edges of a kind in id order after ``after``; the page is chosen before a row is read."""
    keys = _of_node(kind, of, when, after) if of else _of_all(kind, when, after)
    page = keys.order_by("id").limit(limit or None).subquery("page")
    statement = edge_rows().where(EDGE.c.key.in_(select(page.c.key))).order_by(EDGE.c.id)
    return [edge_of(row) for row in connection.execute(statement).all()]


def _of_node(kind: str, of: str, when: When, after: str) -> Any:
    node = select(NODE.c.key).where(NODE.c.id == of).scalar_subquery()
    ends = (EDGE.c.source == node, (EDGE.c.target == node) & (EDGE.c.source != node))
    return union_all(*(_chosen(when, after).where(end, EDGE.c.kind == kind) for end in ends))


def _of_all(kind: str, when: When, after: str) -> Select[Any]:
    """From the nodes that have edges of the kind, by their degrees: far less to read than all edges are."""
    tied = DEGREE.join(EDGE, (EDGE.c.source == DEGREE.c.node) & (EDGE.c.kind == DEGREE.c.kind))
    return _chosen(when, after).select_from(tied).where(DEGREE.c.kind == kind)


def _chosen(when: When, after: str) -> Select[Any]:
    return select(EDGE.c.key, EDGE.c.id.label("id")).where(EDGE.c.id > after, *holding(EDGE, when))
