"""Pairs of firms that share people or places, with all that is known of both: one round trip a hop for any number of starts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from graph.model import Edge, Event, Node, When
from graph.phoenix.facts import ASSET, GONE, PARTNER, PEOPLE, PLACES, SET_UP, Firm, day_of, is_trigger
from graph.phoenix.names import NameReader
from graph.phoenix.rules import Rules
from graph.schema import Schema
from graph.store import Expansion, GraphStore
from graph.traverse import Suppressed

#: ``from_listed``: which firms are phoenix of the one asked; ``of``: whose phoenix it is.
Side = Literal["of", "from_listed"]
_SHARED = (*PEOPLE, *PLACES, "branch_of")
_TIES = (*_SHARED, PARTNER)
_SAME = "possible_same"
_ENDLESS = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: times, which way, triggers from a day on, least probability (0 = the rules'), and who reads names."""

    when: When
    reader: NameReader
    sides: tuple[Side, ...] = ("of", "from_listed")
    since: str = ""
    minimum: float = 0.0


@dataclass(frozen=True, slots=True)
class Shared:
    """What two firms share: a node, or two that may be the same person (``same``); with the ties of each firm to it."""

    old: str
    new: str
    same: Edge | None = None


#: Shared nodes by (old firm, new firm).
Pairs = dict[tuple[str, str], list[Shared]]


@dataclass(slots=True)
class Gathered:
    """Pairs that the times allow, the firms in them (as far as read), nodes met, numbers of ties, hubs left closed by start.

    ``near`` are the ties met so far, ``told`` the events; ``met`` counts the firms that share something with a start.
    """

    pairs: Pairs
    degrees: dict[str, dict[str, int]]
    near: dict[str, Edge]
    told: Mapping[str, list[Event]]
    suppressed: dict[str, Suppressed] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)
    firms: dict[str, Firm] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)


class Gatherer:
    """Asks a store hop by hop; every question is about all starts of a chunk at once."""

    def __init__(self, store: GraphStore, schema: Schema, rules: Rules, ask: Ask) -> None:
        self._store, self._rules, self._ask = store, rules, ask
        self._when = When(ask.when.as_of, ask.when.known_at, past=True)
        self._ever = When(_ENDLESS, ask.when.known_at, past=True)
        self._hubs = schema.hubs

    def gather(self, starts: Sequence[str]) -> Gathered:
        """What ``starts`` (ids of firms) share with others, as old or as new firms: pairs that the times allow."""
        own = self._store.expand(starts, _SHARED, self._when, self._hubs)
        ties = _by_firm(own.edges, set(starts))
        middle = sorted({node for nodes in ties.values() for node in nodes})
        around = self._store.expand(middle, (*PEOPLE, *PLACES, _SAME), self._when, self._hubs)
        namesakes = sorted({end for edge in around.edges if edge.kind == _SAME for end in (edge.source, edge.target)})
        beyond = self._store.expand(namesakes, PEOPLE, self._when, self._hubs)
        near = {edge.id: edge for edge in (*own.edges, *around.edges, *beyond.edges)}
        degrees = own.degrees | around.degrees | beyond.degrees
        met = _counterparts(ties, near.values(), lambda node, kind: self._closed(degrees, node, kind))
        told = self._events(starts, met)
        found = Gathered(self._in_time(met, told, near.values()), degrees, near, told)
        closed = beyond.suppressed | around.suppressed
        for start in starts:
            held = {node: closed[node] for node in ties.get(start, ()) if node in closed}
            found.suppressed[start] = held | ({start: own.suppressed[start]} if start in own.suppressed else {})
            found.met[start] = len(met.get(start, ()))
        self._fill(found, {*starts, *(firm for pair in found.pairs for firm in pair)}, near)
        return found

    def complete(self, found: Gathered, kept: Pairs) -> None:
        """All ties of the firms in the pairs ``kept``, and the nodes that they share."""
        firms = {firm for pair in kept for firm in pair}
        full = self._store.expand(sorted(firms), _TIES, self._when, self._hubs) if firms else Expansion()
        found.pairs, found.degrees = kept, found.degrees | full.degrees
        self._fill(found, firms, found.near | {edge.id: edge for edge in full.edges})
        shared = {node for met in kept.values() for one in met for node in (one.old, one.new)}
        closed = {node for hubs in found.suppressed.values() for node in hubs}
        wanted = sorted((shared | closed) - found.nodes.keys())
        found.nodes |= self._store.nodes(wanted) if wanted else {}

    def _closed(self, degrees: Mapping[str, Mapping[str, int]], node: str, kind: str) -> bool:
        """Whether a node is a hub along a kind: it says nothing, whichever other starts have met it."""
        return 0 < self._hubs.get(kind, 0) < degrees.get(node, {}).get(kind, 0)

    def _events(self, starts: Sequence[str], met: Mapping[str, Mapping[str, object]]) -> Mapping[str, list[Event]]:
        """What happened to the firms by the day, and foundings of any day: ties often have none, so only the register tells
        that a firm was not there yet. The troubles of others than ``starts`` only where these may be old firms.
        """
        both, day = "of" in self._ask.sides, self._when.day
        parties = sorted({*starts, *(other for others in met.values() for other in others)})
        facts = (SET_UP, GONE, ASSET)
        events = self._store.events(parties, (*facts, *(self._rules.triggers if both else ())), self._ever)
        if not both:
            events += self._store.events(starts, tuple(self._rules.triggers), self._when)
        return _by_party(event for event in events if event.kind == SET_UP or event.since <= day)

    def _in_time(
        self, met: Mapping[str, Mapping[str, list[Shared]]], told: Mapping[str, list[Event]], near: Iterable[Edge]
    ) -> Pairs:
        """Pairs of which the new firm came to be, or somebody of the old one came into it, near a trigger."""
        at: defaultdict[tuple[str, str], list[Edge]] = defaultdict(list)
        for edge in near:
            node, firm = (edge.target, edge.source) if edge.kind in PLACES else (edge.source, edge.target)
            at[firm, node].append(edge)
        pairs: Pairs = {}
        for start, others in met.items():
            for other, shared in others.items():
                for old, new in self._ways(start, other):
                    turned = [_turned(one, forward=old == start) for one in shared]
                    ties = [tie for one in turned for tie in at[new, one.new]]
                    if self._allowed(told.get(old, ()), told.get(new, ()), ties):
                        pairs[old, new] = turned
        return pairs

    def _ways(self, start: str, other: str) -> list[tuple[str, str]]:
        ways = {"from_listed": (start, other), "of": (other, start)}
        return [ways[side] for side in self._ask.sides]

    def _allowed(self, old: Iterable[Event], new: Iterable[Event], ties: Iterable[Edge]) -> bool:
        window, set_up = self._rules.window, [event.since for event in new if event.kind == SET_UP]
        if set_up and min(set_up) > self._when.day:
            return False
        days = {day_of(since) for since in set_up} | {day_of(tie.since) for tie in ties}
        known = [day for day in days if day is not None]
        for event in old:
            day = day_of(event.since)
            if day is None or event.since < self._ask.since or not is_trigger(event, self._rules):
                continue
            if not known or any(day - window["before"] <= one <= day + window["after"] for one in known):
                return True
        return False

    def _fill(self, found: Gathered, firms: set[str], edges: Mapping[str, Edge]) -> None:
        """Firms out of their ties, events and nodes."""
        shared: defaultdict[str, set[str]] = defaultdict(set)
        for (old, new), met in found.pairs.items():
            shared[old] |= {one.old for one in met}
            shared[new] |= {one.new for one in met}
        unknown = sorted(firms - found.nodes.keys())
        found.nodes |= self._store.nodes(unknown) if unknown else {}
        ties: defaultdict[str, list[Edge]] = defaultdict(list)
        for _, edge in sorted(edges.items()):
            for end in {edge.source, edge.target} & firms:
                if edge.other(end) in shared[end] or not self._closed(found.degrees, end, edge.kind):
                    ties[end].append(edge)
        for firm in sorted(firms & found.nodes.keys()):
            told = found.told.get(firm, [])
            found.firms[firm] = Firm(found.nodes[firm], ties[firm], told, self._rules, self._ask.reader, self._when)


