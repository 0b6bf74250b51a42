"""The dossier (一站式查询): all that is known of one party, with the record behind every value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from graph.linked.links import party_json
from graph.model import ALWAYS, Edge, Event, Node, When
from graph.reports import Choice, as_known, conflicts
from graph.schema import Schema
from graph.store import Expansion, GraphStore

_SHOWN = 20


def dossier(
    store: GraphStore, schema: Schema, party_id: str, when: When = ALWAYS, shown: int = _SHOWN
) -> dict[str, Any]:
    """Golden record, events by kind (in force first), ties by kind (the first ``shown``); ``KeyError`` if unknown.

    ``count`` of a kind of tie is that of all times; ``hub`` says that there are too many to be opened.
    """
    party = store.nodes([party_id])[party_id]
    expansion = store.expand([party_id], (), when, schema.hubs)
    others = store.nodes(sorted({edge.other(party_id) for edge in expansion.edges}))
    events = [as_known(event, when) for event in store.events([party_id], (), when)]
    told = {report.get("authority", "") for event in events for report in event.reports}
    deciding = store.nodes(sorted({event.authority for event in events} | told - {""}))
    same = [edge for edge in expansion.edges if edge.kind == "possible_same"]
    return {
        "party": party_json(party),
        "label": schema.label(party.kind),
        "region": party.region,
        "other_names": list(party.names),
        "golden": {key: dict(value) if isinstance(value, dict) else value for key, value in party.properties.items()},
        "events": _events(events, {id_: node.name for id_, node in deciding.items()}, schema, when),
        "ties": _ties(party, expansion, others, schema, shown),
        "possible_same": [
            {**party_json(others[edge.other(party_id)]), "probability": edge.weight, "records": list(edge.records)}
            for edge in sorted(same, key=lambda edge: (-(edge.weight or 0.0), edge.id))
        ],
        "as_of": when.day,
        "known_at": when.known_at,
    }


def _events(events: Iterable[Event], names: dict[str, str], schema: Schema, when: When) -> dict[str, Any]:
    by_kind: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_kind[event.kind].append(event)
    classes = {}
    for kind in _ordered(by_kind, schema.events):
        told = [(when.holds(event.since, event.until), event) for event in reversed(by_kind[kind])]
        told.sort(key=lambda one: not one[0])
        classes[kind] = {
            "label": schema.label(kind),
            "in_force": sum(held for held, _ in told),
            "count": len(told),
            "entries": [_event_json(event, names, held=held) for held, event in told],
        }
    return classes


def _event_json(event: Event, names: dict[str, str], *, held: bool) -> dict[str, Any]:
    return {
        "id": event.id,
        "list": event.list,
        "colour": event.colour,
        "title": event.title,
        "from": event.since,
        "to": event.until,
        "state": "in_force" if held else "past",
        "known_from": event.known_from,
        "region": event.region,
        "authority": event.authority,
        "authority_name": names.get(event.authority, ""),
        "document_no": event.document_no,
        "amount": event.amount,
        "properties": dict(event.properties),
        "record": event.record,
        "records": list(event.records),
        "conflicts": {
            name: conflict_json(choice, names if name == "authority" else {})
            for name, choice in conflicts(event.reports).items()
        },
    }


def conflict_json(choice: Choice, names: Mapping[str, str]) -> dict[str, Any]:
    """The value shown, the rule that chose it, and the others with their records; names where values are bodies."""
    others = [{"value": value, "records": list(records)} for value, records in choice.others]
    for other in others:
        if other["value"] in names:
            other["name"] = names[other["value"]]
    return {"value": choice.value, "rule": choice.rule, "record": choice.record, "others": others}


def _ties(party: Node, expansion: Expansion, others: dict[str, Node], schema: Schema, shown: int) -> dict[str, Any]:
    by_kind: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in expansion.edges:
        by_kind[edge.kind].append(edge)
    hubs = expansion.suppressed.get(party.id, {})
    return {
        kind: {
            "label": schema.label(kind),
            "count": party.degree[kind],
            "holding": len(by_kind[kind]),
            "hub": kind in hubs,
            "shown": [_tie_json(edge, party.id, others, schema) for edge in by_kind[kind][:shown]],
        }
        for kind in _ordered(party.degree, schema.edges)
    }


def _tie_json(edge: Edge, party: str, others: dict[str, Node], schema: Schema) -> dict[str, Any]:
    out = edge.source == party
    return {
        "other": party_json(others[edge.other(party)]),
        "direction": "out" if out else "in",
        "as": dict(schema.edges[edge.kind].out) if out and edge.kind in schema.edges else {},
        "since": edge.since,
        "until": edge.until,
        "weight": edge.weight,
        "properties": dict(edge.properties),
        "records": list(edge.records),
    }


def _ordered(kinds: Iterable[str], known: Iterable[str]) -> list[str]:
    """Kinds in the order of the schema, then those it does not know."""
    present = set(kinds)
    first = [kind for kind in known if kind in present]
    return [*first, *sorted(present.difference(first))]
