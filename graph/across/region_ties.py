"""What ties a listed party to another city, as plain rows: the one definition that every store follows.

A tie holds while all it rests on holds and was known: the entry, each edge walked, the decision. So a row has the times that
these have in common, and one table of rows answers for any day.

registered      the party's own region
operates        a branch there; an address there; a permit or penalty decided there (``regions.operating`` in the schema)
controls        a way of control (legal representative, majority of the shares) from the party to one there, over any layers
controlled_by   such a way from one there to the party; the head office of a branch
moved           a relocation left or reached the city
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from graph.model import Edge, Event, When, city_of
from graph.schema import Regions, load_schema
from graph.store import Across

#: In the order in which the ties of an entry are given.
TIES = ("registered", "operates", "controls", "controlled_by", "moved")
RELOCATION = "relocation"
BRANCH, ADDRESS, REPRESENTS, HOLDS = "branch_of", "located_at", "legal_representative", "shareholder"
#: Edges along which ways of control go, from source to target; a holder's share must be a majority.
CONTROL = (REPRESENTS, HOLDS)


@cache
def rules() -> Regions:
    """The numbers of ``schema.yaml``."""
    return load_schema().regions


def facts_told() -> tuple[str, ...]:
    """Kinds of event that tie a party to a city."""
    return (RELOCATION, *rules().operating)


class Times(NamedTuple):
    """What several facts have in common: from the latest beginning to the earliest end, known once all are."""

    since: str = ""
    until: str = ""
    known_from: str = ""

    def with_(self, since: str, until: str, known_from: str) -> Times:
        """These times cut down to those of one more fact."""
        ends = [end for end in (self.until, until) if end]
        return Times(max(self.since, since), min(ends, default=""), max(self.known_from, known_from))

    @property
    def ever(self) -> bool:
        """Whether there is any day on which it holds."""
        return not self.until or self.since < self.until


class Tie(NamedTuple):
    """How a party is tied to a city: the place of the tie in ``TIES``, ids of edges walked, id of the fact."""

    tie: int
    via: tuple[str, ...]
    fact: str
    other: str
    times: Times


class Row(NamedTuple):
    """A tie of one black list entry; ``via`` joined by line feeds, which sort before all that ids are made of."""

    party: str
    event: str
    tie: int
    via: str
    fact: str
    other: str
    listed: str
    list: str
    since: str
    until: str
    known_from: str


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around listed parties: cities of nodes, edges by each end, facts by party."""

    city: Mapping[str, str]
    leaving: Mapping[str, Sequence[Edge]]
    arriving: Mapping[str, Sequence[Edge]]
    facts: Mapping[str, Sequence[Event]]


def rows_of(party: str, entries: Sequence[Event], around: Around) -> list[Row]:
    """The ties of a party's black list entries to cities other than that of the entry, in the order of answers."""
    ties = [tie for tie in _ties(party, around) if tie.other and tie.times.ever]
    found = [
        Row(party, entry.id, tie.tie, "\n".join(tie.via), tie.fact, tie.other, listed, entry.list, *times)
        for entry in entries
        if (listed := city_of(entry.region))
        for tie in ties
        if tie.other != listed and (times := tie.times.with_(entry.since, entry.until, entry.known_from)).ever
    ]
    return sorted(found)


def controlling(edge: Edge) -> bool:
    """Whether who stands at the source of an edge decides for its target."""
    if edge.source == edge.target:
        return False
    return edge.kind == REPRESENTS or (
        edge.kind == HOLDS and edge.weight is not None and edge.weight >= rules().majority
    )


def fact_ties(fact: Event) -> Iterator[tuple[int, str, Times]]:
    """To which cities a relocation or a decision ties its party, since when and until when."""
    if fact.kind == RELOCATION:
        times = Times(fact.since, "", fact.known_from)
        yield from ((TIES.index("moved"), city, times) for city in sorted(set(moved_cities(fact)) - {""}))
    elif fact.since and fact.kind in rules().operating:
        times = Times(fact.since, fact.until or years_after(fact.since, rules().operating[fact.kind]), fact.known_from)
        yield TIES.index("operates"), city_of(fact.region), times


def moved_cities(move: Event) -> tuple[str, str]:
    """The cities that a relocation left and reached; a record may state the former one only."""
    reached = str(move.properties.get("to") or move.region)
    return city_of(str(move.properties.get("from", ""))), city_of(reached)


def years_after(day: str, years: int) -> str:
    """The same day so many years later, as text.

    >>> years_after("2024-02-29", 3)
    '2027-02-29'
    """
    return f"{int(day[:4]) + years:04d}{day[4:]}" if day[:4].isdecimal() else ""


def _ties(party: str, around: Around) -> Iterator[Tie]:
    """Whatever ties a party to a city, of any time."""
    yield Tie(TIES.index("registered"), (), "", around.city.get(party, ""), Times())
    for edges, kind, end, tie in (
        (around.arriving, BRANCH, "source", "operates"),
        (around.leaving, ADDRESS, "target", "operates"),
        (around.leaving, BRANCH, "target", "controlled_by"),
    ):
        for edge in edges.get(party, ()):
            other = getattr(edge, end)
            if edge.kind == kind and other != party:
                yield Tie(TIES.index(tie), (edge.id,), "", around.city.get(other, ""), _times(edge))
    down, up = ways_of(party, around.leaving, "target"), ways_of(party, around.arriving, "source")
    for tie, ways in (("controls", down), ("controlled_by", up)):
        for way, other, times in ways:
            via = tuple(edge.id for edge in way)
            yield Tie(TIES.index(tie), via, "", around.city.get(other, ""), times)
    for fact in around.facts.get(party, ()):
        yield from (Tie(tie, (), fact.id, other, times) for tie, other, times in fact_ties(fact))


def ways_of(
    party: str, edges: Mapping[str, Sequence[Edge]], end: Literal["source", "target"]
) -> Iterator[tuple[tuple[Edge, ...], str, Times]]:
    """Ways of control from (or to) a party that meet nobody twice, and those at their ends; ``edges`` by the near end."""
    open_: list[tuple[tuple[str, ...], tuple[Edge, ...], Times]] = [((party,), (), Times())]
    while open_:
        met, way, times = open_.pop()
        for edge in edges.get(met[-1], ()):
            other: str = getattr(edge, end)
            held = times.with_(*_times(edge))
            if other in met or not held.ever or not controlling(edge):
                continue
            yield (*way, edge), other, held
            if len(way) + 1 < rules().layers:
                open_.append(((*met, other), (*way, edge), held))


def _times(edge: Edge) -> Times:
    return Times(edge.since, edge.until, edge.known_from)


def by_end(edges: Iterable[Edge]) -> tuple[dict[str, list[Edge]], dict[str, list[Edge]]]:
    """Edges by source and by target."""
    leaving: dict[str, list[Edge]] = {}
    arriving: dict[str, list[Edge]] = {}
    for edge in edges:
        leaving.setdefault(edge.source, []).append(edge)
        arriving.setdefault(edge.target, []).append(edge)
    return leaving, arriving


def fits(row: Row, asked: Across, when: When) -> bool:
    """Whether a row is asked for, and holds and was known then."""
    wanted = (not asked.tie or TIES[row.tie] == asked.tie) and (not asked.lists or row.list in asked.lists)
    there = row.listed in asked.listing and row.other in asked.tied
    return wanted and there and when.holds(row.since, row.until) and when.knows(row.known_from)
