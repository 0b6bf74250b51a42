"""Ties between cities, kept ready (table ``graph_cross``): what a write may have changed is worked out again in its transaction.

SQLite is slow at joins over the whole graph; the rows of listed parties are few. A row holds the times that all it rests on
have in common, so that the table answers for any day without being written anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, Select, delete, or_, select

from graph.model import Edge, Event
from graph.region_ties import (
    ADDRESS,
    BRANCH,
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
from graph.rows import object_of
from graph.stores.sql_delta import Delta
from graph.stores.sql_rows import SOURCE, TARGET
from graph.stores.sql_schema import CROSS, EDGE, EVENT, NODE
from graph.stores.sql_values import insert_columns, integers, packed, texts

#: From so many nodes on, all listed parties are looked at instead of those around the nodes.
_MANY = 50_000
_CONTROLS = or_(EDGE.c.kind == REPRESENTS, (EDGE.c.kind == HOLDS) & (EDGE.c.weight >= rules().majority))
_LISTED = (EVENT.c.colour == "black") & (EVENT.c.list != "")


def concerned(connection: Connection, deltas: Sequence[Delta]) -> set[str]:
    """Ids of the nodes at which a write changes something, as they are before it."""
    nodes, edges, events = deltas
    ends = select(SOURCE.c.id, TARGET.c.id).select_from(_ended()).where(EDGE.c.key.in_(integers(connection, "keys")))
    told = select(NODE.c.id).select_from(EVENT.join(NODE, NODE.c.key == EVENT.c.party))
    told = told.where(EVENT.c.key.in_(integers(connection, "keys")))
    found = {id_ for row in connection.execute(ends, {"keys": packed(edges.replaced_keys)}) for id_ in row}
    found |= set(connection.scalars(told, {"keys": packed(events.replaced_keys)}))
    found |= {
        id_ for column in (edges.put["source"], edges.put["target"], events.put["party"]) for id_ in column.to_pylist()
    }
    return found | set(nodes.put["id"].to_pylist()[nodes.inserted :]) | set(nodes.gone_ids.to_pylist())


def renew(connection: Connection, ids: set[str] | None) -> None:
    """Work out again the rows of the listed parties that may be reached from ``ids`` (None = of all)."""
    if ids is None or len(ids) > _MANY:
        connection.execute(delete(CROSS))
        _write(connection, set(connection.scalars(select(EVENT.c.party).where(_LISTED).distinct())))
    elif ids:
        keys = set(connection.scalars(_ids(connection, select(NODE.c.key)), {"ids": packed(sorted(ids))}))
        around = keys | _far(connection, keys, up=True) | _far(connection, keys, up=False) | _near(connection, keys)
        listed = select(EVENT.c.party).where(_LISTED, EVENT.c.party.in_(integers(connection, "keys"))).distinct()
        found = set(connection.scalars(listed, {"keys": packed(sorted(around))}))
        gone = ids | {id_ for _, id_ in _named(connection, found)}
        connection.execute(
            delete(CROSS).where(CROSS.c.party.in_(texts(connection, "ids"))), {"ids": packed(sorted(gone))}
        )
        _write(connection, found)


def _write(connection: Connection, parties: set[int]) -> None:
    """Insert the rows of parties, none of which has any."""
    if not parties:
        return
    edges, ends = _edges(connection, parties)
    events = _events(connection, parties)
    names = dict(_named(connection, parties))
    around = Around(_cities(connection, parties | ends), *by_end(edges), events)
    rows: list[Row] = []
    for party in sorted(names.values()):
        rows += rows_of(party, [event for event in events[party] if event.colour == "black" and event.list], around)
    columns = list(zip(*rows, strict=True)) or [()] * len(Row._fields)
    insert_columns(connection, CROSS, pa.table([list(column) for column in columns], list(Row._fields)))


def _edges(connection: Connection, parties: set[int]) -> tuple[list[Edge], set[int]]:
    """The edges that may tie parties to a city: ways of control from and to them, branches, addresses; and their ends."""
    chosen: dict[str, Edge] = {}
    ends: set[int] = set()
    for up in (False, True):
        met, frontier = set(parties), set(parties)
        for _ in range(rules().layers):
            near, far = (EDGE.c.target, EDGE.c.source) if up else (EDGE.c.source, EDGE.c.target)
            found = _read(connection, frontier, near, _CONTROLS)
            chosen |= {edge.id: edge for edge, _, _ in found}
            frontier = {(source if far is EDGE.c.source else target) for _, source, target in found} - met
            met |= frontier
            if not frontier:
                break
        ends |= met
    for near, kinds in ((EDGE.c.source, (BRANCH, ADDRESS)), (EDGE.c.target, (BRANCH,))):
        for edge, source, target in _read(connection, parties, near, EDGE.c.kind.in_(kinds)):
            chosen[edge.id] = edge
            ends |= {source, target}
    return [chosen[id_] for id_ in sorted(chosen)], ends


def _read(
    connection: Connection, keys: set[int], near: ColumnElement[int], wanted: ColumnElement[bool]
) -> list[tuple[Edge, int, int]]:
    """Edges at one end of nodes, with the keys of both ends."""
    columns = (
        EDGE.c.id,
        EDGE.c.kind,
        SOURCE.c.id,
        TARGET.c.id,
        EDGE.c.since,
        EDGE.c.until,
        EDGE.c.known_from,
        EDGE.c.weight,
    )
    statement = select(*columns, EDGE.c.source, EDGE.c.target).select_from(_ended())
    statement = statement.where(near.in_(integers(connection, "keys")), wanted)
    rows = connection.execute(statement, {"keys": packed(sorted(keys))})
    return [(Edge(*row[:-2]), row[-2], row[-1]) for row in rows]


def _events(connection: Connection, parties: set[int]) -> defaultdict[str, list[Event]]:
    """What concerns cities among the events of parties: entries of black lists, decisions, moves."""
    columns = (
        EVENT.c[name]
        for name in ("id", "kind", "list", "colour", "since", "until", "known_from", "region", "properties")
    )
    statement = select(NODE.c.id.label("party_id"), *columns).select_from(EVENT.join(NODE, NODE.c.key == EVENT.c.party))
    statement = statement.where(
        EVENT.c.party.in_(integers(connection, "keys")), or_(_LISTED, EVENT.c.kind.in_(facts_told()))
    )
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for party, id_, kind, list_, colour, since, until, known, region, told in connection.execute(
        statement.order_by(NODE.c.id, EVENT.c.id), {"keys": packed(sorted(parties))}
    ):
        properties = object_of(told) if kind == RELOCATION else {}
        times = {"since": since, "until": until, "known_from": known}
        found[party].append(Event(id_, party, kind, list_, colour, region=region, properties=properties, **times))
    return found


def _far(connection: Connection, keys: set[int], *, up: bool) -> set[int]:
    """Whoever stands above nodes by ways of control, or below them."""
    near, far = (EDGE.c.target, EDGE.c.source) if up else (EDGE.c.source, EDGE.c.target)
    met, frontier = set(keys), set(keys)
    statement = select(far).where(near.in_(integers(connection, "keys")), _CONTROLS).distinct()
    for _ in range(rules().layers):
        frontier = set(connection.scalars(statement, {"keys": packed(sorted(frontier))})) - met
        met |= frontier
        if not frontier:
            break
    return met


def _near(connection: Connection, keys: set[int]) -> set[int]:
    """Whoever has one of the nodes as head office, branch or address."""
    found: set[int] = set()
    for near, far in ((EDGE.c.source, EDGE.c.target), (EDGE.c.target, EDGE.c.source)):
        statement = select(far).where(near.in_(integers(connection, "keys")), EDGE.c.kind.in_((BRANCH, ADDRESS)))
        found |= set(connection.scalars(statement.distinct(), {"keys": packed(sorted(keys))}))
    return found


def _named(connection: Connection, keys: Iterable[int]) -> list[tuple[int, str]]:
    statement = select(NODE.c.key, NODE.c.id).where(NODE.c.key.in_(integers(connection, "keys")))
    return [(key, id_) for key, id_ in connection.execute(statement, {"keys": packed(sorted(keys))})]


def _cities(connection: Connection, keys: set[int]) -> dict[str, str]:
    statement = select(NODE.c.id, NODE.c.city).where(NODE.c.key.in_(integers(connection, "keys")))
    return {row[0]: row[1] for row in connection.execute(statement, {"keys": packed(sorted(keys))})}


def _ids(connection: Connection, statement: Select[Any]) -> Select[Any]:
    return statement.where(NODE.c.id.in_(texts(connection, "ids")))


def _ended() -> Any:
    return EDGE.join(SOURCE, SOURCE.c.key == EDGE.c.source).join(TARGET, TARGET.c.key == EDGE.c.target)
