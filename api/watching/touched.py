"""What was touched between two looks at the graph: by writing (its change log), and by the clock (what begins or ends on a day)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa

from graph.linked.links import chunks
from graph.store import Key
from graph.stores.sql import SqlGraphStore
from graph.stores.sql_outbox import changed_since
from graph.stores.sql_schema import EDGE, EVENT, NODE

_CHUNK = 500


@dataclass(slots=True)
class Touched:
    """Nodes by id that came, went or differ (``new``: those that came), edges with their ends, events with their parties, as they
    are and as they were; ``renamed``: nodes whose name differs, that came or went. Ends that are no more are left out.
    """

    nodes: set[str] = field(default_factory=set)
    new: set[str] = field(default_factory=set)
    renamed: set[str] = field(default_factory=set)
    edges: list[tuple[str, Key | None, Key | None]] = field(default_factory=list)
    events: list[tuple[str, Key]] = field(default_factory=list)


def touched(graph: sa.Connection, stamp: int, days: tuple[str, str], most: int) -> Touched | None:
    """What was touched after change ``stamp``, and between two days; None where that cannot be told, or is more than ``most``."""
    changes = changed_since(graph, stamp, most)
    before, now = days
    if changes is None or not before or now < before:
        return None
    found = Touched()
    _written(graph, changes, found)
    if before < now:
        _timely(graph, days, found)
    return found


def _written(graph: sa.Connection, changes: Sequence[tuple[str, str, str]], found: Touched) -> None:
    ids: dict[str, list[str]] = {what: [] for what in ("nodes", "edges", "events")}
    were: dict[str, list[list[str]]] = {what: [] for what in ids}
    for what, id_, former in changes:
        ids[what].append(id_)
        if former:
            were[what].append([id_, *former.split("\n")])
    found.new = {id_ for what, id_, former in changes if what == "nodes" and not former}
    _nodes(graph, ids["nodes"], were["nodes"], found)
    found.edges += [
        (row.kind, row.source, row.target) for row in _rows(graph, EDGE, ("kind", "source", "target"), ids["edges"])
    ]
    found.events += [(row.kind, row.party) for row in _rows(graph, EVENT, ("kind", "party"), ids["events"])]
    keys = SqlGraphStore(graph).keys(
        sorted({end for what in ("edges", "events") for row in were[what] for end in row[2:]})
    )
    found.edges += [(kind, keys.get(source), keys.get(target)) for _, kind, source, target in were["edges"]]
    found.events += [(kind, keys[party]) for _, kind, party in were["events"] if party in keys]


def _nodes(graph: sa.Connection, ids: Sequence[str], were: Sequence[Sequence[str]], found: Touched) -> None:
    """A name may hold any character but those that end a line."""
    found.nodes.update(ids)
    named = {row.id: row.name for row in _rows(graph, NODE, ("name",), ids)}
    found.renamed = found.new | {id_ for id_, *name in were if named.get(id_) != "\n".join(name)}


def _timely(graph: sa.Connection, days: tuple[str, str], found: Touched) -> None:
    """What begins or ends from one day to another, both included: whichever way a question compares. Read once a day, as a whole."""

    def moves(table: sa.Table) -> sa.ColumnElement[bool]:
        return sa.or_(*(table.c[name].between(*days) for name in ("since", "until")))

    edges = sa.select(EDGE.c.kind, EDGE.c.source, EDGE.c.target).where(moves(EDGE))
    found.edges += [(row.kind, row.source, row.target) for row in graph.execute(edges)]
    events = sa.select(EVENT.c.kind, EVENT.c.party).where(moves(EVENT))
    found.events += [(row.kind, row.party) for row in graph.execute(events)]
    stated = sa.or_(*(NODE.c.properties.contains(f'"{day}', autoescape=True) for day in _each(days)))
    found.nodes.update(graph.scalars(sa.select(NODE.c.id).where(stated)))


def _each(days: tuple[str, str]) -> Iterator[str]:
    """The days from one to another; of more than a week the months, whichever days these have."""
    first, last = (date.fromisoformat(day) for day in days)
    if (last - first).days > 7:
        yield from sorted({f"{(first + timedelta(n)).isoformat()[:7]}" for n in range((last - first).days + 1)})
        return
    for number in range((last - first).days + 1):
        yield (first + timedelta(number)).isoformat()


def _rows(
    graph: sa.Connection, table: sa.Table, names: Sequence[str], ids: Sequence[str]
) -> Iterator[sa.Row[tuple[object, ...]]]:
    chosen = sa.select(table.c.id, *(table.c[name] for name in names))
    for some in chunks(sorted(set(ids)), _CHUNK):
        yield from graph.execute(chosen.where(table.c.id.in_(some)))
