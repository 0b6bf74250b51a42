"""Guarantee circles (担保圈): who answers for whose debt in a circle, so that one default may bring all of them down.

A circle is a strongly connected component over ``guarantees`` (guarantor -> debtor): everybody in it answers, directly or not,
for everybody else. In it: mutual guarantees (互保: A for B and B for A) and rings (环保: A for B, B for C, C for A), each an
elementary cycle of bounded length. Around it: who guarantees into the circle and for whom it answers outside (担保链). The whole
graph is read in one set-based statement; a circle of one party by its own guarantees, hop by hop.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import networkx as nx

from graph.linked.links import entries_in_force, entry_json, party_json
from graph.model import ALWAYS, Edge, Event, Node, When
from graph.schema import Schema
from graph.store import GraphStore
from graph.traverse import Reach, neighbourhood

GUARANTEES = "guarantees"


@dataclass(frozen=True, slots=True)
class RingSearch:
    """Bounds: longest ring, most rings of a circle, most parties looked at around one party, most circles shown.

    ``region``: only circles with a member there (digits of its code that come first).
    """

    longest: int = 8
    most: int = 100
    cap: int = 2000
    circles: int = 1000
    region: str = ""


@dataclass(frozen=True, slots=True)
class Circle:
    """One circle: members and cycles by id (each from its smallest member on), the guarantees within, and those that touch it."""

    members: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...]
    complete: bool
    within: tuple[Edge, ...]
    into: tuple[Edge, ...]
    out: tuple[Edge, ...]

    @property
    def amount(self) -> float:
        """What is guaranteed within the circle, as far as stated."""
        return _sum(self.within)


@dataclass(frozen=True, slots=True)
class RingsAnswer:
    """Circles by amount; of one party also its own guarantees. ``cut``: more was there than may be looked at, or shown."""

    circles: list[Circle]
    party: Node | None = None
    given: tuple[Edge, ...] = ()
    taken: tuple[Edge, ...] = ()
    nodes: dict[str, Node] = field(default_factory=dict)
    listed: dict[str, list[Event]] = field(default_factory=dict)
    count: int = 0
    cut: bool = False


def rings_of(
    store: GraphStore, schema: Schema, party_id: str, when: When = ALWAYS, search: RingSearch = RingSearch()
) -> RingsAnswer:
    """The circle that a party is in, those its guarantees touch, and what it gave and took; ``KeyError`` if unknown."""
    reach = Reach((GUARANTEES,), when, schema.hubs, search.cap)
    found = neighbourhood(store, [party_id], search.cap, reach)
    if not found.distance:
        raise KeyError(party_id)
    edges = [found.edges[id_] for id_ in sorted(found.edges)]
    circles = _circles(edges, search)
    given = tuple(edge for edge in edges if edge.source == party_id)
    taken = tuple(edge for edge in edges if edge.target == party_id)
    answer = RingsAnswer(circles[: search.circles], None, given, taken, {}, {}, len(circles), found.cut)
    return _told(store, schema, when, answer, party_id)


def rings(store: GraphStore, schema: Schema, when: When = ALWAYS, search: RingSearch = RingSearch()) -> RingsAnswer:
    """All circles, or those with a member in a region."""
    circles = _circles(store.ties(GUARANTEES, when=when), search)
    if search.region:
        members = store.nodes(sorted({member for circle in circles for member in circle.members}))
        here = {id_ for id_, node in members.items() if node.region.startswith(search.region)}
        circles = [circle for circle in circles if here.intersection(circle.members)]
    shown = circles[: search.circles]
    return _told(store, schema, when, RingsAnswer(shown, count=len(circles), cut=len(shown) < len(circles)))


def as_json(answer: RingsAnswer) -> dict[str, Any]:
    """The answer as the interface shows it."""
    nodes = answer.nodes
    own = {} if answer.party is None else {"party": party_json(answer.party)}
    return {
        **own,
        "circles": [_circle_json(circle, answer) for circle in answer.circles],
        "count": answer.count,
        "given": [_guarantee_json(edge, nodes) for edge in answer.given],
        "taken": [_guarantee_json(edge, nodes) for edge in answer.taken],
        "cut": answer.cut,
    }


def _told(store: GraphStore, schema: Schema, when: When, answer: RingsAnswer, party_id: str = "") -> RingsAnswer:
    """With the nodes named and their entries in force."""
    edges = [*answer.given, *answer.taken]
    edges += [edge for circle in answer.circles for edge in (*circle.within, *circle.into, *circle.out)]
    ids = sorted({end for edge in edges for end in (edge.source, edge.target)} | ({party_id} - {""}))
    nodes = store.nodes(ids)
    listed = entries_in_force(store, schema, ids, when) if ids else {}
    return RingsAnswer(
        answer.circles, nodes.get(party_id), answer.given, answer.taken, nodes, listed, answer.count, answer.cut
    )


def _circles(edges: Sequence[Edge], search: RingSearch) -> list[Circle]:
    """Circles by amount, then number of members, then ids. Nodes are numbered in id order, so that no order is by chance."""
    ids = sorted({end for edge in edges for end in (edge.source, edge.target)})
    numbers = {id_: number for number, id_ in enumerate(ids)}
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_edges_from(
        sorted({(numbers[edge.source], numbers[edge.target]) for edge in edges if edge.source != edge.target})
    )
    components = [sorted(found) for found in nx.strongly_connected_components(graph) if len(found) > 1]
    circle_of = {member: place for place, found in enumerate(components) for member in found}
    by_circle: defaultdict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        for place in {circle_of.get(numbers[end], -1) for end in (edge.source, edge.target)} - {-1}:
            by_circle[place].append(edge)
    circles = [_circle(graph, ids, found, by_circle[place], search) for place, found in enumerate(components)]
    return sorted(circles, key=lambda one: (-one.amount, -len(one.members), one.members))


def _circle(
    graph: nx.DiGraph[int], ids: Sequence[str], component: Sequence[int], edges: Sequence[Edge], search: RingSearch
) -> Circle:
    members = tuple(ids[number] for number in component)
    inside = set(members)
    found = nx.simple_cycles(graph.subgraph(component), length_bound=search.longest)
    cycles = list(islice(found, search.most + 1))
    named = sorted((_from_smallest(cycle) for cycle in cycles[: search.most]), key=lambda one: (len(one), one))
    return Circle(
        members,
        tuple(tuple(ids[number] for number in cycle) for cycle in named),
        len(cycles) <= search.most,
        tuple(edge for edge in edges if {edge.source, edge.target} <= inside and edge.source != edge.target),
        tuple(edge for edge in edges if edge.source not in inside),
        tuple(edge for edge in edges if edge.target not in inside),
    )


def _from_smallest(cycle: Sequence[int]) -> tuple[int, ...]:
    first = cycle.index(min(cycle))
    return (*cycle[first:], *cycle[:first])


def _circle_json(circle: Circle, answer: RingsAnswer) -> dict[str, Any]:
    nodes = answer.nodes
    between = _between(circle.within)
    return {
        "members": [
            {**party_json(nodes[id_]), "lists": [entry_json(entry) for entry in answer.listed.get(id_, ())]}
            for id_ in circle.members
        ],
        "amount": circle.amount,
        "unstated": sum(_amount(edge) is None for edge in circle.within),
        "mutual": [_cycle_json(cycle, between) for cycle in circle.cycles if len(cycle) == 2],
        "rings": [_cycle_json(cycle, between) for cycle in circle.cycles if len(cycle) > 2],
        "complete": circle.complete,
        "guarantees": [_guarantee_json(edge, nodes) for edge in circle.within],
        "into": [_guarantee_json(edge, nodes) for edge in circle.into],
        "out": [_guarantee_json(edge, nodes) for edge in circle.out],
        "exposed": _sum(circle.out),
        "listed": sum(id_ in answer.listed for id_ in circle.members),
    }


def _cycle_json(cycle: Sequence[str], between: Mapping[tuple[str, str], float]) -> dict[str, Any]:
    """A cycle; its ``amount`` is that of its weakest guarantee, the part that goes round (None where one states none)."""
    steps = [between.get(step) for step in zip(cycle, (*cycle[1:], cycle[0]), strict=True)]
    stated = [amount for amount in steps if amount is not None]
    return {"members": list(cycle), "amount": min(stated) if len(stated) == len(steps) else None}


def _guarantee_json(edge: Edge, nodes: Mapping[str, Node]) -> dict[str, Any]:
    return {
        "id": edge.id,
        "guarantor": party_json(nodes[edge.source]),
        "debtor": party_json(nodes[edge.target]),
        "amount": _amount(edge),
        "creditor": edge.properties.get("creditor", ""),
        "kind": edge.properties.get("kind", ""),
        "mode": edge.properties.get("mode", ""),
        "since": edge.since,
        "until": edge.until,
        "records": list(edge.records),
    }


def _between(edges: Iterable[Edge]) -> dict[tuple[str, str], float]:
    """What one guarantees for another, as far as stated; nothing where nothing is stated."""
    sums: defaultdict[tuple[str, str], float] = defaultdict(float)
    for edge in edges:
        if (amount := _amount(edge)) is not None:
            sums[edge.source, edge.target] += amount
    return dict(sums)


def _sum(edges: Iterable[Edge]) -> float:
    return sum(_amount(edge) or 0.0 for edge in edges)


def _amount(edge: Edge) -> float | None:
    """Yuan as stated, None where no number is."""
    try:
        return float(edge.properties["amount"])
    except (KeyError, TypeError, ValueError):
        return None
