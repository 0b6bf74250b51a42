"""One hop in SQL, in two steps: edges from an index that holds those of a node together and whole, then ids of ends.

Rows of nodes are wide: joining both ends to every edge would read each of them once an edge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    String,
    and_,
    bindparam,
    select,
    union_all,
)

from graph.checksum import COLUMNS
from graph.model import Edge, When
from graph.rows import edge_of
from graph.store import Direction, Expansion, Key, hub_floor, is_hub
from graph.stores.sql_asked import rows as asked_rows
from graph.stores.sql_degrees import degree_of
from graph.stores.sql_schema import EDGE, NODE
from graph.stores.sql_values import elements, packed, pairs

_ENDS = {"both": (EDGE.c.source, EDGE.c.target), "out": (EDGE.c.source,), "in": (EDGE.c.target,)}
#: An edge's row, with keys for ends.
WHOLE = tuple(EDGE.c[name] for name in COLUMNS["edges"].names)
_SOURCE, _TARGET = (COLUMNS["edges"].get_field_index(name) for name in ("source", "target"))


@dataclass(frozen=True, slots=True)
class Hop:
    """What ``expand`` is asked for, beside the ids (``graph.store``)."""

    kinds: Sequence[str]
    when: When
    hub: int | Mapping[str, int]
    direction: Direction

    def asks(self, kind: str) -> bool:
        """Whether the kind is asked for."""
        return not self.kinds or kind in self.kinds

    def closes(self, kind: str, degree: int) -> bool:
        """Whether so many edges of the kind make a hub that stays closed along it."""
        return self.asks(kind) and is_hub(self.hub, kind, degree)


@dataclass(frozen=True, slots=True)
class _Form:
    """Which statement it is: for which database, which ends, with a time of knowing, along chosen kinds only."""

    dialect: str
    direction: Direction
    known: bool
    chosen: bool


def expand(connection: Connection, ids: Sequence[str], hop: Hop) -> Expansion:
    """Edges of ``ids`` that hold then; hubs are told apart by the stored degrees, before an edge is read."""
    keys, degrees = degrees_of(connection, ids)
    floor = hub_floor(hop.hub)
    closed = {
        id_: {kind: degree for kind, degree in by_kind.items() if degree > floor and hop.closes(kind, degree)}
        for id_, by_kind in degrees.items()
    }
    suppressed = {id_: kinds for id_, kinds in closed.items() if kinds}
    whole = [keys[id_] for id_ in degrees if id_ not in suppressed]
    opened = [
        (keys[id_], kind)
        for id_, kinds in suppressed.items()
        for kind in degrees[id_]
        if kind not in kinds and hop.asks(kind)
    ]
    rows = _incident(connection, hop, whole, opened)
    edges = told(connection, [rows[id_] for id_ in sorted(rows)], {key: id_ for id_, key in keys.items()})
    return Expansion(edges, suppressed, degrees)


def edges_at(connection: Connection, keys: Sequence[Any], known: Mapping[Any, str]) -> list[Edge]:
    """Edges by key; of their ends those ``known`` by key already are not asked for."""
    return told(connection, asked_rows(connection, _rows(connection.dialect.name), {"keys": packed(keys)}), known)


def told(connection: Connection, rows: Sequence[tuple[Any, ...]], known: Mapping[Any, str]) -> list[Edge]:
    """Edges out of their rows, which have keys for ends."""
    far = {key for row in rows for key in (row[_SOURCE], row[_TARGET])} - known.keys()
    names = {**known, **ids_of(connection, sorted(far))} if far else known
    return [edge_of((id_, kind, names[source], names[target], *said)) for id_, kind, source, target, *said in rows]


def degrees_of(connection: Connection, ids: Sequence[str]) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Keys by id, and degrees by id and kind, of the known ones among ``ids``."""
    keys: dict[str, int] = {}
    degrees: dict[str, dict[str, int]] = {}
    for id_, key, told in asked_rows(connection, _degrees(connection.dialect.name), {"ids": packed(ids)}):
        keys[id_] = key
        degrees[id_] = degree_of(told)
    return keys, degrees


def _incident(
    connection: Connection, hop: Hop, whole: list[int], opened: list[tuple[int, str]]
) -> dict[str, tuple[Any, ...]]:
    """Rows, by id, of the edges of nodes that are opened whole, and along (node, kind) pairs."""
    form = _Form(connection.dialect.name, hop.direction, bool(hop.when.known_at), bool(hop.kinds))
    asked: dict[str, Any] = {"day": hop.when.day, "after": hop.when.after}
    if hop.when.known_at:
        asked["known_at"] = hop.when.known_by
    found: list[tuple[Any, ...]] = []
    if whole:
        kinds = {"kinds": packed(hop.kinds)} if hop.kinds else {}
        found.extend(asked_rows(connection, _of_nodes(form), {**asked, **kinds, "keys": packed(whole)}))
    if opened:
        found.extend(asked_rows(connection, _of_pairs(form), {**asked, "opened": packed(opened)}))
    return {row[0]: row for row in found}


@cache
def _degrees(dialect: str) -> Select[Any]:
    wanted = select(elements(dialect, "ids", String))
    return select(NODE.c.id, NODE.c.key, NODE.c.degrees).where(NODE.c.id.in_(wanted)).order_by(NODE.c.id)


@cache
def _of_nodes(form: _Form) -> Any:
    """Building a statement takes longer than running it."""
    legs = []
    for end in _ENDS[form.direction]:
        asked = select(elements(form.dialect, "keys", BigInteger).label("key")).subquery("asked")
        leg = select(*WHOLE).select_from(asked.join(EDGE, end == asked.c.key)).where(*_holding(form))
        legs.append(leg.where(EDGE.c.kind.in_(select(elements(form.dialect, "kinds", String)))) if form.chosen else leg)
    return union_all(*legs)


@cache
def _of_pairs(form: _Form) -> Any:
    legs = []
    for end in _ENDS[form.direction]:
        opened = pairs(form.dialect, "opened")
        joined = opened.join(EDGE, and_(end == opened.c.number, EDGE.c.kind == opened.c.word))
        legs.append(select(*WHOLE).select_from(joined).where(*_holding(form)))
    return union_all(*legs)


def _holding(form: _Form) -> list[Any]:
    held = [EDGE.c.since <= bindparam("day"), (EDGE.c.until == "") | (EDGE.c.until > bindparam("after"))]
    return [*held, EDGE.c.known_from <= bindparam("known_at")] if form.known else held


@cache
def _rows(dialect: str) -> Select[Any]:
    """Edges with keys for ends, in the order in which they lie."""
    wanted = select(elements(dialect, "keys", BigInteger))
    return select(*WHOLE).where(EDGE.c.key.in_(wanted)).order_by(EDGE.c.key)


def ids_of(connection: Connection, keys: Sequence[Key]) -> dict[Key, str]:
    """Ids of nodes by key."""
    return dict(asked_rows(connection, _ids(connection.dialect.name), {"keys": packed(keys)}))


@cache
def _ids(dialect: str) -> Select[Any]:
    return select(NODE.c.key, NODE.c.id).where(NODE.c.key.in_(select(elements(dialect, "keys", BigInteger))))
