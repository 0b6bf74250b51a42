"""A party's facts in the order of time: by the day they took effect, or by the day they became known.

Founded, renamed, moved; people, shares and places in and out; events in and out. Only what the graph holds: a fact that was
repaired or withdrawn is not in it. The graph keeps when a tie or an event became known, not when its end did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from graph.linked.links import party_json
from graph.model import ALWAYS, Edge, Event, Node, When
from graph.reports import as_known
from graph.schema import Schema
from graph.store import GraphStore
from graph.traverse import Suppressed

Axis = Literal["effective", "known"]
#: Days by which facts are ordered; of one day what ended comes first.
_ORDER = {"founded": 0, "tie_ended": 1, "event_ended": 2, "value": 3, "tie_begun": 4, "event_begun": 5}
#: The kind of event that tells a founding, and the golden value that may.
_SET_UP, _FOUNDED = "registration", "established"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a timeline: the day it took effect and the time it became known ("" = not told), and what it is.

    ``what``: founded, tie_begun, tie_ended, event_begun, event_ended or value (``told``: field, before, after).
    """

    day: str
    known: str
    what: str
    kind: str
    id: str
    records: tuple[str, ...]
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The dated facts of a party in order, those without a day, and ties too many to be told one by one."""

    party: Node
    axis: Axis
    facts: tuple[Fact, ...]
    undated: tuple[Fact, ...]
    suppressed: Suppressed
    names: dict[str, Node]


def timeline(
    store: GraphStore,
    schema: Schema,
    party_id: str,
    when: When = ALWAYS,
    axis: Axis = "effective",
    values: Sequence[Fact] = (),
) -> Timeline:
    """What happened to a party by the day, as far as known; ``KeyError`` if it is unknown.

    ``values``: facts of its records' versions, which the graph does not keep.
    """
    party = store.nodes([party_id])[party_id]
    past = When(when.day, when.known_at, past=True)
    expansion = store.expand([party_id], (), past, schema.hubs)
    events = [as_known(event, past) for event in store.events([party_id], (), past)]
    told = [fact for fact in values if fact.day <= past.day and past.knows(fact.known)]
    facts = [fact for fact in told if fact.what != "founded"]
    facts += _founded(party, events) or [fact for fact in told if fact.what == "founded"]
    facts += [*_of_ties(expansion.edges, party_id, past), *_of_events(events, past)]
    dated = [fact for fact in facts if _at(fact, axis)]
    ends = {edge.other(party_id) for edge in expansion.edges} | {event.authority for event in events} - {""}
    return Timeline(
        party,
        axis,
        tuple(sorted(dated, key=lambda fact: (_at(fact, axis), _ORDER[fact.what], fact.kind, fact.id))),
        tuple(
            sorted((fact for fact in facts if not _at(fact, axis)), key=lambda fact: (fact.what, fact.kind, fact.id))
        ),
        expansion.suppressed,
        store.nodes(sorted(ends | {party_id})),
    )


def as_json(answer: Timeline, schema: Schema) -> dict[str, Any]:
    """The timeline as the interface shows it."""
    return {
        "party": party_json(answer.party),
        "other_names": list(answer.party.names),
        "by": answer.axis,
        "facts": [fact_json(fact, answer.names, schema) for fact in answer.facts],
        "undated": [fact_json(fact, answer.names, schema) for fact in answer.undated],
        "suppressed": answer.suppressed.get(answer.party.id, {}),
    }


def fact_json(fact: Fact, names: Mapping[str, Node], schema: Schema) -> dict[str, Any]:
    """One fact, its other end named."""
    told = dict(fact.told)
    for key in ("other", "authority"):
        if key in told:
            node = names.get(told[key])
            told[key] = party_json(node) if node else None
    return {
        "day": fact.day,
        "known": fact.known,
        "what": fact.what,
        "kind": fact.kind,
        "label": schema.label(fact.kind),
        "id": fact.id,
        "records": list(fact.records),
        **told,
    }


def _at(fact: Fact, axis: Axis) -> str:
    return fact.day if axis == "effective" else fact.known


def _founded(party: Node, events: Iterable[Event]) -> list[Fact]:
    """The day of founding, as a register tells it in an event, or else as the golden record has it."""
    told = [event for event in events if event.kind == _SET_UP]
    if told:
        return [Fact(one.since, one.known_from, "founded", one.kind, one.id, one.records) for one in told]
    golden = party.properties.get(_FOUNDED)
    if not isinstance(golden, Mapping) or not golden.get("value"):
        return []
    record = str(golden.get("record", ""))
    return [Fact(str(golden["value"]), "", "founded", party.kind, party.id, (record,) if record else ())]


def _of_ties(edges: Iterable[Edge], party: str, when: When) -> list[Fact]:
    facts = []
    for edge in edges:
        told = {
            "other": edge.other(party),
            "direction": "out" if edge.source == party else "in",
            "since": edge.since,
            "until": edge.until,
            "weight": edge.weight,
            "properties": dict(edge.properties),
        }
        facts.append(Fact(edge.since, edge.known_from, "tie_begun", edge.kind, edge.id, edge.records, told))
        if edge.until and edge.until <= when.day:
            facts.append(Fact(edge.until, "", "tie_ended", edge.kind, edge.id, edge.records, told))
    return facts


def _of_events(events: Iterable[Event], when: When) -> list[Fact]:
    facts = []
    for event in (event for event in events if event.kind != _SET_UP):
        told = {
            "title": event.title,
            "list": event.list,
            "colour": event.colour,
            "since": event.since,
            "until": event.until,
            "region": event.region,
            "authority": event.authority,
            "document_no": event.document_no,
            "amount": event.amount,
            "properties": dict(event.properties),
        }
        facts.append(Fact(event.since, event.known_from, "event_begun", event.kind, event.id, event.records, told))
        if event.until and event.until <= when.day:
            facts.append(Fact(event.until, "", "event_ended", event.kind, event.id, event.records, told))
    return facts
