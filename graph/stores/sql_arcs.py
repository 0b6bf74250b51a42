"""What traversals read in SQL: arcs from an index that holds them whole, and who of the nodes met stands on a black list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    exists,
    func,
    literal_column,
    select,
    union_all,
)

from graph.model import Edge, Event, When
from graph.rows import event_of
from graph.store import FEW, Arcs, Key, Steps, is_hub
from graph.stores.sql_asked import rows as asked_rows
from graph.stores.sql_expand import WHOLE, edges_at, told
from graph.stores.sql_rows import event_rows
from graph.stores.sql_schema import DEGREE, EDGE, EVENT, NODE
from graph.stores.sql_values import elements, packed, pairs

#: As the index of listed parties has it: a bound value would not be recognised.
_BLACK = (EVENT.c.colour == literal_column("'black'"), EVENT.c.list != literal_column("''"))


@dataclass(frozen=True, slots=True)
class _Form:
    """Which statement it is: for which database, with a time of knowing, with a choice of ends, as arcs or with whole edges."""

    dialect: str
    known: bool
    listed: bool
    whole: bool


def edges(connection: Connection, ids: Sequence[str]) -> dict[str, Edge]:
    """Edges by id."""
    keys = [row[0] for row in asked_rows(connection, _edges(connection.dialect.name), {"ids": packed(ids)})]
    return {edge.id: edge for edge in edges_at(connection, keys, {})}


def keys(connection: Connection, ids: Sequence[str]) -> dict[str, Key]:
    """Keys of nodes by id."""
    return dict(asked_rows(connection, _keys(connection.dialect.name), {"ids": packed(ids)}))


@dataclass(frozen=True, slots=True)
class Hop:
    """What ``arcs`` is asked for, beside the keys (``graph.store``)."""

    kinds: Sequence[str]
    when: When
    hub: int | Mapping[str, int]
    listed: Sequence[str] | None

    def hubs(self, degrees: Mapping[str, int]) -> dict[str, int]:
        """The kinds asked for, of which a node with these degrees is a hub."""
        return {kind: n for kind, n in degrees.items() if self.asks(kind) and is_hub(self.hub, kind, n)}

    def asks(self, kind: str) -> bool:
        """Whether the kind is asked for."""
        return not self.kinds or kind in self.kinds

    @property
    def least(self) -> int:
        """Degrees up to this make no hub and are not told."""
        limits = [self.hub] if isinstance(self.hub, int) else self.hub.values()
        return min([FEW, *(limit for limit in limits if limit > 0)])


def steps(connection: Connection, keys: Sequence[Key], hop: Hop) -> Steps:
    """Where the arcs of nodes lead. An edge's own row stands for it: it lies with the others of its node, and is read once."""
    counted = _degrees(connection, keys, hop.least)
    suppressed = {key: over for key, by_kind in counted.items() if (over := hop.hubs(by_kind))}
    rows = _walked(connection, keys, suppressed, hop, whole=True)
    return Steps([(row[0], row[1], row[2:]) for row in rows], suppressed)


def edges_of(connection: Connection, rows: Sequence[Any], ends: Mapping[Key, str]) -> dict[str, Edge]:
    """Edges out of what ``steps`` read; ids of ends that are not known yet are looked up."""
    return {edge.id: edge for edge in told(connection, rows, ends)}


def arcs(connection: Connection, keys: Sequence[Key], hop: Hop) -> Arcs:
    """Arcs of nodes that hold then. Hubs are told apart by their degrees, before an edge is read."""
    counted = _degrees(connection, keys, hop.least)
    suppressed = {key: over for key, by_kind in counted.items() if (over := hop.hubs(by_kind))}
    busy = {key: {kind: n for kind, n in by_kind.items() if n > FEW} for key, by_kind in counted.items()}
    several = {key: by_kind for key, by_kind in busy.items() if by_kind}
    return Arcs(_walked(connection, keys, suppressed, hop, whole=False), suppressed, several)


def _walked(
    connection: Connection, keys: Sequence[Key], suppressed: Mapping[Key, Mapping[str, int]], hop: Hop, *, whole: bool
) -> list[Any]:
    """Rows of arcs: of nodes that are no hub along every kind, of hubs along the kinds that are left."""
    asked: dict[str, Any] = {"day": hop.when.day, "after": hop.when.after}
    if hop.when.known_at:
        asked["known_at"] = hop.when.known_by
    if hop.listed is not None:
        asked["free"] = packed(hop.listed)
    form = _Form(connection.dialect.name, bool(hop.when.known_at), hop.listed is not None, whole)
    found: list[Any] = []
    opened = [key for key in keys if key not in suppressed]
    if opened:
        given = {"kinds": packed(hop.kinds)} if hop.kinds else {}
        statement = _arcs(form, chosen=bool(hop.kinds))
        found.extend(asked_rows(connection, statement, {**asked, **given, "keys": packed(opened)}))
    if suppressed:
        present = _degrees(connection, list(suppressed), 0)
        kept = [(key, kind) for key, by_kind in present.items() for kind in by_kind if kind not in suppressed[key]]
        asked["opened"] = packed([(key, kind) for key, kind in kept if hop.asks(kind)])
        found.extend(asked_rows(connection, _arcs_of_kinds(form), asked))
    return found


