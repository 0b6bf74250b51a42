"""The plain form of what questions answer: parties, list entries and hops, as JSON shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.model import Edge, Event, Node
from graph.store import GraphStore


def party_form(node: Node) -> dict[str, str]:
    """Who it is."""
    return {"id": node.id, "name": node.name, "code": node.code, "kind": node.kind, "region": node.region}


def entry_form(event: Event, day: str) -> dict[str, str]:
    """An entry of a list; ``state`` is in_force or ended on the day asked about."""
    ended = bool(event.until) and event.until <= day
    return {
        "list": event.list,
        "from": event.since,
        "to": event.until,
        "state": "ended" if ended else "in_force",
        "record": event.record,
        "region": event.region,
        "document_no": event.document_no,
    }


def hop_form(edge: Edge, near: str, names: Mapping[str, str]) -> dict[str, Any]:
    """One hop of a path, from ``near`` to the other end, with the records that state the tie."""
    far = edge.other(near)
    return {
        "from": near,
        "to": far,
        "kind": edge.kind,
        "since": edge.since,
        "until": edge.until,
        "weight": edge.weight,
        "records": list(edge.records),
        "from_name": names.get(near, ""),
        "to_name": names.get(far, ""),
        "properties": dict(edge.properties),
    }


def path_form(start: str, edges: Sequence[Edge], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """A path hop by hop, each hop beginning where the last one ended."""
    hops, near = [], start
    for edge in edges:
        hops.append(hop_form(edge, near, names))
        near = edge.other(near)
    return hops


def names_on(store: GraphStore, paths: Iterable[Sequence[Edge]]) -> dict[str, str]:
    """The names of all nodes on some paths, in one round trip."""
    ids = {end for path in paths for edge in path for end in (edge.source, edge.target)}
    return {id_: node.name for id_, node in store.nodes(sorted(ids)).items()}
