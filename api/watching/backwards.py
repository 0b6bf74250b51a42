"""From what was touched back to whom it may concern: every start from which a question would have come by.

A question reads on from its start. Had nothing that it read been touched, its answer would be the same; and up to the first thing
touched that it reads, it goes along what is as it was. So whoever is concerned has a way to something touched in the graph as it is now,
along which no node is closed and, where ways are weighed, enough is left. More may be found than is concerned, never less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.linked.weighing import specificity
from graph.model import When
from graph.store import Arc, Arcs, GraphStore, Key, is_hub

_CHUNK = 2000
_EVER = When("9999-12-31", past=True)
#: Products from two ends are rounded differently.
_SLACK = 1 - 1e-9

#: How a node goes on towards what was touched: along a kind, whether many may share the node by it, and what is left from there on.
Onward = tuple[str, bool, float]
_SEED: Onward = ("", False, 1.0)


@dataclass(frozen=True, slots=True)
class Way:
    """How a question goes: along ``kinds``, up to ``hops``, those ``free`` are no hop, ``hubs`` stay closed, ``up`` against the arrows
    alone; with ``base`` and ``shared`` (of arcs as the question walks them) ways are weighed, and less than ``minimum`` is not followed.
    """

    kinds: Sequence[str]
    hops: int
    hubs: Mapping[str, int]
    free: Sequence[str] = ()
    up: bool = False
    base: Callable[[Arc], float] | None = None
    shared: Callable[[Arc], bool] | None = None
    minimum: float = 0.0

    def weigh(self, arc: Arc) -> Onward:
        """What an arc leaves of what comes after it."""
        if self.base is None or self.shared is None:
            return arc[4], False, 1.0
        return arc[4], self.shared(arc), self.base(arc)

    def left(self, onward: Sequence[Onward], degrees: Mapping[str, int]) -> float:
        """The most that is left from a node on, as something met on the way; 0 = it is closed along all."""
        found = 0.0
        for kind, shared, value in onward:
            degree = degrees.get(kind, 0)
            if not is_hub(self.hubs, kind, degree):
                found = max(found, value * specificity(degree) if shared else value)
        return found


def concerned(store: GraphStore, seeds: Mapping[int, Iterable[Key]], way: Way, most: int) -> set[Key] | None:
    """Whom ``seeds`` may concern, each at the number of hops that are used up there; None where these are more than ``most``."""
    best: dict[tuple[Key, str, bool], float] = {}
    waiting: list[dict[Key, list[Onward]]] = [defaultdict(list) for _ in range(way.hops + 1)]
    found: set[Key] = set()
    for hop, keys in seeds.items():
        waiting[hop] |= {key: [_SEED] for key in keys}
    for hop, fresh in enumerate(waiting):
        while fresh and len(found) <= most:
            found |= fresh.keys()
            again: dict[Key, list[Onward]] = defaultdict(list)
            for arc, onward in _back(store, fresh, way, way.kinds if hop < way.hops else way.free):
                node, kind = (arc[0], *onward[:2]), arc[4]
                if onward[2] < way.minimum * _SLACK or onward[2] <= best.get(node, 0.0):
                    continue
                best[node] = onward[2]
                (again if kind in way.free else waiting[hop + 1])[arc[0]].append(onward)
            fresh = again
        if len(found) > most:
            return None
    return found


def _back(
    store: GraphStore, fresh: Mapping[Key, Sequence[Onward]], way: Way, kinds: Sequence[str]
) -> Iterator[tuple[Arc, Onward]]:
    """Arcs that lead to ``fresh`` nodes, as the question walks them, with what is left from their beginning on."""
    nodes = list(fresh) if kinds else []
    for start in range(0, len(nodes), _CHUNK):
        met = store.arcs(nodes[start : start + _CHUNK], kinds, _EVER)
        values = _values(fresh, met, way)
        for near, far, forward, *rest in met.rows:
            value = values[near] if near in values else way.left(fresh[near], {})
            if value and not (way.up and not forward):
                arc: Arc = (far, near, not forward, *rest)  # type: ignore[assignment]
                kind, shared, factor = way.weigh(arc)
                yield arc, (kind, shared, factor * value)


def _values(fresh: Mapping[Key, Sequence[Onward]], met: Arcs, way: Way) -> dict[Key, float]:
    """What is left from nodes on whose number of ties counts."""
    return {node: way.left(fresh[node], degrees) for node, degrees in met.degrees.items()}
