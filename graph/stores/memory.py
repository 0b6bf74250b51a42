"""The smallest complete store: a networkx multigraph in memory. For tests, notebooks and found subgraphs."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import networkx as nx
import pyarrow as pa

from graph.across.region_ties import TIES, Around, Row, by_end, fits, rows_of
from graph.checksum import COLUMNS, digests_of
from graph.finding import HOWS, how_found, part_length
from graph.model import ALWAYS, Edge, Event, Node, When, city_of
from graph.reports import event_without
from graph.rows import arranged, check_ends, edge_of, event_of, lines, node_of, table_of, without_records
from graph.store import (
    END_COLUMNS,
    FEW,
    NONE_KNOWN,
    REGION_COLUMNS,
    Across,
    Arc,
    Arcs,
    Changes,
    Direction,
    Expansion,
    Key,
    Match,
    RegionMatch,
    Sort,
    Steps,
    is_hub,
)

_Rows = dict[str, tuple[Any, ...]]
_AUTHORITY, _RECORDS = (COLUMNS["events"].get_field_index(name) for name in ("authority", "records"))


class MemoryGraphStore:
    """Rows by id, and over them a ``MultiDiGraph`` whose edge keys are edge ids."""

    def __init__(self) -> None:
        self._rows: dict[str, _Rows] = {what: {} for what in COLUMNS}
        self._graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        self._events: defaultdict[str, list[Event]] = defaultdict(list)
        self._unsettled: set[tuple[Any, ...]] = set()

    def replace(self, nodes: pa.Table, edges: pa.Table, events: pa.Table) -> Changes:
        """Make the graph equal to these tables."""
        tables = {
            "nodes": arranged("nodes", nodes),
            "edges": arranged("edges", edges),
            "events": arranged("events", events),
        }
        check_ends(tables["nodes"], tables["edges"], tables["events"])
        self._unsettled = set()
        return self._take({what: _rows_of(table) for what, table in tables.items()})

    def apply(self, put: Mapping[str, pa.Table], gone: Mapping[str, Sequence[str]]) -> Changes:
        """Insert or update rows and delete ids."""
        rows = {what: {**self._rows[what], **_rows_of(arranged(what, table))} for what, table in put.items()}
        kept = {what: {id_: row for id_, row in rows[what].items() if id_ not in set(gone[what])} for what in COLUMNS}
        check_ends(*(table_of(what, list(kept[what].values())) for what in COLUMNS))
        self._unsettled = set()
        return self._take(kept)

    def withdraw(self, records: Sequence[str]) -> Changes:
        """Take records out of the graph, with the events and edges that rest on them alone."""
        out, rows = set(records), copy.copy(self._rows)
        rows["nodes"] = {id_: (*row[:-1], without_records(row[-1], out)) for id_, row in rows["nodes"].items()}
        left = (
            (id_, row, [record for record in lines(row[-1]) if record not in out]) for id_, row in rows["edges"].items()
        )
        rows["edges"] = {id_: (*row[:-1], "\n".join(kept)) for id_, row, kept in left if kept or not row[-1]}
        told = ((id_, event_without(row, out)) for id_, row in rows["events"].items())
        rows["events"] = {id_: row for id_, row in told if row is not None}
        self._unsettled |= {row[1:4] for row in self._rows["edges"].values() if out & set(lines(row[-1]))}
        return self._take(rows)

    def resting_on(self, records: Sequence[str]) -> tuple[pa.Table, pa.Table]:
        """The edges and the events that cite records."""
        wanted = set(records)
        return (
            self._chosen("edges", lambda row: bool(wanted & set(lines(row[-1])))),
            self._chosen("events", lambda row: bool(wanted & set(lines(row[_RECORDS])))),
        )

    def between(self, ends: pa.Table) -> pa.Table:
        """The edges that have one of ``ends``."""
        wanted = set(zip(*(ends[name].to_pylist() for name in END_COLUMNS.names), strict=True))
        return self._chosen("edges", lambda row: row[1:4] in wanted)

    def concerning(self, ids: Sequence[str]) -> pa.Table:
        """The events whose party or authority is one of ``ids``."""
        wanted = set(ids)
        return self._chosen("events", lambda row: bool({row[1], row[_AUTHORITY]} & wanted))

    def events_of(self, parties: Sequence[str]) -> pa.Table:
        """The events of any time of ``parties``."""
        wanted = set(parties)
        return self._chosen("events", lambda row: row[1] in wanted)

    def regions(self, ids: Sequence[str]) -> dict[str, str]:
        """The region of every node among ``ids``."""
        return {id_: self._rows["nodes"][id_][4] for id_ in set(ids) & self._rows["nodes"].keys()}

    def unsettled(self) -> pa.Table:
        """The ends of edges that withdrawals took records from."""
        return pa.table([list(column) for column in zip(*self._unsettled, strict=True)] or [[], [], []], END_COLUMNS)

    def sizes(self) -> dict[str, int]:
        """How many rows there are."""
        return {what: len(rows) for what, rows in self._rows.items()}

    def nodes(self, ids: Sequence[str]) -> dict[str, Node]:
        """Nodes by id, with degrees."""
        found = sorted(set(ids) & self._rows["nodes"].keys())
        return {id_: node_of(self._rows["nodes"][id_], self._degrees(id_)) for id_ in found}

    def find(self, text: str, limit: int = 20) -> list[Match]:
        """Nodes by id, code, name, other name or part of a name, best first."""
        text = text.strip()
        everyone = self.nodes(list(self._rows["nodes"])).values() if text else ()
        found = [Match(node, how) for node in everyone if (how := how_found(node, text))]
        return sorted(found, key=lambda match: _rank(match, text))[: max(limit, 0)]

    def expand(
        self,
        ids: Sequence[str],
        kinds: Sequence[str] = (),
        when: When = ALWAYS,
        hub: int | Mapping[str, int] = 0,
        direction: Direction = "both",
    ) -> Expansion:
        """One hop from ``ids``, hubs left closed."""
        degrees = {id_: self._degrees(id_) for id_ in sorted(set(ids) & self._rows["nodes"].keys())}
        suppressed: dict[str, dict[str, int]] = {}
        edges: dict[str, Edge] = {}
        for id_, by_kind in degrees.items():
            hubs = {kind: number for kind, number in by_kind.items() if _is_hub(kind, number, kinds, hub)}
            if hubs:
                suppressed[id_] = hubs
            for edge in self._incident(id_, direction):
                if edge.kind not in hubs and (not kinds or edge.kind in kinds) and _held(edge, when):
                    edges[edge.id] = edge
        return Expansion([edges[id_] for id_ in sorted(edges)], suppressed, degrees)

    def ties(self, kind: str, of: str = "", when: When = ALWAYS, after: str = "", limit: int = 0) -> list[Edge]:
        """Edges of one kind, of one node or of the whole graph, by page."""
        found = (
            edge
            for edge in (self._incident(of) if of else self._edges())
            if edge.kind == kind and edge.id > after and _held(edge, when)
        )
        page = sorted(found, key=lambda edge: edge.id)
        return page[: limit or len(page)]

    def edges(self, ids: Sequence[str]) -> dict[str, Edge]:
        """Edges by id."""
        return {id_: edge_of(self._rows["edges"][id_]) for id_ in set(ids) & self._rows["edges"].keys()}

    def keys(self, ids: Sequence[str]) -> dict[str, Key]:
        """A node stands for itself here."""
        return {id_: id_ for id_ in set(ids) & self._rows["nodes"].keys()}

    def ids(self, keys: Sequence[Key]) -> dict[Key, str]:
        """The keys themselves."""
        return {key: str(key) for key in keys}

    def arcs(
        self,
        keys: Sequence[Key],
        kinds: Sequence[str] = (),
        when: When = ALWAYS,
        hub: int | Mapping[str, int] = 0,
        listed: Sequence[str] | None = None,
    ) -> Arcs:
        """One hop from ``keys``, narrow."""
        asked = self.expand([str(key) for key in keys], kinds, When("0001-01-01"), hub)
        found = Arcs()
        found.suppressed.update(asked.suppressed)
        for key, by_kind in asked.degrees.items():
            if busy := {kind: n for kind, n in by_kind.items() if n > FEW}:
                found.degrees[key] = busy
            hubs = asked.suppressed.get(key, {})
            met = [edge for edge in self._incident(key) if edge.source != edge.target and edge.kind not in hubs]
            held = [edge for edge in met if _held(edge, when) and (not kinds or edge.kind in kinds)]
            if listed is not None:
                held = [e for e in held if e.kind in listed or any(map(_blacklisted, self._events[e.other(key)]))]
            found.rows.extend(self._arc(key, edge) for edge in held)
        return found

    def steps(
        self, keys: Sequence[Key], kinds: Sequence[str] = (), when: When = ALWAYS, hub: int | Mapping[str, int] = 0
    ) -> Steps:
        """Where arcs lead."""
        return self.arcs(keys, kinds, when, hub).steps()

    def shown(self, keys: Sequence[Key]) -> dict[Key, Node]:
        """Nodes in short."""
        return {
            id_: replace(node, names=(), properties={}) for id_, node in self.nodes([str(key) for key in keys]).items()
        }

    def edges_of(self, keys: Sequence[Key], ends: Mapping[Key, str] = NONE_KNOWN) -> dict[str, Edge]:
        """An edge's id stands for it."""
        return self.edges([str(key) for key in keys])

    def listings(self, keys: Sequence[Key], when: When = ALWAYS) -> dict[Key, list[Event]]:
        """Entries of black lists in force."""
        entries = {key: self.events([str(key)], (), when) for key in set(keys)}
        listed = {key: [e for e in found if _blacklisted(e) and _held(e, when)] for key, found in entries.items()}
        return {key: found for key, found in listed.items() if found}

    def events(self, parties: Sequence[str], kinds: Sequence[str] = (), when: When = ALWAYS) -> list[Event]:
        """Events of parties, in force or past, by party, since, id."""
        found = [event for party in set(parties) for event in self._events.get(party, ())]
        found = [event for event in found if event.since <= when.day and when.knows(event.known_from)]
        found = [event for event in found if not kinds or event.kind in kinds]
        return sorted(found, key=lambda event: (event.party, event.since, event.id))

    def listed(self, lists: Sequence[str] = (), region: str = "", when: When = ALWAYS) -> Iterator[Event]:
        """Black list entries in force, by party and id."""
        everything = (event for party in sorted(self._events) for event in self._events[party])
        for event in everything:
            if not _blacklisted(event) or not _held(event, when):
                continue
            if (not lists or event.list in lists) and event.region.startswith(region):
                yield event

    def cross_region(self, asked: Across, when: When = ALWAYS) -> Iterator[RegionMatch]:
        """Parties listed in one city and tied to another, party by party."""
        entries = {event.id: event for event in self.listed(when=when)}
        facts = {event.id: event for told in self._events.values() for event in told}
        for row in self._region_rows(asked, when):
            via = tuple(edge_of(self._rows["edges"][id_]) for id_ in lines(row.via))
            tie, fact = TIES[row.tie], facts.get(row.fact)
            yield RegionMatch(row.party, entries[row.event], row.listed, tie, row.other, via, fact)

    def region_ties(self, asked: Across, when: When = ALWAYS) -> pa.Table:
        """The same matches as columns to be counted."""
        rows = self._region_rows(asked, when)
        told = [(row.party, row.event, row.list, row.listed, row.other, TIES[row.tie]) for row in rows]
        return pa.table([list(column) for column in zip(*told, strict=True)] or [[]] * 6, REGION_COLUMNS)

    def happened(self, sort: Sort, when: When = ALWAYS) -> Iterator[Event]:
        """All events of a sort, by party and id."""
        for event in (event for party in sorted(self._events) for event in self._events[party]):
            if sort.fits(event) and event.since <= when.day and when.knows(event.known_from):
                yield event

    def _region_rows(self, asked: Across, when: When) -> Iterator[Row]:
        leaving, arriving = by_end(edge_of(row) for _, row in sorted(self._rows["edges"].items()))
        city = {id_: city_of(row[4]) for id_, row in self._rows["nodes"].items()}
        around = Around(city, leaving, arriving, self._events)
        for party in sorted(self._events):
            entries = [event for event in self._events[party] if event.colour == "black" and event.list]
            yield from (row for row in rows_of(party, entries, around) if fits(row, asked, when))

    @contextmanager
    def view(self) -> Iterator[MemoryGraphStore]:
        """Ids stand for nodes and edges here, and for no other ever."""
        yield self

    def counts(self) -> dict[str, dict[str, int]]:
        """Rows by "nodes", "edges", "events" and kind."""
        place = {what: COLUMNS[what].get_field_index("kind") for what in COLUMNS}
        return {
            what: dict(sorted(Counter(row[place[what]] for row in rows.values()).items()))
            for what, rows in self._rows.items()
        }

    def checksums(self) -> dict[str, dict[str, str]]:
        """One digest a kind."""
        return {what: digests_of(what, self.scan(what)) for what in COLUMNS}

    def scan(self, what: str) -> Iterator[pa.Table]:
        """A whole table in id order."""
        rows = self._rows[what]
        if rows:
            yield table_of(what, [rows[id_] for id_ in sorted(rows)])

    def close(self) -> None:
        """Nothing is held open."""

    def _take(self, rows: dict[str, _Rows]) -> Changes:
        changes = Changes()
        for what, new in rows.items():
            old = self._rows[what]
            changes.inserted[what] = len(new.keys() - old.keys())
            changes.deleted[what] = len(old.keys() - new.keys())
            changes.updated[what] = sum(old[id_] != new[id_] for id_ in new.keys() & old.keys())
        self._rows, self._graph, self._events = rows, nx.MultiDiGraph(), defaultdict(list)
        self._graph.add_nodes_from(rows["nodes"])
        for edge in (edge_of(row) for _, row in sorted(rows["edges"].items())):
            self._graph.add_edge(edge.source, edge.target, edge.id, edge=edge)
        for event in (event_of(row) for _, row in sorted(rows["events"].items())):
            self._events[event.party].append(event)
        return changes

    def _chosen(self, what: str, wanted: Callable[[tuple[Any, ...]], bool]) -> pa.Table:
        return table_of(what, [row for row in self._rows[what].values() if wanted(row)])

    def _edges(self) -> Iterator[Edge]:
        edge: Edge
        for _, _, edge in self._graph.edges(data="edge"):
            yield edge

    def _incident(self, node: str, direction: Direction = "both") -> Iterator[Edge]:
        edge: Edge
        if direction != "in":
            for _, _, edge in self._graph.out_edges(node, data="edge"):
                yield edge
        if direction != "out":
            for source, _, edge in self._graph.in_edges(node, data="edge"):
                if source != node or direction == "in":
                    yield edge

    def _arc(self, near: str, edge: Edge) -> Arc:
        properties = self._rows["edges"][edge.id][8]
        said = (edge.id, edge.kind, edge.since, edge.until, edge.weight, properties)
        return (near, edge.other(near), near == edge.source, *said)

    def _degrees(self, node: str) -> dict[str, int]:
        return dict(sorted(Counter(edge.kind for edge in self._incident(node)).items()))


def _rows_of(table: pa.Table) -> _Rows:
    rows: Iterable[tuple[Any, ...]] = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return {row[0]: row for row in rows}


def _blacklisted(event: Event) -> bool:
    return event.colour == "black" and event.list != ""


def _held(fact: Edge | Event, when: When) -> bool:
    return when.holds(fact.since, fact.until) and when.knows(fact.known_from)


def _is_hub(kind: str, degree: int, kinds: Sequence[str], hub: int | Mapping[str, int]) -> bool:
    return (not kinds or kind in kinds) and is_hub(hub, kind, degree)


def _rank(match: Match, text: str) -> tuple[int, int, str]:
    length = part_length(match.node, text) if match.how == "part" else 0
    return HOWS.index(match.how), length, match.node.id
