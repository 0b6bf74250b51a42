"""Ties between cities, kept ready (table ``graph_cross``): what a write may have changed is worked out again in its transaction.

SQLite is slow at joins over the whole graph; the rows of listed parties are few. A row holds the times that all it rests on
have in common, so that the table answers for any day without being written anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import pyarrow as pa
from sqlalchemy import BigInteger, ColumnElement, Connection, Delete, Select, String, delete, or_, select

from graph.across.region_ties import (
    ADDRESS,
    BRANCH,
    CONTROL,
    HOLDS,
    RELOCATION,
    REPRESENTS,
    Around,
    Row,
    by_end,
    facts_told,
    rows_of,
    rules,
)
from graph.model import Edge, Event
from graph.rows import object_of
from graph.stores.sql_delta import Delta
from graph.stores.sql_rows import SOURCE, TARGET
from graph.stores.sql_schema import CROSS, EDGE, EVENT, NODE
from graph.stores.sql_values import elements, insert_columns, packed

#: From so many nodes on, all listed parties are looked at instead of those around the nodes.
_MANY = 50_000
_CONTROLS = or_(EDGE.c.kind == REPRESENTS, (EDGE.c.kind == HOLDS) & (EDGE.c.weight >= rules().majority))
_LISTED = (EVENT.c.colour == "black") & (EVENT.c.list != "")


#: An end of edges to start from, and what is wanted of them.
_End = tuple[str, str]
_DOWN, _UP = ("source", "target"), ("target", "source")


def concerned(connection: Connection, deltas: Sequence[Delta]) -> set[str]:
    """Ids of the nodes at which a write changes something, as they are before it."""
    nodes, edges, events = deltas
    dialect = connection.dialect.name
    found = {id_ for row in _asked(connection, _ends_of(dialect), edges.replaced_keys) for id_ in row}
    found |= {row[0] for row in _asked(connection, _parties_of(dialect), events.replaced_keys)}
    for column in (edges.put["source"], edges.put["target"], events.put["party"]):
        found |= set(column.to_pylist())
    return found | set(nodes.put["id"].to_pylist()[nodes.inserted :]) | set(nodes.gone_ids.to_pylist())


def renew(connection: Connection, ids: set[str] | None) -> None:
    """Work out again the rows of the listed parties that may be reached from ``ids`` (None = of all)."""
    dialect = connection.dialect.name
    if ids is None or len(ids) > _MANY:
        connection.execute(delete(CROSS))
        _write(connection, set(connection.scalars(select(EVENT.c.party).where(_LISTED).distinct())))
    elif ids:
        keys = set(connection.scalars(_keys_of(dialect), {"ids": packed(sorted(ids))}))
        around = _far(connection, keys, _UP) | _far(connection, keys, _DOWN)
        for end in (_UP, _DOWN):
            around |= {row[0] for row in _asked(connection, _beyond(dialect, end, (BRANCH, ADDRESS)), keys)}
        found = {row[0] for row in _asked(connection, _listed(dialect), around)}
        gone = ids | {row[1] for row in _asked(connection, _nodes_of(dialect), found)}
        connection.execute(_rows_gone(dialect), {"ids": packed(sorted(gone))})
        _write(connection, found)


def _write(connection: Connection, parties: set[int]) -> None:
    """Insert the rows of parties, none of which has any."""
    if not parties:
        return
    edges, ends = _edges(connection, parties)
    events = _events(connection, parties)
    city = {id_: city for _, id_, city in _asked(connection, _nodes_of(connection.dialect.name), parties | ends)}
    around = Around(city, *by_end(edges), events)
    rows: list[Row] = []
    for party, told in events.items():
        rows += rows_of(party, [event for event in told if event.colour == "black" and event.list], around)
    columns = list(zip(*rows, strict=True)) or [()] * len(Row._fields)
    insert_columns(connection, CROSS, pa.table([list(column) for column in columns], list(Row._fields)))


def _edges(connection: Connection, parties: set[int]) -> tuple[list[Edge], set[int]]:
    """The edges that may tie parties to a city: ways of control from and to them, branches, addresses; and their ends."""
    dialect = connection.dialect.name
    chosen: dict[str, Edge] = {}
    ends: set[int] = set()

    def take(end: _End, kinds: tuple[str, ...], keys: set[int]) -> set[int]:
        """Read edges at one end of nodes; gives the keys of the others."""
        found = _asked(connection, _edges_at(dialect, end, kinds), keys)
        chosen.update((row[0], Edge(*row[:-1])) for row in found)
        return {row[-1] for row in found}

    for end in (_DOWN, _UP):
        met, frontier = set(parties), set(parties)
        for _ in range(rules().layers):
            frontier = take(end, CONTROL, frontier) - met
            met |= frontier
            if not frontier:
                break
        ends |= met
    ends |= take(_DOWN, (BRANCH, ADDRESS), parties) | take(_UP, (BRANCH,), parties)
    return [chosen[id_] for id_ in sorted(chosen)], ends


def _events(connection: Connection, parties: set[int]) -> dict[str, list[Event]]:
    """What concerns cities among the events of parties: entries of black lists, decisions, moves."""
    found: dict[str, list[Event]] = {}
    for id_, party, kind, list_, colour, since, until, known, region, told in _asked(
        connection, _told(connection.dialect.name), parties
    ):
        properties = object_of(told) if kind == RELOCATION else {}
        times = {"since": since, "until": until, "known_from": known}
        event = Event(id_, party, kind, list_, colour, region=region, properties=properties, **times)
        found.setdefault(party, []).append(event)
    return found


def _far(connection: Connection, keys: set[int], end: _End) -> set[int]:
    """Nodes, and whoever stands above them by ways of control, or below them."""
    met, frontier = set(keys), set(keys)
    for _ in range(rules().layers):
        found = _asked(connection, _beyond(connection.dialect.name, end, CONTROL), frontier)
        frontier = {row[0] for row in found} - met
        met |= frontier
        if not frontier:
            break
    return met


def _asked(connection: Connection, statement: Select[Any], keys: Collection[int]) -> Sequence[Any]:
    """The rows of a statement about nodes, edges or events by key."""
    return connection.execute(statement, {"keys": packed(sorted(keys))}).all() if keys else ()


# Statements are kept by dialect: building one takes longer than running it.


@cache
def _keys(dialect: str) -> Select[int]:
    return select(elements(dialect, "keys", BigInteger))


@cache
def _ends_of(dialect: str) -> Select[Any]:
    return select(SOURCE.c.id, TARGET.c.id).select_from(_ended()).where(EDGE.c.key.in_(_keys(dialect)))


@cache
def _parties_of(dialect: str) -> Select[Any]:
    joined = EVENT.join(NODE, NODE.c.key == EVENT.c.party)
    return select(NODE.c.id).select_from(joined).where(EVENT.c.key.in_(_keys(dialect)))


@cache
def _keys_of(dialect: str) -> Select[Any]:
    return select(NODE.c.key).where(NODE.c.id.in_(select(elements(dialect, "ids", String))))


@cache
def _rows_gone(dialect: str) -> Delete:
    return delete(CROSS).where(CROSS.c.party.in_(select(elements(dialect, "ids", String))))


@cache
def _nodes_of(dialect: str) -> Select[Any]:
    return select(NODE.c.key, NODE.c.id, NODE.c.city).where(NODE.c.key.in_(_keys(dialect)))


@cache
def _listed(dialect: str) -> Select[Any]:
    return select(EVENT.c.party).where(_LISTED, EVENT.c.party.in_(_keys(dialect))).distinct()


@cache
def _edges_at(dialect: str, end: _End, kinds: tuple[str, ...]) -> Select[Any]:
    """Edges at one end of nodes, with the key of the other end behind."""
    near, far = (EDGE.c[name] for name in end)
    names = ("since", "until", "known_from", "weight")
    columns = (EDGE.c.id, EDGE.c.kind, SOURCE.c.id, TARGET.c.id, *(EDGE.c[name] for name in names), far)
    return select(*columns).select_from(_ended()).where(near.in_(_keys(dialect)), _of_kinds(kinds))


@cache
def _beyond(dialect: str, end: _End, kinds: tuple[str, ...]) -> Select[Any]:
    """The other ends of edges of nodes."""
    near, far = (EDGE.c[name] for name in end)
    return select(far).where(near.in_(_keys(dialect)), _of_kinds(kinds)).distinct()


@cache
def _told(dialect: str) -> Select[Any]:
    names = ("kind", "list", "colour", "since", "until", "known_from", "region", "properties")
    columns = (EVENT.c.id, NODE.c.id, *(EVENT.c[name] for name in names))
    statement = select(*columns).select_from(EVENT.join(NODE, NODE.c.key == EVENT.c.party))
    wanted = or_(_LISTED, EVENT.c.kind.in_(facts_told()))
    return statement.where(EVENT.c.party.in_(_keys(dialect)), wanted).order_by(NODE.c.id, EVENT.c.id)


def _of_kinds(kinds: tuple[str, ...]) -> ColumnElement[bool]:
    return _CONTROLS if kinds == CONTROL else EDGE.c.kind.in_(kinds)


def _ended() -> Any:
    return EDGE.join(SOURCE, SOURCE.c.key == EDGE.c.source).join(TARGET, TARGET.c.key == EDGE.c.target)
