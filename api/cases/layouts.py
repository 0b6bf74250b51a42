"""The saved layout of a graph: where its parties stand, which are hidden or pinned. Names and ties are kept with it, so that a
picture of the case does not change with the graph; ties whose records left use are not drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.access.acting import Acting
from api.cases.keeping import Change, add
from api.cases.standing import Standing
from api.errors import UnknownParty
from api.pictures.scene import Scene, scene_of
from graph.model import Edge, Node, When
from graph.schema import Schema, load_schema
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

#: Points of a screen to an inch of paper, and inches of the largest picture: a wider one is drawn smaller.
_SCALE, _WIDEST = 96.0, 40.0


def save_layout(
    acting: Acting, workspace: Workspace, number: str, nodes: Mapping[str, Mapping[str, Any]], seen: int
) -> int:
    """Save where nodes stand: ``{id: {x, y, hidden, pinned}}``. Each saving is a version of its own."""
    schema = load_schema()
    with workspace.read() as connection:
        store = SqlGraphStore(connection)
        known = store.nodes(sorted(nodes))
        for id_ in sorted(nodes):
            if id_ not in known or not acting.principal.works_in(known[id_].region):
                raise UnknownParty(id_)
        edges = _between(store, sorted(nodes), schema)
    placed = [
        {"id": id_, "name": known[id_].name, "kind": known[id_].kind, "code": known[id_].code, **nodes[id_]}
        for id_ in sorted(nodes)
    ]
    return add(acting, number, Change("layout", {"nodes": placed, "edges": edges}, seen))


def _between(store: SqlGraphStore, ids: Sequence[str], schema: Schema) -> list[dict[str, Any]]:
    inside, opened = set(ids), store.expand(ids, (), When(), schema.hubs)
    found = {edge.id: edge for edge in opened.edges if {edge.source, edge.target} <= inside}
    return [_edge(found[id_]) for id_ in sorted(found)]


def _edge(edge: Edge) -> dict[str, Any]:
    told = {name: getattr(edge, name) for name in ("id", "kind", "source", "target", "since", "until", "weight")}
    return told | {"properties": dict(edge.properties), "records": list(edge.records)}


def shown(layout: Mapping[str, Any], now: Mapping[str, Standing]) -> dict[str, Any]:
    """A layout without the ties of which no record is in use any more."""
    kept = [edge for edge in layout["edges"] if any(now[record].shown for record in edge["records"])]
    cleared = [edge | {"records": [record for record in edge["records"] if now[record].shown]} for edge in kept]
    return {**layout, "edges": cleared, "ties_gone": len(layout["edges"]) - len(kept)}


def scene(title: str, layout: Mapping[str, Any], schema: Schema, focus: frozenset[str]) -> Scene | None:
    """A shown layout as a picture, its parties where they were put; None where all are hidden."""
    nodes = [node for node in layout["nodes"] if not node["hidden"]]
    if not nodes:
        return None
    there = {node["id"] for node in nodes}
    edges = [edge for edge in layout["edges"] if {edge["source"], edge["target"]} <= there]
    made = scene_of(
        title,
        [Node(node["id"], node["kind"], node["name"], node["code"]) for node in nodes],
        [Edge(**{**edge, "records": tuple(edge["records"])}) for edge in edges],
        schema,
        {},
    )
    return replace(made, focus=focus & there, places=_places(nodes))


def _places(nodes: Sequence[Mapping[str, Any]]) -> dict[str, tuple[float, float]]:
    """In inches, upwards: a screen counts downwards."""
    spans = (max(node[axis] for node in nodes) - min(node[axis] for node in nodes) for axis in ("x", "y"))
    scale = max(_SCALE, max(spans) / _WIDEST)
    return {node["id"]: (node["x"] / scale, -node["y"] / scale) for node in nodes}
