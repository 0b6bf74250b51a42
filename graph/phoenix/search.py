"""Phoenix firms (金蝉脱壳): who carries on under another name what a firm in trouble left behind, how sure that is, and why.

A pair of firms that share people or places is weighed in bits, from a prior, by signs that ``phoenix.yaml`` gives weights:
when the new firm was set up or taken over, by whom of the old one, at which address and phone, under which name, in which
trade. Round trips: ten for a chunk of starts, however many these are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from graph.model import Event, Node
from graph.phoenix.facts import Firm, day_of
from graph.phoenix.gather import Ask, Gathered, Gatherer, Shared
from graph.phoenix.people import Scene, people_in_common
from graph.phoenix.rules import Rules
from graph.phoenix.score import Weighed, probability, weigh
from graph.phoenix.signals import Signal, branches, standing, timing
from graph.schema import Schema
from graph.store import GraphStore
from graph.traverse import Suppressed

#: Starts that are asked about together.
_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Phoenix:
    """A new firm that is probably the phoenix of an old one, after a trigger; with ``others``, more triggers of the old firm."""

    old: Firm
    new: Firm
    trigger: Event
    others: int
    weighed: Weighed


@dataclass(frozen=True, slots=True)
class PhoenixAnswer:
    """What a party asked about is: of whom it is the phoenix, and which firms are its; the likeliest first.

    ``met``: firms that share something with it; ``closer``: of these, looked at closely; ``branches``: set aside as such.
    """

    party: Node
    triggers: tuple[Event, ...]
    of: tuple[Phoenix, ...]
    from_listed: tuple[Phoenix, ...]
    met: int
    closer: int
    branches: tuple[str, ...]
    suppressed: Suppressed
    nodes: dict[str, Node]


def phoenix(
    store: GraphStore, schema: Schema, rules: Rules, parties: Iterable[str], ask: Ask
) -> Iterator[PhoenixAnswer]:
    """The answer for every party, in their order, read in chunks; an unknown one gives ``KeyError``."""
    gatherer = Gatherer(store, schema, rules, ask)
    waiting = iter(parties)
    while chunk := list(islice(waiting, _CHUNK)):
        gathered = gatherer.gather(list(dict.fromkeys(chunk)))
        closer = {pair: shared for pair, shared in gathered.pairs.items() if _promising(gathered, pair, rules, ask)}
        gatherer.complete(gathered, closer)
        by_start = _judged(gathered, rules, ask)
        _name(store, gathered, by_start, ask)
        for party in chunk:
            yield _answer(party, gathered, by_start, ask)


def listed_parties(store: GraphStore, region: str, ask: Ask) -> Iterator[str]:
    """Parties with an entry in force on a black list, decided in a region (prefix of its code), from ``ask.since`` on, each once."""
    before = ""
    for event in store.listed(region=region, when=ask.when):
        if event.party != before and event.since >= ask.since:
            before = event.party
            yield event.party


def _promising(gathered: Gathered, pair: tuple[str, str], rules: Rules, ask: Ask) -> bool:
    """Whether what is known so far, and partners in common at best, may make the pair a finding."""
    old, new = (gathered.firms[firm] for firm in pair)
    if not new.there:
        return False
    if not new.founding.stated:
        return True
    scene = Scene(old, new, 0, gathered.degrees, rules)
    shared = gathered.pairs[pair]
    fixed = [*standing(scene, shared), Signal("partner", rules.partner["most"])]
    for trigger in old.triggers:
        scene = replace(scene, day=day_of(trigger.since) or 0)
        people = people_in_common(scene, shared, set())
        signals = [*timing(scene, trigger, people), *fixed]
        if trigger.since >= ask.since and probability(rules, signals, people) >= ask.minimum:
            return True
    return False


def _judged(gathered: Gathered, rules: Rules, ask: Ask) -> dict[str, list[Phoenix | str]]:
    """By firm: the pairs in which it is, as found; the other firm's id where one is a branch of the other."""
    found: defaultdict[str, list[Phoenix | str]] = defaultdict(list)
    for (old, new), shared in sorted(gathered.pairs.items()):
        pair = gathered.firms[old], gathered.firms[new]
        judged: Phoenix | None = None
        if branches(*pair):
            found[old].append(new)
            found[new].append(old)
        else:
            judged = _best(pair, shared, gathered, rules, ask)
        if judged is not None:
            found[old].append(judged)
            found[new].append(judged)
    return found


def _best(pair: tuple[Firm, Firm], shared: list[Shared], gathered: Gathered, rules: Rules, ask: Ask) -> Phoenix | None:
    """The pair after the trigger that tells most; of equal ones the latest. None if there is no trigger."""
    old, new = pair
    scene = Scene(old, new, 0, gathered.degrees, rules)
    fixed = standing(scene, shared)
    corporate = {id_ for one in shared if (id_ := one.old) in gathered.nodes and gathered.nodes[id_].kind != "person"}
    best: Phoenix | None = None
    triggers = [event for event in old.triggers if event.since >= ask.since]
    for trigger in triggers:
        scene = replace(scene, day=day_of(trigger.since) or 0)
        people = people_in_common(scene, shared, corporate)
        weighed = weigh(rules, [*timing(scene, trigger, people), *fixed], people)
        if best is None or weighed.probability >= best.weighed.probability:
            best = Phoenix(old, new, trigger, len(triggers) - 1, weighed)
    return best


def _name(store: GraphStore, gathered: Gathered, by_start: dict[str, list[Phoenix | str]], ask: Ask) -> None:
    """Read the nodes that the ties of findings join, where they have not been met."""
    told = (one for found in by_start.values() for one in found if isinstance(one, Phoenix))
    given = (one for one in told if one.weighed.probability >= ask.minimum)
    edges = (edge for one in given for signal in one.weighed.signals for edge in signal.edges)
    unknown = {end for edge in edges for end in (edge.source, edge.target)} - gathered.nodes.keys()
    gathered.nodes |= store.nodes(sorted(unknown)) if unknown else {}


def _answer(party: str, gathered: Gathered, by_start: dict[str, list[Phoenix | str]], ask: Ask) -> PhoenixAnswer:
    told = by_start.get(party, [])
    found = [one for one in told if isinstance(one, Phoenix)]
    given = [one for one in found if one.weighed.probability >= ask.minimum]
    given.sort(key=lambda one: (-one.weighed.probability, one.old.node.id, one.new.node.id))
    firm = gathered.firms.get(party)
    return PhoenixAnswer(
        party=gathered.nodes[party],
        triggers=tuple(event for event in firm.triggers if event.since >= ask.since) if firm else (),
        of=tuple(one for one in given if one.new.node.id == party and "of" in ask.sides),
        from_listed=tuple(one for one in given if one.old.node.id == party and "from_listed" in ask.sides),
        met=gathered.met[party],
        closer=len(told),
        branches=tuple(one for one in told if isinstance(one, str)),
        suppressed=gathered.suppressed[party],
        nodes=gathered.nodes,
    )
