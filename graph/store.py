"""The store protocol: the narrow set of operations that every question is written over, once.

A store holds one graph. All bulk operations take Arrow tables with the columns of ``graph.model``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from math import inf
from types import MappingProxyType
from typing import Any, Literal, Protocol

import pyarrow as pa

from graph.model import ALWAYS, Edge, Event, Node, When

#: Which end of an edge a node asked must be: either, its source, or its target.
Direction = Literal["both", "out", "in"]

#: What stands for a node or an edge inside one store while a question is answered: a number, an id, or all that was read of
#: it. It means nothing elsewhere or later.
Key = int | str | tuple[Any, ...]

#: An edge as a traversal walks it: from a node asked to another one (never the same), whether along its direction; then
#: id, kind, since, until, weight and properties (JSON) of the edge. A plain tuple: a walk reads thousands of them.
Arc = tuple[Key, Key, bool, str, str, str, str, float | None, str]

#: From how many edges of a kind a node is a hub: one number, or one a kind; 0 or absent = none is.
Hub = int | Mapping[str, int]


def hub_limit(hub: Hub, kind: str) -> int:
    """The most edges of a kind along which a node is opened; 0 = no limit."""
    return hub if isinstance(hub, int) else hub.get(kind, 0)


def is_hub(hub: Hub, kind: str, degree: int) -> bool:
    """Whether a node with so many edges of a kind stays closed along it."""
    return 0 < hub_limit(hub, kind) < degree


def hub_floor(hub: Hub) -> float:
    """Up to so many edges of any kind make no hub: most nodes have fewer of every kind."""
    limits = [hub] if isinstance(hub, int) else hub.values()
    return min((limit for limit in limits if limit > 0), default=inf)


#: Nothing is known yet.
NONE_KNOWN: Mapping[Key, str] = MappingProxyType({})

#: Degrees up to this are not told with arcs: what two share says all it can.
FEW = 2


@dataclass(frozen=True, slots=True)
class Changes:
    """How many rows a write inserted, updated and deleted; all of "nodes", "edges" and "events" are always there."""

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
    """One hop: the edges met (each once, by id), the nodes not opened along a kind, and the degrees of all nodes asked.

    ``suppressed`` is {node: {kind: degree}} for the kinds asked that made the node a hub; ``degrees`` is the same
    for every known node asked and every kind of edge it has (edges of any time; a loop counts once).
    """

    edges: list[Edge] = field(default_factory=list)
    suppressed: dict[str, dict[str, int]] = field(default_factory=dict)
    degrees: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Steps:
    """One hop, narrower still: node asked, the other end and the edge, each by what stands for it; and hubs left closed."""

    rows: list[tuple[Key, Key, Key]] = field(default_factory=list)
    suppressed: dict[Key, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arcs:
    """One hop for a traversal: arcs in no order, kinds of hubs left closed, and degrees of more than ``FEW`` edges."""

    rows: list[Arc] = field(default_factory=list)
    suppressed: dict[Key, dict[str, int]] = field(default_factory=dict)
    degrees: dict[Key, dict[str, int]] = field(default_factory=dict)

    def steps(self) -> Steps:
        """Where they lead, in a store where an edge's id stands for it."""
        return Steps([(row[0], row[1], row[3]) for row in self.rows], self.suppressed)


@dataclass(frozen=True, slots=True)
class Across:
    """Which ties between cities are asked for: of parties listed in one of ``regions`` (four digits) and tied to another.

    ``listed_in`` and ``tied_to`` are first digits of a city; ``tie`` one kind of tie; ``lists`` codes of lists (empty = all).
    """

    regions: tuple[str, ...]
    listed_in: str = ""
    tied_to: str = ""
    tie: str = ""
    lists: tuple[str, ...] = ()

    @property
    def listing(self) -> list[str]:
        """The cities whose listings count."""
        return [city for city in self.regions if city.startswith(self.listed_in)]

    @property
    def tied(self) -> list[str]:
        """The cities to which a tie counts."""
        return [city for city in self.regions if city.startswith(self.tied_to)]


@dataclass(frozen=True, slots=True)
class RegionMatch:
    """A listed party tied to another city: ``tie`` is one of ``region_ties.TIES``.

    Both regions are four-digit cities (``model.city_of``). ``via`` holds the edges of the tie, in the order walked from the
    party; ``fact`` the relocation, or the decision that tells that the party operates there.
    """

    party: str
    event: Event
    listed_region: str
    tie: str
    other_region: str
    via: tuple[Edge, ...] = ()
    fact: Event | None = None


