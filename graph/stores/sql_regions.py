"""Cross-region in SQL: out of the ties that are kept ready (``sql_cross``), a page at a time; and events by their sort."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, Select, func, select, text

from graph.across.region_ties import TIES, Row
from graph.model import Edge, Event, When
from graph.rows import edge_of, event_of, lines
from graph.store import REGION_COLUMNS, Across, RegionMatch, Sort
from graph.stores.sql_read import holding, known
from graph.stores.sql_rows import ROWS, event_rows
from graph.stores.sql_schema import CROSS, EVENT, NODE, TABLES
from graph.stores.sql_values import packed, texts

#: Matches whose entries and edges are read together; the first page is small, so that it comes at once.
_FIRST, _PAGE = 100, 1_000


def cross_region(connection: Connection, asked: Across, when: When) -> Iterator[RegionMatch]:
    """Matches in the order of ``graph.across.region_ties``."""
    statement = select(*CROSS.columns).where(*_asked(connection, asked, when)).order_by(*CROSS.primary_key)
    size, rows = _FIRST, connection.execute(statement.execution_options(yield_per=_PAGE), _parameters(asked))
    while page := [Row(*row) for row in rows.fetchmany(size)]:
        size = _PAGE
        yield from _matches(connection, page)


def region_ties(connection: Connection, asked: Across, when: When) -> pa.Table:
    """The same matches as columns."""
    columns = (CROSS.c.party, CROSS.c.event, CROSS.c.list, CROSS.c.listed, CROSS.c.other, CROSS.c.tie)
    found = connection.execute(select(*columns).where(*_asked(connection, asked, when)), _parameters(asked))
    told = list(zip(*found.cursor.fetchall(), strict=True)) or [()] * len(
        columns
    )  # the driver's own rows: half the time
    ties = pa.array(TIES, pa.string()).take(pa.array(told[-1], pa.int64()))
    return pa.table([*(pa.array(column, pa.string()) for column in told[:-1]), ties], REGION_COLUMNS)


def happened(connection: Connection, sort: Sort, when: When) -> Iterator[Event]:
    """All events of a sort, streamed."""
    statement = event_rows().where(EVENT.c.since <= when.day, *known(EVENT, when))
    kind = func.coalesce(EVENT.c.kind, "") if sort.several else EVENT.c.kind  # else its index wins over that of the few
    for column, wanted in ((kind, sort.kinds), (EVENT.c.title, sort.titles), (EVENT.c.list, sort.lists)):
        if wanted:
            statement = statement.where(column.in_(wanted))
    for condition in _indexed(sort):
        statement = statement.where(text(condition))
    for row in connection.execute(statement.order_by(NODE.c.id, EVENT.c.id).execution_options(yield_per=_PAGE)):
        yield event_of(row)


def _indexed(sort: Sort) -> list[str]:
    """The conditions of the indexes that hold all of a sort, in their own words: else a database does not see that they do."""
    told = {
        "list <> ''": bool(sort.lists),
        "kind = 'evaluation'": sort.kinds == ("evaluation",),
        "reports <> ''": sort.several,
    }
    return [f"graph_event.{condition}" for condition, fits in told.items() if fits]


def _asked(connection: Connection, asked: Across, when: When) -> list[ColumnElement[bool]]:
    conditions = [
        CROSS.c.listed.in_(texts(connection, "listing")),
        CROSS.c.other.in_(texts(connection, "tied")),
        *holding(CROSS, when),
    ]
    if asked.tie:
        conditions.append(CROSS.c.tie == (TIES.index(asked.tie) if asked.tie in TIES else -1))
    if asked.lists:
        conditions.append(CROSS.c.list.in_(texts(connection, "lists")))
    return conditions


def _parameters(asked: Across) -> dict[str, str]:
    given = {"listing": packed(asked.listing), "tied": packed(asked.tied)}
    return given | ({"lists": packed(asked.lists)} if asked.lists else {})


def _matches(connection: Connection, page: Sequence[Row]) -> Iterator[RegionMatch]:
    """A page of rows with what they name."""
    events = _by_id(connection, "events", {row.event for row in page} | {row.fact for row in page})
    edges = _by_id(connection, "edges", {id_ for row in page for id_ in lines(row.via)})
    for row in page:
        event: Event = event_of(events[row.event])
        via: tuple[Edge, ...] = tuple(edge_of(edges[id_]) for id_ in lines(row.via))
        fact = event_of(events[row.fact]) if row.fact else None
        yield RegionMatch(row.party, event, row.listed, TIES[row.tie], row.other, via, fact)


def _by_id(connection: Connection, what: str, ids: set[str]) -> dict[str, Any]:
    statement: Select[Any] = ROWS[what]().where(TABLES[what].c.id.in_(texts(connection, "ids")))
    return {row[0]: row for row in connection.execute(statement, {"ids": packed(sorted(ids - {""}))})}
