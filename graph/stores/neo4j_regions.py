"""Cross-region in Neo4j: one streamed statement a tie, from the black list entries in force to the other city.

Every statement gives the entry, what ties (edges walked, a fact or null), the listed and the other city, in the order of
answers; the streams are merged.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from operator import itemgetter

import pyarrow as pa

from graph.across.region_ties import ADDRESS, BRANCH, HOLDS, RELOCATION, REPRESENTS, TIES, moved_cities, rules
from graph.model import Edge, Event, When
from graph.rows import edge_of, event_of
from graph.store import REGION_COLUMNS, Across, RegionMatch, Sort
from graph.stores.neo4j_hop import holding, known, times
from graph.stores.neo4j_read import blacklisted
from graph.stores.neo4j_rows import joined, returned
from graph.stores.neo4j_schema import EVENT, HAS_EVENT, NODE, Vocabulary
from graph.stores.neo4j_session import Connection

_LISTED = (
    f"MATCH (party:{NODE})-[:{HAS_EVENT}]->(e:{EVENT} {{colour: 'black'}}) "
    f"WHERE {blacklisted('e')} AND e.city IN $listing AND ($lists = [] OR e.list IN $lists)"
)
#: Where a match stands in the order of answers: party, entry, tie, edges walked, fact, other city.
_Place = tuple[str, str, int, list[str], str, str]
_ELSEWHERE = "other.city IN $tied AND other.city <> e.city"
_ORDERED = "ORDER BY party.id, e.id, [r IN via | r.id]"


def cross_region(connection: Connection, words: Vocabulary, asked: Across, when: When) -> Iterator[RegionMatch]:
    """Matches in the order of ``graph.across.region_ties``."""
    streams = [_found(connection, statement, tie, asked, when) for tie, statement in _statements(words, asked)]
    return (match for _, match in heapq.merge(*streams, key=itemgetter(0)))


def region_ties(connection: Connection, words: Vocabulary, asked: Across, when: When) -> pa.Table:
    """The same matches as columns."""
    found = cross_region(connection, words, asked, when)
    told = [(m.party, m.event.id, m.event.list, m.listed_region, m.other_region, m.tie) for m in found]
    return pa.table([list(column) for column in zip(*told, strict=True)] or [[]] * 6, REGION_COLUMNS)


def happened(connection: Connection, sort: Sort, when: When) -> Iterator[Event]:
    """All events of a sort, streamed."""
    rows = connection.stream(
        f"MATCH (party:{NODE})-[:{HAS_EVENT}]->(e:{EVENT}) WHERE e.since <= $day AND {known('e')} "
        "AND ($kinds = [] OR e.kind IN $kinds) AND ($titles = [] OR e.title IN $titles) "
        "AND ($lists = [] OR e.list IN $lists) AND (NOT $several OR e.reports <> '') "
        f"RETURN {returned('events', 'e')} ORDER BY party.id, e.id",
        kinds=list(sort.kinds),
        titles=list(sort.titles),
        lists=list(sort.lists),
        several=sort.several,
        **times(when),
    )
    return (event_of(joined("events", row)) for row in rows)


def _statements(words: Vocabulary, asked: Across) -> list[tuple[str, str]]:
    """Ties with the statement that finds them, those asked for."""
    branch, address = words.label("edges", BRANCH), words.label("edges", ADDRESS)
    told = [
        ("registered", _registered()),
        ("operates", _edge(f"(party)<-[r:{branch}]-(other)")),
        ("operates", _edge(f"(party)-[r:{address}]->(other)")),
        ("operates", _decided()),
        ("controls", _ways(words, "(party)", "(other)")),
        ("controlled_by", _ways(words, "(other)", "(party)")),
        ("controlled_by", _edge(f"(party)-[r:{branch}]->(other)")),
        ("moved", _relocated()),
    ]
    return [(tie, statement) for tie, statement in told if asked.tie in ("", tie)]


def _found(
    connection: Connection, statement: str, tie: str, asked: Across, when: When
) -> Iterator[tuple[_Place, RegionMatch]]:
    """The matches of one statement, each with its place in the order."""
    rows = connection.stream(
        statement,
        listing=asked.listing,
        tied=asked.tied,
        lists=list(asked.lists),
        majority=rules().majority,
        operating=dict(rules().operating),
        relocation=RELOCATION,
        **times(when),
    )
    for entry, walked, told, listed, other in rows:
        event = event_of(joined("events", entry))
        via: tuple[Edge, ...] = tuple(edge_of(joined("edges", edge)) for edge in walked)
        fact = event_of(joined("events", told)) if told else None
        for city in _cities(other, fact, listed, asked):
            place = (event.party, event.id, TIES.index(tie), [edge.id for edge in via], fact.id if fact else "", city)
            yield place, RegionMatch(event.party, event, listed, tie, city, via, fact)


def _cities(other: str, fact: Event | None, listed: str, asked: Across) -> list[str]:
    """The other city; of a relocation, those that it left and reached: they stand in its properties."""
    if fact is None or fact.kind != RELOCATION:
        return [other]
    return sorted(set(moved_cities(fact)) & set(asked.tied) - {listed})


def _registered() -> str:
    return (
        f"{_LISTED} AND party.city IN $tied AND party.city <> e.city "
        f"RETURN [{returned('events', 'e')}] AS e_row, [], null, e.city, party.city ORDER BY party.id, e.id"
    )


def _edge(pattern: str) -> str:
    return (
        f"{_LISTED} MATCH {pattern} WHERE other <> party AND {holding('r')} AND {_ELSEWHERE} WITH party, e, other, [r] AS via "
        f"{_returned_ways()} {_ORDERED}"
    )


def _ways(words: Vocabulary, start: str, end: str) -> str:
    """Ways of control that meet nobody twice, in the order in which they are walked from the party."""
    represents, holds = words.label("edges", REPRESENTS), words.label("edges", HOLDS)
    controls = f"(type(r) = '{represents}' OR r.weight >= $majority) AND {holding('r')}"
    walked = "relationships(way)" if start == "(party)" else "reverse(relationships(way))"
    return (
        f"{_LISTED} MATCH way = {start}-[:{represents}|{holds}*1..{rules().layers}]->{end} "
        f"WHERE all(r IN relationships(way) WHERE {controls}) AND {_ELSEWHERE} "
        "AND all(n IN nodes(way) WHERE single(m IN nodes(way) WHERE m = n)) "
        f"WITH party, e, other, {walked} AS via {_returned_ways()} {_ORDERED}"
    )


def _returned_ways() -> str:
    return (
        f"RETURN [{returned('events', 'e')}] AS e_row, [r IN via | [{returned('edges', 'r')}]] AS walked, "
        "null, e.city, other.city"
    )


def _decided() -> str:
    """Decisions of another city in the time in which they tell that the party operates there."""
    open_ = "toString(toInteger(left(f.since, 4)) + $operating[f.kind]) + substring(f.since, 4)"
    return (
        f"{_LISTED} MATCH (party)-[:{HAS_EVENT}]->(f:{EVENT}) WHERE f.kind IN keys($operating) AND f.since <> '' "
        f"AND f.since <= $day AND CASE f.until WHEN '' THEN {open_} ELSE f.until END > $day AND {known('f')} "
        "AND f.city IN $tied AND f.city <> e.city "
        f"RETURN [{returned('events', 'e')}] AS e_row, [], [{returned('events', 'f')}] AS f_row, e.city, f.city "
        "ORDER BY party.id, e.id, f.id"
    )


def _relocated() -> str:
    return (
        f"{_LISTED} MATCH (party)-[:{HAS_EVENT}]->(f:{EVENT} {{kind: $relocation}}) WHERE f.since <= $day AND {known('f')} "
        f"RETURN [{returned('events', 'e')}] AS e_row, [], [{returned('events', 'f')}] AS f_row, e.city, '' "
        "ORDER BY party.id, e.id, f.id"
    )
