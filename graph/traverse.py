"""Traversal, written once over the store protocol: every hop opens its whole frontier in one round trip.

Two ways through the graph here: ``neighbourhood`` (breadth first, capped) and ``shortest_paths`` (from both ends); those by
weight are ``graph.best_first`` and ``graph.exploring.weighted``. A hub is never opened along the kind that makes it one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from graph.model import ALWAYS, Edge, Node, When
from graph.store import Expansion, GraphStore, Key, hub_floor, is_hub

#: Nodes of a neighbourhood that are opened together.
_TOGETHER = 120

Suppressed = dict[str, dict[str, int]]
#: An edge and the node it leads to.
Arc = tuple[str, Edge]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a traversal may go. ``hub``: one number or one a kind (0 = no limit); ``limit``: most nodes reached.

    ``free``: kinds that a weighted traversal does not count as hops. ``avoid``: nodes that a path may not touch;
    ``opened``: most nodes that a search for paths opens.
    """

    kinds: Sequence[str] = ()
    when: When = ALWAYS
    hub: int | Mapping[str, int] = 0
    limit: int = 2000
    free: Sequence[str] = ()
    avoid: frozenset[str] = frozenset()
    opened: int = 20_000

    def open(self, store: GraphStore, ids: Iterable[str]) -> Expansion:
        """One hop from ``ids``."""
        return store.expand(sorted(ids), self.kinds, self.when, self.hub)

    def is_hub(self, kind: str, degree: int) -> bool:
        """Whether a node with so many edges of a kind is closed along it."""
        return is_hub(self.hub, kind, degree)


@dataclass(slots=True)
class Neighbourhood:
    """Nodes by distance from where it began and in short (``GraphStore.shown``), the edges met among them, hubs left closed.

    ``cut``: there was more; ``unopened`` counts the nodes whose ties were not looked at for want of room.
    """

    distance: dict[str, int]
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)
    suppressed: Suppressed = field(default_factory=dict)
    cut: bool = False
    unopened: int = 0


def neighbourhood(store: GraphStore, ids: Sequence[str], hops: int, reach: Reach = Reach()) -> Neighbourhood:
    """What lies within ``hops`` of ``ids``, nearest first; nodes are opened in id order until ``reach.limit`` are met.

    Of those met together smaller ids are kept. A hop is opened in a few round trips, so that a full house reads no more;
    arcs are walked, nodes are read once a hop, and only the edges that stay are read whole.
    """
    walk = _Walk(store, reach, store.keys(sorted(set(ids))))
    found = Neighbourhood(dict.fromkeys(sorted(walk.keys), 0))
    found.nodes = {node.id: node for node in store.shown(list(walk.keys.values())).values()}
    frontier = list(found.distance)
    for hop in range(1, hops + 1):
        frontier = walk.advance(found, frontier, hop)
        if not frontier:
            break
    found.suppressed = walk.closed()
    kept = {key: id_ for id_, key in walk.keys.items()}
    inner = {edge for near, far, edge in walk.ties if near in kept and far in kept}
    edges = store.edges_of(list(inner), kept)
    found.edges = {id_: edges[id_] for id_ in sorted(edges)}
    return found


@dataclass(slots=True)
class _Walk:
    """What a neighbourhood is made of on the way: keys by id, arcs, hubs by key."""

    store: GraphStore
    reach: Reach
    keys: dict[str, Key]
    ties: list[tuple[Key, Key, Key]] = field(default_factory=list)
    hubs: dict[Key, dict[str, int]] = field(default_factory=dict)

    def advance(self, found: Neighbourhood, frontier: Sequence[str], hop: int) -> list[str]:
        """Open the frontier, some nodes together, until there is no more room; gives those that are new."""
        met = list(self._met(found, frontier))
        shown = self.store.shown([key for together in met for key in together])
        new: list[str] = []
        for together in met:
            named = {shown[key].id: key for key in together if key in shown}
            room = self.reach.limit - len(found.distance)
            found.cut = found.cut or len(named) > room
            kept = sorted(named)[:room]
            self.keys |= {id_: named[id_] for id_ in kept}
            found.nodes |= {id_: shown[named[id_]] for id_ in kept}
            found.distance |= dict.fromkeys(kept, hop)
            new += kept
        return sorted(new)

    def _met(self, found: Neighbourhood, frontier: Sequence[str]) -> Iterator[set[Key]]:
        """The nodes that are met for the first time, by those opened together."""
        reach, known = self.reach, set(self.keys.values())
        for place in range(0, len(frontier), _TOGETHER):
            if len(known) >= reach.limit:
                found.cut = True
                found.unopened += len(frontier) - place
                return
            nodes = [self.keys[id_] for id_ in frontier[place : place + _TOGETHER]]
            steps = self.store.steps(nodes, reach.kinds, reach.when, reach.hub)
            self.hubs |= steps.suppressed
            self.ties += steps.rows
            new = {row[1] for row in steps.rows} - known
            known |= new
            yield new

    def closed(self) -> Suppressed:
        """The hubs that were met, by id."""
        return {id_: self.hubs[key] for id_, key in sorted(self.keys.items()) if key in self.hubs}


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

    def number(self, node: str) -> int:
        """How many such ways there are, without walking each of them."""
        known = {self.end: 1}

        def counted(at: str) -> int:
            if at not in known:
                known[at] = sum(counted(near) for near, _ in self.back[at])
            return known[at]

        return counted(node)


