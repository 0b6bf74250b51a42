"""Linked dishonest parties: who on a black list stands near a party, how likely it matters, and on what evidence.

The probability of a path is the product over its hops of

    strength of the kind of tie x share, position or probability of the edge x specificity x times

Specificity counts where a hop leaves an end that many may share (``shared`` in the schema): 1 / (1 + log2(d / 2)) for its
d edges of the kind. An address of two firms says all it can, one of thirty a fifth of it, and a hub is not opened at
all. The asked party itself is exempt. How times weigh is told in ``graph.linked.weighing``.
A finding's score is the probability of its best path times the severity and the freshness of its weightiest entry.
All numbers stand in ``schema.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import islice

from graph.best_first import Outward, Steps, best_paths, go_outward
from graph.linked.link_json import as_json, entry_json, party_json, path_json
from graph.linked.weighing import Timing, Weighing, Weight, position_worth, specificity
from graph.model import ALWAYS, Edge, Event, Node, When
from graph.opening import Opening
from graph.schema import Schema
from graph.store import GraphStore, Key
from graph.traverse import Reach

__all__ = [
    "as_json",
    "entries_in_force",
    "entry_json",
    "hop_factor",
    "linked",
    "linked_each",
    "party_json",
    "path_json",
]

#: Parties whose searches go on together.
_TOGETHER = 100


@dataclass(frozen=True, slots=True)
class Search:
    """How far to look: hops (an edge to what may be the same party is none), most findings, least probability (0 = the schema's), most nodes opened, most alternative paths."""

    hops: int = 3
    limit: int = 50
    minimum: float = 0.0
    opened: int = 5000
    alternatives: int = 3


@dataclass(frozen=True, slots=True)
class LinkPath:
    """A way from the asked party: its edges with their factors, whose product is ``probability``."""

    probability: float
    hops: tuple[tuple[Edge, float], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A listed party nearby: its entries in force, the weightiest of them, the best path to it and the next best ones."""

    party: Node
    entries: tuple[Event, ...]
    weightiest: Event
    weight: Weight
    path: LinkPath
    alternatives: tuple[LinkPath, ...]

    @property
    def score(self) -> float:
        """The probability of the path times what the weightiest entry says."""
        return self.path.probability * self.weight.value


@dataclass(frozen=True, slots=True)
class Cut:
    """What was left out: hubs {node id: {kind: degree}}; arcs and nodes below ``minimum``; nodes not opened; nodes at the last hop; findings over the limit."""

    hubs: Mapping[str, Mapping[str, int]]
    minimum: float
    below: tuple[int, int]
    unopened: int
    last: int
    findings: int


@dataclass(frozen=True, slots=True)
class LinkedAnswer:
    """The party, its ``own`` entries in force, findings by score, and what was cut."""

    party: Node
    own: tuple[Event, ...]
    findings: tuple[Finding, ...]
    cut: Cut
    search: Search
    weighing: Weighing
    names: Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class _Found:
    """A finding in the store's own keys."""

    party: Key
    entries: list[Event]
    paths: list[tuple[float, Steps]]


def linked(
    store: GraphStore,
    schema: Schema,
    party_id: str,
    when: When = ALWAYS,
    search: Search = Search(),
) -> LinkedAnswer:
    """Listed parties linked to ``party_id``; ``KeyError`` if there is no such node."""
    for answer in linked_each(store, schema, [party_id], when, search):
        return answer
    raise KeyError(party_id)


def linked_each(
    store: GraphStore, schema: Schema, party_ids: Iterable[str], when: When = ALWAYS, search: Search = Search()
) -> Iterator[LinkedAnswer]:
    """The same of many parties in their order, as they come; unknown ids are passed over. What is read, is read once."""
    search = replace(search, minimum=search.minimum or schema.linking.minimum)
    reach = Reach(schema.linking_kinds, replace(when, past=True), schema.hubs, search.opened, schema.identity_kinds)
    for chunk in chunks(party_ids, _TOGETHER):
        keys = store.keys(chunk)
        asked = [(id_, keys[id_]) for id_ in chunk if id_ in keys]
        opening = Opening(store, Weighing(schema, when.day), reach)
        walks = [Outward.of(opening, key, search.minimum) for _, key in asked]
        go_outward(opening, walks, search.hops)
        listed = listed_among(store, schema, {key for walk in walks for key in walk.values}, when)
        found = [_best(walk, listed, opening.weighing, search) for walk in walks]
        yield from _answers(asked, walks, listed, found, search)


def hop_factor(schema: Schema, edge: Edge, near: str, degree: int) -> float:
    """What one hop from ``near`` keeps of the probability; ``degree`` counts its edges of the kind (0 = the asked party)."""
    kind = schema.edges.get(edge.kind)
    if kind is None:
        return 0.0
    shared = {"source": edge.source, "target": edge.target}.get(kind.shared) == near
    number = Weighing(schema, "").number(edge.kind, edge.weight)
    return kind.strength * number * position_weight(schema, edge) * (specificity(degree) if shared else 1.0)


def position_weight(schema: Schema, edge: Edge) -> float:
    """What the position on an officer's tie lets a person decide; 1 on other ties."""
    return position_worth(schema, str(edge.properties.get("position", ""))) if edge.kind == "officer" else 1.0


def entries_in_force(store: GraphStore, schema: Schema, parties: Sequence[str], when: When) -> dict[str, list[Event]]:
    """Black list entries in force of each party that has any."""
    keys = store.keys(parties)
    found = listed_among(store, schema, set(keys.values()), when)
    return {id_: found[key] for id_, key in sorted(keys.items()) if key in found}


def listed_among(store: GraphStore, schema: Schema, keys: set[Key], when: When) -> dict[Key, list[Event]]:
    """Black list entries in force by the store's own keys."""
    kinds = frozenset(schema.listing_kinds)
    found = store.listings(list(keys), when)
    listed = {key: [entry for entry in entries if entry.kind in kinds] for key, entries in found.items()}
    return {key: entries for key, entries in listed.items() if entries}


def chunks(ids: Iterable[str], size: int) -> Iterator[list[str]]:
    """Ids in their order, so many at a time."""
    rest = iter(ids)
    while chunk := list(islice(rest, size)):
        yield chunk


def _best(walk: Outward, listed: Mapping[Key, list[Event]], weighing: Weighing, search: Search) -> list[_Found]:
    """Parties with their paths, those of the highest scores; a party that cannot come in any more is not looked at."""
    met = {key: weighing.weightiest(listed[key])[1].value for key in walk.values.keys() & listed.keys()}
    met.pop(walk.reached.start, None)
    bounds = {key: walk.values[key] * value for key, value in met.items()}
    found: list[tuple[float, _Found]] = []
    for key in sorted(bounds, key=lambda key: -bounds[key]):
        if len(found) >= search.limit and nsmallest(search.limit, (one[0] for one in found))[-1] < -bounds[key]:
            break
        timing = Timing.of(weighing.schema, listed[key])
        ways = best_paths(walk, key, timing.factor, weighing.apart)
        paths = list(islice(ways, 1 + search.alternatives))
        if paths:
            found.append((-paths[0][0] * met[key], _Found(key, listed[key], paths)))
    return [one for _, one in sorted(found, key=lambda one: one[0])]


def _answers(
    asked: Sequence[tuple[str, Key]],
    walks: Sequence[Outward],
    listed: Mapping[Key, list[Event]],
    found: Sequence[list[_Found]],
    search: Search,
) -> Iterator[LinkedAnswer]:
    """Keys become nodes and edges again, read at once for all answers."""
    store, weighing = walks[0].reached.opening.store, walks[0].reached.opening.weighing
    shown = [path for findings in found for one in findings for path in one.paths]
    hubs = [walk.reached.hubs() for walk in walks]
    keys = (
        {key for _, key in asked} | {one.party for findings in found for one in findings} | {k for h in hubs for k in h}
    )
    keys |= {end for _, steps in shown for arc, _ in steps for end in arc[:2]}
    nodes = store.shown(list(keys))
    names = {node.id: node for node in nodes.values()}
    edges = store.edges(sorted({arc[3] for _, steps in shown for arc, _ in steps}))

    def path_of(path: tuple[float, Steps]) -> LinkPath:
        return LinkPath(path[0], tuple((edges[arc[3]], weight) for arc, weight in path[1]))

    def finding_of(one: _Found) -> Finding:
        best, *others = map(path_of, one.paths)
        weightiest, weight = weighing.weightiest(one.entries)
        return Finding(nodes[one.party], tuple(one.entries), weightiest, weight, best, tuple(others))

    for (id_, key), walk, findings, closed in zip(asked, walks, found, hubs, strict=True):
        ordered = sorted(map(finding_of, findings), key=lambda one: (-one.score, -one.path.probability, one.party.id))
        more = len(walk.values.keys() & listed.keys() - {key})
        last = len(walk.reached.opened - walk.reached.early)
        cut = Cut(
            {nodes[node].id: kinds for node, kinds in closed.items()},
            walk.reached.minimum,
            walk.below(),
            walk.reached.cut,
            last,
            more - min(len(ordered), search.limit),
        )
        yield LinkedAnswer(
            names[id_], tuple(listed.get(key, ())), tuple(ordered[: search.limit]), cut, search, weighing, names
        )
