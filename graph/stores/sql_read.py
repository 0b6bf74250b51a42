"""Reading the graph in SQL: every question is a statement or two over a list of any length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pyarrow as pa
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Select,
    String,
    and_,
    bindparam,
    func,
    select,
    union_all,
)

from graph.checksum import kind_digests
from graph.model import Event, Node, When
from graph.rows import edge_of, event_of, node_of, table_of
from graph.store import Direction, Expansion
from graph.stores.sql_rows import ROWS, SOURCE, TARGET, edge_columns, event_rows, node_rows
from graph.stores.sql_schema import DEGREE, EDGE, EVENT, NODE, TABLES
from graph.stores.sql_values import elements, packed, pairs, texts

_BATCH = 50_000
_ENDS = {"both": (EDGE.c.source, EDGE.c.target), "out": (EDGE.c.source,), "in": (EDGE.c.target,)}


def nodes(connection: Connection, ids: Sequence[str]) -> dict[str, Node]:
    """Nodes by id, with degrees."""
    wanted = {"ids": packed(ids)}
    degrees = _degrees(connection, ids)[1]
    rows = connection.execute(node_rows().where(NODE.c.id.in_(texts(connection, "ids"))).order_by(NODE.c.id), wanted)
    return {row[0]: node_of(row, degrees.get(row[0], {})) for row in rows.all()}


def expand(
    connection: Connection,
    ids: Sequence[str],
    kinds: Sequence[str],
    when: When,
    hub: int | Mapping[str, int],
    direction: Direction,
) -> Expansion:
    """Edges of ``ids`` that hold then; hubs are told apart by the stored degrees, before an edge is read."""
    keys, degrees = _degrees(connection, ids)
    opened: list[tuple[int, str]] = []
    suppressed: dict[str, dict[str, int]] = {}
    for id_, by_kind in degrees.items():
        for kind, degree in by_kind.items():
            limit = hub if isinstance(hub, int) else hub.get(kind, 0)
            if kinds and kind not in kinds:
                continue
            if 0 < limit < degree:
                suppressed.setdefault(id_, {})[kind] = degree
            else:
                opened.append((keys[id_], kind))
    if not opened:
        return Expansion([], suppressed, degrees)
    statement = _incident(connection.dialect.name, direction, known=bool(when.known_at))
    parameters = {"opened": packed(opened), "day": when.day, "after": when.after}
    if when.known_at:
        parameters["known_at"] = when.known_by
    rows = {row[0]: row for row in connection.execute(statement, parameters).all()}
    return Expansion([edge_of(rows[id_]) for id_ in sorted(rows)], suppressed, degrees)


def events(connection: Connection, parties: Sequence[str], kinds: Sequence[str], when: When) -> list[Event]:
    """Events of parties, in force or past."""
    keys = select(NODE.c.key).where(NODE.c.id.in_(texts(connection, "parties")))
    statement = event_rows().where(EVENT.c.party.in_(keys), EVENT.c.since <= when.day, *known(EVENT, when))
    if kinds:
        statement = statement.where(EVENT.c.kind.in_(kinds))
    statement = statement.order_by(NODE.c.id, EVENT.c.since, EVENT.c.id)
    return [event_of(row) for row in connection.execute(statement, {"parties": packed(parties)})]


def listed(connection: Connection, lists: Sequence[str], region: str, when: When) -> Iterator[Event]:
    """Black list entries in force, streamed."""
    statement = event_rows().where(*blacklisted(when))
    if lists:
        statement = statement.where(EVENT.c.list.in_(lists))
    if region:
        statement = statement.where(EVENT.c.region.startswith(region, autoescape=True))
    statement = statement.order_by(NODE.c.id, EVENT.c.id).execution_options(yield_per=1000)
    for row in connection.execute(statement):
        yield event_of(row)


def blacklisted(when: When) -> list[ColumnElement[bool]]:
    """Conditions of a black list entry in force."""
    return [EVENT.c.colour == "black", EVENT.c.list != "", *holding(EVENT, when)]


def holding(table: FromClause, when: When) -> list[ColumnElement[bool]]:
    """Conditions of a row of edges or events that holds and was known."""
    return [table.c.since <= when.day, (table.c.until == "") | (table.c.until > when.after), *known(table, when)]


def known(table: FromClause, when: When) -> list[ColumnElement[bool]]:
    """The condition of a row that was known by then, if that is asked."""
    return [table.c.known_from <= when.known_by] if when.known_at else []


def counts(connection: Connection) -> dict[str, dict[str, int]]:
    """Rows by table and kind."""
    found: dict[str, dict[str, int]] = {}
    for what, table in TABLES.items():
        statement = select(table.c.kind, func.count()).group_by(table.c.kind).order_by(table.c.kind)
        found[what] = {row[0]: row[1] for row in connection.execute(statement)}
    return found


def scan(connection: Connection, what: str) -> Iterator[pa.Table]:
    """A whole table in id order."""
    statement = ROWS[what]().order_by(TABLES[what].c.id).execution_options(yield_per=_BATCH)
    for batch in connection.execute(statement).partitions():
        yield table_of(what, batch)


def rows(connection: Connection, what: str, ids: Sequence[str]) -> pa.Table:
    """Rows by id, in id order; unknown ids are absent."""
    table = TABLES[what]
    statement = ROWS[what]().where(table.c.id.in_(texts(connection, "ids"))).order_by(table.c.id)
    return table_of(what, connection.execute(statement, {"ids": packed(ids)}).all())


def _degrees(connection: Connection, ids: Sequence[str]) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Keys by id, and degrees by id and kind, of the known ones among ``ids``."""
    statement = _degrees_of(connection.dialect.name)
    keys: dict[str, int] = {}
    degrees: dict[str, dict[str, int]] = {}
    for id_, key, kind, degree in connection.execute(statement, {"ids": packed(ids)}).all():
        keys[id_] = key
        by_kind = degrees.setdefault(id_, {})
        if kind is not None:
            by_kind[kind] = degree
    return keys, degrees


