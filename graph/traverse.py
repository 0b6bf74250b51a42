"""Traversal, written once over the store protocol: every hop opens its whole frontier in one round trip.

Two ways through the graph here: ``neighbourhood`` (breadth first, capped) and ``shortest_paths`` (from both ends);
the third, by weight, is ``graph.best_first``. A hub is never opened along the kind that makes it one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from graph.model import ALWAYS, Edge, When
from graph.store import Expansion, GraphStore

Suppressed = dict[str, dict[str, int]]
#: An edge and the node it leads to.
Arc = tuple[str, Edge]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a traversal may go. ``hub``: one number or one a kind (0 = no limit); ``limit``: most nodes reached.

    ``free``: kinds that a weighted traversal does not count as hops.
    """

    kinds: Sequence[str] = ()
    when: When = ALWAYS
    hub: int | Mapping[str, int] = 0
    limit: int = 2000
    free: Sequence[str] = ()

    def open(self, store: GraphStore, ids: Iterable[str]) -> Expansion:
        """One hop from ``ids``."""
        return store.expand(sorted(ids), self.kinds, self.when, self.hub)

    def is_hub(self, kind: str, degree: int) -> bool:
        """Whether a node with so many edges of a kind is closed along it."""
        most = self.hub if isinstance(self.hub, int) else self.hub.get(kind, 0)
        return 0 < most < degree


@dataclass(slots=True)
class Neighbourhood:
    """Nodes by distance from where it began, the edges among them, hubs left closed; ``cut``: there was more."""

    distance: dict[str, int]
    edges: dict[str, Edge] = field(default_factory=dict)
    suppressed: Suppressed = field(default_factory=dict)
    cut: bool = False


def neighbourhood(store: GraphStore, ids: Sequence[str], hops: int, reach: Reach = Reach()) -> Neighbourhood:
    """What lies within ``hops`` of ``ids``; at the cap, nearer nodes and then smaller ids are kept."""
    found = Neighbourhood(dict.fromkeys(sorted(store.nodes(ids)), 0))
    frontier = list(found.distance)
    for hop in range(1, hops + 1):
        expansion = reach.open(store, frontier)
        found.suppressed |= expansion.suppressed
        met = {end for edge in expansion.edges for end in (edge.source, edge.target)} - found.distance.keys()
        room = max(reach.limit - len(found.distance), 0)
        found.cut = found.cut or len(met) > room
        frontier = sorted(met)[:room]
        found.distance |= dict.fromkeys(frontier, hop)
        kept = (edge for edge in expansion.edges if edge.source in found.distance and edge.target in found.distance)
        found.edges |= {edge.id: edge for edge in kept}
        if not frontier:
            break
    return found


@dataclass(slots=True)
class _Side:
    """One end of a search from both: distances, the arcs back towards the end, and the outermost nodes."""

    end: str
    distance: dict[str, int]
    back: defaultdict[str, list[Arc]] = field(default_factory=lambda: defaultdict(list))
    frontier: set[str] = field(default_factory=set)
    depth: int = 0

    def advance(self, arcs: Iterable[tuple[str, str, Edge]]) -> None:
        """Take the arcs (from, to, edge) that leave the frontier."""
        self.depth += 1
        reached = set()
        for near, far, edge in arcs:
            if self.distance.setdefault(far, self.depth) == self.depth:
                self.back[far].append((near, edge))
                reached.add(far)
        self.frontier = reached

    def ways(self, node: str) -> Iterator[list[Edge]]:
        """All shortest ways from the end to ``node``."""
        if node == self.end:
            yield []
        for near, edge in self.back[node] if node != self.end else ():
            for way in self.ways(near):
                yield [*way, edge]


@dataclass(frozen=True, slots=True)
class Paths:
    """All shortest paths between two nodes, as edges from the first to the second; hubs left closed on the way."""

    paths: list[list[Edge]]
    suppressed: Suppressed


def shortest_paths(store: GraphStore, start: str, goal: str, hops: int, reach: Reach = Reach()) -> Paths:
    """All shortest paths (up to ``reach.limit``) of at most ``hops`` edges, by their edges' ids, from both ends at once.

    No path leads through a node along a kind of which it is a hub. The two ends themselves are always opened.
    """
    sides = [_Side(end, {end: 0}, frontier={end}) for end in (start, goal)]
    suppressed: Suppressed = {}
    if start == goal or len(store.nodes([start, goal])) < 2:
        return Paths([], suppressed)
    while sides[0].depth + sides[1].depth < hops and all(side.frontier for side in sides):
        side, other = sorted(sides, key=lambda one: len(one.frontier))
        side.advance(_arcs(store, side.frontier, {start, goal}, reach, suppressed))
        meeting = sorted(side.frontier & other.distance.keys())
        if meeting:
            ways = ([*a, *reversed(b)] for node in meeting for a in sides[0].ways(node) for b in sides[1].ways(node))
            taken = islice(ways, reach.limit)
            return Paths(sorted(taken, key=lambda way: [edge.id for edge in way]), suppressed)
    return Paths([], suppressed)


def _arcs(
    store: GraphStore, frontier: set[str], ends: set[str], reach: Reach, suppressed: Suppressed
) -> list[tuple[str, str, Edge]]:
    """Arcs that leave the frontier and do not run into a hub; an end of the search is opened whatever its degree."""
    inner, outer = frontier - ends, frontier & ends
    expansion = reach.open(store, inner) if inner else Expansion()
    suppressed |= expansion.suppressed
    edges = {edge.id: edge for edge in expansion.edges}
    if outer:
        edges |= {edge.id: edge for edge in store.expand(sorted(outer), reach.kinds, reach.when).edges}
    arcs = [arc for id_ in sorted(edges) for arc in _leaving(edges[id_], frontier)]
    far = store.nodes(sorted({far for _, far, _ in arcs} - ends)) if reach.hub else {}
    closed = {id_: {k: n for k, n in node.degree.items() if reach.is_hub(k, n)} for id_, node in far.items()}
    suppressed |= {far: closed[far] for _, far, edge in arcs if edge.kind in closed.get(far, ())}
    opened = expansion.suppressed
    return [
        (near, far, edge)
        for near, far, edge in arcs
        if edge.kind not in closed.get(far, ()) and edge.kind not in opened.get(near, ())
    ]


def _leaving(edge: Edge, nodes: Iterable[str]) -> list[tuple[str, str, Edge]]:
    """The edge as (from, to, edge), from each end that is among ``nodes``; a loop leads nowhere."""
    if edge.source == edge.target:
        return []
    pairs = ((edge.source, edge.target), (edge.target, edge.source))
    return [(near, far, edge) for near, far in pairs if near in nodes]
