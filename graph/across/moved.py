"""Firms that moved to another city: what they were rated before and after, and what stayed behind in the old city.

Levels of two years or editions are not compared (``docs/sources/evaluations.md``): the last one before the move and the first
one after it stand side by side. That there is none after it is said, but is no fault: not every level is published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from graph.across.region_ties import RELOCATION, moved_cities
from graph.linked.links import party_json
from graph.model import ALWAYS, Event, Node, When, city_of
from graph.reports import as_known
from graph.schema import Schema
from graph.store import GraphStore, Sort

#: Movers whose histories are read together; the first page is small, so that it comes at once.
_FIRST, _PAGE = 50, 500
#: What of a party's events belongs to its history.
_HISTORY = ("evaluation", "arrears")


@dataclass(frozen=True, slots=True)
class Moves:
    """Which movers are asked for: from and to cities of ``regions`` (four digits) or beyond, by first digits, since a day.

    ``scheme`` is the evaluation whose history is told.
    """

    left: str = ""
    reached: str = ""
    since: str = ""
    scheme: str = "tax_credit"

    def fits(self, move: Event) -> bool:
        """Whether a relocation is asked for: between two cities, or to or from one that is known."""
        left, reached = moved_cities(move)
        there = left.startswith(self.left) and reached.startswith(self.reached)
        return there and left != reached and move.since >= self.since


@dataclass(frozen=True, slots=True)
class Mover:
    """A party with its moves, oldest first, its evaluations, and what of the cities it left still stands."""

    party: Node
    moves: tuple[Event, ...]
    rated: tuple[Event, ...]
    arrears: tuple[Event, ...]
    entries: tuple[Event, ...]
    when: When

    @property
    def former(self) -> tuple[str, ...]:
        """The cities that it left and does not live in now, the latest first."""
        left = [moved_cities(move)[0] for move in reversed(self.moves)]
        return tuple(dict.fromkeys(city for city in left if city and city != city_of(self.party.region)))

    def as_dict(self) -> dict[str, Any]:
        """The documented form (docs/questions/regions.md)."""
        day = self.moves[-1].since
        before = [event for event in self.rated if event.since < day]
        after = [event for event in self.rated if event.since >= day]
        return {
            "party": party_json(self.party),
            "moves": [_move_json(move) for move in self.moves],
            "former_regions": [f"{city}00" for city in self.former],
            "ratings": [_rating_json(event, day) for event in self.rated],
            "last_before": _rating_json(before[-1], day) if before else None,
            "first_after": _rating_json(after[0], day) if after else None,
            "left_behind": [_entry_json(event) for event in self.entries if city_of(event.region) in self.former],
            "arrears": [
                {**_entry_json(event), "amount": event.amount, "open": self.when.holds(event.since, event.until)}
                for event in self.arrears
            ],
        }


def movers(store: GraphStore, schema: Schema, asked: Moves = Moves(), when: When = ALWAYS) -> Iterator[Mover]:
    """Parties with a move that is asked for, by id, streamed: a round trip or two a page."""
    moves = (as_known(event, when) for event in store.happened(Sort((RELOCATION,)), when))
    own = ((party, tuple(told)) for party, told in groupby(moves, key=lambda event: event.party))
    asked_for = ((party, told) for party, told in own if any(asked.fits(move) for move in told))
    size = _FIRST
    while page := dict(islice(asked_for, size)):
        size = _PAGE
        yield from _page(store, schema, page, asked, when)


def _page(
    store: GraphStore, schema: Schema, page: dict[str, tuple[Event, ...]], asked: Moves, when: When
) -> Iterator[Mover]:
    nodes = store.nodes(list(page))
    told: defaultdict[str, list[Event]] = defaultdict(list)
    for event in store.events(list(page), (*_HISTORY, *schema.listing_kinds), when):
        told[event.party].append(as_known(event, when))
    for party, moves in page.items():
        yield Mover(
            nodes[party],
            tuple(sorted(moves, key=lambda move: (move.since, move.id))),
            tuple(event for event in told[party] if event.properties.get("scheme") == asked.scheme),
            tuple(event for event in told[party] if event.kind == "arrears"),
            tuple(_standing(told[party], when)),
            when,
        )


def _standing(events: Sequence[Event], when: When) -> Iterator[Event]:
    """Entries in force that speak against a party."""
    for event in events:
        if event.list and event.colour in ("black", "focus") and when.holds(event.since, event.until):
            yield event


def _move_json(move: Event) -> dict[str, Any]:
    left, reached = moved_cities(move)
    return {
        "from": left and f"{left}00",
        "to": reached and f"{reached}00",
        "since": move.since,
        "known_from": move.known_from,
        "records": list(move.records),
    }


def _rating_json(event: Event, day: str) -> dict[str, Any]:
    said = {name: event.properties.get(name, "") for name in ("period", "level", "norm", "edition", "evaluator")}
    return {
        **said,
        "moved": "before" if event.since < day else "after",
        "from": event.since,
        "to": event.until,
        "region": f"{city_of(event.region)}00" if city_of(event.region) else "",
        "records": list(event.records),
    }


def _entry_json(event: Event) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "list": event.list,
        "colour": event.colour,
        "title": event.title,
        "from": event.since,
        "to": event.until,
        "region": f"{city_of(event.region)}00" if city_of(event.region) else "",
        "document_no": event.document_no,
        "records": list(event.records),
    }
