"""Weighted traversal: factors (0..1) multiply along a path, and what is likeliest is looked at first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush, nlargest

from graph.model import Edge
from graph.store import GraphStore
from graph.traverse import Reach, Suppressed

#: The factor of going along an edge away from a node, and how many edges of the kind that has (0 = the start itself).
Factor = Callable[[Edge, str, int], float]
#: One more factor of an edge, that only the goal of the path can tell.
GoalFactor = Callable[[Edge], float]
_TRIES = 2000


@dataclass(slots=True)
class Explored:
    """What was reached from ``start``: the best product within each number of hops, and the arcs back.

    Edges of the kinds ``free`` are no hops: they join two nodes that may be one. ``back`` is {node: [(near node, edge, factor)]}; ``cut`` counts nodes left unopened by ``Reach.limit``.
    """

    start: str
    best: list[dict[str, float]]
    free: frozenset[str] = frozenset()
    back: defaultdict[str, list[tuple[str, Edge, float]]] = field(default_factory=lambda: defaultdict(list))
    suppressed: Suppressed = field(default_factory=dict)
    cut: int = 0

    def paths(self, goal: str, also: GoalFactor) -> Iterator[tuple[float, list[tuple[Edge, float]]]]:
        """Simple paths to ``goal`` with their products, best first (then by edge ids): A* backwards.

        What was best on the way out bounds what is still to come, so the first path given is the best one.
        """
        hops = len(self.best) - 1
        heap: list[tuple[float, tuple[str, ...], str, float, tuple[tuple[Edge, float], ...], int]] = []
        heappush(heap, (-self.best[hops].get(goal, 0.0), (), goal, 1.0, (), hops))
        for _ in range(_TRIES):
            if not heap:
                return
            bound, ids, node, product, path, room = heappop(heap)
            if node == self.start:
                yield -bound, list(path)
                continue
            seen = {goal, *(end for edge, _ in path for end in (edge.source, edge.target))}
            for near, edge, factor in self.back[node]:
                before = room - (edge.kind not in self.free)
                left = self.best[before] if before >= 0 else {}
                if near in seen or near not in left:
                    continue
                weight = factor * also(edge)
                further = ((edge, weight), *path)
                entry = (
                    -product * weight * left[near],
                    (edge.id, *ids),
                    near,
                    product * weight,
                    further,
                    before,
                )
                heappush(heap, entry)


def best_first(store: GraphStore, start: str, hops: int, minimum: float, factor: Factor, reach: Reach) -> Explored:
    """All that is reached from ``start`` with a product of at least ``minimum``, one round trip a hop (and a free edge).

    A node is opened once; of more than ``reach.limit`` to open, the likeliest are.
    """
    explored = Explored(start, [{start: 1.0}], frozenset(reach.free))
    arcs: dict[str, list[tuple[str, Edge, float]]] = {}
    improved = {start}
    for _ in range(hops):
        before = explored.best[-1]
        fresh = improved
        while fresh:
            _open(store, explored, arcs, {node: before[node] for node in fresh - arcs.keys()}, factor, reach)
            fresh = _relax(arcs, fresh, (before, before), minimum, lambda edge: edge.kind in explored.free)
            improved = improved | fresh
        best = dict(before)
        improved = _relax(arcs, improved, (before, best), minimum, lambda edge: edge.kind not in explored.free)
        explored.best.append(best)
    for near, leaving in arcs.items():
        for far, edge, weight in leaving:
            explored.back[far].append((near, edge, weight))
    return explored


def _relax(
    arcs: dict[str, list[tuple[str, Edge, float]]],
    nodes: set[str],
    products: tuple[dict[str, float], dict[str, float]],
    minimum: float,
    along: Callable[[Edge], bool],
) -> set[str]:
    """Go one edge on from nodes, with the products before it and after it; gives the nodes that came nearer."""
    before, after = products
    nearer = set()
    for node in sorted(nodes):
        start = before[node]
        for far, edge, weight in arcs.get(node, ()):
            product = start * weight
            if along(edge) and product >= minimum and product > after.get(far, 0.0):
                after[far] = product
                nearer.add(far)
    return nearer


def _open(
    store: GraphStore,
    explored: Explored,
    arcs: dict[str, list[tuple[str, Edge, float]]],
    nodes: dict[str, float],
    factor: Factor,
    reach: Reach,
) -> None:
    room = max(reach.limit - len(arcs), 0)
    chosen = set(nlargest(room, nodes, key=lambda node: (nodes[node], node)))
    explored.cut += len(nodes) - len(chosen)
    if not chosen:
        return
    expansion = reach.open(store, chosen)
    explored.suppressed |= expansion.suppressed
    arcs |= {node: [] for node in chosen}
    for edge in expansion.edges:
        for near, far in ((edge.source, edge.target), (edge.target, edge.source)):
            if near == far or near not in chosen or edge.kind in expansion.suppressed.get(near, ()):
                continue
            degree = 0 if near == explored.start else expansion.degrees[near][edge.kind]
            weight = factor(edge, near, degree)
            if weight > 0:
                arcs[near].append((far, edge, weight))
