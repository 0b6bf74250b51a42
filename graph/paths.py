"""Paths between two parties: all shortest ones, as hops with their records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.answer import names_on, party_form, path_form
from graph.model import ALWAYS, When
from graph.schema import Schema
from graph.store import GraphStore
from graph.traverse import Reach, shortest_paths


@dataclass(frozen=True, slots=True)
class PathsAnswer:
    """The two parties, the paths between them, and the hubs left closed on the way."""

    ends: tuple[dict[str, str], dict[str, str]]
    paths: list[list[dict[str, Any]]]
    count: int
    suppressed: dict[str, dict[str, int]]

    def as_dict(self) -> dict[str, Any]:
        """The documented form."""
        return {
            "from": self.ends[0],
            "to": self.ends[1],
            "count": self.count,
            "paths": self.paths,
            "suppressed": {node: dict(kinds) for node, kinds in sorted(self.suppressed.items())},
        }


def paths(
    store: GraphStore, schema: Schema, ends: tuple[str, str], when: When = ALWAYS, *, hops: int = 6, limit: int = 5
) -> PathsAnswer:
    """The first ``limit`` of all shortest paths of at most ``hops`` ties; ``KeyError`` for an unknown party."""
    nodes = store.nodes(list(ends))
    one, other = (party_form(nodes[end]) for end in ends)
    found = shortest_paths(store, *ends, hops, Reach(schema.linking_kinds, when, schema.hubs))
    kept = found.paths[:limit]
    names = names_on(store, kept)
    shown = [path_form(ends[0], path, names) for path in kept]
    return PathsAnswer((one, other), shown, len(found.paths), found.suppressed)