#: One row a tie of an entry: what is counted in matrices of cities.
REGION_COLUMNS = pa.schema([(name, pa.string()) for name in ("party", "event", "list", "listed", "other", "tie")])


@dataclass(frozen=True, slots=True)
class Sort:
    """Which events are asked for, of whatever party; what is empty asks nothing. ``several``: told by several records."""

    kinds: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    several: bool = False

    def fits(self, event: Event) -> bool:
        """Whether an event is of the sort."""
        asked = ((self.kinds, event.kind), (self.titles, event.title), (self.lists, event.list))
        return all(not wanted or value in wanted for wanted, value in asked) and bool(event.reports or not self.several)


class GraphError(Exception):
    """Base of what a store raises.

    GraphError
    ├── BadGraphError      the tables given do not make a graph
    └── StoreFailedError   the database below refused or is gone (cause kept)
    """


class BadGraphError(GraphError):
    """An id twice, or an edge or event whose party is not among the nodes."""


class StoreFailedError(GraphError):
    """The database below refused or cannot be reached; the driver's error is the cause.

    ``forbidden``: this user, or anybody, may not do it there.
    """

    forbidden = False


class GraphStore(Protocol):
    """What a store must do. ``graph.stores.memory`` is the smallest complete one."""

    def replace(self, nodes: pa.Table, edges: pa.Table, events: pa.Table) -> Changes:
        """Make the graph equal to these tables, writing only what differs. All or nothing; ``BadGraphError`` if they clash."""
        ...

    def withdraw(self, records: Sequence[str]) -> Changes:
        """Take records out of the graph at once: events and edges that no other record supports go.

        Those that keep other records lose only the withdrawn ones, an event takes the values of those that are left
        (``graph.reports``); golden values citing withdrawn records leave ``properties``.
        """
        ...

    def nodes(self, ids: Sequence[str]) -> dict[str, Node]:
        """Nodes by id, with degrees; unknown ids are absent."""
        ...

    def find(self, text: str, limit: int = 20) -> list[Match]:
        """Nodes by id, code, name, other name or part of a name, best first; a node is listed once, by its best match.

        Order: id, code, name, former_name (exactly as written), normal_name (equal under ``names.normal_name``, also
        of other names), part (shortest normal name holding the text first); within that by id.
        """
        ...

    def expand(
        self,
        ids: Sequence[str],
        kinds: Sequence[str] = (),
        when: When = ALWAYS,
        hub: int | Mapping[str, int] = 0,
        direction: Direction = "both",
    ) -> Expansion:
        """All edges of ``ids`` (empty ``kinds`` = all) that hold then, in id order, in one round trip.

        ``direction`` out: those of which ids are the source; in: the target. Degrees count both ends whatever it is.
        A node with more than ``hub`` edges of a kind (one number, or a number a kind; 0 or absent = no limit) is not
        opened along that kind but reported. An edge is still met when its other end is asked and opened.
        """
        ...

    def ties(self, kind: str, of: str = "", when: When = ALWAYS, after: str = "", limit: int = 0) -> list[Edge]:
        """Edges of one kind that hold then, of one node or (``of`` "") of the whole graph, in id order, by page.

        A page begins after the id ``after`` and holds at most ``limit`` (0 = all); a loop is there once.
        """
        ...

    def edges(self, ids: Sequence[str]) -> dict[str, Edge]:
        """Edges by id, whatever their time; unknown ids are absent."""
        ...

    def keys(self, ids: Sequence[str]) -> dict[str, Key]:
        """What stands for nodes in ``arcs`` and ``listings``; unknown ids are absent."""
        ...

    def ids(self, keys: Sequence[Key]) -> dict[Key, str]:
        """The ids of nodes by what stands for them."""
        ...

    def arcs(
        self,
        keys: Sequence[Key],
        kinds: Sequence[str] = (),
        when: When = ALWAYS,
        hub: int | Mapping[str, int] = 0,
        listed: Sequence[str] | None = None,
    ) -> Arcs:
        """One hop as ``expand`` has it, but narrow: for traversals.

        An edge between two nodes asked is two arcs; a loop is none. With ``listed``, a last hop: only arcs to nodes that
        ever stood on a black list, and those of the kinds named.
        """
        ...

    def steps(
        self, keys: Sequence[Key], kinds: Sequence[str] = (), when: When = ALWAYS, hub: int | Mapping[str, int] = 0
    ) -> Steps:
        """Where ``arcs`` lead, and nothing else of them."""
        ...

    def shown(self, keys: Sequence[Key]) -> dict[Key, Node]:
        """Nodes in short, by what stands for them: with degrees, without other names and golden values."""
        ...

    def edges_of(self, keys: Sequence[Key], ends: Mapping[Key, str] = NONE_KNOWN) -> dict[str, Edge]:
        """Edges by id, asked for by what stands for them in ``steps``; ``ends``: ids of nodes that are known already."""
        ...

    def listings(self, keys: Sequence[Key], when: When = ALWAYS) -> dict[Key, list[Event]]:
        """Entries of black lists in force then, by since and id, of those nodes that have any."""
        ...

    def events(self, parties: Sequence[str], kinds: Sequence[str] = (), when: When = ALWAYS) -> list[Event]:
        """Events of parties known and in force or past at that time, by party, since, id."""
        ...

    def listed(self, lists: Sequence[str] = (), region: str = "", when: When = ALWAYS) -> Iterator[Event]:
        """All entries of black lists (colour black, list not "") in force then, by party and id.

        ``lists``: only these; ``region``: prefix of the deciding region's code.
        """
        ...

    def cross_region(self, asked: Across, when: When = ALWAYS) -> Iterator[RegionMatch]:
        """Set-based: parties listed in one city and tied to another (``graph.across.region_ties``), streamed.

        In order of party, entry, tie (as in ``region_ties.TIES``), ids of the edges walked, id of the fact, other city.
        """
        ...

    def region_ties(self, asked: Across, when: When = ALWAYS) -> pa.Table:
        """The same matches as columns to be counted (``REGION_COLUMNS``), in any order."""
        ...

    def happened(self, sort: Sort, when: When = ALWAYS) -> Iterator[Event]:
        """All events of a sort, known and in force or past at that time, by party and id, streamed."""
        ...

    def view(self) -> AbstractContextManager[GraphStore]:
        """The graph for one question: while it is open, what stands for a node or an edge stands for no other, whoever writes."""
        ...

    def counts(self) -> dict[str, dict[str, int]]:
        """Rows by "nodes", "edges", "events" and kind."""
        ...

    def checksums(self) -> dict[str, dict[str, str]]:
        """A digest by "nodes", "edges", "events" and kind, over its rows in id order: equal graphs have equal digests."""
        ...

    def scan(self, what: str) -> Iterator[pa.Table]:
        """All "nodes", "edges" or "events" in id order, in batches with the columns of ``graph.model``."""
        ...

    def close(self) -> None:
        """Give back connections."""
        ...


