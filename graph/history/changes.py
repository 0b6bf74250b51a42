"""What changed between two days: for a party its ties, events and values, for a region the parties newly listed or no longer.

By effective time: what began or ended after the first day, up to the second. By recorded time (``known``): what became known
after the first day, up to the second, whenever it took effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.history.timeline import Axis, Fact, Timeline, fact_json, timeline
from graph.linked.links import entry_json, party_json
from graph.model import Event, Node, When
from graph.schema import Schema
from graph.store import GraphStore


@dataclass(frozen=True, slots=True)
class Span:
    """Two days, the first excluded and the second included, and by which of the two times."""

    first: str
    last: str
    axis: Axis = "effective"

    def holds(self, fact: Fact) -> bool:
        """Whether the fact falls between the days."""
        at = (fact.day if self.axis == "effective" else fact.known)[: len(self.last)]
        return self.first < at <= self.last


@dataclass(frozen=True, slots=True)
class PartyChanges:
    """The facts between two days, in their order."""

    span: Span
    facts: tuple[Fact, ...]
    whole: Timeline


@dataclass(frozen=True, slots=True)
class RegionChanges:
    """Parties that stood on no list on the first day and do on the last (with their entries), and the other way round.

    ``entered`` and ``left``: entries that are in force on one of the days only, of parties listed on both.
    """

    span: Span
    region: str
    newly: dict[str, list[Event]]
    gone: dict[str, list[Event]]
    entered: dict[str, list[Event]]
    left: dict[str, list[Event]]
    names: dict[str, Node]


def changes(store: GraphStore, schema: Schema, party_id: str, span: Span, values: Sequence[Fact] = ()) -> PartyChanges:
    """What changed for a party; ``KeyError`` if it is unknown."""
    when = When(span.last) if span.axis == "effective" else When("", span.last)
    whole = timeline(store, schema, party_id, when, span.axis, values)
    return PartyChanges(span, tuple(fact for fact in whole.facts if span.holds(fact)), whole)


def listing_changes(store: GraphStore, span: Span, region: str = "", lists: Sequence[str] = ()) -> RegionChanges:
    """Who came onto the black lists of a region and who left them; ``region``: first digits of the deciding region."""
    whens = (
        (When(span.first), When(span.last))
        if span.axis == "effective"
        else (When(span.last, span.first), When(span.last, span.last))
    )
    before, after = ({event.id: event for event in store.listed(lists, region, when)} for when in whens)
    was, now = ({event.party for event in held.values()} for held in (before, after))
    found: list[dict[str, list[Event]]] = [{}, {}, {}, {}]
    for held, other, parties, places in ((after, before, was, (0, 2)), (before, after, now, (1, 3))):
        for id_ in sorted(held.keys() - other.keys()):
            place = places[held[id_].party in parties]
            found[place].setdefault(held[id_].party, []).append(held[id_])
    names = store.nodes(sorted({party for entries in found for party in entries}))
    return RegionChanges(span, region, found[0], found[1], found[2], found[3], names)


def party_changes_json(answer: PartyChanges, schema: Schema) -> dict[str, Any]:
    """What changed, as the interface shows it."""
    whole = answer.whole

    def told(what: str) -> list[dict[str, Any]]:
        return [fact_json(fact, whole.names, schema) for fact in answer.facts if fact.what == what]

    return {
        "party": party_json(whole.party),
        "from": answer.span.first,
        "to": answer.span.last,
        "by": answer.span.axis,
        "count": len(answer.facts),
        "founded": told("founded"),
        "ties": {"begun": told("tie_begun"), "ended": told("tie_ended")},
        "events": {"begun": told("event_begun"), "ended": told("event_ended")},
        "values": told("value"),
        "suppressed": whole.suppressed.get(whole.party.id, {}),
    }


def region_changes_json(answer: RegionChanges) -> dict[str, Any]:
    """Who came and who left, as the interface shows it."""

    def told(entries: dict[str, list[Event]]) -> list[dict[str, Any]]:
        return [
            {**party_json(answer.names[party]), "lists": [entry_json(entry) for entry in entries[party]]}
            for party in sorted(entries)
        ]

    return {
        "region": answer.region,
        "from": answer.span.first,
        "to": answer.span.last,
        "by": answer.span.axis,
        "counts": {
            "newly_listed": len(answer.newly),
            "no_longer_listed": len(answer.gone),
            "entered": len(answer.entered),
            "left": len(answer.left),
        },
        "newly_listed": told(answer.newly),
        "no_longer_listed": told(answer.gone),
        "entered": told(answer.entered),
        "left": told(answer.left),
    }
