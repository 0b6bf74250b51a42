"""Reading the graph in Neo4j: every question is one statement over a list of any length."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any

import pyarrow as pa

from graph.model import Event, Node, When
from graph.rows import edge_of, event_of, node_of, table_of
from graph.store import Direction, Expansion, hub_limit, is_hub
from graph.stores.neo4j_rows import joined, returned
from graph.stores.neo4j_schema import EVENT, HAS_EVENT, NODE, Vocabulary
from graph.stores.neo4j_session import Connection

_BATCH = 20_000
_ARROWS = {"both": ("-", "-"), "out": ("-", "->"), "in": ("<-", "-")}


def nodes(connection: Connection, words: Vocabulary, ids: Sequence[str]) -> dict[str, Node]:
    """Nodes by id, with degrees."""
    rows = connection.read(
        f"UNWIND $ids AS id MATCH (n:{NODE} {{id: id}}) RETURN {returned('nodes', 'n')}, {degree(words, 'n')}",
        ids=list(dict.fromkeys(ids)),
    )
    found = (node_of(joined("nodes", row[:-1]), _counted(row[-1])) for row in rows)
    return {node.id: node for node in sorted(found, key=lambda node: node.id)}


@dataclass(frozen=True, slots=True)
class Hop:
    """What ``expand`` is asked for, beside the ids (``graph.store``)."""

    kinds: Sequence[str]
    when: When
    hub: int | Mapping[str, int]
    direction: Direction


def expand(connection: Connection, words: Vocabulary, ids: Sequence[str], hop: Hop) -> Expansion:
    """Edges of ``ids`` that hold then; degrees come from the server's counters, before a relationship is read."""
    asked = words.known(hop.kinds)
    limits = {kind: hub_limit(hop.hub, kind) for kind in asked}
    statement = _expansion(words, asked, hop.direction)
    rows = connection.read(statement, ids=list(dict.fromkeys(ids)), limits=limits, **times(hop.when))
    degrees = {row[0]: _counted(row[1]) for row in sorted(rows, key=itemgetter(0))}
    suppressed = {
        id_: over
        for id_, by_kind in degrees.items()
        if (over := {kind: n for kind, n in by_kind.items() if is_hub(limits, kind, n)})
    }
    edges = {row[0]: row for _, _, found in rows for row in found}
    return Expansion([edge_of(joined("edges", edges[id_])) for id_ in sorted(edges)], suppressed, degrees)


def events(connection: Connection, parties: Sequence[str], kinds: Sequence[str], when: When) -> list[Event]:
    """Events of parties, in force or past."""
    rows = connection.read(
        f"UNWIND $parties AS id MATCH (party:{NODE} {{id: id}})-[:{HAS_EVENT}]->(e:{EVENT}) "
        f"WHERE e.since <= $day AND {known('e')} AND ($kinds = [] OR e.kind IN $kinds) RETURN {returned('events', 'e')}",
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


def times(when: When) -> dict[str, str]:
    """Parameters of ``known`` and ``holding``."""
    return {"day": when.day, "after": when.after, "known": when.known_by}


def known(variable: str) -> str:
    """The condition of a row that was known by then."""
    return f"($known = '' OR {variable}.known_from <= $known)"


def holding(variable: str) -> str:
    """The condition of a row that holds and was known."""
    return f"{variable}.since <= $day AND ({variable}.until = '' OR {variable}.until > $after) AND {known(variable)}"


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


def _expansion(words: Vocabulary, kinds: Sequence[str], direction: Direction) -> str:
    left, right = _ARROWS[direction]
    branches = " UNION ALL ".join(
        f"WITH * WHERE $limits.{kind} <= 0 OR degree.{kind} <= $limits.{kind} "
        f"MATCH (n){left}[r:{words.edges[kind]}]{right}() WHERE {holding('r')} RETURN [{returned('edges', 'r')}] AS edge"
        for kind in kinds
    )
    found = f"CALL (n, degree) {{ CALL (n, degree) {{ {branches} }} RETURN collect(edge) AS found }}" if kinds else ""
    return (
        f"UNWIND $ids AS id MATCH (n:{NODE} {{id: id}}) WITH n, {degree(words, 'n')} AS degree {found} "
        f"RETURN n.id, degree, {'found' if kinds else '[]'}"
    )


def degree(words: Vocabulary, variable: str) -> str:
    """A map of a node's degrees by kind, from the server's counters."""
    counted = (f"{kind}: COUNT {{ ({variable})-[:{type_}]-() }}" for kind, type_ in words.edges.items())
    return f"{{{', '.join(counted)}}}"


def _counted(degree: Mapping[str, int]) -> dict[str, int]:
    return {kind: degree[kind] for kind in sorted(degree) if degree[kind]}
