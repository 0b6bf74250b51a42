"""What the graph is made of: nodes (parties, addresses, phones), edges (relations) and events (credit events).

Times: ``since``/``until`` are effective times (ISO dates, "" = open); ``known_from`` is the recorded time. An interval
holds ``since`` and excludes ``until``. Record ids are text ``source:16 hex digits``; every edge and event names its records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, dataclass_transform

import pyarrow as pa

#: One row a node. ``properties`` is a JSON object ``{field: {"value": ..., "record": ...}}``: the golden record.
NODE_COLUMNS = pa.schema(
    [
        ("id", pa.string()),
        ("kind", pa.string()),
        ("name", pa.string()),
        ("code", pa.string()),  # USCC or, failing that, another public code; "" = none
        ("region", pa.string()),  # today's six-digit division code; "" = unknown
        ("names", pa.string()),  # other names (former, short), joined by "\n"
        ("properties", pa.string()),
    ]
)

#: One row an edge. ``weight`` is a share (0..1) or a probability; null = not stated. ``records`` joined by "\n".
EDGE_COLUMNS = pa.schema(
    [
        ("id", pa.string()),
        ("kind", pa.string()),
        ("source", pa.string()),
        ("target", pa.string()),
        ("since", pa.string()),
        ("until", pa.string()),
        ("known_from", pa.string()),
        ("weight", pa.float64()),
        ("properties", pa.string()),  # JSON object of plain values, e.g. {"position": "董事"}
        ("records", pa.string()),
    ]
)

#: One row an event of one party: a decision, however many records report it.
EVENT_COLUMNS = pa.schema(
    [
        ("id", pa.string()),
        ("party", pa.string()),
        ("kind", pa.string()),  # list_entry, penalty, permit, ... (schema.yaml)
        ("list", pa.string()),  # code of the list, "" = the event is no list entry
        ("colour", pa.string()),  # black, red, focus or ""
        ("title", pa.string()),
        ("since", pa.string()),
        ("until", pa.string()),
        ("known_from", pa.string()),
        ("region", pa.string()),  # where the event was decided: six-digit code, "" = unknown
        ("authority", pa.string()),  # node id of the deciding body, "" = unknown
        ("document_no", pa.string()),
        ("amount", pa.float64()),  # yuan; null = not stated
        ("properties", pa.string()),
        ("records", pa.string()),  # joined by "\n", the best report first
        ("reports", pa.string()),  # JSON: what each of several records says (``graph.reports``); "" = one record
    ]
)


_T = TypeVar("_T")


@dataclass_transform(frozen_default=True)
def fact(cls: type[_T]) -> type[_T]:
    """A dataclass that nobody changes: type checking sees to it. The guard at run time takes four fifths of making one, and answers are made of thousands."""
    return dataclass(slots=True)(cls)


@fact
class Node:
    """A party, an address or a phone; ``degree`` counts its edges by kind, so that hubs are known before they are opened."""

    id: str
    kind: str
    name: str
    code: str = ""
    region: str = ""
    names: tuple[str, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)
    degree: Mapping[str, int] = field(default_factory=dict)


@fact
class Edge:
    """A relation as its records state it, from ``source`` to ``target`` (shareholder -> firm, branch -> parent)."""

    id: str
    kind: str
    source: str
    target: str
    since: str = ""
    until: str = ""
    known_from: str = ""
    weight: float | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    records: tuple[str, ...] = ()

    def other(self, node: str) -> str:
        """The end that is not ``node``."""
        return self.target if node == self.source else self.source


@fact
class Event:
    """A credit event of one party: licence, penalty, list entry, ...; ``reports`` tell what each of several records says."""

    id: str
    party: str
    kind: str
    list: str = ""
    colour: str = ""
    title: str = ""
    since: str = ""
    until: str = ""
    known_from: str = ""
    region: str = ""
    authority: str = ""
    document_no: str = ""
    amount: float | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    records: tuple[str, ...] = ()
    reports: tuple[Mapping[str, Any], ...] = ()

    @property
    def record(self) -> str:
        """The record that comes first: that of the best report."""
        return self.records[0] if self.records else ""


#: Characters of an ISO day; "~" comes after whatever a time of the day begins with.
_DAY = len("2026-01-31")


@dataclass(frozen=True, slots=True)
class When:
    """The two times of a question. Empty ``as_of`` = every time up to now counts as today; empty ``known_at`` = all we know.

    ``past``: what began by the day counts, though it has ended since. A ``known_at`` that is a day means its end: what came
    in on that day was known.
    """

    as_of: str = ""
    known_at: str = ""
    past: bool = False

    @property
    def day(self) -> str:
        """The effective day asked about: ``as_of``, or today."""
        return self.as_of or date.today().isoformat()

    @property
    def after(self) -> str:
        """What holds ends after this; nothing that ends does so before ""."""
        return "" if self.past else self.day

    def knows(self, known_from: str) -> bool:
        """Whether a fact recorded at ``known_from`` was known by then ("" = always known)."""
        return not self.known_at or known_from <= self.known_by

    @property
    def known_by(self) -> str:
        """The latest recorded time that was known, "" = any: the last moment of a day, a moment as it stands."""
        return f"{self.known_at}~" if len(self.known_at) == _DAY else self.known_at

    def holds(self, since: str, until: str) -> bool:
        """Whether the half-open interval [since, until) contains the day ("" = open end), or may have ended before it."""
        return since <= self.day and (until == "" or self.after < until)


#: The question without a time: everything known, in force today.
ALWAYS = When()

#: Provinces that are cities: every county of theirs belongs to the one city ``NN00`` (GB/T 2260).
MUNICIPALITIES = ("11", "12", "31", "50")


def city_of(region: str) -> str:
    """The four-digit city of a six-digit division code: 341802 -> 3418, 310115 -> 3100, "" -> ""."""
    if len(region) < 4:
        return ""
    return region[:2] + "00" if region[:2] in MUNICIPALITIES else region[:4]