@dataclass(frozen=True, slots=True)
class Paths:
    """Shortest paths between two nodes, as edges from the first to the second; hubs left closed on the way.

    ``count`` tells how many there are, those beyond the limit included; ``cut``: the search gave up before it met.
    """

    paths: list[list[Edge]]
    suppressed: Suppressed
    count: int = 0
    cut: bool = False


def shortest_paths(store: GraphStore, start: str, goal: str, hops: int, reach: Reach = Reach()) -> Paths:
    """All shortest paths (up to ``reach.limit``) of at most ``hops`` edges, by their edges' ids, from both ends at once.

    No path leads through a node along a kind of which it is a hub. The two ends themselves are always opened.
    """
    sides = [_Side(end, {end: 0}, frontier={end}) for end in (start, goal)]
    suppressed: Suppressed = {}
    if start == goal or {start, goal} & reach.avoid or len(degrees_of(store, [start, goal])) < 2:
        return Paths([], suppressed)
    room = reach.opened
    while sides[0].depth + sides[1].depth < hops and all(side.frontier for side in sides):
        side, other = sorted(sides, key=lambda one: len(one.frontier))
        room -= len(side.frontier)
        if room < 0:
            return Paths([], suppressed, cut=True)
        hop = leaving(store, side.frontier, {start, goal}, reach)
        suppressed |= hop.suppressed
        side.advance(hop.arcs)
        meeting = sorted(side.frontier & other.distance.keys())
        if meeting:
            ways = ([*a, *reversed(b)] for node in meeting for a in sides[0].ways(node) for b in sides[1].ways(node))
            taken = sorted(islice(ways, reach.limit), key=lambda way: [edge.id for edge in way])
            return Paths(taken, suppressed, sum(sides[0].number(node) * sides[1].number(node) for node in meeting))
    return Paths([], suppressed)


def degrees_of(store: GraphStore, ids: Iterable[str]) -> dict[str, dict[str, int]]:
    """The degrees of the known ones among ``ids``, by kind; no edge is read, for none is of the kind ""."""
    return store.expand(sorted(ids), ("",)).degrees


@dataclass(frozen=True, slots=True)
class Hop:
    """The arcs (from, to, edge) that leave a frontier, the degrees of all nodes concerned, and hubs left closed."""

    arcs: list[tuple[str, str, Edge]]
    degrees: Mapping[str, Mapping[str, int]]
    suppressed: Suppressed


def leaving(store: GraphStore, frontier: set[str], ends: set[str], reach: Reach) -> Hop:
    """Arcs that leave the frontier and do not run into a hub; an end of the search is opened whatever its degree."""
    inner, outer = frontier - ends, frontier & ends
    expansion = reach.open(store, inner) if inner else Expansion()
    edges = {edge.id: edge for edge in expansion.edges}
    opened = store.expand(sorted(outer), reach.kinds, reach.when) if outer else Expansion()
    edges |= {edge.id: edge for edge in opened.edges}
    arcs = [arc for id_ in sorted(edges) for arc in _leaving(edges[id_], frontier) if arc[1] not in reach.avoid]
    known = {**expansion.degrees, **opened.degrees}
    degrees = known | degrees_of(store, {far for _, far, _ in arcs} - known.keys())
    floor = hub_floor(reach.hub)
    closed = {far: _closed(degrees[far], reach, floor) for far in {far for _, far, _ in arcs} - ends}
    met = {far: closed[far] for _, far, edge in arcs if edge.kind in closed.get(far, ())}
    taken = [
        (near, far, edge)
        for near, far, edge in arcs
        if edge.kind not in closed.get(far, ()) and edge.kind not in expansion.suppressed.get(near, ())
    ]
    return Hop(taken, degrees, expansion.suppressed | met)


def _closed(degrees: Mapping[str, int], reach: Reach, floor: float) -> dict[str, int]:
    """The kinds along which a node with these degrees is a hub; ``floor`` is that of the reach's hubs."""
    return {kind: number for kind, number in degrees.items() if number > floor and reach.is_hub(kind, number)}


def _leaving(edge: Edge, nodes: Iterable[str]) -> list[tuple[str, str, Edge]]:
    """The edge as (from, to, edge), from each end that is among ``nodes``; a loop leads nowhere."""
    if edge.source == edge.target:
        return []
    pairs = ((edge.source, edge.target), (edge.target, edge.source))
    return [(near, far, edge) for near, far in pairs if near in nodes]
