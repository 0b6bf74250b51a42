"""Cross-region in Neo4j: one streamed statement a tie, from the black list entries in force to the other city."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from graph.model import When
from graph.regions import RELOCATION, TIES, TieRule, moved_cities
from graph.rows import edge_of, event_of
from graph.store import RegionMatch
from graph.stores.neo4j_read import blacklisted, holding, known, times
from graph.stores.neo4j_rows import joined, returned
from graph.stores.neo4j_schema import EVENT, HAS_EVENT, NODE, Vocabulary
from graph.stores.neo4j_session import Connection

_LISTED = (
    f"MATCH (party:{NODE})-[:{HAS_EVENT}]->(e:{EVENT} {{colour: 'black'}}) "
    f"WHERE {blacklisted('e')} AND e.city IN $regions"
)


def cross_region(
    connection: Connection, words: Vocabulary, regions: Sequence[str], when: When
) -> Iterator[RegionMatch]:
    """Matches in the order of ``graph.regions``."""
    parameters: dict[str, Any] = {"regions": list(regions), **times(when)}
    for row in connection.stream(_registered(), **parameters):
        event = event_of(joined("events", row[0]))
        yield RegionMatch(event.party, event, row[1], "registered", row[2])
    for rule in TIES:
        for row in connection.stream(_tied(words, rule), share=rule.share, **parameters):
            event, edge = event_of(joined("events", row[0])), edge_of(joined("edges", row[1]))
            yield RegionMatch(event.party, event, row[2], rule.tie, row[3], (edge,))
    for row in connection.stream(_relocated(), relocation=RELOCATION, **parameters):
        event, move = event_of(joined("events", row[0])), event_of(joined("events", row[1]))
        for city in moved_cities(move, row[2], regions):
            yield RegionMatch(event.party, event, row[2], "moved", city, move=move)


def _registered() -> str:
    return (
        f"{_LISTED} AND party.city IN $regions AND party.city <> e.city "
        f"RETURN [{returned('events', 'e')}] AS e_row, e.city, party.city ORDER BY party.id, e.id"
    )


def _tied(words: Vocabulary, rule: TieRule) -> str:
    start, end = ("party", "other") if rule.listed == "source" else ("other", "party")
    share = " AND r.weight >= $share" if rule.share else ""
    return (
        f"{_LISTED} MATCH ({start})-[r:{words.label('edges', rule.kind)}]->({end}) WHERE {holding('r')}{share} "
        f"AND other.city IN $regions AND other.city <> e.city "
        f"RETURN [{returned('events', 'e')}] AS e_row, [{returned('edges', 'r')}] AS r_row, e.city, other.city ORDER BY party.id, e.id, r.id"
    )


def _relocated() -> str:
    return (
        f"{_LISTED} MATCH (party)-[:{HAS_EVENT}]->(move:{EVENT} {{kind: $relocation}}) "
        f"WHERE move.since <= $day AND {known('move')} "
        f"RETURN [{returned('events', 'e')}] AS e_row, [{returned('events', 'move')}] AS move_row, e.city ORDER BY party.id, e.id, move.id"
    )
