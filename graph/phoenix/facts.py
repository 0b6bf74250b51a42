"""What is known of one firm: when it was set up, what got it into trouble, who is in it, where it sits, what it does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from graph.model import Edge, Event, Node, When
from graph.phoenix.names import NameParts, NameReader
from graph.phoenix.rules import Rules, Trigger

PEOPLE = ("legal_representative", "officer", "shareholder")
PLACES = ("located_at", "reachable_at")
SET_UP, GONE, ASSET, PARTNER = "registration", "deregistration", "asset", "supplies"


@lru_cache(maxsize=100_000)
def day_of(text: str) -> int | None:
    """The day as a number; None for "" and for what is no day."""
    try:
        return date.fromisoformat(text[:10]).toordinal()
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Founding:
    """When a firm was set up, and what says so; with ``at_latest`` it was there by then."""

    day: int | None = None
    text: str = ""
    at_latest: bool = False
    events: tuple[Event, ...] = ()
    edges: tuple[Edge, ...] = ()
    record: str = ""

    @property
    def stated(self) -> bool:
        """Whether the day itself is known, not just that the firm was there by then."""
        return self.day is not None and not self.at_latest


@dataclass(frozen=True)
class Firm:
    """A firm with its ties and events of any time up to the question's."""

    node: Node
    edges: Sequence[Edge]
    events: Sequence[Event]
    rules: Rules
    reader: NameReader
    when: When

    @cached_property
    def founding(self) -> Founding:
        """Register, else golden record, else the first tie."""
        set_up = [event for event in self.events if event.kind == SET_UP and day_of(event.since) is not None]
        if set_up:
            first = min(set_up, key=lambda event: (event.since, event.id))
            return Founding(day_of(first.since), first.since, events=(first,))
        stated, record = self._stated("founded")
        if (day := day_of(stated)) is not None:
            return Founding(day, stated, record=record)
        ties = [edge for edge in self.edges if day_of(edge.since) is not None]
        if not ties:
            return Founding()
        tie = min(ties, key=lambda edge: (edge.since, edge.id))
        return Founding(day_of(tie.since), tie.since, at_latest=True, edges=(tie,))

    @property
    def there(self) -> bool:
        """Whether the firm had been set up by the day of the question, as far as is known."""
        return self.founding.text <= self.when.day

    @cached_property
    def triggers(self) -> tuple[Event, ...]:
        """What got the firm into trouble, by day."""
        return tuple(event for event in self.events if is_trigger(event, self.rules))

    @cached_property
    def people(self) -> Mapping[str, list[Edge]]:
        """Ties by the person (or firm) that leads, serves or holds it."""
        found: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            if edge.kind in PEOPLE and edge.target == self.node.id:
                found[edge.source].append(edge)
        return found

    @cached_property
    def places(self) -> Mapping[str, list[Edge]]:
        """Ties by address and phone."""
        found: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            if edge.kind in PLACES and edge.source == self.node.id:
                found[edge.target].append(edge)
        return found

    @cached_property
    def partners(self) -> Mapping[str, Edge]:
        """Ties of supply by the other end."""
        return {edge.other(self.node.id): edge for edge in self.edges if edge.kind == PARTNER}

    @cached_property
    def assets(self) -> Mapping[str, Event]:
        """Registered assets by kind and number."""
        found = {}
        for event in self.events:
            number = str(event.properties.get("number") or event.document_no)
            if event.kind == ASSET and number:
                found[f"{event.properties.get('kind', '')} {number}".strip()] = event
        return found

    @cached_property
    def names(self) -> tuple[NameParts, ...]:
        """The present name in parts, then the others."""
        return tuple(self.reader(name) for name in (self.node.name, *self.node.names))

    def said(self, fact: str) -> tuple[str, tuple[Event, ...]]:
        """Industry or scope, as the register or the golden record has it."""
        for event in self.events:
            if event.kind == SET_UP and event.properties.get(fact):
                return str(event.properties[fact]), (event,)
        return self._stated(fact)[0], ()

    def _stated(self, fact: str) -> tuple[str, str]:
        """The value of a golden property and its record."""
        for key in self.rules.facts[fact]:
            value: Any = self.node.properties.get(key)
            if isinstance(value, Mapping):
                return str(value.get("value") or ""), str(value.get("record") or "")
            if value:
                return str(value), ""
        return "", ""


def is_trigger(event: Event, rules: Rules) -> bool:
    """Whether an event is trouble of the sort that makes people leave a firm behind."""
    rule = rules.triggers.get(event.kind)
    if rule is None or day_of(event.since) is None or (rule.colour and event.colour != rule.colour):
        return False
    position = str(event.properties.get("position") or "")
    against = any(word in position for word in rule.positions)
    if position and rule.positions and not against:
        return False
    return _grave(event, rule) or (against and event.amount is None)


def _grave(event: Event, rule: Trigger) -> bool:
    if not rule.least or (event.amount or 0.0) >= rule.least:
        return True
    return any(word in event.title for word in rule.words)


def first_day(edges: Iterable[Edge]) -> int | None:
    """The first day that ties state; None if none does."""
    return min((day for edge in edges if (day := day_of(edge.since)) is not None), default=None)
