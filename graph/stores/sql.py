"""The default store: the graph in the workspace's SQL database (SQLite in WAL mode, PostgreSQL by URL)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import pyarrow as pa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from graph.model import ALWAYS, Edge, Event, Node, When
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
    sql_arcs,
    sql_degrees,
    sql_expand,
    sql_find,
    sql_kept,
    sql_outbox,
    sql_parties,
    sql_read,
    sql_regions,
    sql_search_index,
    sql_suggest,
    sql_ties,
    sql_write,
)
from graph.stores.sql_parties import Wanted
from graph.stores.sql_schema import SEARCH, TOLD, create_tables, lacks_tables
from graph.stores.sql_suggest import Suggested

#: How what databases of before lack is filled from what they have.
_FILLED = {SEARCH.name: sql_search_index.fill, TOLD: sql_degrees.tell_all}


class SqlGraphStore:
    """The graph behind an engine (every write is a transaction of its own) or inside a caller's open transaction.

    Given a ``Connection``, nothing is ever committed here: the caller's commit or rollback decides, so that a load
    withdraws records, or a resolution replaces the graph, together with its own rows. Missing tables are created.
    """

    def __init__(self, bind: Engine | Connection) -> None:
        self._bind = bind
        with self._reading() as connection:
            lacking = lacks_tables(connection)
        if lacking:
            with self._writing() as connection:
                for name in create_tables(connection):
                    _FILLED[name](connection)

    def within(self, connection: Connection) -> SqlGraphStore:
        """The same graph inside the caller's transaction."""
        return self.inside(connection)

    @classmethod
    def inside(cls, connection: Connection) -> SqlGraphStore:
        """The graph inside the caller's transaction, of a database whose tables were looked for before."""
        made = cls.__new__(cls)
        made._bind = connection
        return made

    @contextmanager
    def view(self) -> Iterator[SqlGraphStore]:
        """The graph as it is now, for several questions through one connection."""
        with self._reading() as connection:
            yield self.within(connection)

    def replace(self, nodes: pa.Table, edges: pa.Table, events: pa.Table) -> Changes:
        """Make the graph equal to these tables, writing only what differs."""
        with self._writing() as connection:
            return sql_write.replace(connection, nodes, edges, events)

    def withdraw(self, records: Sequence[str]) -> Changes:
        """Take records out of the graph, with the events and edges that rest on them alone."""
        with self._writing() as connection:
            return sql_write.withdraw(connection, records)

    def apply(self, put: Mapping[str, pa.Table], gone: Mapping[str, Sequence[str]]) -> Changes:
        """Insert or update rows and delete ids, writing only what differs."""
        with self._writing() as connection:
            return sql_write.apply(connection, put, gone)

    def resting_on(self, records: Sequence[str]) -> tuple[pa.Table, pa.Table]:
        """The edges and the events that cite records."""
        with self._reading() as connection:
            return sql_kept.resting_on(connection, records)

    def between(self, ends: pa.Table) -> pa.Table:
        """The edges that have one of ``ends``."""
        with self._reading() as connection:
            return sql_kept.between(connection, ends)

    def concerning(self, ids: Sequence[str]) -> pa.Table:
        """The events whose party or authority is one of ``ids``."""
        with self._reading() as connection:
            return sql_kept.concerning(connection, ids)

    def events_of(self, parties: Sequence[str]) -> pa.Table:
        """The events of any time of ``parties``."""
        with self._reading() as connection:
            return sql_kept.events_of(connection, parties)

    def regions(self, ids: Sequence[str]) -> dict[str, str]:
        """The region of every node among ``ids``."""
        with self._reading() as connection:
            return sql_kept.regions(connection, ids)

    def unsettled(self) -> pa.Table:
        """The ends of edges that withdrawals took records from."""
        with self._reading() as connection:
            return sql_kept.unsettled(connection)

    def sizes(self) -> dict[str, int]:
        """How many rows there are."""
        with self._reading() as connection:
            return sql_kept.sizes(connection)

    def nodes(self, ids: Sequence[str]) -> dict[str, Node]:
        """Nodes by id, with degrees."""
        with self._reading() as connection:
            return sql_read.nodes(connection, ids)

    def find(self, text: str, limit: int = 20) -> list[Match]:
        """Nodes by id, code, name, other name or part of a name, best first."""
        with self._reading() as connection:
            return sql_find.find(connection, text, limit)

    def expand(
        self,
        ids: Sequence[str],
        kinds: Sequence[str] = (),
        when: When = ALWAYS,
        hub: int | Mapping[str, int] = 0,
        direction: Direction = "both",
    ) -> Expansion:
        """One hop from ``ids``, hubs left closed."""
        with self._reading() as connection:
            return sql_expand.expand(connection, ids, sql_expand.Hop(kinds, when, hub, direction))

    def ties(self, kind: str, of: str = "", when: When = ALWAYS, after: str = "", limit: int = 0) -> list[Edge]:
        """Edges of one kind, of one node or of the whole graph, by page."""
        with self._reading() as connection:
            return sql_ties.ties(connection, kind, of, when, after, limit)

    def edges(self, ids: Sequence[str]) -> dict[str, Edge]:
        """Edges by id."""
        with self._reading() as connection:
            return sql_arcs.edges(connection, ids)

    def keys(self, ids: Sequence[str]) -> dict[str, Key]:
        """Integer keys of nodes."""
        with self._reading() as connection:
            return sql_arcs.keys(connection, ids)

    def ids(self, keys: Sequence[Key]) -> dict[Key, str]:
        """Ids of nodes by key."""
        with self._reading() as connection:
            return sql_expand.ids_of(connection, keys)

    def arcs(
        self,
        keys: Sequence[Key],
        kinds: Sequence[str] = (),
        when: When = ALWAYS,
        hub: int | Mapping[str, int] = 0,
        listed: Sequence[str] | None = None,
    ) -> Arcs:
        """One hop from ``keys``, narrow."""
        with self._reading() as connection:
            return sql_arcs.arcs(connection, keys, sql_arcs.Hop(kinds, when, hub, listed))

    def steps(
        self, keys: Sequence[Key], kinds: Sequence[str] = (), when: When = ALWAYS, hub: int | Mapping[str, int] = 0
    ) -> Steps:
        """Where arcs lead."""
        with self._reading() as connection:
            return sql_arcs.steps(connection, keys, sql_arcs.Hop(kinds, when, hub, None))

    def shown(self, keys: Sequence[Key]) -> dict[Key, Node]:
        """Nodes in short, by key."""
        with self._reading() as connection:
            return sql_read.shown(connection, keys)

    def edges_of(self, keys: Sequence[Key], ends: Mapping[Key, str] = NONE_KNOWN) -> dict[str, Edge]:
        """Edges that steps met."""
        with self._reading() as connection:
            return sql_arcs.edges_of(connection, keys, ends)

    def listings(self, keys: Sequence[Key], when: When = ALWAYS) -> dict[Key, list[Event]]:
        """Entries of black lists in force."""
        with self._reading() as connection:
            return sql_arcs.listings(connection, keys, when)

    def events(self, parties: Sequence[str], kinds: Sequence[str] = (), when: When = ALWAYS) -> list[Event]:
        """Events of parties, in force or past, by party, since, id."""
        with self._reading() as connection:
            return sql_read.events(connection, parties, kinds, when)

    def listed(self, lists: Sequence[str] = (), region: str = "", when: When = ALWAYS) -> Iterator[Event]:
        """Black list entries in force, by party and id."""
        with self._reading() as connection:
            yield from sql_read.listed(connection, lists, region, when)

    def cross_region(self, asked: Across, when: When = ALWAYS) -> Iterator[RegionMatch]:
        """Parties listed in one city and tied to another, out of the ties kept ready."""
        with self._reading() as connection:
            yield from sql_regions.cross_region(connection, asked, when)

    def region_ties(self, asked: Across, when: When = ALWAYS) -> pa.Table:
        """The same matches as columns to be counted."""
        with self._reading() as connection:
            return sql_regions.region_ties(connection, asked, when)

    def happened(self, sort: Sort, when: When = ALWAYS) -> Iterator[Event]:
        """All events of a sort, by party and id."""
        with self._reading() as connection:
            yield from sql_regions.happened(connection, sort, when)

    def counts(self) -> dict[str, dict[str, int]]:
        """Rows by "nodes", "edges", "events" and kind."""
        with self._reading() as connection:
            return sql_read.counts(connection)

    def checksums(self) -> dict[str, dict[str, str]]:
        """One digest a kind, over the stored row digests in id order."""
        with self._reading() as connection:
            return sql_read.checksums(connection)

    def scan(self, what: str) -> Iterator[pa.Table]:
        """A whole table in id order, in batches."""
        with self._reading() as connection:
            yield from sql_read.scan(connection, what)

    def suggest(self, norms: Sequence[str], limit: int) -> Suggested:
        """Parties that may be meant by a text still being typed, given as normal texts that mean the same."""
        with self._reading() as connection:
            return sql_suggest.suggest(connection, norms, limit)

    def parties(self, wanted: Wanted, after: str = "", limit: int = 20) -> tuple[list[Node], int]:
        """Parties that pass a filter, by id, after one of them; and how many pass, up to a bound."""
        with self._reading() as connection:
            return sql_parties.parties(connection, wanted, after, limit)

    def states(self, ids: Sequence[str], when: When = ALWAYS) -> dict[str, str]:
        """Of parties that are listed or struck off: which of the two (``sql_parties.STATES``)."""
        with self._reading() as connection:
            return sql_parties.states(connection, ids, when)

    def rows(self, what: str, ids: Sequence[str]) -> pa.Table:
        """Rows of "nodes", "edges" or "events" by id, in id order; unknown ids are absent: they were deleted."""
        with self._reading() as connection:
            return sql_read.rows(connection, what, ids)

    def changes_after(self, seq: int, limit: int = 10_000) -> list[tuple[int, str, str]]:
        """Change log entries (seq, what, id) after ``seq``, oldest first.

        ``what`` is nodes, edges, events or "everything" (a first load: take it all by ``scan``). What to do with an id
        is told by ``rows``: present = put, absent = delete. Repeating an entry does no harm.
        """
        with self._reading() as connection:
            return sql_outbox.changes_after(connection, seq, limit)

    def last_change(self) -> int:
        """The number of the latest change; 0 if nothing was ever written."""
        with self._reading() as connection:
            return sql_outbox.last_change(connection)

    def forget_changes(self, seq: int) -> None:
        """Drop log entries up to ``seq`` that every projection has taken over."""
        with self._writing() as connection:
            sql_outbox.forget_changes(connection, seq)

    def taken(self, name: str, seq: int) -> None:
        """Note that projection ``name`` stands at ``seq``; entries that every projection has are forgotten."""
        with self._writing() as connection:
            sql_outbox.taken(connection, name, seq)

    def close(self) -> None:
        """Give back the engine's pooled connections; a caller's connection is left alone."""
        if isinstance(self._bind, Engine):
            self._bind.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _translated():
            if isinstance(self._bind, Connection):
                yield self._bind
            else:
                with self._bind.connect() as connection:
                    yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _translated():
            if isinstance(self._bind, Connection):
                yield self._bind
            else:
                with self._bind.execution_options(xintu_write=True).begin() as connection:
                    yield connection


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreFailedError(f"the graph's database refused: {type(error).__name__}") from error
