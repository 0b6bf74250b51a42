"""Edges of one kind by page in Neo4j."""

from __future__ import annotations

from graph.model import Edge, When
from graph.stores.neo4j_hop import holding, times
from graph.stores.neo4j_rows import edge_from, returned
from graph.stores.neo4j_schema import NODE, Vocabulary
from graph.stores.neo4j_session import Connection


def ties(
    connection: Connection, words: Vocabulary, kind: str, of: str, when: When, page: tuple[str, int]
) -> list[Edge]:
    """Edges of a kind in id order; ``page`` = the id after which it begins, and how many it may hold (0 = all)."""
    type_ = words.edges.get(kind)
    if type_ is None:
        return []
    begin, limit = page
    pattern = f"(:{NODE} {{id: $of}})-[r:{type_}]-()" if of else f"()-[r:{type_}]->()"
    rows = connection.collected(
        f"MATCH {pattern} WHERE r.id > $begin AND {holding('r')} WITH DISTINCT r ORDER BY r.id "
        f"{'LIMIT $limit' if limit else ''}",
        returned("edges", "r"),
        of=of,
        begin=begin,
        limit=limit,
        **times(when),
    )
    return [edge_from(row) for row in rows]
