"""Answers about phoenix firms as plain data: every sign with its bits, its ties, its events and their records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.linked.links import party_json
from graph.model import Edge, Event, Node, When
from graph.phoenix.gather import Ask
from graph.phoenix.names import plain_reader
from graph.phoenix.rules import Rules, load_rules
from graph.phoenix.search import Phoenix, PhoenixAnswer, phoenix
from graph.phoenix.signals import Signal
from graph.schema import Schema
from graph.store import GraphStore

_DIGITS = 4
_EVERYTHING = 1e-6


def phoenix_answer(
    store: GraphStore, schema: Schema, party: str, when: When, minimum: float = _EVERYTHING
) -> dict[str, Any]:
    """The answer for one party as the graph alone gives it, without a reader of Chinese names: what stores are compared by."""
    ask, rules = Ask(when, plain_reader, minimum=minimum), load_rules()
    return as_json(next(phoenix(store, schema, rules, [party], ask)), schema, rules, minimum)


def as_json(answer: PhoenixAnswer, schema: Schema, rules: Rules, minimum: float) -> dict[str, Any]:
    """The documented form (docs/questions/phoenix.md); keys of signs' ``facts`` may grow."""
    return {
        "party": party_json(answer.party),
        "triggers": [_event_json(event, schema) for event in answer.triggers],
        "of": [finding_json(one, answer.nodes, schema, rules, minimum) for one in answer.of],
        "from_listed": [finding_json(one, answer.nodes, schema, rules, minimum) for one in answer.from_listed],
        "minimum": minimum,
        "verified": rules.verified,
        "met": answer.met,
        "closer": answer.closer,
        "branches": [_named(id_, answer.nodes) for id_ in answer.branches],
        "suppressed": [
            {**_named(id_, answer.nodes), "edges": kinds} for id_, kinds in sorted(answer.suppressed.items())
        ],
    }


def finding_json(
    one: Phoenix, nodes: Mapping[str, Node], schema: Schema, rules: Rules, minimum: float
) -> dict[str, Any]:
    """One pair: what speaks for it, what against it, and the signs without which it would not be found."""
    weighed = one.weighed
    signs = [
        {**_signal_json(signal, nodes, schema), "without": round(without, _DIGITS)}
        for signal, without in zip(weighed.signals, weighed.without, strict=True)
    ]
    founding = one.new.founding
    told = (*(event.record for event in founding.events), *(r for edge in founding.edges for r in edge.records))
    return {
        "old": party_json(one.old.node),
        "new": party_json(one.new.node),
        "probability": round(weighed.probability, _DIGITS),
        "bits": round(weighed.bits, _DIGITS),
        "prior": rules.prior,
        "how": "taken_over" if any(sign["sign"] == "taken_over" for sign in signs) else "set_up",
        "founded": founding.text,
        "founded_at_latest": founding.at_latest,
        "founded_records": [record for record in dict.fromkeys((*told, founding.record)) if record],
        "trigger": _event_json(one.trigger, schema),
        "other_triggers": one.others,
        "speaks_for": sorted((sign for sign in signs if sign["bits"] > 0), key=lambda sign: -sign["bits"]),
        "speaks_against": sorted((sign for sign in signs if sign["bits"] <= 0), key=lambda sign: sign["bits"]),
        "decisive": [
            sign["sign"] for sign in signs if (sign["without"] >= minimum) != (weighed.probability >= minimum)
        ],
    }


def _signal_json(signal: Signal, nodes: Mapping[str, Node], schema: Schema) -> dict[str, Any]:
    records = [record for edge in signal.edges for record in edge.records]
    records += [record for event in signal.events for record in event.records]
    names = {
        f"{key}_name": nodes[signal.facts[key]].name for key in ("old", "new", "node") if signal.facts.get(key) in nodes
    }
    return {
        "sign": signal.name,
        "bits": round(signal.bits, _DIGITS),
        "facts": {**signal.facts, **names},
        "ties": [_tie_json(edge, nodes, schema) for edge in signal.edges],
        "events": [_event_json(event, schema) for event in signal.events],
        "records": list(dict.fromkeys(records)),
    }


def _tie_json(edge: Edge, nodes: Mapping[str, Node], schema: Schema) -> dict[str, Any]:
    return {
        "id": edge.id,
        "kind": edge.kind,
        "label": schema.label(edge.kind),
        "from": edge.source,
        "to": edge.target,
        "from_name": _named(edge.source, nodes)["name"],
        "to_name": _named(edge.target, nodes)["name"],
        "since": edge.since,
        "until": edge.until,
        "weight": edge.weight,
        "properties": dict(edge.properties),
        "records": list(edge.records),
    }


def _event_json(event: Event, schema: Schema) -> dict[str, Any]:
    return {
        "id": event.id,
        "kind": event.kind,
        "label": schema.label(event.kind),
        "list": event.list,
        "title": event.title,
        "from": event.since,
        "to": event.until,
        "region": event.region,
        "document_no": event.document_no,
        "amount": event.amount,
        "record": event.record,
        "records": list(event.records),
    }


def _named(id_: str, nodes: Mapping[str, Node]) -> dict[str, Any]:
    node = nodes.get(id_)
    return party_json(node) if node else {"id": id_, "name": id_, "code": "", "kind": "", "region": ""}
