"""The likeliest simple paths between two nodes: factors (0..1) multiply along a path, searched from both ends.

A path of at most ``hops`` edges lies in what is reached in half of them from either end, so only that is read; every part of
a path is at least as likely as the whole, so what is less likely than the least is not opened. Of the arcs read, the best
paths come first by A*: what is best from a node to the goal, walks included, bounds what is still to come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush, nlargest
from itertools import islice

from graph.best_first import Factor
from graph.model import Edge
from graph.store import GraphStore
from graph.traverse import Reach, Suppressed, leaving

#: Beginnings of paths looked at before the search says that it gave up.
_TRIES = 50_000
#: Products from two ends are rounded differently: nothing is lost by that.
_SLACK = 1 - 1e-9

#: Where an arc leads, its edge and what it keeps of the probability.
_Arc = tuple[str, Edge, float]
Steps = tuple[tuple[Edge, float], ...]


@dataclass(frozen=True, slots=True)
class Between:
    """What is searched: from where to where, in how many hops, how likely at least, and what one hop keeps."""

    start: str
    goal: str
    hops: int
    minimum: float
    factor: Factor


@dataclass(slots=True)
class LikeliestPaths:
    """Paths with their products, best first; hubs left closed; ``cut`` counts nodes left unopened; ``complete``: none is missing."""

    paths: list[tuple[float, Steps]] = field(default_factory=list)
    suppressed: Suppressed = field(default_factory=dict)
    cut: int = 0
    complete: bool = True


def likeliest_paths(store: GraphStore, between: Between, reach: Reach) -> LikeliestPaths:
    """The ``reach.limit`` likeliest simple paths; of equally likely ones those with the smaller ids of edges."""
    search = _Search(store, between, reach)
    if between.start == between.goal or {between.start, between.goal} & reach.avoid:
        return search.found
    half = (between.hops + 1) // 2
    search.ball(between.start, half)
    search.ball(between.goal, between.hops - half)
    search.found.paths = list(islice(search.walk(), reach.limit))
    return search.found


@dataclass(slots=True)
class _Search:
    """The arcs read so far, in the direction of the path: {from: {edge id: arc}}."""

    store: GraphStore
    between: Between
    reach: Reach
    found: LikeliestPaths = field(default_factory=LikeliestPaths)
    arcs: defaultdict[str, dict[str, _Arc]] = field(default_factory=lambda: defaultdict(dict))

    def ball(self, end: str, hops: int) -> None:
        """Open what ``end`` reaches in so many hops, likeliest first, one expansion a hop."""
        best, improved = {end: 1.0}, {end}
        opened: dict[str, list[tuple[str, float]]] = {}
        least = self.between.minimum * _SLACK
        for _ in range(hops):
            fresh = {node: best[node] for node in improved - opened.keys()}
            chosen = set(nlargest(max(self.reach.opened - len(opened), 0), fresh, key=lambda one: (fresh[one], one)))
            self.found.cut += len(fresh) - len(chosen)
            opened |= self._open(chosen, forward=end == self.between.start) if chosen else {}
            before, improved = dict(best), improved & opened.keys()
            steps = [(before[node] * kept, far) for node in sorted(improved) for far, kept in opened[node]]
            improved = set()
            for product, far in steps:
                if product >= least and product > best.get(far, 0.0):
                    best[far] = product
                    improved.add(far)

    def _open(self, nodes: set[str], *, forward: bool) -> dict[str, list[tuple[str, float]]]:
        """Read the arcs of nodes; gives where they lead, away from the end of the search they are opened from."""
        start, goal = self.between.start, self.between.goal
        hop = leaving(self.store, nodes, {start, goal}, self.reach)
        self.found.suppressed |= hop.suppressed
        led: dict[str, list[tuple[str, float]]] = {node: [] for node in nodes}
        for opened, other, edge in hop.arcs:
            near, far = (opened, other) if forward else (other, opened)
            kept = self.between.factor(edge, near, 0 if near == start else hop.degrees[near].get(edge.kind, 0))
            if kept > 0 and near != goal and far != start:
                self.arcs[near][edge.id] = (far, edge, kept)
                led[opened].append((other, kept))
        return led

    def bounds(self) -> list[dict[str, float]]:
        """By hops that are left: the best product from each node to the goal."""
        best = [{self.between.goal: 1.0}]
        for _ in range(self.between.hops):
            before, now = best[-1], dict(best[-1])
            for near, arcs in self.arcs.items():
                for far, _, kept in arcs.values():
                    product = kept * before.get(far, 0.0)
                    if product > now.get(near, 0.0):
                        now[near] = product
            best.append(now)
        return best

    def walk(self) -> Iterator[tuple[float, Steps]]:
        """Simple paths from start to goal, the likeliest first."""
        bounds, goal, least = self.bounds(), self.between.goal, self.between.minimum
        first = bounds[-1].get(self.between.start, 0.0)
        heap: list[tuple[float, tuple[str, ...], str, float, Steps]] = [(-first, (), self.between.start, 1.0, ())]
        for _ in range(_TRIES):
            if not heap or -heap[0][0] < least * _SLACK:
                return
            bound, ids, node, product, path = heappop(heap)
            if node == goal:
                if product >= least:
                    yield -bound, path
                continue
            left = bounds[self.between.hops - len(path) - 1] if len(path) < self.between.hops else {}
            seen = {self.between.start, *(end for edge, _ in path for end in (edge.source, edge.target))}
            for far, edge, kept in self.arcs[node].values():
                if far in left and far not in seen:
                    weight = product * kept
                    heappush(heap, (-weight * left[far], (*ids, edge.id), far, weight, (*path, (edge, kept))))
        self.found.complete = False
