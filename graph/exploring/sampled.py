"""The questions of one who explores, as ``graph verify`` samples them of two stores: small enough to ask many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.exploring.communities import as_json as communities_json
from graph.exploring.communities import communities
from graph.exploring.neighbourhood import Around, around, around_json, page_json, ties_page
from graph.exploring.paths import PathSearch, paths_between
from graph.exploring.paths import as_json as paths_json
from graph.exploring.related import as_json as related_json
from graph.exploring.related import related
from graph.exploring.rings import as_json as rings_json
from graph.exploring.rings import rings, rings_of
from graph.history.changes import Span, changes, listing_changes, party_changes_json, region_changes_json
from graph.history.timeline import as_json as timeline_json
from graph.history.timeline import timeline
from graph.model import When
from graph.schema import Schema
from graph.store import GraphStore

Ask = Callable[[GraphStore], Any]
_AROUND, _PAGE = Around(hops=2, cap=200), 20


def about_party(schema: Schema, party: str, when: When) -> dict[str, Ask]:
    """Questions about one party, by name."""
    span = Span(f"{int(when.day[:4]) - 3}{when.day[4:]}", when.day)

    def page(store: GraphStore) -> Any:
        kinds = sorted(store.nodes([party])[party].degree)
        return [page_json(ties_page(store, party, kind, when, size=_PAGE), schema) for kind in kinds]

    return {
        "neighbourhood": lambda store: around_json(around(store, schema, party, when, _AROUND), schema),
        "ties": page,
        "communities": lambda store: communities_json(communities(store, schema, party, when, _AROUND), schema),
        "related": lambda store: related_json(related(store, schema, party, when), schema),
        "rings_of": lambda store: rings_json(rings_of(store, schema, party, when)),
        "timeline": lambda store: timeline_json(timeline(store, schema, party, when), schema),
        "changes": lambda store: party_changes_json(changes(store, schema, party, span), schema),
    }


def between_parties(schema: Schema, ends: tuple[str, str], when: When) -> dict[str, Ask]:
    """Questions about two parties, by name."""

    def asked(search: PathSearch) -> Ask:
        return lambda store: paths_json(paths_between(store, schema, ends, when, search), schema)

    return {"paths": asked(PathSearch()), "likeliest_paths": asked(PathSearch(by="weight", most=5))}


def about_everybody(schema: Schema, when: When) -> dict[str, Ask]:
    """Questions about the whole graph, by name."""
    span = Span(f"{int(when.day[:4]) - 1}{when.day[4:]}", when.day)
    return {
        "rings": lambda store: rings_json(rings(store, schema, when)),
        "listing_changes": lambda store: region_changes_json(listing_changes(store, span)),
    }