def _by_firm(edges: Iterable[Edge], firms: set[str]) -> dict[str, set[str]]:
    """The people and places of each of ``firms``."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for edge in edges:
        if edge.kind in PEOPLE and edge.target in firms:
            found[edge.target].add(edge.source)
        if edge.kind in PLACES and edge.source in firms:
            found[edge.source].add(edge.target)
    return found


def _counterparts(
    ties: Mapping[str, set[str]], edges: Iterable[Edge], closed: Callable[[str, str], bool]
) -> dict[str, dict[str, list[Shared]]]:
    """By start and other firm: the nodes through which they meet, each once, in their order."""
    led: defaultdict[str, set[str]] = defaultdict(set)
    housed: defaultdict[str, set[str]] = defaultdict(set)
    same: defaultdict[str, list[tuple[str, Edge]]] = defaultdict(list)
    for edge in edges:
        node, firm = (edge.target, edge.source) if edge.kind in PLACES else (edge.source, edge.target)
        if closed(node, edge.kind) or (edge.kind == _SAME and closed(firm, _SAME)):
            continue
        if edge.kind == _SAME:
            same[node].append((firm, edge))
            same[firm].append((node, edge))
        elif edge.kind in PEOPLE:
            led[node].add(firm)
        elif edge.kind in PLACES:
            housed[node].add(firm)
    return {start: _met(start, nodes, led, housed, same) for start, nodes in ties.items()}


def _met(
    start: str,
    nodes: Iterable[str],
    led: Mapping[str, set[str]],
    housed: Mapping[str, set[str]],
    same: Mapping[str, list[tuple[str, Edge]]],
) -> dict[str, list[Shared]]:
    """The other firms at the nodes of one start; and those that a possible namesake serves."""
    met: defaultdict[str, list[Shared]] = defaultdict(list)
    for node in sorted(nodes):
        for firm in (led.get(node, set()) | housed.get(node, set())) - {start}:
            met[firm].append(Shared(node, node))
        for end, edge in sorted(same.get(node, ()), key=lambda one: one[1].id):
            for firm in led.get(end, set()) - {start}:
                met[firm].append(Shared(node, end, edge))
    return met


def _turned(shared: Shared, *, forward: bool) -> Shared:
    return shared if forward else Shared(shared.new, shared.old, shared.same)


def _by_party(events: Iterable[Event]) -> defaultdict[str, list[Event]]:
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        found[event.party].append(event)
    return found
