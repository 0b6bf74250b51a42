"""How two parties hang together: all shortest paths between them, with kinds, times and records."""

from __future__ import annotations

from typing import Any

from graph.links import party_json, path_json
from graph.model import ALWAYS, When
from graph.schema import Schema
from graph.store import GraphStore
from graph.traverse import Reach, shortest_paths

_MOST = 20


def paths_between(
    store: GraphStore, schema: Schema, ends: tuple[str, str], when: When = ALWAYS, hops: int = 6
) -> dict[str, Any]:
    """The shortest paths between two nodes (at most 20, none through hubs); ``KeyError`` if one is unknown."""
    start, goal = ends
    found = shortest_paths(store, start, goal, hops, Reach((), when, schema.hubs, _MOST))
    on_path = {end for path in found.paths for edge in path for end in (edge.source, edge.target)}
    names = store.nodes(sorted({start, goal} | on_path | found.suppressed.keys()))
    return {
        "from": party_json(names[start]),
        "to": party_json(names[goal]),
        "paths": [path_json(start, ((edge, edge.weight) for edge in path), names, schema) for path in found.paths],
        "suppressed": [{**party_json(names[id_]), "edges": kinds} for id_, kinds in sorted(found.suppressed.items())],
    }
