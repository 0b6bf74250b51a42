"""What is exported: the whole graph, a region, or what lies around parties. Its rows are read afresh, batch by batch,
whenever they are asked for, so that an export of any size takes the memory of a batch.

Without a day an export of the whole graph or of a region holds the facts of all times, with their times; what lies around
parties is found as of a day (today; with ``When.past`` ties that have ended count too).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graph.model import ALWAYS, Edge, Event, Node, When
from graph.reports import as_known
from graph.rows import edge_of, event_of, node_of
from graph.schema import Schema
from graph.store import GraphStore
from graph.traverse import Reach, Suppressed, neighbourhood

#: Which of the batches of a table are wanted: a function that keeps rows.
_Keep = Callable[[pa.Table], pa.Table]
#: Edges and events in one piece where a part is small; ids asked for at a time.
_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Part:
    """Streams of nodes, edges (of some kinds; none = all) and events, each in id order and as often as wanted.

    ``listed``: codes of the black lists on which a party stands, by party. ``names``: names of nodes by id. ``cut``: there
    was more than the limit; ``suppressed``: hubs left closed, with their edges by kind.
    """

    nodes: Callable[[], Iterator[Node]]
    edges: Callable[[Sequence[str]], Iterator[Edge]]
    events: Callable[[], Iterator[Event]]
    listed: Mapping[str, tuple[str, ...]]
    names: Callable[[Collection[str]], dict[str, str]]
    cut: bool = False
    suppressed: Suppressed = field(default_factory=dict)


def whole(store: GraphStore, when: When = ALWAYS) -> Part:
    """The graph; with ``when.as_of`` what holds on that day, with ``when.known_at`` what was known by then."""
    return _scanned(store, when, lambda batch: batch, lambda batch: batch, lambda batch: batch)


def region(store: GraphStore, prefix: str, when: When = ALWAYS) -> Part:
    """Nodes whose division begins with ``prefix``, their edges, and the nodes (of anywhere) at the other ends of these.

    Events are those of the nodes of the region. The ids are held in memory, the rows are not.
    """
    inside = _gathered(batch["id"].filter(pc.starts_with(batch["region"], prefix)) for batch in store.scan("nodes"))
    touching = partial(_touching, inside)
    ends = (touching(_in_time(batch, when)) for batch in store.scan("edges"))
    near = _gathered(column for batch in ends for column in (batch["source"], batch["target"]))
    all_ = pc.unique(pa.concat_arrays([inside, near]))
    return _scanned(store, when, partial(_among, all_, "id"), touching, partial(_among, inside, "party"))


def around(
    store: GraphStore, schema: Schema, ids: Sequence[str], hops: int, when: When = ALWAYS, most: int = 2000
) -> Part:
    """What lies within ``hops`` of ``ids``, hubs left closed, at most ``most`` nodes: nearer ones first."""
    found = neighbourhood(store, ids, hops, Reach((), when, schema.hubs, most))
    nodes = store.nodes(sorted(found.distance))
    part = of(nodes.values(), found.edges.values(), store.events(list(nodes), (), when), when)
    return Part(part.nodes, part.edges, part.events, part.listed, part.names, found.cut, found.suppressed)


def of(nodes: Iterable[Node], edges: Iterable[Edge], events: Iterable[Event], when: When = ALWAYS) -> Part:
    """A part that is there already: the answer to a question, or what a notebook has put together."""
    by_id = {node.id: node for node in sorted(nodes, key=lambda node: node.id)}
    ties = sorted(edges, key=lambda edge: edge.id)
    told = sorted((as_known(event, when) for event in events), key=lambda event: event.id)
    now = replace(when, past=False)  # who stands on a list stands on it that day
    listed = _lists(event for event in told if _is_entry(event) and now.holds(event.since, event.until))
    return Part(
        lambda: iter(by_id.values()),
        lambda kinds: (edge for edge in ties if not kinds or edge.kind in kinds),
        lambda: iter(told),
        listed,
        lambda ids: {id_: by_id[id_].name for id_ in ids if id_ in by_id},
    )


def _scanned(store: GraphStore, when: When, nodes: _Keep, edges: _Keep, events: _Keep) -> Part:
    def some_edges(kinds: Sequence[str]) -> Iterator[Edge]:
        for batch in store.scan("edges"):
            wanted = batch.filter(pc.is_in(batch["kind"], pa.array(kinds, pa.string()))) if kinds else batch
            yield from map(edge_of, _rows(edges(_in_time(wanted, when))))

    def some_events() -> Iterator[Event]:
        for batch in store.scan("events"):
            known = events(_begun(batch, when))
            yield from (as_known(event_of(row), when) for row in _rows(known))

    def some_nodes() -> Iterator[Node]:
        for batch in store.scan("nodes"):
            yield from (node_of(row, {}) for row in _rows(nodes(batch)))

    listed = _lists(store.listed(when=replace(when, past=False)))
    return Part(some_nodes, some_edges, some_events, listed, partial(_names, store))


def _names(store: GraphStore, ids: Collection[str]) -> dict[str, str]:
    return {id_: node.name for id_, node in store.nodes(sorted(ids)).items()}


def _lists(entries: Iterable[Event]) -> dict[str, tuple[str, ...]]:
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        codes[entry.party].add(entry.list)
    return {party: tuple(sorted(found)) for party, found in codes.items()}


def _is_entry(event: Event) -> bool:
    return event.colour == "black" and event.list != ""


def _in_time(edges: pa.Table, when: When) -> pa.Table:
    if when.as_of:
        until = edges["until"]
        open_ = pc.or_(pc.equal(until, ""), pc.greater(until, when.after))
        edges = edges.filter(pc.and_(pc.less_equal(edges["since"], when.as_of), open_))
    return _known(edges, when)


def _begun(events: pa.Table, when: When) -> pa.Table:
    begun = events.filter(pc.less_equal(events["since"], when.as_of)) if when.as_of else events
    return _known(begun, when)


def _known(rows: pa.Table, when: When) -> pa.Table:
    return rows.filter(pc.less_equal(rows["known_from"], when.known_by)) if when.known_at else rows


def _touching(inside: pa.Array, edges: pa.Table) -> pa.Table:
    ends = (pc.is_in(edges[name], inside) for name in ("source", "target"))
    return edges.filter(pc.or_(*ends))


def _among(ids: pa.Array, column: str, rows: pa.Table) -> pa.Table:
    return rows.filter(pc.is_in(rows[column], ids))


def _gathered(columns: Iterable[pa.ChunkedArray]) -> pa.Array:
    """The distinct values of columns that come one after the other."""
    pieces = [pc.unique(column) for column in columns]
    return pc.unique(pa.concat_arrays(pieces)) if pieces else pa.array([], pa.string())


def _rows(batch: pa.Table) -> Iterator[tuple[Any, ...]]:
    """Rows in pieces, so that a batch of the store is never held twice as a whole."""
    for piece in batch.to_batches(max_chunksize=_PAGE):
        yield from zip(*(column.to_pylist() for column in piece.columns), strict=True)


def counted(part: Part, counts: dict[str, int]) -> Part:
    """The same part, counting in ``counts`` the nodes, edges and events that it gives (edges of some kinds only: not)."""

    def tallied(what: str, rows: Iterator[Any]) -> Iterator[Any]:
        for number, row in enumerate(rows, 1):
            counts[what] = number
            yield row

    return replace(
        part,
        nodes=lambda: tallied("nodes", part.nodes()),
        edges=lambda kinds: part.edges(kinds) if kinds else tallied("edges", part.edges(kinds)),
        events=lambda: tallied("events", part.events()),
    )
