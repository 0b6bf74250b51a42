"""Questions of one who explores: paths, what lies around, circles, related parties, and what happened when; as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.answers import party, region_code, region_name
from graph.exploring import communities, neighbourhood, related, rings
from graph.exploring import paths as graph_paths
from graph.history import changes, timeline
from graph.history.changes import Span
from graph.history.timeline import Axis
from graph.linked.links import entry_json
from graph.model import When
from graph.schema import Schema
from graph.store import GraphStore
from graph.stores.sql import SqlGraphStore
from loaders.ledgers.versions import value_facts
from loaders.reject import InputError
from loaders.workspace import Workspace


def paths(
    store: GraphStore, schema: Schema, ends: tuple[str, str], when: When, search: graph_paths.PathSearch
) -> dict[str, Any]:
    """The paths between two parties."""
    check_kinds(schema, search.kinds)
    return graph_paths.as_json(graph_paths.paths_between(store, schema, ends, when, search), schema)


def around(store: GraphStore, schema: Schema, who: str, when: When, search: neighbourhood.Around) -> dict[str, Any]:
    """What lies around a party."""
    check_kinds(schema, search.kinds)
    return neighbourhood.around_json(neighbourhood.around(store, schema, who, when, search), schema)


def ties(store: GraphStore, schema: Schema, who: str, kind: str, when: When, page: tuple[str, int]) -> dict[str, Any]:
    """One page of the ties of one kind of a party: after which tie, and how many."""
    check_kinds(schema, [kind] if kind else [])
    return neighbourhood.page_json(neighbourhood.ties_page(store, who, kind, when, *page), schema)


def drawn(store: SqlGraphStore, schema: Schema, ids: Sequence[str], when: When) -> dict[str, Any]:
    """Nodes by id as a canvas shows them, and the ties between them; a tie between two hubs of its kind is left out."""
    nodes = store.nodes(sorted(set(ids)))
    keys = store.keys(list(nodes))
    listed, states = store.listings(list(keys.values()), when), store.states(list(nodes), when)
    edges = {edge.id: edge for edge in store.expand(list(nodes), (), when, schema.hubs).edges}
    return {
        "nodes": [
            {
                **party(node),
                "degree": dict(node.degree),
                "state": states.get(id_, "clear"),
                "lists": [entry_json(entry) for entry in listed.get(keys[id_], ())],
            }
            for id_, node in nodes.items()
        ],
        "edges": [
            neighbourhood.edge_json(edges[id_])
            for id_ in sorted(edges)
            if {edges[id_].source, edges[id_].target} <= nodes.keys()
        ],
    }


def groups(store: GraphStore, schema: Schema, who: str, when: When, search: neighbourhood.Around) -> dict[str, Any]:
    """Communities and central persons around a party."""
    return communities.as_json(communities.communities(store, schema, who, when, search), schema)


def related_parties(
    store: GraphStore, schema: Schema, who: str, when: When, search: related.RelatedSearch
) -> dict[str, Any]:
    """The related parties of a party."""
    return related.as_json(related.related(store, schema, who, when, search), schema)


def circles(store: GraphStore, schema: Schema, who: str, when: When, search: rings.RingSearch) -> dict[str, Any]:
    """Guarantee circles: of a party, or (``who`` "") all, or those of a region."""
    if who:
        return rings.as_json(rings.rings_of(store, schema, who, when, search))
    return rings.as_json(rings.rings(store, schema, when, search))


def history(workspace: Workspace, schema: Schema, who: str, when: When, axis: Axis) -> dict[str, Any]:
    """A party's timeline, with values out of versions of its records, from one view of the workspace."""
    with workspace.read() as connection:
        values = value_facts(connection, who, workspace.sources())
        store = SqlGraphStore(connection)
        return timeline.as_json(timeline.timeline(store, schema, who, when, axis, values), schema)


def party_changes(workspace: Workspace, schema: Schema, who: str, span: Span) -> dict[str, Any]:
    """What changed for a party between two days."""
    with workspace.read() as connection:
        values = value_facts(connection, who, workspace.sources())
        store = SqlGraphStore(connection)
        return changes.party_changes_json(changes.changes(store, schema, who, span, values), schema)


def region_changes(store: GraphStore, span: Span, region: str, lists: Sequence[str] = ()) -> dict[str, Any]:
    """Who came onto the black lists of a region and who left between two days; "" = everywhere."""
    code = region_code(region) if region else ""
    answer = changes.region_changes_json(changes.listing_changes(store, span, region_prefix(code), lists))
    return answer | {"region": code, "region_name": region_name(code)}


def region_prefix(code: str) -> str:
    """The digits that all divisions of a region begin with: 340000 -> 34, 341800 -> 3418, 341802 -> 341802."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def spanned(first: str, last: str, *, known: bool) -> Span:
    """Two days in their order; ``InputError`` where the first is not before the last."""
    if first >= last:
        raise InputError("bad_span", first=first, last=last)
    return Span(first, last, "known" if known else "effective")


def check_kinds(schema: Schema, kinds: Sequence[str]) -> None:
    """Refuse kinds of tie that do not exist."""
    if unknown := [kind for kind in kinds if kind not in schema.edges]:
        raise InputError("unknown_kind", value=unknown[0], candidates="、".join(schema.edges))
