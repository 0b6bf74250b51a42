"""What traversals read in Neo4j: arcs without what they need not know, and who of the nodes met stands on a black list.

Here the server's own numbers stand for nodes and edges: finding them costs no index, telling them no property.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from graph.model import Edge, Event, Node, When
from graph.rows import event_of, object_of
from graph.store import FEW, Arcs, Key, Steps
from graph.stores.neo4j_degrees import degrees_from, told
from graph.stores.neo4j_hop import BY_NUMBER, Hop, Look, look, times
from graph.stores.neo4j_read import blacklisted
from graph.stores.neo4j_rows import edge_from, joined, returned
from graph.stores.neo4j_schema import EVENT, HAS_EVENT, NODE, Vocabulary
from graph.stores.neo4j_session import Connection

_OTHER = " AND m <> n"
_BLACK = f"EXISTS {{ (m)-[:{HAS_EVENT}]->(e:{EVENT} {{colour: 'black'}}) WHERE e.list <> '' }}"
#: The counter of events spares most nodes the look at them.
_LISTED = f" AND (type(r) IN $free OR COUNT {{ (m)-[:{HAS_EVENT}]->() }} > 0 AND {_BLACK})"
_ARC = "id(m), startNode(r) = n, r.id, type(r), r.since, r.until, r.weight, r.properties"


def edges(connection: Connection, words: Vocabulary, ids: Sequence[str]) -> dict[str, Edge]:
    """Edges by id, each from the index of its type."""
    wanted = f"RETURN [{returned('edges', 'r')}] AS edge"
    found = (f"MATCH ()-[r:{type_}]->() WHERE r.id IN $ids {wanted}" for type_ in words.edges.values())
    rows = connection.collected(f"CALL () {{ {' UNION ALL '.join(found)} }}", "edge", ids=list(set(ids)))
    return {row[0]: edge_from(row) for (row,) in rows}


def keys(connection: Connection, ids: Sequence[str]) -> dict[str, Key]:
    """The server's numbers of nodes."""
    rows = connection.collected(f"MATCH (n:{NODE}) WHERE n.id IN $ids", "n.id, id(n)", ids=list(set(ids)))
    return dict(rows)


def ids(connection: Connection, keys: Sequence[Key]) -> dict[Key, str]:
    """Ids by number."""
    rows = connection.collected("MATCH (n) WHERE id(n) IN $keys", "id(n), n.id", keys=list(set(keys)))
    return dict(rows)


def shown(connection: Connection, words: Vocabulary, keys: Sequence[Key]) -> dict[Key, Node]:
    """Nodes in short."""
    rows = connection.collected(
        "MATCH (n) WHERE id(n) IN $keys",
        f"id(n), n.id, n.kind, n.name, n.code, n.region, {told(words, 'n')}",
        keys=list(set(keys)),
    )
    return {
        key: Node(id_, kind, name, code, region, degree=degrees_from(words, degrees))
        for key, id_, kind, name, code, region, degrees in rows
    }


def arcs(
    connection: Connection, words: Vocabulary, keys: Sequence[Key], hop: Hop, listed: Sequence[str] | None
) -> Arcs:
    """Arcs of nodes that hold then."""
    free = [words.edges[kind] for kind in listed or () if kind in words.edges]
    how = Look(BY_NUMBER, _ARC, _OTHER if listed is None else _OTHER + _LISTED, above=FEW)
    seen = look(connection, words, keys, hop, how, free=free)
    kinds = {type_: kind for kind, type_ in words.edges.items()}
    rows = [(near, far, forth, id_, kinds[type_], *said) for near, (far, forth, id_, type_, *said) in seen.rows]
    busy = {key: {kind: n for kind, n in by_kind.items() if n > FEW} for key, by_kind in seen.degrees.items()}
    return Arcs(rows, seen.suppressed, {key: by_kind for key, by_kind in busy.items() if by_kind})


def steps(connection: Connection, words: Vocabulary, keys: Sequence[Key], hop: Hop) -> Steps:
    """Where arcs lead."""
    how = Look(BY_NUMBER, "id(m), id(r)", _OTHER)
    seen = look(connection, words, keys, hop, how)
    return Steps([(near, far, edge) for near, (far, edge) in seen.rows], seen.suppressed)


def edges_of(connection: Connection, keys: Sequence[Key], ends: Mapping[Key, str]) -> dict[str, Edge]:
    """Edges by the server's numbers, which stand for them in ``steps``."""
    wanted = returned("edges", "r", ("id(a)", "id(b)"))
    rows = connection.collected("MATCH (a)-[r]->(b) WHERE id(r) IN $keys", wanted, keys=list(set(keys)))
    unknown = ({row[2] for row in rows} | {row[3] for row in rows}) - ends.keys()
    names = {**ends, **ids(connection, list(unknown))} if unknown else ends
    return {
        id_: Edge(
            id_,
            type_.lower(),
            names[source],
            names[target],
            since,
            until,
            known_from,
            weight,
            object_of(properties),
            tuple(records or ()),
        )
        for id_, type_, source, target, since, until, known_from, weight, properties, records in rows
    }


def listings(connection: Connection, keys: Sequence[Key], when: When) -> dict[Key, list[Event]]:
    """Entries of black lists in force."""
    rows = connection.collected(
        f"UNWIND $keys AS key MATCH (party) WHERE id(party) = key AND COUNT {{ (party)-[:{HAS_EVENT}]->() }} > 0 "
        f"MATCH (party)-[:{HAS_EVENT}]->(e:{EVENT} {{colour: 'black'}}) WHERE {blacklisted('e')}",
        f"key, [{returned('events', 'e')}]",
        keys=list(set(keys)),
        **times(when),
    )
    found: defaultdict[Key, list[Event]] = defaultdict(list)
    for key, row in rows:
        found[key].append(event_of(joined("events", row)))
    return {key: sorted(entries, key=lambda entry: (entry.since, entry.id)) for key, entries in found.items()}
