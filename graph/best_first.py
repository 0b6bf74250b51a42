"""Weighted search over arcs: factors (0..1) multiply along a path, and what is likeliest is opened first.

Two ways to walk. ``Outward`` goes from the party asked about to whatever is near. ``Inward`` starts where paths end (at a
listed party) and goes against them, so that one walk tells what every party near it would be told; what leaving a node
keeps is known only once that node is opened, hence two numbers a node: as the beginning of a path, and on its way.
Any number of walks share what is read (``graph.opening``), and go on together: one round trip a hop for all of them.

An edge to what may be the same party is no hop, but for the one that a path ends with: it takes the place of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush, nlargest

from graph.model import Edge
from graph.opening import Hubs, Opening
from graph.store import Arc, Key

#: The factor of going along an edge away from a node, and how many edges of the kind that has (0 = the start itself).
Factor = Callable[[Edge, str, int], float]
#: One more factor of an arc, that the goal of a path tells; and one of two arcs that meet in a node.
GoalFactor = Callable[[Arc], float]
Meeting = Callable[[Arc, Arc, Key], float]
#: A path from the walk's far end back to its start: arcs with what each keeps.
Steps = list[tuple[Arc, float]]

_TRIES = 2000
#: Products along a path from its two ends are rounded differently: nothing is lost by that.
_SLACK = 1 - 1e-9


@dataclass(slots=True)
class _Reached:
    """What both walks keep: the best product within each number of hops, nodes opened, and those to look at next."""

    opening: Opening
    start: Key
    minimum: float
    best: list[dict[Key, float]] = field(default_factory=list)
    opened: set[Key] = field(default_factory=set)
    early: set[Key] = field(default_factory=set)
    fresh: set[Key] = field(default_factory=set)
    moved: set[Key] = field(default_factory=set)
    cut: int = 0

    def admit(self, value: dict[Key, float]) -> set[Key]:
        """Those of the fresh nodes that may be opened: of too many, the likeliest, by id where they are equal."""
        new = self.fresh - self.opened
        room = max(self.opening.reach.limit - len(self.opened), 0)
        if len(new) > room:
            self.cut += len(new) - room
            ids = self.opening.store.ids(list(new))
            new = set(nlargest(room, new, key=lambda node: (value[node], ids[node])))
        self.opened |= new
        return new

    def hubs(self) -> Hubs:
        """The nodes opened and the kinds along which they stayed closed."""
        return {node: self.opening.hubs[node] for node in self.opened & self.opening.hubs.keys()}


@dataclass(slots=True)
class Outward:
    """From the party asked about. ``reached.best[-1]`` holds everything met with its best product."""

    reached: _Reached
    _back: defaultdict[Key, Steps] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, opening: Opening, start: Key, minimum: float) -> Outward:
        """A walk that has not begun."""
        return cls(_Reached(opening, start, minimum, [{start: 1.0}], fresh={start}, moved={start}))

    @property
    def values(self) -> dict[Key, float]:
        """Best products by node."""
        return self.reached.best[-1]

    def settle(self) -> None:
        """Take in what may be the same as a fresh node: no hop."""
        now = self.reached
        now.fresh = self._relax(now.opening.same, now.fresh, (now.best[-1], now.best[-1]))
        now.moved |= now.fresh

    def step(self) -> None:
        """Go one hop on."""
        now, before = self.reached, self.reached.best[-1]
        after = dict(before)
        now.fresh = self._relax(now.opening.ties, now.moved, (before, after))
        now.moved = set(now.fresh)
        now.best.append(after)

    def steps(self, node: Key) -> Steps:
        """The arcs that lead to ``node``, with what each keeps."""
        if not self._back:
            self._turn()
        return self._back.get(node, [])

    def below(self) -> tuple[int, int]:
        """Arcs not followed because too little was left, and the nodes that were not met because of it."""
        now, before = self.reached, self.reached.best[-2]
        arcs, nodes = 0, set()
        for near in now.early & before.keys():
            for far, factor, plain, _ in now.opening.ties[near]:
                if before[near] * (plain if near == now.start else factor) < now.minimum:
                    arcs += 1
                    nodes.add(far)
        return arcs, len(nodes - self.values.keys())

    def _relax(
        self,
        ties: dict[Key, list[tuple[Key, float, float, Arc]]],
        nodes: set[Key],
        products: tuple[dict[Key, float], ...],
    ) -> set[Key]:
        before, after = products
        minimum, nearer = self.reached.minimum, set()
        for node in nodes & self.reached.opened:
            value, exempt = before[node], node == self.reached.start
            for far, factor, plain, _ in ties[node]:
                product = value * (plain if exempt else factor)
                if product >= minimum and product > after.get(far, 0.0):
                    after[far] = product
                    nearer.add(far)
        return nearer

    def _turn(self) -> None:
        now, before = self.reached, self.reached.best[-2]
        for ties in (now.opening.ties, now.opening.same):
            for near in now.opened & before.keys():
                value, exempt = before[near] / _SLACK, near == now.start
                for far, factor, plain, arc in ties[near]:
                    weight = plain if exempt else factor
                    if value * weight >= now.minimum:
                        self._back[far].append((arc, weight))


@dataclass(slots=True)
class Inward:
    """From the end of all paths. ``values`` is what a node gets as the beginning of a path; ``reached.best`` on its way."""

    reached: _Reached
    values: dict[Key, float]
    _back: defaultdict[Key, Steps] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, opening: Opening, start: Key, minimum: float) -> Inward:
        """A walk that has not begun."""
        return cls(_Reached(opening, start, minimum, [{start: 1.0}], fresh={start}, moved=set()), {start: 1.0})

    def settle(self) -> None:
        """What fresh nodes keep on the way, now that they are opened, and what may be the same as they."""
        now, grown = self.reached, set()
        level, previous = now.best[-1], now.best[-2] if len(now.best) > 1 else {}
        for node in now.fresh & now.opened:
            held = [previous[far] * factor for far, factor, _, _ in now.opening.ties[node] if far in previous]
            value = max(held, default=0.0) if node != now.start else 0.0
            if value >= now.minimum and value > level.get(node, 0.0):
                level[node] = value
            if level.get(node, 0.0) <= previous.get(node, 0.0):
                continue
            now.moved.add(node)
            if node == now.start:
                continue
            for twin, _, plain, _ in now.opening.same[node]:
                value = plain * level[node]
                if value >= now.minimum and value > level.get(twin, 0.0):
                    level[twin] = value
                    self.values[twin] = max(value, self.values.get(twin, 0.0))
                    grown.add(twin)
        now.fresh = grown

    def step(self) -> None:
        """Go one hop on."""
        now, before = self.reached, self.reached.best[-1]
        after = dict(before)
        nearer: set[Key] = set()
        for node in now.moved & now.opened:
            value = before[node]
            for far, _, plain, _ in now.opening.ties[node]:
                product = value * plain
                if product >= now.minimum and (product > self.values.get(far, 0.0) or product > before.get(far, 0.0)):
                    self.values[far] = max(product, self.values.get(far, 0.0))
                    nearer.add(far)
        for twin, _, plain, _ in now.opening.same[now.start] if len(now.best) == 1 else ():
            if plain >= now.minimum:
                after[twin] = max(plain, after.get(twin, 0.0))
                self.values[twin] = max(plain, self.values.get(twin, 0.0))
                nearer.add(twin)
        now.fresh, now.moved = nearer, set()
        now.best.append(after)

    def aim(self, goals: set[Key]) -> None:
        """Get ready for paths from any of ``goals``."""
        now = self.reached
        for ties in (now.opening.ties, now.opening.same):
            for near in now.opened:
                for far, _, plain, arc in ties[near]:
                    if far in goals:
                        self._back[far].append((arc, plain))

    def steps_from(self, goal: Key, node: Key) -> Steps:
        """The arcs by which a path goes on from ``node``; the one asked about (``goal``) keeps all of what leaves it."""
        now = self.reached
        if node == goal:
            return self._back.get(node, [])
        opened = (now.opening.ties, now.opening.same) if node in now.opened else ()
        return [(arc, factor) for ties in opened for _, factor, _, arc in ties[node]]


def go_outward(opening: Opening, walks: Sequence[Outward], hops: int) -> None:
    """Let all walks go so many hops, each time in one round trip (and one more for every link of chains of what may be the same)."""
    for hop in range(hops):
        last = hop == hops - 1
        for walk in walks:
            walk.reached.early = set(walk.reached.opened)
        _settle(opening, walks, last=last)
        for walk in walks:
            walk.step()


def go_inward(opening: Opening, walks: Sequence[Inward], hops: int) -> None:
    """The same against the paths; who is met last is opened only where they may be another party as well."""
    for _ in range(hops):
        _settle(opening, walks)
        for walk in walks:
            walk.step()
    opening.open_same({node for walk in walks for node in walk.reached.fresh})
    for walk in walks:
        walk.reached.fresh = {node for node in walk.reached.fresh if opening.same.get(node)}
    _settle(opening, walks)


def _settle(opening: Opening, walks: Sequence[Outward] | Sequence[Inward], *, last: bool = False) -> None:
    while any(walk.reached.fresh for walk in walks):
        opening.open({node for walk in walks for node in walk.reached.admit(walk.values)}, last=last)
        for walk in walks:
            walk.settle()


def best_paths(walk: Outward | Inward, goal: Key, also: GoalFactor, meeting: Meeting) -> Iterator[tuple[float, Steps]]:
    """Simple paths between the walk's start and ``goal`` with their products, best first (then by edge ids): A* from the goal.

    What was best on the way out bounds what is still to come, so the first path given is the best one. The steps are given
    in the order of the path: from the start of an outward walk, to the start of an inward one.
    """
    now = walk.reached
    outward = isinstance(walk, Outward)
    floor, last = now.minimum * _SLACK, len(now.best) - 1
    heap: list[tuple[float, tuple[str, ...], Key, float, tuple[Key, ...], tuple[tuple[Arc, float], ...], int]] = []
    heappush(heap, (-walk.values.get(goal, 0.0), (), goal, 1.0, (goal,), (), last))
    for _ in range(_TRIES):
        if not heap:
            return
        bound, ids, node, product, trail, path, room = heappop(heap)
        if node == now.start:
            yield -bound, list(path)
            continue
        for arc, factor in walk.steps(node) if isinstance(walk, Outward) else walk.steps_from(goal, node):
            near = arc[1] if arc[0] == node else arc[0]
            ends = node == goal if outward else near == now.start
            before = room - (ends or arc[4] not in now.opening.reach.free)
            left = now.best[before].get(near, 0.0) if before >= 0 and near not in trail else 0.0
            if not left:
                continue
            met = meeting(path[0][0] if outward else path[-1][0], arc, node) if path else 1.0
            weight = factor * also(arc)
            further = product * weight * met
            if further * left < floor:
                continue
            if outward:
                longer, named = ((arc, weight * met), *path), (arc[3], *ids)
            else:  # the first of two ties that meet carries what their meeting says, whichever way the search went
                longer = (*path[:-1], *((one, w * met) for one, w in path[-1:]), (arc, weight))
                named = (*ids, arc[3])
            heappush(heap, (-further * left, named, near, further, (*trail, near), longer, before))
