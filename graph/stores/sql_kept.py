"""What a projection asks of the graph in SQL before it changes a part of it: edges and events by what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import pyarrow as pa
from sqlalchemy import BigInteger, Connection, Select, String, and_, func, or_, select

from graph.rows import table_of
from graph.store import END_COLUMNS
from graph.stores.sql_rows import event_rows, keyed_rows
from graph.stores.sql_schema import DEGREE, EDGE, EDGE_RECORD, EVENT, EVENT_RECORD, NODE, TABLES, UNSETTLED
from graph.stores.sql_values import integers, packed, texts, tuples

_End = tuple[int, str, int]


def resting_on(connection: Connection, records: Sequence[str]) -> tuple[pa.Table, pa.Table]:
    """The edges and the events that cite records."""
    asked, wanted = {"records": packed(records)}, texts(connection, "records")
    edges = select(EDGE_RECORD.c.edge).where(EDGE_RECORD.c.record.in_(wanted))
    events = select(EVENT_RECORD.c.event).where(EVENT_RECORD.c.record.in_(wanted))
    found = (("edges", edges), ("events", events))
    one, two = (table_of(what, keyed_rows(connection, what, keys, asked)[1]) for what, keys in found)
    return one, two


def between(connection: Connection, ends: pa.Table) -> pa.Table:
    """The edges that have one of ``ends``, looked up from the end that has fewer edges of the kind."""
    kinds, sources, targets = (ends[name].to_pylist() for name in END_COLUMNS.names)
    keys = _keys(connection, sorted({*sources, *targets}))
    known = [
        (keys[source], kind, keys[target])
        for kind, source, target in zip(kinds, sources, targets, strict=True)
        if source in keys and target in keys
    ]
    degrees = _degrees(connection, sorted({key for source, _, target in known for key in (source, target)}))
    by_source: list[_End] = []
    by_target: list[_End] = []
    for source, kind, target in known:
        fewer_there = degrees.get((target, kind), 0) < degrees.get((source, kind), 0)
        (by_target if fewer_there else by_source).append((source, kind, target))
    found: list[int] = []
    for from_source, asked in ((True, by_source), (False, by_target)):
        if asked:
            statement = _edges(connection.dialect.name, from_source=from_source)
            found += connection.scalars(statement, {"ends": packed(asked)})
    rows = keyed_rows(connection, "edges", integers(connection, "keys"), {"keys": packed(found)})[1]
    return table_of("edges", rows)


def concerning(connection: Connection, ids: Sequence[str]) -> pa.Table:
    """The events whose party or authority is one of ``ids``."""
    asked, wanted = {"ids": packed(ids)}, texts(connection, "ids")
    keys = select(NODE.c.key).where(NODE.c.id.in_(wanted))
    statement = event_rows().where(or_(EVENT.c.party.in_(keys), EVENT.c.authority.in_(wanted)))
    return table_of("events", connection.execute(statement, asked).all())


def events_of(connection: Connection, parties: Sequence[str]) -> pa.Table:
    """The events of any time of ``parties``."""
    keys = select(NODE.c.key).where(NODE.c.id.in_(texts(connection, "ids")))
    return table_of(
        "events", connection.execute(event_rows().where(EVENT.c.party.in_(keys)), {"ids": packed(parties)}).all()
    )


def regions(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The region of every node among ``ids``."""
    statement = select(NODE.c.id, NODE.c.region).where(NODE.c.id.in_(texts(connection, "ids")))
    return {row[0]: row[1] for row in connection.execute(statement, {"ids": packed(ids)})}


def unsettled(connection: Connection) -> pa.Table:
    """The ends of edges that withdrawals took records from."""
    rows = connection.execute(select(*(UNSETTLED.c[name] for name in END_COLUMNS.names))).all()
    return pa.table([list(column) for column in zip(*rows, strict=True)] or [[], [], []], END_COLUMNS)


def sizes(connection: Connection) -> dict[str, int]:
    """How many rows there are."""
    return {what: connection.scalar(select(func.count(table.c.id))) or 0 for what, table in TABLES.items()}


def _keys(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    statement = select(NODE.c.id, NODE.c.key).where(NODE.c.id.in_(texts(connection, "ids")))
    return {row[0]: row[1] for row in connection.execute(statement, {"ids": packed(ids)})}


def _degrees(connection: Connection, nodes: Sequence[int]) -> dict[tuple[int, str], int]:
    statement = select(DEGREE).where(DEGREE.c.node.in_(integers(connection, "nodes")))
    return {(row[0], row[1]): row[2] for row in connection.execute(statement, {"nodes": packed(nodes)})}


@cache
def _edges(dialect: str, *, from_source: bool) -> Select[Any]:
    """Keys of the edges that have given ends; adding nothing to the other end keeps its index out of the plan."""
    ends = tuples(dialect, "ends", source=BigInteger, kind=String, target=BigInteger)
    source, target = (EDGE.c.source, EDGE.c.target + 0) if from_source else (EDGE.c.source + 0, EDGE.c.target)
    same = and_(source == ends.c.source, target == ends.c.target, EDGE.c.kind == ends.c.kind)
    return select(EDGE.c.key).select_from(ends.join(EDGE, same))
