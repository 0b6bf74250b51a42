"""Recognition between cities: who is certified in one (customs: 高级认证, AEO) and present in others, and what contradicts it.

A branch is the certified party itself. A firm that it controls is not: it has a level of its own, or none, and that is told
beside it. A conflict is a black list entry in force against one of them, or a bad level of the same scheme.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby, islice
from typing import Any

from graph.across.region_ties import BRANCH, HOLDS, by_end, controlling, rules, ways_of
from graph.linked.links import entry_json, party_json, path_json
from graph.model import ALWAYS, Edge, Event, Node, When, city_of
from graph.reports import as_known
from graph.schema import Schema
from graph.store import GraphStore, Sort
from graph.traverse import Suppressed

_FIRST, _PAGE = 50, 500


@dataclass(frozen=True, slots=True)
class Certificates:
    """Which certificates are asked for (``regions.certified`` in the schema): in and present in cities with these first digits."""

    certified_in: str = ""
    present_in: str = ""

    @property
    def sorts(self) -> tuple[Sort, Sort]:
        """What certifies: evaluations and entries of lists."""
        told = rules().certified
        return Sort(("evaluation",), tuple(told["titles"])), Sort(lists=tuple(told["lists"]))

    def fits(self, event: Event, when: When) -> bool:
        """Whether an event certifies its party on the day asked about."""
        told = rules().certified
        rated = rated_by_scheme(event) and event.properties.get("norm") == told["norm"]
        held = when.holds(event.since, event.until) and event.region.startswith(self.certified_in)
        return held and (rated or event.list in told["lists"])


def rated_by_scheme(event: Event) -> bool:
    """Whether an event is an evaluation of the scheme that certifies."""
    return bool(event.properties.get("scheme") == rules().certified["scheme"])


@dataclass(slots=True)
class _Present:
    """What stands around the certified parties of a page."""

    nodes: dict[str, Node]
    branches: defaultdict[str, list[Edge]]
    leaving: dict[str, list[Edge]]
    events: defaultdict[str, list[Event]]
    suppressed: Suppressed = field(default_factory=dict)


def certified(
    store: GraphStore, schema: Schema, asked: Certificates = Certificates(), when: When = ALWAYS
) -> Iterator[dict[str, Any]]:
    """Certified parties by id with the cities where they are present, streamed: one round trip a layer and page."""
    told = merge(*(store.happened(sort, when) for sort in asked.sorts), key=lambda event: (event.party, event.id))
    known = (event for event in (as_known(event, when) for event in told) if asked.fits(event, when))
    own = ((party, tuple(events)) for party, events in groupby(known, key=lambda event: event.party))
    size = _FIRST
    while page := dict(islice(own, size)):
        size = _PAGE
        around = _around(store, schema, list(page), when)
        answers = (_answer(schema, around, party, events, asked) for party, events in page.items())
        yield from (answer for answer in answers if answer["recognised_in"] or not asked.present_in)


def _around(store: GraphStore, schema: Schema, parties: list[str], when: When) -> _Present:
    suppressed: Suppressed = {}
    met, frontier, held = set(parties), set(parties), dict[str, Edge]()
    for _ in range(rules().layers):
        hop = store.expand(sorted(frontier), (HOLDS,), when, schema.hubs, direction="out")
        suppressed |= hop.suppressed
        found = {edge.id: edge for edge in hop.edges if controlling(edge)}
        held |= found
        frontier = {edge.target for edge in found.values()} - met
        met |= frontier
        if not frontier:
            break
    hop = store.expand(sorted(met), (BRANCH,), when, schema.hubs, direction="in")
    branches: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in hop.edges:
        branches[edge.target].append(edge)
    met |= {edge.source for edge in hop.edges}
    events: defaultdict[str, list[Event]] = defaultdict(list)
    for event in store.events(sorted(met), ("evaluation", *schema.listing_kinds), when):
        told = as_known(event, when)
        if when.holds(told.since, told.until) and (told.list or rated_by_scheme(told)):
            events[told.party].append(told)
    leaving, _ = by_end(held[id_] for id_ in sorted(held))
    return _Present(store.nodes(sorted(met)), branches, leaving, events, suppressed | hop.suppressed)


def _answer(
    schema: Schema, around: _Present, party: str, certificates: Sequence[Event], asked: Certificates
) -> dict[str, Any]:
    """One certified party: where it is certified, where it is present beside, what contradicts it."""
    home = {city_of(event.region) for event in certificates}
    ties = list(_ties(around, party))
    elsewhere = [
        _tie_json(schema, around, tie)
        for tie in ties
        if (city := city_of(around.nodes[tie[2]].region)) and city not in home and city.startswith(asked.present_in)
    ]
    return {
        "party": party_json(around.nodes[party]),
        "certified": [_level_json(event) for event in certificates],
        "recognised_in": elsewhere,
        "conflicts": [conflict for tie in ties for conflict in _conflicts(around, tie)],
        "suppressed": around.suppressed.get(party, {}),
    }


#: How somebody is present for a party: relation, edges walked, who.
_Tie = tuple[str, tuple[Edge, ...], str]


def _ties(around: _Present, party: str) -> Iterator[_Tie]:
    """The party itself, its branches, firms that it controls and their branches; each once, by the shortest way."""
    ways = sorted(ways_of(party, around.leaving, "target"), key=lambda way: (len(way[0]), [edge.id for edge in way[0]]))
    met: set[str] = set()
    for relation, way, firm in (("itself", (), party), *(("controls", way, firm) for way, firm, _ in ways)):
        if firm in met:
            continue
        met.add(firm)
        yield relation, way, firm
        for edge in around.branches[firm]:
            if edge.source not in met:
                met.add(edge.source)
                yield ("branch" if firm == party else "branch_of_controlled"), (*way, edge), edge.source


def _tie_json(schema: Schema, around: _Present, tie: _Tie) -> dict[str, Any]:
    relation, way, who = tie
    start = next((edge.target if edge.kind == BRANCH else edge.source for edge in way[:1]), who)
    levels = [event for event in around.events[who] if rated_by_scheme(event)]
    return {
        "region": f"{city_of(around.nodes[who].region)}00",
        "relation": relation,
        "certified_itself": relation in ("itself", "branch"),
        "party": party_json(around.nodes[who]),
        "path": path_json(start, [(edge, edge.weight) for edge in way], around.nodes, schema),
        "own_levels": [_level_json(event) for event in levels],
    }


def _conflicts(around: _Present, tie: _Tie) -> Iterator[dict[str, Any]]:
    """Entries in force of black lists, and bad levels of the scheme."""
    relation, _, who = tie
    for event in around.events[who]:
        bad = rated_by_scheme(event) and event.properties.get("norm") == "bad"
        if bad or (event.list and event.colour == "black"):
            told = _level_json(event) if bad else entry_json(event)
            yield {**told, "kind": event.kind, "relation": relation, "party": party_json(around.nodes[who])}


def _level_json(event: Event) -> dict[str, Any]:
    said = {name: event.properties.get(name, "") for name in ("level", "norm", "edition", "period", "evaluator")}
    return {
        **said,
        "list": event.list,
        "from": event.since,
        "to": event.until,
        "region": event.region,
        "authority": event.authority,
        "records": list(event.records),
    }
