"""The production graph: Neo4j 5 (Community is enough), a projection that can be lost and pushed again (``graph.projection.push``).

The same questions as on every other store, and the graph as people read it in Browser and Bloom (docs/neo4j.md).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

import pyarrow as pa

from graph.checksum import COLUMNS, digests_of
from graph.model import ALWAYS, Edge, Event, Node, When
from graph.schema import Schema, load_schema
from graph.store import (
    NONE_KNOWN,
    Across,
    Arcs,
    Changes,
    Direction,
    Expansion,
    Key,
    Match,
    RegionMatch,
    Sort,
    Steps,
    StoreFailedError,
)
from graph.stores import (
    neo4j_arcs,
    neo4j_degrees,
    neo4j_delta,
    neo4j_find,
    neo4j_prepare,
    neo4j_read,
    neo4j_regions,
    neo4j_ties,
    neo4j_write,
)
from graph.stores.neo4j_hop import Hop
from graph.stores.neo4j_schema import CHECKPOINT, vocabulary
from graph.stores.neo4j_session import Connection


class Neo4jGraphStore:
    """One database of one server; constraints and indexes are made if missing, where the user may make them.

    Args:
        url: ``bolt://`` or ``neo4j://`` address.
        user, password: of the server; an empty user where it asks for none.
        database: Community has one, "neo4j".
        schema: the kinds, and so the labels and types, that may occur; None = ``graph/schema.yaml``.
        retry_seconds: how long a unit of work is tried again, with growing pauses, while the server is away.

    A change of more than 20,000 rows is not one transaction but many: until the last one ``checkpoint`` says that the
    graph is being written, and the same write again completes it.
    """

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        database: str = "neo4j",
        *,
        schema: Schema | None = None,
        retry_seconds: float = 30.0,
    ) -> None:
        self.name = f"{urlsplit(url).netloc.rpartition('@')[2]}/{database}"
        self._words = vocabulary(schema or load_schema())
        self._connection = Connection(url, (user, password) if user else None, database, retry_seconds)
        try:
            self.made = neo4j_prepare.prepare(self._connection, self._words)
        except StoreFailedError:
            self.close()
            raise

    def replace(
        self,
        nodes: pa.Table,
        edges: pa.Table,
        events: pa.Table,
        *,
        seq: int | None = None,
        trusting: bool = True,
    ) -> Changes:
        """Make the graph equal to these tables, writing only what differs; ``seq``: the change log's number for it.

        Not ``trusting``: rows are compared as they stand, so that edits by hand are mended too.
        """
        tables = {"nodes": nodes, "edges": edges, "events": events}
        change, counted = neo4j_delta.replacement(self._connection, self._words, tables, trusting=trusting)
        neo4j_write.write(self._connection, self._words, change, seq)
        return counted

    def apply(self, put: Mapping[str, pa.Table], gone: Mapping[str, Sequence[str]], seq: int) -> None:
        """Write rows and deletions of the change log up to ``seq``, and that number, in one transaction.

        An edge or event of which an end is not here yet is left out: its source changed since, so the log names it again.
        """
        change = neo4j_delta.logged(self._words, put, gone)
        neo4j_write.write(self._connection, self._words, change, seq)

    @contextmanager
    def view(self) -> Iterator[Neo4jGraphStore]:
        """The graph for one question, in one reading transaction: until it ends the server gives no number of what is deleted again."""
        with self._connection.held() as connection:
            made = copy.copy(self)
            made._connection = connection
            yield made

    def settle(self) -> None:
        """Note the degrees of nodes that an earlier version, or a write that was cut off, left without."""
        neo4j_degrees.settle(self._connection, self._words)

    def checkpoint(self) -> int | None:
        """The change log's number at which this graph stands; None if it is empty, half-written or of no known number."""
        rows = self._connection.read(f"MATCH (c:{CHECKPOINT} {{id: 'graph', state: 'complete'}}) RETURN c.seq")
        return rows[0][0] if rows else None

    def withdraw(self, records: Sequence[str]) -> Changes:
        """Take records out of the graph, with the events and edges that rest on them alone."""
        change, counted = neo4j_delta.withdrawal(self._connection, self._words, records)
        neo4j_write.write(self._connection, self._words, change, self.checkpoint())
        return counted

    def nodes(self, ids: Sequence[str]) -> dict[str, Node]:
        """Nodes by id, with degrees."""
        return neo4j_read.nodes(self._connection, self._words, ids)

    def find(self, text: str, limit: int = 20) -> list[Match]:
        """Nodes by id, code, name, other name or part of a name, best first."""
        return neo4j_find.find(self._connection, self._words, text, limit)

    def expand(
        self,
        ids: Sequence[str],
        kinds: Sequence[str] = (),
        when: When = ALWAYS,
        hub: int | Mapping[str, int] = 0,
        direction: Direction = "both",
    ) -> Expansion:
        """One hop from ``ids``, hubs left closed."""
        return neo4j_read.expand(self._connection, self._words, ids, Hop(kinds, when, hub, direction))

    def ties(self, kind: str, of: str = "", when: When = ALWAYS, after: str = "", limit: int = 0) -> list[Edge]:
        """Edges of one kind, of one node or of the whole graph, by page."""
        return neo4j_ties.ties(self._connection, self._words, kind, of, when, (after, limit))

    def edges(self, ids: Sequence[str]) -> dict[str, Edge]:
        """Edges by id."""
        return neo4j_arcs.edges(self._connection, self._words, ids)

    def keys(self, ids: Sequence[str]) -> dict[str, Key]:
        """The server's own numbers stand for nodes."""
        return neo4j_arcs.keys(self._connection, ids)

    def ids(self, keys: Sequence[Key]) -> dict[Key, str]:
        """Ids by the server's numbers."""
        return neo4j_arcs.ids(self._connection, keys)

    def arcs(
        self,
        keys: Sequence[Key],
        kinds: Sequence[str] = (),
        when: When = ALWAYS,
        hub: int | Mapping[str, int] = 0,
        listed: Sequence[str] | None = None,
    ) -> Arcs:
        """One hop from ``keys``, narrow."""
        hop = Hop(kinds, when, hub)
        return neo4j_arcs.arcs(self._connection, self._words, keys, hop, listed)

    def steps(
        self, keys: Sequence[Key], kinds: Sequence[str] = (), when: When = ALWAYS, hub: int | Mapping[str, int] = 0
    ) -> Steps:
        """Where arcs lead."""
        hop = Hop(kinds, when, hub)
        return neo4j_arcs.steps(self._connection, self._words, keys, hop)

    def shown(self, keys: Sequence[Key]) -> dict[Key, Node]:
        """Nodes in short."""
        return neo4j_arcs.shown(self._connection, self._words, keys)

    def edges_of(self, keys: Sequence[Key], ends: Mapping[Key, str] = NONE_KNOWN) -> dict[str, Edge]:
        """Edges by what stands for them here."""
        return neo4j_arcs.edges_of(self._connection, keys, ends)

    def listings(self, keys: Sequence[Key], when: When = ALWAYS) -> dict[Key, list[Event]]:
        """Entries of black lists in force."""
        return neo4j_arcs.listings(self._connection, keys, when)

    def events(self, parties: Sequence[str], kinds: Sequence[str] = (), when: When = ALWAYS) -> list[Event]:
        """Events of parties, in force or past, by party, since, id."""
        return neo4j_read.events(self._connection, parties, kinds, when)

    def listed(self, lists: Sequence[str] = (), region: str = "", when: When = ALWAYS) -> Iterator[Event]:
        """Black list entries in force, by party and id."""
        return neo4j_read.listed(self._connection, lists, region, when)

    def cross_region(self, asked: Across, when: When = ALWAYS) -> Iterator[RegionMatch]:
        """Parties listed in one city and tied to another: one statement a tie."""
        return neo4j_regions.cross_region(self._connection, self._words, asked, when)

    def region_ties(self, asked: Across, when: When = ALWAYS) -> pa.Table:
        """The same matches as columns to be counted."""
        return neo4j_regions.region_ties(self._connection, self._words, asked, when)

    def happened(self, sort: Sort, when: When = ALWAYS) -> Iterator[Event]:
        """All events of a sort, by party and id."""
        return neo4j_regions.happened(self._connection, sort, when)

    def counts(self) -> dict[str, dict[str, int]]:
        """Rows by "nodes", "edges", "events" and kind."""
        return neo4j_read.counts(self._connection, self._words)

    def checksums(self) -> dict[str, dict[str, str]]:
        """One digest a kind, taken from the rows as they stand, not from noted digests: tampering shows."""
        return {what: digests_of(what, self.scan(what)) for what in COLUMNS}

    def scan(self, what: str) -> Iterator[pa.Table]:
        """A whole table in id order, in batches."""
        return neo4j_read.scan(self._connection, self._words, what)

    def close(self) -> None:
        """Close all connections."""
        self._connection.close()