@cache
def _degrees_of(dialect: str) -> Select[Any]:
    joined = NODE.outerjoin(DEGREE, DEGREE.c.node == NODE.c.key)
    statement = select(NODE.c.id, NODE.c.key, DEGREE.c.kind, DEGREE.c.degree).select_from(joined)
    wanted = select(elements(dialect, "ids", String))
    return statement.where(NODE.c.id.in_(wanted)).order_by(NODE.c.id, DEGREE.c.kind)


@cache
def _incident(dialect: str, direction: Direction, *, known: bool) -> CompoundSelect[Any]:
    """Edges at either end of the opened (node, kind) pairs; building a statement takes longer than running it."""
    held = [EDGE.c.since <= bindparam("day"), (EDGE.c.until == "") | (EDGE.c.until > bindparam("after"))]
    if known:
        held.append(EDGE.c.known_from <= bindparam("known_at"))
    return union_all(*(_end(dialect, end).where(*held) for end in _ENDS[direction]))


def _end(dialect: str, end: Any) -> Select[Any]:
    opened = pairs(dialect, "opened")
    joined = opened.join(EDGE, and_(end == opened.c.number, EDGE.c.kind == opened.c.word))
    joined = joined.join(SOURCE, SOURCE.c.key == EDGE.c.source).join(TARGET, TARGET.c.key == EDGE.c.target)
    return select(*edge_columns()).select_from(joined)


def checksums(connection: Connection) -> dict[str, dict[str, str]]:
    """Digests of the kinds, from the stored digests of their rows."""
    found = {}
    for what, table in TABLES.items():
        statement = select(table.c.kind, table.c.digest).order_by(table.c.id).execution_options(yield_per=_BATCH)
        found[what] = kind_digests((row[0], row[1]) for row in connection.execute(statement))
    return found
