"""What traversals read in Neo4j: arcs without what they need not know, and who of the nodes met stands on a black list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from graph.model import Edge, Event, Node, When
from graph.rows import edge_of, event_of
from graph.store import FEW, Arcs, Key, hub_limit, is_hub
from graph.stores.neo4j_read import Hop, blacklisted, counted, degree, holding, times
from graph.stores.neo4j_rows import joined, returned
from graph.stores.neo4j_schema import EVENT, HAS_EVENT, NODE, Vocabulary
from graph.stores.neo4j_session import Connection


def edges(connection: Connection, words: Vocabulary, ids: Sequence[str]) -> dict[str, Edge]:
    """Edges by id, each from the index of its type."""
    wanted = f"RETURN [{returned('edges', 'r')}] AS edge"
    found = (f"MATCH ()-[r:{type_}]->() WHERE r.id IN $ids {wanted}" for type_ in words.edges.values())
    rows = connection.read(" UNION ALL ".join(found), ids=list(set(ids)))
    return {row[0][0]: edge_of(joined("edges", row[0])) for row in rows}


def keys(connection: Connection, ids: Sequence[str]) -> dict[str, Key]:
    """The known ones among ids."""
    rows = connection.read(f"UNWIND $ids AS id MATCH (n:{NODE} {{id: id}}) RETURN n.id", ids=list(set(ids)))
    return {row[0]: row[0] for row in rows}


def shown(connection: Connection, words: Vocabulary, keys: Sequence[Key]) -> dict[Key, Node]:
    """Nodes in short."""
    rows = connection.read(
        f"UNWIND $keys AS id MATCH (n:{NODE} {{id: id}}) "
        f"RETURN n.id, n.kind, n.name, n.code, n.region, {degree(words, 'n')}",
        keys=list(set(keys)),
    )
    return {
        id_: Node(id_, kind, name, code, region, degree=counted(told)) for id_, kind, name, code, region, told in rows
    }


def arcs(
    connection: Connection, words: Vocabulary, keys: Sequence[Key], hop: Hop, listed: Sequence[str] | None
) -> Arcs:
    """Arcs of nodes that hold then; a kind is not touched where the server's counter makes the node a hub of it."""
    asked = words.known(hop.kinds)
    limits = {kind: hub_limit(hop.hub, kind) for kind in asked}
    rows = connection.read(_hop(words, asked, listed), keys=list(set(keys)), limits=limits, **times(hop.when))
    kinds = {type_: kind for kind, type_ in words.edges.items()}
    found = Arcs()
    for near, told, reached in rows:
        busy = {kind: n for kind, n in told.items() if n > FEW}
        if busy:
            found.degrees[near] = busy
        if hubs := {kind: n for kind, n in told.items() if is_hub(limits, kind, n)}:
            found.suppressed[near] = hubs
        for far, forth, id_, type_, *said in reached:
            found.rows.append((near, far, forth, id_, kinds[type_], *said))
    return found


def listings(connection: Connection, keys: Sequence[Key], when: When) -> dict[Key, list[Event]]:
    """Entries of black lists in force."""
    rows = connection.read(
        f"UNWIND $keys AS id MATCH (party:{NODE} {{id: id}})-[:{HAS_EVENT}]->(e:{EVENT} {{colour: 'black'}}) "
        f"WHERE {blacklisted('e')} RETURN {returned('events', 'e')}",
        keys=list(set(keys)),
        **times(when),
    )
    found: defaultdict[Key, list[Event]] = defaultdict(list)
    for event in (event_of(joined("events", row)) for row in rows):
        found[event.party].append(event)
    return {key: sorted(entries, key=lambda entry: (entry.since, entry.id)) for key, entries in found.items()}


def _hop(words: Vocabulary, kinds: Sequence[str], listed: Sequence[str] | None) -> str:
    black = f"EXISTS {{ (m)-[:{HAS_EVENT}]->(e:{EVENT} {{colour: 'black'}}) WHERE e.list <> '' }}"
    ends = {kind: "" if listed is None or kind in listed else f" AND {black}" for kind in kinds}
    said = "m.id, startNode(r) = n, r.id, type(r), r.since, r.until, r.weight, r.properties"
    branches = " UNION ALL ".join(
        f"WITH * WHERE $limits.{kind} <= 0 OR degree.{kind} <= $limits.{kind} "
        f"MATCH (n)-[r:{words.edges[kind]}]-(m) WHERE m <> n AND {holding('r')}{ends[kind]} RETURN [{said}] AS arc"
        for kind in kinds
    )
    found = f"CALL (n, degree) {{ CALL (n, degree) {{ {branches} }} RETURN collect(arc) AS found }}" if kinds else ""
    return (
        f"UNWIND $keys AS id MATCH (n:{NODE} {{id: id}}) WITH n, {degree(words, 'n')} AS degree {found} "
        f"RETURN n.id, degree, {'found' if kinds else '[]'}"
    )
