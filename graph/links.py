"""Linked dishonest parties: who is tied to a party and stands on a black list, how likely that concerns it, and why.

From the party outward, hop by hop, each hop one round trip. A path's probability is the product over its hops of the
strength of the kind, the share, the position, how specific the shared end is (an address of many firms says little) and, for
a person who is only possibly the same, the probability of that. All numbers come from ``schema.yaml``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.answer import entry_form, names_on, party_form, path_form
from graph.model import ALWAYS, Edge, Event, Node, When
from graph.schema import Schema
from graph.store import GraphStore

#: Most nodes that one hop opens, the likeliest first; what is left out is counted.
_WIDEST = 3_000
#: Other paths kept for a finding besides the best one.
_ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class _State:
    """A node reached: how likely, over which edges, from where."""

    node: str
    probability: float
    edges: tuple[Edge, ...]

    def visits(self, node: str) -> bool:
        """Whether the path runs through a node already."""
        return any(node in (edge.source, edge.target) for edge in self.edges)

    @property
    def rank(self) -> tuple[float, int, tuple[str, ...]]:
        """The order of preference: likeliest, then shortest, then by ids of edges."""
        return (-self.probability, len(self.edges), tuple(edge.id for edge in self.edges))


@dataclass(frozen=True, slots=True)
class Finding:
    """A listed party, its entries, and the paths that lead to it, the best first."""

    party: Node
    entries: tuple[Event, ...]
    probability: float
    paths: tuple[tuple[Edge, ...], ...]


@dataclass(frozen=True, slots=True)
class LinkedAnswer:
    """What was asked, what was found, and what was left closed (hubs by kind and degree) or cut."""

    party: Node
    own: tuple[Event, ...]
    findings: tuple[Finding, ...]
    suppressed: Mapping[str, Mapping[str, int]]
    cut: int
    names: Mapping[str, str]
    day: str

    def as_dict(self) -> dict[str, Any]:
        """The documented form (docs/commands.md)."""
        return {
            "party": party_form(self.party),
            "own": [entry_form(event, self.day) for event in self.own],
            "findings": [self._finding(finding) for finding in self.findings],
            "suppressed": {node: dict(kinds) for node, kinds in sorted(self.suppressed.items())},
            "cut": self.cut,
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        start = self.party.id
        best, *others = finding.paths
        return {
            "party": party_form(finding.party),
            "lists": [entry_form(event, self.day) for event in finding.entries],
            "probability": round(finding.probability, 4),
            "path": path_form(start, best, self.names),
            "alternatives": [path_form(start, path, self.names) for path in others],
        }


def hop_probability(schema: Schema, edge: Edge, near: str, degrees: Mapping[str, int]) -> float:
    """How likely trouble at one end of an edge concerns the other, left from ``near`` whose degrees are given."""
    kind = schema.edges[edge.kind]
    chance = kind.strength
    if kind.weight == "probability":
        chance *= edge.weight if edge.weight is not None else 0.0
    if kind.weight == "share":
        chance *= _share(schema, edge.weight)
    if position := str(edge.properties.get("position", "")):
        chance *= _position(schema, position)
    shared = {"source": edge.source, "target": edge.target}.get(kind.shared)
    if shared == near:
        chance *= specificity(degrees.get(edge.kind, 0))
    return chance


def specificity(degree: int) -> float:
    """What a shared end still says: all of it between two, less with every doubling of those who share it."""
    return 1.0 / (1.0 + math.log2(max(degree, 2) / 2))


def _share(schema: Schema, share: float | None) -> float:
    numbers = schema.linking.share
    if share is None:
        return numbers["unknown"]
    return max(min(share / numbers["full"], 1.0), numbers["floor"])


def _position(schema: Schema, position: str) -> float:
    known = [value for name, value in schema.linking.positions.items() if name in position]
    return max(known, default=schema.linking.other)


@dataclass(slots=True)
class _Search:
    """The search from one party: the best state of every node, and all arrivals at it."""

    store: GraphStore
    schema: Schema
    when: When
    minimum: float
    best: dict[str, _State] = field(default_factory=dict)
    arrivals: dict[str, list[_State]] = field(default_factory=dict)
    suppressed: dict[str, dict[str, int]] = field(default_factory=dict)
    cut: int = 0

    def run(self, start: str, hops: int) -> None:
        """Open hop after hop what was reached or reached better."""
        self.best[start] = _State(start, 1.0, ())
        frontier = {start}
        for _ in range(hops):
            frontier = self._hop(frontier)
            if not frontier:
                return

    def _hop(self, frontier: set[str]) -> set[str]:
        chosen = sorted(frontier, key=lambda node: self.best[node].rank)
        self.cut += max(len(chosen) - _WIDEST, 0)
        opened = set(chosen[:_WIDEST])
        kinds, hubs = self.schema.linking_kinds, self.schema.hubs
        expansion = self.store.expand(sorted(opened), kinds, self.when, hubs)
        self.suppressed.update(expansion.suppressed)
        states = dict(self.best)  # of before this hop: a path grows by one edge a hop
        improved: set[str] = set()
        for edge in expansion.edges:
            for near in {edge.source, edge.target} & opened:
                if edge.kind not in expansion.suppressed.get(near, ()):
                    self._arrive(states[near], edge, expansion.degrees.get(near, {}), improved)
        return improved

    def _arrive(self, state: _State, edge: Edge, degrees: Mapping[str, int], improved: set[str]) -> None:
        far = edge.other(state.node)
        if far == state.node or state.visits(far):
            return
        chance = state.probability * hop_probability(self.schema, edge, state.node, degrees)
        if chance < self.minimum:
            return
        reached = _State(far, chance, (*state.edges, edge))
        self.arrivals.setdefault(far, []).append(reached)
        known = self.best.get(far)
        if known is None or reached.rank < known.rank:
            self.best[far] = reached
            improved.add(far)


def linked(
    store: GraphStore,
    schema: Schema,
    party: str,
    when: When = ALWAYS,
    *,
    hops: int = 3,
    limit: int = 50,
) -> LinkedAnswer:
    """Black-listed parties within ``hops`` ties of a party, likeliest first; ``KeyError`` for an unknown party.

    Entries must be in force on the day asked about. A finding that began before a tie did counts less (``late``).
    """
    asked = store.nodes([party])[party]
    search = _Search(store, schema, when, schema.linking.minimum)
    search.run(party, hops)
    entries = _entries(store, schema, [party, *search.arrivals], when)
    own = entries.pop(party, ())
    found = [_finding(schema, search.arrivals[node], listed) for node, listed in entries.items()]
    found.sort(key=lambda finding: (-finding[1][0][0], finding[0]))
    kept = found[:limit]
    nodes = store.nodes([node for node, _ in kept])
    findings = tuple(
        Finding(nodes[node], entries[node], ways[0][0], tuple(edges for _, edges in ways)) for node, ways in kept
    )
    names = names_on(store, (path for finding in findings for path in finding.paths))
    return LinkedAnswer(asked, own, findings, search.suppressed, search.cut, names, when.day)


def _entries(store: GraphStore, schema: Schema, parties: list[str], when: When) -> dict[str, tuple[Event, ...]]:
    """Black list entries in force, by party."""
    found: dict[str, list[Event]] = {}
    for event in store.events(sorted(set(parties)), schema.listing_kinds, when):
        if event.colour == "black" and when.holds(event.since, event.until):
            found.setdefault(event.party, []).append(event)
    return {party: tuple(events) for party, events in found.items()}


def _finding(
    schema: Schema, arrivals: list[_State], entries: tuple[Event, ...]
) -> tuple[str, list[tuple[float, tuple[Edge, ...]]]]:
    """The listed node with its best and alternative paths, tied-too-late ones weighed down."""
    listed_on = min(event.since for event in entries)

    def weighed(state: _State) -> float:
        late = bool(listed_on) and state.edges[-1].since > listed_on
        return state.probability * (schema.linking.late if late else 1.0)

    ordered = sorted(arrivals, key=lambda state: (-weighed(state), state.rank))
    ways: dict[tuple[str, ...], tuple[float, tuple[Edge, ...]]] = {}
    for state in ordered:
        ways.setdefault(tuple(edge.id for edge in state.edges), (weighed(state), state.edges))
    return arrivals[0].node, list(ways.values())[: 1 + _ALTERNATIVES]
