"""The dossier: all that the graph knows of one party, in one look."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.answer import entry_form, hop_form, party_form
from graph.model import ALWAYS, Edge, Event, When
from graph.schema import Schema
from graph.store import GraphStore

#: Ties of one kind that a dossier lists; their number is always given.
SHOWN = 50


def dossier(store: GraphStore, schema: Schema, party: str, when: When = ALWAYS) -> dict[str, Any]:
    """Golden values with their records, list entries, events by kind (in force first), ties by kind.

    ``KeyError`` for an unknown party.
    """
    node = store.nodes([party])[party]
    events = store.events([party], when=when)
    expansion = store.expand([party], when=when)
    others = store.nodes(sorted({edge.other(party) for edge in expansion.edges}))
    names = {id_: other.name for id_, other in others.items()} | {party: node.name}
    authorities = store.nodes(sorted({event.authority for event in events if event.authority}))
    return {
        "party": {**party_form(node), "kind_label": schema.label(node.kind), "names": list(node.names)},
        "values": dict(node.properties),
        "lists": [entry_form(event, when.day) for event in events if event.list],
        "events": {
            kind: [
                {**_event_form(event, when), "authority_name": authorities[event.authority].name}
                if event.authority in authorities
                else _event_form(event, when)
                for event in of_kind
            ]
            for kind, of_kind in _by_kind(events, when).items()
        },
        "ties": {
            kind: {"count": len(edges), "shown": [hop_form(edge, party, names) for edge in edges[:SHOWN]]}
            for kind, edges in _grouped(expansion.edges).items()
        },
        "as_of": when.as_of,
        "known_at": when.known_at,
    }


def _event_form(event: Event, when: When) -> dict[str, Any]:
    return {
        "id": event.id,
        "title": event.title,
        "list": event.list,
        "colour": event.colour,
        "since": event.since,
        "until": event.until,
        "in_force": when.holds(event.since, event.until),
        "region": event.region,
        "authority": event.authority,
        "document_no": event.document_no,
        "amount": event.amount,
        "properties": dict(event.properties),
        "record": event.record,
        "known_from": event.known_from,
    }


def _by_kind(events: Iterable[Event], when: When) -> dict[str, list[Event]]:
    """Events by kind, in force first, then the latest."""
    latest = sorted(events, key=lambda event: (event.since, event.id), reverse=True)
    grouped: dict[str, list[Event]] = {}
    for event in sorted(latest, key=lambda event: not when.holds(event.since, event.until)):
        grouped.setdefault(event.kind, []).append(event)
    return dict(sorted(grouped.items()))


def _grouped(edges: Iterable[Edge]) -> dict[str, list[Edge]]:
    grouped: dict[str, list[Edge]] = {}
    for edge in edges:
        grouped.setdefault(edge.kind, []).append(edge)
    return dict(sorted(grouped.items()))
