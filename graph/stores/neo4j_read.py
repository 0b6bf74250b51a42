"""Reading the graph in Neo4j: every question is one statement over a list of any length."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

import pyarrow as pa

from graph.model import Event, Node, When
from graph.rows import event_of, node_of, table_of
from graph.store import Expansion
from graph.stores.neo4j_degrees import degrees_from, told
from graph.stores.neo4j_hop import BY_ID, Hop, Look, holding, known, look, times
from graph.stores.neo4j_rows import edge_from, joined, returned
from graph.stores.neo4j_schema import EVENT, HAS_EVENT, NODE, Vocabulary
from graph.stores.neo4j_session import Connection

_BATCH = 20_000


def nodes(connection: Connection, words: Vocabulary, ids: Sequence[str]) -> dict[str, Node]:
    """Nodes by id, with degrees."""
    rows = connection.collected(
        f"MATCH (n:{NODE}) WHERE n.id IN $ids",
        f"{returned('nodes', 'n')}, {told(words, 'n')}",
        ids=list(dict.fromkeys(ids)),
    )
    return {
        row[0]: node_of(joined("nodes", row[:-1]), degrees_from(words, row[-1]))
        for row in sorted(rows, key=itemgetter(0))
    }


def expand(connection: Connection, words: Vocabulary, ids: Sequence[str], hop: Hop) -> Expansion:
    """Edges of ``ids`` that hold then."""
    how = Look(BY_ID, returned("edges", "r"), "", above=-1)
    seen = look(connection, words, ids, hop, how)
    edges = {row[0]: row for _, row in seen.rows}
    suppressed = {id_: seen.suppressed[id_] for id_ in sorted(seen.suppressed)}
    degrees = {id_: seen.degrees[id_] for id_ in sorted(seen.degrees)}
    return Expansion([edge_from(edges[id_]) for id_ in sorted(edges)], suppressed, degrees)


def events(connection: Connection, parties: Sequence[str], kinds: Sequence[str], when: When) -> list[Event]:
    """Events of parties, in force or past."""
    rows = connection.collected(
        f"UNWIND $parties AS id MATCH (party:{NODE} {{id: id}})-[:{HAS_EVENT}]->(e:{EVENT}) "
        f"WHERE e.since <= $day AND {known('e')} AND ($kinds = [] OR e.kind IN $kinds)",
        returned("events", "e"),
        parties=list(dict.fromkeys(parties)),
        kinds=list(kinds),
        **times(when),
    )
    found = [event_of(joined("events", row)) for row in rows]
    return sorted(found, key=lambda event: (event.party, event.since, event.id))


def listed(connection: Connection, lists: Sequence[str], region: str, when: When) -> Iterator[Event]:
    """Black list entries in force, streamed."""
    rows = connection.stream(
        f"MATCH (party:{NODE})-[:{HAS_EVENT}]->(e:{EVENT} {{colour: 'black'}}) WHERE {blacklisted('e')} "
        "AND ($lists = [] OR e.list IN $lists) AND e.region STARTS WITH $region "
        f"RETURN {returned('events', 'e')} ORDER BY party.id, e.id",
        lists=list(lists),
        region=region,
        **times(when),
    )
    return (event_of(joined("events", row)) for row in rows)


def counts(connection: Connection, words: Vocabulary) -> dict[str, dict[str, int]]:
    """Rows by table and kind, from the server's counters."""
    patterns = {
        "nodes": {kind: f"(x:{labels.rsplit(':', 1)[1]})" for kind, labels in words.nodes.items()},
        "edges": {kind: f"()-[x:{type_}]->()" for kind, type_ in words.edges.items()},
        "events": {kind: f"(x:{labels.rsplit(':', 1)[1]})" for kind, labels in words.events.items()},
    }
    found: dict[str, dict[str, int]] = {}
    for what, by_kind in patterns.items():
        parts = (f"MATCH {pattern} RETURN '{kind}' AS kind, count(x) AS number" for kind, pattern in by_kind.items())
        rows = connection.read(" UNION ALL ".join(parts))
        found[what] = {kind: number for kind, number in sorted(rows) if number}
    return found


def scan(connection: Connection, words: Vocabulary, what: str) -> Iterator[pa.Table]:
    """A whole table in id order, straight from the indexes of ids: nothing is sorted."""
    rows = (joined(what, row) for row in ordered(connection, words, what, returned(what, "x")))
    while batch := list(islice(rows, _BATCH)):
        yield table_of(what, batch)


def digests(connection: Connection, words: Vocabulary, what: str) -> Iterator[tuple[str, bytes]]:
    """Ids and noted digests of a whole table, in id order."""
    return ((row[0], row[1]) for row in ordered(connection, words, what, "x.id, x.digest"))


def blacklisted(variable: str) -> str:
    """The condition of a black list entry in force."""
    return f"{variable}.list <> '' AND {holding(variable)}"


def ordered(connection: Connection, words: Vocabulary, what: str, wanted: str) -> Iterator[tuple[Any, ...]]:
    """Expressions over every row ``x`` of a table (and the ``party`` of an event) in id order; the id comes first."""
    if what == "edges":
        streams = [
            connection.stream(f"MATCH ()-[x:{type_}]->() WHERE x.id >= '' RETURN {wanted} ORDER BY x.id")
            for type_ in words.edges.values()
        ]
        return heapq.merge(*streams, key=itemgetter(0))
    label = {"nodes": NODE, "events": EVENT}[what]
    party = f"OPTIONAL MATCH (party:{NODE})-[:{HAS_EVENT}]->(x) " if "party.id" in wanted else ""
    return connection.stream(f"MATCH (x:{label}) WHERE x.id >= '' {party}RETURN {wanted} ORDER BY x.id")
