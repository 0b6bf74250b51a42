"""What has been read of the graph for one question or a batch: each node is opened once, whoever comes by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.linked.weighing import Weighing, specificity
from graph.store import Arc, GraphStore, Key
from graph.traverse import Reach

#: Where an arc leads, what is left of the probability that leaves along it, the same for the party asked about, the arc.
Tie = tuple[Key, float, float, Arc]
Ties = dict[Key, list[Tie]]
Hubs = dict[Key, dict[str, int]]
_HOLDS = "shareholder"


@dataclass(slots=True)
class Opening:
    """``ties`` and ``same`` by node: arcs that are hops, and arcs to what may be the same party (``Reach.free``).

    ``hubs`` are the kinds along which opened nodes stayed closed; ``places`` are met as what many share: rooms, telephones.
    """

    store: GraphStore
    weighing: Weighing
    reach: Reach
    ties: Ties = field(default_factory=dict)
    same: Ties = field(default_factory=dict)
    hubs: Hubs = field(default_factory=dict)
    places: set[Key] = field(default_factory=set)

    def open(self, nodes: Iterable[Key], *, last: bool = False) -> None:
        """Read the arcs of nodes that were not opened, in one round trip; at the ``last`` hop only those to listed ones."""
        new = set(nodes) - self.ties.keys()
        if not new:
            return
        reach, listed = self.reach, self.reach.free if last else None
        found = self.store.arcs(list(new), reach.kinds, reach.when, reach.hub, listed)
        self.hubs |= found.suppressed
        self.ties |= {node: [] for node in new}
        self.same |= {node: [] for node in new}
        self._take(found.rows, found.degrees)

    def open_same(self, nodes: Iterable[Key]) -> None:
        """Read only what may be the same party as nodes."""
        new = set(nodes) - self.same.keys()
        if not new or not self.reach.free:
            return
        found = self.store.arcs(list(new), self.reach.free, self.reach.when, self.reach.hub)
        self.same |= {node: [] for node in new}
        self._take(found.rows, found.degrees)

    def _of_state(self, rows: list[Arc]) -> set[Key]:
        """Of the nodes that hold shares, those whose shares join nobody."""
        holders = list({arc[0] for arc in rows if arc[4] == _HOLDS and arc[2]})
        state = self.weighing.schema.linking.state
        return {key for key, node in self.store.shown(holders).items() if node.kind in state} if holders else set()

    def _take(self, rows: list[Arc], degrees: Hubs) -> None:
        at_places = {name for name, kind in self.weighing.schema.edges.items() if kind.shared == "target"}
        base, shared, free = self.weighing.base, self.weighing.is_shared, frozenset(self.reach.free)
        ties, same, state = self.ties, self.same, self._of_state(rows)
        for arc in rows:
            plain = base(arc)
            if plain <= 0:
                continue
            near, kind = arc[0], arc[4]
            if kind in at_places:
                self.places.add(arc[1] if arc[2] else near)
            degree = degrees[near].get(kind, 0) if near in degrees else 0
            factor = plain * specificity(degree) if degree and shared(arc) else plain
            if near in state and kind == _HOLDS and arc[2]:
                factor = 0.0  # but for the state itself, of which the question may be
            (same if kind in free else ties)[near].append((arc[1], factor, plain, arc))
