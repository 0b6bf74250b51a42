"""Cross-region: listed in one city and registered, operating or controlling in another; firms that moved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any, Literal

from graph.links import party_json, path_json
from graph.model import ALWAYS, Edge, Event, Node, When, city_of
from graph.schema import Schema
from graph.store import GraphStore, RegionMatch

#: Matches whose parties are read together.
_PAGE = 500


@dataclass(frozen=True, slots=True)
class TieRule:
    """An edge that ties a listed party to the city of its other end.

    ``listed`` is the end at which the listed party stands; ``share`` the least ``weight`` the edge must have (0 = any,
    a weight not stated never reaches a share).
    """

    tie: str
    kind: str
    listed: Literal["source", "target"]
    share: float = 0.0

    def other(self, edge: Edge) -> str:
        """The end at which the listed party does not stand."""
        return edge.target if self.listed == "source" else edge.source

    def fits(self, edge: Edge, party: str, when: When) -> bool:
        """Whether ``edge`` ties the listed ``party`` at its right end, at that time."""
        if edge.kind != self.kind or party != (edge.source if self.listed == "source" else edge.target):
            return False
        if self.share and (edge.weight is None or edge.weight < self.share):
            return False
        return when.holds(edge.since, edge.until) and when.knows(edge.known_from)


#: In the order in which matches are given (after "registered", before relocations). Officers do not control: one of
#: several directors decides nothing alone. A majority (half or more) of the shares does.
TIES = (
    TieRule("operates", "branch_of", "target"),
    TieRule("controls", "legal_representative", "source"),
    TieRule("controls", "shareholder", "source", share=0.5),
    TieRule("controlled_by", "legal_representative", "target"),
    TieRule("controlled_by", "shareholder", "target", share=0.5),
    TieRule("controlled_by", "branch_of", "source"),
)

#: Order of a store's answer: registered (party's own region), then TIES, then events of this kind, whose properties
#: name the divisions moved ``from`` and ``to`` (six digits); within each by party, event, edge or move id.
RELOCATION = "relocation"


def moved_cities(move: Event, listed: str, regions: Collection[str]) -> list[str]:
    """The cities of ``regions`` that a relocation left or reached, other than the one where the party is listed."""
    cities = {city_of(str(move.properties.get(end, ""))) for end in ("from", "to")}
    return sorted(cities & set(regions) - {listed})


def matches(
    entries: Sequence[Event],
    region_of: Mapping[str, str],
    edges: Mapping[str, Sequence[Edge]],
    moves: Mapping[str, Sequence[Event]],
    regions: frozenset[str],
    when: When,
) -> Iterator[RegionMatch]:
    """The same answer over plain objects: what a store without set-based statements gives.

    ``entries`` are the black list entries in force by party and id; ``edges`` and ``moves`` those of each party.
    """
    cities = [(event, city) for event in entries if (city := city_of(event.region)) in regions]
    for event, city in cities:
        other = city_of(region_of.get(event.party, ""))
        if other in regions - {city}:
            yield RegionMatch(event.party, event, city, "registered", other)
    for rule, (event, city) in product(TIES, cities):
        tied = [edge for edge in edges[event.party] if rule.fits(edge, event.party, when)]
        ends = [(edge, city_of(region_of.get(rule.other(edge), ""))) for edge in tied]
        yield from (
            RegionMatch(event.party, event, city, rule.tie, other, (edge,))
            for edge, other in ends
            if other in regions - {city}
        )
    for event, city in cities:
        ordered = sorted(moves[event.party], key=lambda move: move.id)
        reached = ((move, other) for move in ordered for other in moved_cities(move, city, regions))
        yield from (RegionMatch(event.party, event, city, "moved", other, move=move) for move, other in reached)


@dataclass(frozen=True, slots=True)
class CrossRegionMatch:
    """A party listed in one city and tied to another; regions as six-digit codes of cities."""

    match: RegionMatch
    party: Node
    nodes: dict[str, Node]
    schema: Schema

    def as_dict(self) -> dict[str, Any]:
        """The documented form (docs/commands.md)."""
        match = self.match
        moved = match.move.records if match.move else ()
        records = [*match.event.records, *(record for edge in match.via for record in edge.records), *moved]
        return {
            "party": party_json(self.party),
            "list": match.event.list,
            "listed_region": f"{match.listed_region}00",
            "tie": match.tie,
            "other_region": f"{match.other_region}00",
            "path": path_json(match.party, [(edge, edge.weight) for edge in match.via], self.nodes, self.schema),
            "records": list(dict.fromkeys(record for record in records if record)),
            "from": match.event.since,
            "to": match.event.until,
            "moved": dict(match.move.properties) | {"since": match.move.since} if match.move else None,
        }


def cross_region(
    store: GraphStore, schema: Schema, regions: Sequence[str], when: When = ALWAYS
) -> Iterator[CrossRegionMatch]:
    """Parties listed in one city of ``regions`` (four digits) and tied to another, in the store's order, streamed."""
    found = store.cross_region(regions, when)
    while page := list(islice(found, _PAGE)):
        ids = {match.party for match in page}
        ids |= {end for match in page for edge in match.via for end in (edge.source, edge.target)}
        nodes = store.nodes(sorted(ids))
        for match in page:
            yield CrossRegionMatch(match, nodes[match.party], nodes, schema)
