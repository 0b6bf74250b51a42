"""The store protocol: the narrow set of operations that every question is written over, once.

A store holds one graph. All bulk operations take Arrow tables with the columns of ``graph.model``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from graph.model import ALWAYS, Edge, Event, Node, When


@dataclass(frozen=True, slots=True)
class Changes:
    """How many rows a write inserted, updated and deleted, by "nodes", "edges" and "events"."""

    inserted: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    deleted: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A node found by text, and how: ``id``, ``code``, ``name``, ``former_name``, ``normal_name``, ``part``."""

    node: Node
    how: str


@dataclass(frozen=True, slots=True)
class Expansion:
    """One hop: the edges met, and the nodes not opened, with the kind and degree that made them hubs."""

    edges: list[Edge] = field(default_factory=list)
    suppressed: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegionMatch:
    """A listed party tied to another city: ``tie`` is registered, operates, controls, controlled_by or moved."""

    party: str
    event: Event
    listed_region: str
    tie: str
    other_region: str
    via: tuple[Edge, ...] = ()


class GraphStore(Protocol):
    """What a store must do. ``graph.stores.memory`` is the smallest complete one."""

    def replace(self, nodes: pa.Table, edges: pa.Table, events: pa.Table) -> Changes:
        """Make the graph equal to these tables, writing only what differs. All or nothing."""
        ...

    def withdraw(self, records: Sequence[str]) -> Changes:
        """Take records out of the graph at once: their events go, and the edges that no other record supports."""
        ...

    def nodes(self, ids: Sequence[str]) -> dict[str, Node]:
        """Nodes by id, with degrees; unknown ids are absent."""
        ...

    def find(self, text: str, limit: int = 20) -> list[Match]:
        """Nodes by id, code, name, other name or part of a name, best first (then by id)."""
        ...

    def expand(self, ids: Sequence[str], kinds: Sequence[str] = (), when: When = ALWAYS, hub: int = 0) -> Expansion:
        """All edges of ``ids`` (any direction, empty ``kinds`` = all) that hold then, in one round trip.

        A node with more than ``hub`` edges of a kind (``hub`` > 0) is not opened along that kind but reported.
        """
        ...

    def events(self, parties: Sequence[str], kinds: Sequence[str] = (), when: When = ALWAYS) -> list[Event]:
        """Events of parties known and in force or past at that time, by party, since, id."""
        ...

    def listed(self, lists: Sequence[str] = (), region: str = "", when: When = ALWAYS) -> Iterator[Event]:
        """All black list entries in force then (region: prefix of the deciding region's code), by party and id."""
        ...

    def cross_region(self, regions: Sequence[str], when: When = ALWAYS) -> Iterator[RegionMatch]:
        """Set-based: parties listed in one city of ``regions`` (four-digit) and tied to another of them."""
        ...

    def counts(self) -> dict[str, dict[str, int]]:
        """Rows by "nodes", "edges", "events" and kind."""
        ...

    def checksums(self) -> dict[str, str]:
        """One digest by "nodes", "edges", "events" over all rows in id order: equal graphs have equal digests."""
        ...

    def scan(self, what: str) -> Iterator[pa.Table]:
        """All "nodes", "edges" or "events" in id order, in batches with the columns of ``graph.model``."""
        ...

    def close(self) -> None:
        """Give back connections."""
        ...
