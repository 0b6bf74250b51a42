"""What lies around a party: capped by hops and nodes, and the ties of one kind of one node page by page (hubs too).

A hub is met but not opened; its ties are read by page, in the order of their ids, which stays the same from page to page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.linked.links import party_json
from graph.model import ALWAYS, Edge, Node, When
from graph.schema import Schema
from graph.store import GraphStore
from graph.traverse import Neighbourhood, Reach, neighbourhood


@dataclass(frozen=True, slots=True)
class Around:
    """How much is shown: hops, most nodes, kinds of tie (none = all)."""

    hops: int = 2
    cap: int = 2000
    kinds: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class NeighbourhoodAnswer:
    """A party, and what lies around it; all nodes in short."""

    party: Node
    around: Around
    found: Neighbourhood

    @property
    def nodes(self) -> Mapping[str, Node]:
        """The nodes by id."""
        return self.found.nodes


@dataclass(frozen=True, slots=True)
class TiesPage:
    """One page of the ties of a kind; ``next`` is where the following one begins ("" = this was the last)."""

    party: Node
    kind: str
    edges: tuple[Edge, ...]
    others: dict[str, Node]
    size: int
    next: str


def around(
    store: GraphStore, schema: Schema, party_id: str, when: When = ALWAYS, search: Around = Around()
) -> NeighbourhoodAnswer:
    """The neighbourhood of a party; ``KeyError`` if it is unknown."""
    reach = Reach(tuple(search.kinds) or tuple(schema.edges), when, schema.hubs, search.cap)
    found = neighbourhood(store, [party_id], search.hops, reach)
    return NeighbourhoodAnswer(found.nodes[party_id], search, found)


def ties_page(
    store: GraphStore, party_id: str, kind: str, when: When = ALWAYS, after: str = "", size: int = 100
) -> TiesPage:
    """Ties of one kind of a node, hub or not; ``KeyError`` if it is unknown. No kind: none, only the counts."""
    read = store.ties(kind, party_id, when, after, size + 1) if kind else []
    edges = tuple(read[:size])
    nodes = store.nodes(sorted({party_id, *(edge.other(party_id) for edge in edges)}))
    following = edges[-1].id if len(read) > size else ""
    return TiesPage(nodes[party_id], kind, edges, nodes, size, following)


def around_json(answer: NeighbourhoodAnswer, schema: Schema) -> dict[str, Any]:
    """The neighbourhood as the interface shows it: nodes by distance and id, edges by id."""
    found, nodes = answer.found, answer.nodes
    ordered = sorted(found.distance, key=lambda id_: (found.distance[id_], id_))
    return {
        "party": party_json(answer.party),
        "hops": answer.around.hops,
        "cap": answer.around.cap,
        "nodes": [_node_json(nodes[id_], found.distance[id_]) for id_ in ordered],
        "edges": [edge_json(found.edges[id_]) for id_ in sorted(found.edges)],
        "counts": {
            "nodes": _by_kind(Counter(nodes[id_].kind for id_ in found.distance), schema.nodes),
            "edges": _by_kind(Counter(edge.kind for edge in found.edges.values()), schema.edges),
        },
        "suppressed": [{**party_json(nodes[id_]), "edges": kinds} for id_, kinds in sorted(found.suppressed.items())],
        "cut": found.cut,
        "not_opened": found.unopened,
    }


def page_json(page: TiesPage, schema: Schema) -> dict[str, Any]:
    """A page of ties; ``count`` is that of all times, so ``pages`` is the most there can be."""
    degree = page.party.degree
    count = degree.get(page.kind, 0)
    return {
        "party": party_json(page.party),
        "kinds": [
            {"kind": kind, "label": schema.label(kind), "count": number, "hub": 0 < schema.hubs.get(kind, 0) < number}
            for kind, number in _by_kind(Counter(degree), schema.edges).items()
        ],
        "kind": page.kind,
        "count": count,
        "size": page.size,
        "pages": -(-count // page.size),
        "ties": [
            {
                **edge_json(edge),
                "other": party_json(page.others[edge.other(page.party.id)]),
                "direction": "out" if edge.source == page.party.id else "in",
            }
            for edge in page.edges
        ],
        "next": page.next,
    }


def edge_json(edge: Edge) -> dict[str, Any]:
    """A tie with its times and its records."""
    return {
        "id": edge.id,
        "kind": edge.kind,
        "source": edge.source,
        "target": edge.target,
        "since": edge.since,
        "until": edge.until,
        "known_from": edge.known_from,
        "weight": edge.weight,
        "properties": dict(edge.properties),
        "records": list(edge.records),
    }


def _node_json(node: Node, distance: int) -> dict[str, Any]:
    return {**party_json(node), "distance": distance, "degree": dict(node.degree)}


def _by_kind(counts: Counter[str], known: Any) -> dict[str, int]:
    """Counts in the order of the schema, then kinds it does not know."""
    first = [kind for kind in known if kind in counts]
    return {kind: counts[kind] for kind in [*first, *sorted(counts.keys() - set(first))]}
