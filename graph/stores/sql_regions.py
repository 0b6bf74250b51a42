"""Cross-region in SQL: one streamed statement a tie, from the black list entries in force to the other city."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from graph.checksum import COLUMNS
from graph.model import When
from graph.regions import RELOCATION, TIES, TieRule, moved_cities
from graph.rows import edge_of, event_of
from graph.store import RegionMatch
from graph.stores.sql_read import blacklisted, holding, known
from graph.stores.sql_rows import SOURCE, TARGET, edge_columns, event_columns
from graph.stores.sql_schema import EDGE, EVENT, NODE
from graph.stores.sql_values import packed, texts

_MOVE = EVENT.alias("move")
_WIDTH = len(COLUMNS["events"])


def cross_region(connection: Connection, regions: Sequence[str], when: When) -> Iterator[RegionMatch]:
    """Matches in the order of ``graph.regions``."""
    for row in _stream(connection, _registered(when), regions, NODE.c.city):
        event = event_of(row[:_WIDTH])
        yield RegionMatch(event.party, event, row[-2], "registered", row[-1])
    for rule in TIES:
        other = TARGET if rule.listed == "source" else SOURCE
        for row in _stream(connection, _tied(rule, when), regions, other.c.city):
            event, edge = event_of(row[:_WIDTH]), edge_of(row[_WIDTH:-2])
            yield RegionMatch(event.party, event, row[-2], rule.tie, row[-1], (edge,))
    for row in _stream(connection, _relocated(when), regions, None):
        event, move = event_of(row[:_WIDTH]), event_of(row[_WIDTH:-2])
        for city in moved_cities(move, row[-2], regions):
            yield RegionMatch(event.party, event, row[-2], "moved", city, move=move)


def _stream(
    connection: Connection, statement: Select[Any], regions: Sequence[str], other: ColumnElement[str] | None
) -> Iterator[Sequence[Any]]:
    """Rows that end in the listed city and the other one (the same, where it is only known from the row)."""
    wanted = texts(connection, "regions")
    statement = statement.add_columns(
        EVENT.c.city.label("listed_city"), (EVENT.c.city if other is None else other).label("other_city")
    )
    statement = statement.where(EVENT.c.city.in_(wanted))
    if other is not None:
        statement = statement.where(other.in_(wanted), other != EVENT.c.city)
    streamed = statement.execution_options(yield_per=1000)
    yield from connection.execute(streamed, {"regions": packed(list(regions))})


def _registered(when: When) -> Select[Any]:
    joined = EVENT.join(NODE, NODE.c.key == EVENT.c.party)
    return select(*event_columns()).select_from(joined).where(*blacklisted(when)).order_by(NODE.c.id, EVENT.c.id)


def _tied(rule: TieRule, when: When) -> Select[Any]:
    end = EDGE.c.source if rule.listed == "source" else EDGE.c.target
    joined = EVENT.join(NODE, NODE.c.key == EVENT.c.party).join(EDGE, end == EVENT.c.party)
    joined = joined.join(SOURCE, SOURCE.c.key == EDGE.c.source).join(TARGET, TARGET.c.key == EDGE.c.target)
    statement = select(*event_columns(), *edge_columns()).select_from(joined)
    statement = statement.where(*blacklisted(when), EDGE.c.kind == rule.kind, *holding(EDGE, when))
    if rule.share:
        statement = statement.where(EDGE.c.weight >= rule.share)
    return statement.order_by(NODE.c.id, EVENT.c.id, EDGE.c.id)


def _relocated(when: When) -> Select[Any]:
    joined = EVENT.join(NODE, NODE.c.key == EVENT.c.party).join(_MOVE, _MOVE.c.party == EVENT.c.party)
    statement = select(*event_columns(), *event_columns(_MOVE)).select_from(joined)
    moved = (_MOVE.c.kind == RELOCATION, _MOVE.c.since <= when.day, *known(_MOVE, when))
    return statement.where(*blacklisted(when), *moved).order_by(NODE.c.id, EVENT.c.id, _MOVE.c.id)
