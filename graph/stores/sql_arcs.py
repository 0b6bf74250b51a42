"""What traversals read in SQL: arcs from an index that holds them whole, and who of the nodes met stands on a black list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    literal_column,
    select,
    union_all,
)

from graph.model import Edge, Event, When
from graph.rows import edge_of, event_of
from graph.store import FEW, Arcs, Key
from graph.stores.sql_rows import edge_rows, event_rows
from graph.stores.sql_schema import DEGREE, EDGE, EVENT, NODE
from graph.stores.sql_values import elements, packed, pairs

Hub = int | Mapping[str, int]


def edges(connection: Connection, ids: Sequence[str]) -> dict[str, Edge]:
    """Edges by id."""
    rows = connection.execute(_edges(connection.dialect.name), {"ids": packed(ids)})
    return {row[0]: edge_of(row) for row in rows}


def keys(connection: Connection, ids: Sequence[str]) -> dict[str, Key]:
    """Keys of nodes by id."""
    return {row[0]: row[1] for row in connection.execute(_keys(connection.dialect.name), {"ids": packed(ids)})}


def ids(connection: Connection, keys: Sequence[Key]) -> dict[Key, str]:
    """Ids of nodes by key."""
    return {row[0]: row[1] for row in connection.execute(_ids(connection.dialect.name), {"keys": packed(keys)})}


def arcs(connection: Connection, keys: Sequence[Key], kinds: Sequence[str], when: When, hub: Hub) -> Arcs:
    """Arcs of nodes that hold then. Hubs are told apart by their degrees, before an edge is read."""
    degrees = _degrees(connection, keys, FEW)
    suppressed = {}
    for key, by_kind in degrees.items():
        over = {kind: n for kind, n in by_kind.items() if (not kinds or kind in kinds) and _is_hub(kind, n, hub)}
        if over:
            suppressed[key] = over
    found = Arcs([], suppressed, degrees)
    asked: dict[str, Any] = {"day": when.day, "after": when.after}
    if when.known_at:
        asked["known_at"] = when.known_at
    dialect, known = connection.dialect.name, bool(when.known_at)
    whole = [key for key in keys if key not in suppressed]
    if whole:
        statement = _arcs(dialect, known=known, chosen=bool(kinds))
        given = {"kinds": packed(kinds)} if kinds else {}
        found.rows.extend(connection.execute(statement, {**asked, **given, "keys": packed(whole)}).all())
    if suppressed:
        present = _degrees(connection, list(suppressed), 0)
        opened = [
            (key, kind)
            for key, by_kind in present.items()
            for kind in by_kind
            if kind not in suppressed[key] and (not kinds or kind in kinds)
        ]
        found.rows.extend(
            connection.execute(_arcs_of_kinds(dialect, known=known), {**asked, "opened": packed(opened)}).all()
        )
    return found


def listings(connection: Connection, keys: Sequence[Key], when: When) -> dict[Key, list[Event]]:
    """Entries of black lists in force then: the few nodes that have any are told apart before an event is read."""
    asked = {"keys": packed(keys), "day": when.day, "after": when.after}
    if when.known_at:
        asked["known_at"] = when.known_at
    statement = _listed(connection.dialect.name, known=bool(when.known_at))
    events = [event for event in connection.scalars(statement, asked) if event is not None]
    found: defaultdict[Key, list[Event]] = defaultdict(list)
    if events:
        for row in connection.execute(_entries(connection.dialect.name), {"events": packed(events)}):
            found[row[-1]].append(event_of(row[:-1]))
    return {key: sorted(entries, key=lambda entry: (entry.since, entry.id)) for key, entries in found.items()}


def _is_hub(kind: str, degree: int, hub: Hub) -> bool:
    return 0 < (hub if isinstance(hub, int) else hub.get(kind, 0)) < degree


def _degrees(connection: Connection, keys: Sequence[Key], least: int) -> dict[Key, dict[str, int]]:
    """Degrees above ``least`` by key and kind."""
    found: dict[Key, dict[str, int]] = {}
    asked = {"keys": packed(keys), "least": least}
    for key, kind, degree in connection.execute(_degrees_of(connection.dialect.name), asked):
        found.setdefault(key, {})[kind] = degree
    return found


@cache
def _edges(dialect: str) -> Select[Any]:
    return edge_rows().where(EDGE.c.id.in_(select(elements(dialect, "ids", String))))


@cache
def _keys(dialect: str) -> Select[Any]:
    return select(NODE.c.id, NODE.c.key).where(NODE.c.id.in_(select(elements(dialect, "ids", String))))


@cache
def _ids(dialect: str) -> Select[Any]:
    return select(NODE.c.key, NODE.c.id).where(NODE.c.key.in_(select(elements(dialect, "keys", BigInteger))))


@cache
def _degrees_of(dialect: str) -> Select[Any]:
    asked = _asked(dialect)
    joined = asked.join(DEGREE, DEGREE.c.node == asked.c.key)
    return (
        select(DEGREE.c.node, DEGREE.c.kind, DEGREE.c.degree)
        .select_from(joined)
        .where(DEGREE.c.degree > bindparam("least"))
    )


@cache
def _arcs(dialect: str, *, known: bool, chosen: bool) -> CompoundSelect[Any]:
    """The arcs of nodes, along every kind or those chosen; every list is named once a leg."""
    legs = []
    for forth in (True, False):
        near, far, columns = _leg(forth)
        asked = _asked(dialect)
        leg = (
            select(*columns).select_from(asked.join(EDGE, near == asked.c.key)).where(*_holding(near, far, known=known))
        )
        if chosen:
            leg = leg.where(EDGE.c.kind.in_(select(elements(dialect, "kinds", String))))
        legs.append(leg)
    return union_all(*legs)


@cache
def _arcs_of_kinds(dialect: str, *, known: bool) -> CompoundSelect[Any]:
    """The arcs along (node, kind) pairs."""
    legs = []
    for forth in (True, False):
        near, far, columns = _leg(forth)
        opened = pairs(dialect, "opened")
        joined = opened.join(EDGE, and_(near == opened.c.number, EDGE.c.kind == opened.c.word))
        legs.append(select(*columns).select_from(joined).where(*_holding(near, far, known=known)))
    return union_all(*legs)


def _asked(dialect: str) -> Subquery:
    return select(elements(dialect, "keys", BigInteger).label("key")).subquery("asked")


def _leg(forth: bool) -> tuple[Any, Any, list[Any]]:
    """Near end, far end and columns of an arc along an edge's direction, or against it."""
    near, far = (EDGE.c.source, EDGE.c.target) if forth else (EDGE.c.target, EDGE.c.source)
    along: ColumnElement[Any] = literal_column("1" if forth else "0").label("along")
    rest = (EDGE.c.id, EDGE.c.kind, EDGE.c.since, EDGE.c.until, EDGE.c.weight, EDGE.c.properties)
    return near, far, [near.label("near"), far.label("far"), along, *rest]


