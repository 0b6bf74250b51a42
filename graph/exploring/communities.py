"""Groups within what lies around a party, and the persons who hold it together.

Communities by Louvain over the ties' weights of linking (seeded, nodes numbered in id order: the same graph gives the same
groups); persons by betweenness (through whom the others reach each other) and PageRank (who is tied to those well tied).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from graph.exploring.neighbourhood import Around, NeighbourhoodAnswer, around
from graph.linked.links import entries_in_force, entry_json, hop_factor, party_json
from graph.model import ALWAYS, Edge, Event, When
from graph.schema import Schema
from graph.store import GraphStore

#: Nodes from which shortest ways are counted: all of a small graph, else as many drawn with a fixed seed.
_SOURCES = 60
_SEED, _DAMPING, _ROUNDS = 20260101, 0.85, 60
_PERSONS = 20
_AROUND = Around(hops=2, cap=1000)


@dataclass(frozen=True, slots=True)
class Central:
    """A person with what they are to the others (both measures sum or scale to 1), and their community's number."""

    person: str
    betweenness: float
    pagerank: float
    community: int


@dataclass(frozen=True, slots=True)
class CommunitiesAnswer:
    """Communities (ids, the largest first), how well they part (modularity), central persons, and the graph they are of."""

    around: NeighbourhoodAnswer
    communities: list[list[str]]
    modularity: float
    persons: list[Central]
    rank: dict[str, float]
    listed: dict[str, list[Event]]


def communities(
    store: GraphStore, schema: Schema, party_id: str, when: When = ALWAYS, search: Around = _AROUND
) -> CommunitiesAnswer:
    """Communities and central persons around a party; ``KeyError`` if it is unknown."""
    found = around(store, schema, party_id, when, search)
    ids = sorted(found.found.distance)
    edges = [edge for _, edge in sorted(found.found.edges.items()) if edge.source != edge.target]
    graph = _weighted(schema, ids, edges)
    groups = nx.community.louvain_communities(graph, weight="weight", seed=_SEED) if len(ids) > 1 else [{0}]
    ordered = sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group))
    place = {number: at for at, group in enumerate(ordered) for number in group}
    rank = _pagerank(graph)
    between = nx.betweenness_centrality(graph, k=min(len(ids), _SOURCES), seed=_SEED)
    persons = [number for number, id_ in enumerate(ids) if found.nodes[id_].kind == "person"]
    central = [Central(ids[n], between[n], rank[n], place[n]) for n in persons]
    central.sort(key=lambda one: (-one.betweenness, -one.pagerank, one.person))
    return CommunitiesAnswer(
        found,
        [[ids[number] for number in group] for group in ordered],
        nx.community.modularity(graph, [set(group) for group in ordered], weight="weight") if edges else 0.0,
        central[:_PERSONS],
        {ids[number]: value for number, value in enumerate(rank)},
        entries_in_force(store, schema, ids, when),
    )


def as_json(answer: CommunitiesAnswer, schema: Schema) -> dict[str, Any]:
    """The answer as the interface shows it."""
    found = answer.around
    place = {id_: at for at, group in enumerate(answer.communities) for id_ in group}
    inner: Counter[int] = Counter()
    outer: Counter[int] = Counter()
    for edge in found.found.edges.values():
        ends = {place[edge.source], place[edge.target]}
        (inner if len(ends) == 1 else outer).update(ends)
    return {
        "party": party_json(found.party),
        "hops": found.around.hops,
        "nodes": len(place),
        "edges": len(found.found.edges),
        "modularity": answer.modularity,
        "communities": [
            _community_json(answer, at, group) | {"inner_edges": inner[at], "outer_edges": outer[at]}
            for at, group in enumerate(answer.communities)
        ],
        "persons": [
            {
                **party_json(found.nodes[one.person]),
                "betweenness": one.betweenness,
                "pagerank": one.pagerank,
                "community": one.community,
                "lists": [entry_json(entry) for entry in answer.listed.get(one.person, ())],
            }
            for one in answer.persons
        ],
        "suppressed": [
            {**party_json(found.nodes[id_]), "edges": kinds} for id_, kinds in sorted(found.found.suppressed.items())
        ],
        "cut": found.found.cut,
    }


def _community_json(answer: CommunitiesAnswer, at: int, group: Sequence[str]) -> dict[str, Any]:
    nodes = answer.around.nodes
    by_rank = sorted(group, key=lambda id_: (-answer.rank[id_], id_))
    return {
        "community": at,
        "size": len(group),
        "kinds": dict(sorted(Counter(nodes[id_].kind for id_ in group).items())),
        "listed": sum(id_ in answer.listed for id_ in group),
        "members": [
            {**party_json(nodes[id_]), "pagerank": answer.rank[id_], "listed": id_ in answer.listed} for id_ in by_rank
        ],
    }


def _weighted(schema: Schema, ids: Sequence[str], edges: Sequence[Edge]) -> nx.Graph[int]:
    """Nodes by number; parallel ties add up."""
    numbers = {id_: number for number, id_ in enumerate(ids)}
    weights: defaultdict[tuple[int, int], float] = defaultdict(float)
    for edge in edges:
        one, other = sorted((numbers[edge.source], numbers[edge.target]))
        weights[one, other] += hop_factor(schema, edge, edge.source, 0)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(ids)))
    graph.add_weighted_edges_from((one, other, weight) for (one, other), weight in sorted(weights.items()) if weight)
    return graph


def _pagerank(graph: nx.Graph[int]) -> list[float]:
    """By power iteration; who has no ties gives what they have to everybody."""
    size = graph.number_of_nodes()
    pairs: list[tuple[int, int, float]] = list(graph.edges(data="weight"))
    source = np.array([end for one, other, _ in pairs for end in (one, other)], np.int64)
    target = np.array([end for one, other, _ in pairs for end in (other, one)], np.int64)
    weight: npt.NDArray[np.float64] = np.array([value for pair in pairs for value in (pair[2], pair[2])], np.float64)
    given = np.bincount(source, weight, size)
    rank = np.full(size, 1 / size)
    for _ in range(_ROUNDS):
        share = np.divide(rank, given, out=np.zeros(size), where=given > 0)
        lost = float(rank[given == 0].sum())
        rank = _DAMPING * (np.bincount(target, share[source] * weight, size) + lost / size) + (1 - _DAMPING) / size
    return [float(value) for value in rank]