def listings(connection: Connection, keys: Sequence[Key], when: When) -> dict[Key, list[Event]]:
    """Entries of black lists in force then: the few nodes that have any are told apart before an event is read."""
    asked = {"keys": packed(keys), "day": when.day, "after": when.after}
    if when.known_at:
        asked["known_at"] = when.known_by
    statement = _listed(connection.dialect.name, known=bool(when.known_at))
    events = [row[0] for row in asked_rows(connection, statement, asked)]
    found: defaultdict[Key, list[Event]] = defaultdict(list)
    if events:
        for row in asked_rows(connection, _entries(connection.dialect.name), {"events": packed(events)}):
            found[row[-1]].append(event_of(row[:-1]))
    return {key: sorted(entries, key=lambda entry: (entry.since, entry.id)) for key, entries in found.items()}


def _degrees(connection: Connection, keys: Sequence[Key], least: int) -> dict[Key, dict[str, int]]:
    """Degrees above ``least`` by key and kind."""
    found: dict[Key, dict[str, int]] = {}
    asked = {"keys": packed(keys), "least": least}
    for key, kind, degree in asked_rows(connection, _degrees_of(connection.dialect.name), asked):
        found.setdefault(key, {})[kind] = degree
    return found


@cache
def _edges(dialect: str) -> Select[Any]:
    return select(EDGE.c.key).where(EDGE.c.id.in_(select(elements(dialect, "ids", String))))


@cache
def _keys(dialect: str) -> Select[Any]:
    return select(NODE.c.id, NODE.c.key).where(NODE.c.id.in_(select(elements(dialect, "ids", String))))


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
def _arcs(form: _Form, *, chosen: bool) -> CompoundSelect[Any]:
    """The arcs of nodes, along every kind or those chosen; every list is named once a leg."""
    legs = []
    for forth in (True, False):
        near, far, columns = _leg(forth, whole=form.whole)
        asked = _asked(form.dialect)
        leg = select(*columns).select_from(asked.join(EDGE, near == asked.c.key)).where(*_holding(form, near, far))
        if chosen:
            leg = leg.where(EDGE.c.kind.in_(select(elements(form.dialect, "kinds", String))))
        legs.append(leg)
    return union_all(*legs)


@cache
def _arcs_of_kinds(form: _Form) -> CompoundSelect[Any]:
    """The arcs along (node, kind) pairs."""
    legs = []
    for forth in (True, False):
        near, far, columns = _leg(forth, whole=form.whole)
        opened = pairs(form.dialect, "opened")
        joined = opened.join(EDGE, and_(near == opened.c.number, EDGE.c.kind == opened.c.word))
        legs.append(select(*columns).select_from(joined).where(*_holding(form, near, far)))
    return union_all(*legs)


def _asked(dialect: str) -> Subquery:
    return select(elements(dialect, "keys", BigInteger).label("key")).subquery("asked")


def _leg(forth: bool, *, whole: bool) -> tuple[Any, Any, list[Any]]:
    """Near end, far end and columns of an arc along an edge's direction, or against it."""
    near, far = (EDGE.c.source, EDGE.c.target) if forth else (EDGE.c.target, EDGE.c.source)
    if whole:
        return near, far, [near.label("near"), far.label("far"), *WHOLE]
    along: ColumnElement[Any] = literal_column("1" if forth else "0").label("along")
    rest = (EDGE.c.id, EDGE.c.kind, EDGE.c.since, EDGE.c.until, EDGE.c.weight, EDGE.c.properties)
    return near, far, [near.label("near"), far.label("far"), along, *rest]


def _holding(form: _Form, near: Any, far: Any) -> list[Any]:
    held = [near != far, EDGE.c.since <= bindparam("day")]
    held.append((EDGE.c.until == "") | (EDGE.c.until > bindparam("after")))
    if form.known:
        held.append(EDGE.c.known_from <= bindparam("known_at"))
    if form.listed:
        stood = exists().where(EVENT.c.party == far, *_BLACK)
        held.append(EDGE.c.kind.in_(select(elements(form.dialect, "free", String))) | stood)
    return held


@cache
def _listed(dialect: str, *, known: bool) -> Select[Any]:
    """Entries of nodes: an outer join, so that SQLite goes from the nodes to their entries; what it adds is left out unseen."""
    asked = _asked(dialect)
    held = [
        EVENT.c.party == asked.c.key,
        *_BLACK,
        EVENT.c.since <= bindparam("day"),
        (EVENT.c.until == "") | (EVENT.c.until > bindparam("after")),
    ]
    if known:
        held.append(EVENT.c.known_from <= bindparam("known_at"))
    there = func.coalesce(EVENT.c.key, -1) >= 0  # told so that SQLite does not make an inner join of it
    return select(EVENT.c.key).select_from(asked.outerjoin(EVENT, and_(*held))).where(there)


@cache
def _entries(dialect: str) -> Select[Any]:
    wanted = select(elements(dialect, "events", BigInteger))
    return event_rows().add_columns(EVENT.c.party.label("party_key")).where(EVENT.c.key.in_(wanted))