def _holding(near: Any, far: Any, *, known: bool) -> list[Any]:
    held = [near != far, EDGE.c.since <= bindparam("day")]
    held.append((EDGE.c.until == "") | (EDGE.c.until > bindparam("after")))
    return [*held, EDGE.c.known_from <= bindparam("known_at")] if known else held


@cache
def _listed(dialect: str, *, known: bool) -> Select[Any]:
    """Entries by node, null where there is none: an outer join, so that SQLite goes from the nodes to their entries."""
    asked = _asked(dialect)
    held = [
        EVENT.c.party == asked.c.key,
        EVENT.c.colour == literal_column("'black'"),  # as the index has it: a bound value would not be recognised
        EVENT.c.list != literal_column("''"),
        EVENT.c.since <= bindparam("day"),
        (EVENT.c.until == "") | (EVENT.c.until > bindparam("after")),
    ]
    if known:
        held.append(EVENT.c.known_from <= bindparam("known_at"))
    return select(EVENT.c.key).select_from(asked.outerjoin(EVENT, and_(*held)))


@cache
def _entries(dialect: str) -> Select[Any]:
    wanted = select(elements(dialect, "events", BigInteger))
    return event_rows().add_columns(EVENT.c.party.label("party_key")).where(EVENT.c.key.in_(wanted))