#: Two nodes and a kind of edge between them, in that direction.
END_COLUMNS = pa.schema([(name, pa.string()) for name in ("kind", "source", "target")])


class KeptStore(GraphStore, Protocol):
    """A store that a projection keeps in line with the ledger by what changed, without giving it the whole graph again.

    Tables come and go in the columns of ``graph.model``; the order of rows that are given back is left open.
    """

    def apply(self, put: Mapping[str, pa.Table], gone: Mapping[str, Sequence[str]]) -> Changes:
        """Insert or update rows and delete ids, by "nodes", "edges" and "events", writing only what differs.

        Unknown ids may go. All or nothing; ``BadGraphError`` if an edge or event would hang in the air. Whatever was
        ``unsettled`` counts as settled by it.
        """
        ...

    def resting_on(self, records: Sequence[str]) -> tuple[pa.Table, pa.Table]:
        """The edges and the events that cite one of ``records``."""
        ...

    def between(self, ends: pa.Table) -> pa.Table:
        """The edges of any time that have one of ``ends`` (columns of ``END_COLUMNS``, each row once)."""
        ...

    def concerning(self, ids: Sequence[str]) -> pa.Table:
        """The events whose party or authority is one of ``ids``."""
        ...

    def events_of(self, parties: Sequence[str]) -> pa.Table:
        """The events of any time of ``parties``."""
        ...

    def regions(self, ids: Sequence[str]) -> dict[str, str]:
        """The region of every node among ``ids``; unknown ids are absent."""
        ...

    def unsettled(self) -> pa.Table:
        """The ends of edges that ``withdraw`` took records from: what the remaining ones say has to be read again."""
        ...

    def sizes(self) -> dict[str, int]:
        """How many "nodes", "edges" and "events" there are."""
        ...
