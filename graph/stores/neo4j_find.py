"""Finding nodes by text in Neo4j: exact properties first, then parts of normal names; the text is only ever a parameter.

Normal names stand in one property between line feeds, which no normal name contains: a text index over it answers both
"equal to a name" and "part of a name", exactly as the other stores do. Names too long for an index stand apart.
"""

from __future__ import annotations

from graph.finding import HOWS, how_found
from graph.names import normal_name
from graph.store import Match
from graph.stores.neo4j_read import nodes
from graph.stores.neo4j_schema import NODE, Vocabulary
from graph.stores.neo4j_session import Connection

_EQUAL = (
    f"MATCH (n:{NODE} {{id: $text}}) RETURN n.id AS id "
    f"UNION MATCH (n:{NODE}) WHERE $norm <> '' AND n.code IN [$text, $norm] RETURN n.id AS id "
    f"UNION MATCH (n:{NODE}) WHERE $norm <> '' AND n.norms CONTAINS $line RETURN n.id AS id "
    f"UNION MATCH (n:{NODE} {{long_named: true}}) WHERE $norm <> '' AND n.long_norms CONTAINS $line RETURN n.id AS id"
)

_PARTS = (
    f"CALL () {{ MATCH (n:{NODE}) WHERE n.norms CONTAINS $norm RETURN n, n.norms AS norms UNION ALL "
    f"MATCH (n:{NODE} {{long_named: true}}) WHERE n.long_norms CONTAINS $norm RETURN n, n.long_norms AS norms }} "
    "WITH n, norms WHERE NOT n.id IN $have WITH n, reduce(least = 1000000000, name IN split(norms, '\n') | "
    "CASE WHEN name CONTAINS $norm AND size(name) < least THEN size(name) ELSE least END) AS length "
    "RETURN n.id ORDER BY length, n.id LIMIT $limit"
)


def find(connection: Connection, words: Vocabulary, wanted: str, limit: int) -> list[Match]:
    """Nodes by id, code, name, other name or part of a name, best first."""
    wanted, norm = wanted.strip(), normal_name(wanted)
    if not wanted or limit <= 0:
        return []
    same = connection.read(_EQUAL, text=wanted, norm=norm, line=f"\n{norm}\n")
    found = nodes(connection, words, [row[0] for row in same])
    matches = [Match(node, how_found(node, wanted)) for node in found.values()]
    matches.sort(key=lambda match: (HOWS.index(match.how), match.node.id))
    if len(matches) < limit and norm:
        wide = connection.read(_PARTS, norm=norm, have=list(found), limit=limit - len(matches))
        ids = [row[0] for row in wide]
        more = nodes(connection, words, ids)
        matches += [Match(more[id_], "part") for id_ in ids if id_ in more]
    return matches[:limit]
