"""What traversals read in Neo4j: arcs without what they need not know, and who of the nodes met stands on a black list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from graph.model import Edge, Event, Node, When
from graph.rows import edge_of, event_of
from graph.store import FEW, Arcs, Key, Steps, hub_limit, is_hub
from graph.stores.neo4j_read import Hop, blacklisted, degree, holding, times
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
    kinds = sorted(words.edges)
    numbers = ", ".join(f"COUNT {{ (n)-[:{words.edges[kind]}]-() }}" for kind in kinds)
    rows = connection.read(
        f"UNWIND $keys AS id MATCH (n:{NODE} {{id: id}}) RETURN n.id, n.kind, n.name, n.code, n.region, [{numbers}]",
        keys=list(set(keys)),
    )
    return {
        id_: Node(
            id_,
            kind_,
            name,
            code,
            region,
            degree={kind: number for kind, number in zip(kinds, told, strict=True) if number},
        )
        for id_, kind_, name, code, region, told in rows
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


def steps(connection: Connection, words: Vocabulary, keys: Sequence[Key], hop: Hop) -> Steps:
    """Where arcs lead: of nodes that are no hub in one look, of hubs along the kinds that are left in another."""
    asked = words.known(hop.kinds)
    limits = {kind: limit for kind in asked if (limit := hub_limit(hop.hub, kind)) > 0}
    given = {"limits": limits, **times(hop.when)}
    found = Steps()
    for near, hubs, reached in connection.read(_steps(words, asked, sorted(limits)), keys=list(set(keys)), **given):
        found.rows.extend((near, far, edge) for far, edge in reached)
        if hubs:
            found.suppressed[near] = dict(sorted(hubs))
    if found.suppressed:
        opened = [[key, [kind for kind in asked if kind not in hubs]] for key, hubs in found.suppressed.items()]
        found.rows.extend(connection.read(_steps_of_hubs(words, asked), opened=opened, **times(hop.when)))
    return found


def edges_of(connection: Connection, keys: Sequence[Key]) -> dict[str, Edge]:
    """Edges by the server's own ids, which stand for them in ``steps``."""
    rows = connection.read(
        f"MATCH ()-[r]->() WHERE elementId(r) IN $keys RETURN {returned('edges', 'r')}", keys=list(set(keys))
    )
    return {row[0]: edge_of(joined("edges", row)) for row in rows}


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


_STEP = "m.id, elementId(r)"


def _steps(words: Vocabulary, kinds: Sequence[str], limited: Sequence[str]) -> str:
    counted = ", ".join(f"['{kind}', COUNT {{ (n)-[:{words.edges[kind]}]-() }}]" for kind in limited)
    types = "|".join(words.edges[kind] for kind in kinds)
    met = f"WITH * WHERE hubs = [] MATCH (n)-[r:{types}]-(m) WHERE m <> n AND {holding('r')}"
    found = f"CALL (n, hubs) {{ {met} RETURN collect([{_STEP}]) AS found }}" if kinds else ""
    return (
        f"UNWIND $keys AS id MATCH (n:{NODE} {{id: id}}) "
        f"WITH n, [one IN [{counted}] WHERE one[1] > $limits[one[0]]] AS hubs {found} "
        f"RETURN n.id, hubs, {'found' if kinds else '[]'}"
    )


def _steps_of_hubs(words: Vocabulary, kinds: Sequence[str]) -> str:
    branches = " UNION ALL ".join(
        f"WITH * WHERE '{kind}' IN opened[1] MATCH (n)-[r:{words.edges[kind]}]-(m) WHERE m <> n AND {holding('r')} "
        f"RETURN m.id AS far, elementId(r) AS edge"
        for kind in kinds
    )
    return (
        f"UNWIND $opened AS opened MATCH (n:{NODE} {{id: opened[0]}}) CALL (n, opened) {{ {branches} }} "
        "RETURN n.id, far, edge"
    )


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
