"""What ties, times and entries weigh in the search for linked parties; every number is in ``schema.yaml``.

Times weigh in two ways. A tie alone: one that has ended says less, one that ended before the facts of an entry or began
after it less still. Two ties that meet: where they never held together (one came to the firm, or into the rooms, when the
other had left) they hardly join anybody. Only a party that moved on from one tie to another is the same party all along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log2
from typing import Any

import orjson

from graph.model import Event
from graph.schema import Schema
from graph.store import FEW, Arc, Key

_SPLIT = re.compile(r"[、,，;；/兼\s]+")


@dataclass(frozen=True, slots=True)
class Weight:
    """What one entry of a list says: how grave it is by its list, how fresh by its age; ``value`` is their product."""

    severity: float
    freshness: float

    @property
    def value(self) -> float:
        """Severity times freshness."""
        return self.severity * self.freshness


@dataclass(slots=True)
class Weighing:
    """The factors of arcs on one day; what a stated share or position is worth is looked up once."""

    schema: Schema
    day: str
    _stated: dict[tuple[Any, ...], float] = field(default_factory=dict)

    def base(self, arc: Arc) -> float:
        """What is left along an arc by its kind, its number or position, and whether it still holds."""
        kind, until, weight = arc[4], arc[6], arc[7]
        known = self.schema.edges.get(kind)
        if known is None:
            return 0.0
        said = (kind, weight if known.weight else None, arc[8] if kind == "officer" else "")
        found = self._stated.get(said)
        if found is None:
            found = self._stated[said] = known.strength * self.number(kind, weight) * self.position(kind, arc[8])
        return found * self.schema.linking.former if until and until <= self.day else found

    def number(self, kind: str, weight: float | None) -> float:
        """What the number on a tie is worth: a share of capital or votes, or a probability."""
        meaning, share = self.schema.edges[kind].weight, self.schema.linking.share
        if meaning == "share":
            return max(share["floor"], min(1.0, weight / share["full"])) if weight is not None else share["unknown"]
        if meaning == "probability":
            return min(max(weight, 0.0), 1.0) if weight is not None else 1.0
        return 1.0

    def position(self, kind: str, properties: str) -> float:
        """What an officer's position lets them decide; 1 on other ties."""
        if kind != "officer":
            return 1.0
        return position_worth(self.schema, orjson.loads(properties or "{}").get("position", ""))

    def is_shared(self, arc: Arc) -> bool:
        """Whether the arc leaves an end that many may share."""
        known = self.schema.edges.get(arc[4])
        return known is not None and known.shared == ("source" if arc[2] else "target")

    def apart(self, one: Arc, other: Arc, node: Key) -> float:
        """The factor of two arcs that meet in ``node``: less than 1 if they never held together."""
        if not (one[6] or other[6]) or one[4] in self.schema.identity_kinds or other[4] in self.schema.identity_kinds:
            return 1.0
        later, earlier = max(one[5], other[5]), min(one[6] or "~", other[6] or "~")
        if later < earlier or (_source(one) == node and _source(other) == node):
            return 1.0
        return self.schema.linking.apart

    def entry(self, entry: Event) -> Weight:
        """Severity by list, else by kind of event; freshness halves with every half-life since the entry."""
        rules = self.schema.listing
        rule = rules.lists.get(entry.list) or rules.kinds.get(entry.kind) or rules.other
        if not entry.since:
            return Weight(rule.severity, rules.undated)
        age = (date.fromisoformat(self.day) - date.fromisoformat(entry.since[:10])).days / 365.25
        return Weight(rule.severity, max(0.5 ** (max(age, 0.0) / rule.half_life), rules.floor))

    def weightiest(self, entries: Sequence[Event]) -> tuple[Event, Weight]:
        """The entry of a party that says most, the later one of equals."""
        weighed = ((entry, self.entry(entry)) for entry in entries)
        return max(weighed, key=lambda one: (one[1].value, one[0].since, one[0].id))


@dataclass(frozen=True, slots=True)
class Timing:
    """How a tie stands in time to the entries of the listed party that a path leads to."""

    late: float
    before: float
    entered: str
    facts: str

    @classmethod
    def of(cls, schema: Schema, entries: Sequence[Event]) -> Timing:
        """``entered`` is the day of the last entry; the facts of the first lie some time before it."""
        linking, days = schema.linking, sorted(entry.since for entry in entries)
        facts = days[0] and (date.fromisoformat(days[0][:10]) - timedelta(linking.facts_days)).isoformat()
        return cls(linking.late, linking.before, days[-1], facts)

    def factor(self, arc: Arc) -> float:
        """Less than 1 for a tie that began after the entry or was over before the facts."""
        since, until = arc[5], arc[6]
        if self.entered and since > self.entered:
            return self.late
        return self.before if until and self.facts and until <= self.facts else 1.0


def specificity(degree: int) -> float:
    """What is left where a hop leaves an end with so many ties of the kind: a hundred share an address by chance."""
    return 1 / (1 + log2(degree / 2)) if degree > FEW else 1.0


def position_worth(schema: Schema, stated: str) -> float:
    """The weight of the highest of the positions stated."""
    known, other = schema.linking.positions, schema.linking.other
    ranks = []
    for position in filter(None, _SPLIT.split(str(stated))):
        held = [name for name in known if name in position]  # the longest one that it holds: 独立董事 is no 董事
        ranks.append(known[max(held, key=len)] if held else other)
    return max(ranks, default=other)


def _source(arc: Arc) -> Key:
    return arc[0] if arc[2] else arc[1]
