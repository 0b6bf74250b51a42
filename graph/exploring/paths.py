"""How two parties hang together: the shortest paths between them, or the likeliest, with kinds, times and records.

Likely is what trouble at one end would mean for the other, by the weights of linking (``graph.linked.links.hop_factor``). No path leads
through a hub along the kind that makes it one, unless that is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any, Literal

from graph.exploring.weighted import Between, likeliest_paths
from graph.linked.links import hop_factor, party_json, path_json
from graph.model import ALWAYS, Edge, Node, When
from graph.schema import Schema
from graph.store import GraphStore
from graph.traverse import Reach, Suppressed, shortest_paths


@dataclass(frozen=True, slots=True)
class PathSearch:
    """Which paths: at most so many hops and so many paths, through these kinds (none = all), around these nodes, by what.

    ``hubs``: through hubs too.
    """

    hops: int = 6
    most: int = 20
    kinds: Sequence[str] = ()
    avoid: Sequence[str] = ()
    by: Literal["length", "weight"] = "length"
    hubs: bool = False


@dataclass(frozen=True, slots=True)
class PathsAnswer:
    """Paths with what they keep of the probability by hop; ``count``: how many there are (weighted: how many are given).

    ``complete``: the search ended; else there may be others.
    """

    ends: tuple[str, str]
    paths: list[list[tuple[Edge, float]]]
    count: int
    complete: bool
    suppressed: Suppressed
    names: dict[str, Node]


def paths_between(
    store: GraphStore, schema: Schema, ends: tuple[str, str], when: When = ALWAYS, search: PathSearch = PathSearch()
) -> PathsAnswer:
    """The paths between two nodes; ``KeyError`` if one is unknown."""
    kinds = tuple(search.kinds) or tuple(schema.edges)
    hubs = {} if search.hubs else schema.hubs
    reach = Reach(kinds, when, hubs, search.most, avoid=frozenset(search.avoid))
    if search.by == "weight":
        between = Between(*ends, search.hops, schema.linking.minimum, partial(hop_factor, schema))
        likely = likeliest_paths(store, between, reach)
        edges = [[edge for edge, _ in steps] for _, steps in likely.paths]
        count, complete, suppressed = len(edges), likely.complete and not likely.cut, likely.suppressed
    else:
        found = shortest_paths(store, *ends, search.hops, reach)
        edges, count, complete, suppressed = found.paths, found.count, not found.cut, found.suppressed
    on_path = {end for path in edges for edge in path for end in (edge.source, edge.target)}
    names = store.nodes(sorted({*ends} | on_path | suppressed.keys()))
    if missing := [end for end in ends if end not in names]:
        raise KeyError(missing[0])
    paths = [_weighed(schema, ends[0], path, names) for path in edges]
    return PathsAnswer(ends, paths, count, complete, suppressed, names)


def as_json(answer: PathsAnswer, schema: Schema) -> dict[str, Any]:
    """The answer as the interface shows it; ``paths`` and ``probabilities`` go side by side."""
    start, goal = answer.ends
    return {
        "from": party_json(answer.names[start]),
        "to": party_json(answer.names[goal]),
        "paths": [path_json(start, path, answer.names, schema) for path in answer.paths],
        "probabilities": [prod(kept for _, kept in path) for path in answer.paths],
        "length": len(answer.paths[0]) if answer.paths else None,
        "count": answer.count,
        "complete": answer.complete,
        "suppressed": [
            {**party_json(answer.names[id_]), "edges": kinds} for id_, kinds in sorted(answer.suppressed.items())
        ],
    }


def _weighed(schema: Schema, start: str, path: Sequence[Edge], names: Mapping[str, Node]) -> list[tuple[Edge, float]]:
    """Each edge with what a hop along it keeps; the start is exempt from specificity, as in the search for linked parties."""
    weighed, near = [], start
    for edge in path:
        degree = 0 if near == start else names[near].degree.get(edge.kind, 0)
        weighed.append((edge, hop_factor(schema, edge, near, degree)))
        near = edge.other(near)
    return weighed
