"""The signs that speak for or against a pair of firms, each with its bits and its evidence; people are weighed elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from typing import Any

from graph.model import Edge, Event, city_of
from graph.phoenix.facts import PLACES, Firm, day_of
from graph.phoenix.gather import Shared
from graph.phoenix.names import alike, core_tie, similar_words
from graph.phoenix.people import Person, Scene
from graph.phoenix.rules import Rules


@dataclass(frozen=True, slots=True)
class Signal:
    """A sign: its name, what it weighs (bits, negative = against), what it says in numbers, and what it rests on."""

    name: str
    bits: float
    facts: Mapping[str, Any] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
    events: tuple[Event, ...] = ()


def standing(scene: Scene, shared: Sequence[Shared]) -> list[Signal]:
    """What does not depend on the trigger: places, names, trade, region, assets, partners, the old firm's own share."""
    old, new, rules = scene.old, scene.new, scene.rules
    found = [*_places(scene, shared), *_names(old, new, rules), *_trade(old, new, rules), *_region(old, new, rules)]
    found += _taken(old, new, rules)
    held = [edge for edge in new.edges if edge.kind == "shareholder" and edge.source == old.node.id]
    if held:
        found.append(Signal("held_by_old", rules.held_by_old, edges=tuple(held)))
    return found


def branches(old: Firm, new: Firm) -> list[Edge]:
    """Ties that make one firm a branch of the other: they are one legal person."""
    ends = {old.node.id, new.node.id}
    return [edge for edge in new.edges if edge.kind == "branch_of" and {edge.source, edge.target} == ends]


def timing(scene: Scene, trigger: Event, people: Sequence[Person]) -> list[Signal]:
    """When the new firm was set up or taken over, seen from the trigger; and whether the old one was given up around then."""
    rules, founding = scene.rules, scene.new.founding
    found = []
    weight = rules.triggers[trigger.kind].bits
    if weight:
        found.append(Signal("trigger", weight, {"kind": trigger.kind}, events=(trigger,)))
    years = {event.since[:4] for event in scene.old.triggers}
    if len(years) > 1:
        found.append(Signal("often", rules.often * log2(len(years)), {"years": len(years)}))
    if founding.day is None:
        found.append(Signal("undated", rules.undated, events=(trigger,)))
    else:
        founded = _founded(scene, trigger, people)
        found += [founded, *(_together(scene.old, scene.new, rules) if founded.name != "taken_over" else ())]
    gone = [event for event in scene.old.events if event.kind == "deregistration" and _near(scene, event)]
    if gone:
        found.append(Signal("old_gone", rules.old_gone["bits"], {"on": gone[0].since}, events=(gone[0],)))
    return found


def _founded(scene: Scene, trigger: Event, people: Sequence[Person]) -> Signal:
    founding, rules = scene.new.founding, scene.rules
    assert founding.day is not None  # the caller asks
    days = founding.day - scene.day
    band = rules.band(days)
    facts = {"days": days, "on": founding.text, "at_latest": founding.at_latest, "record": founding.record}
    plain = Signal(band.name, band.bits, facts, founding.edges, (*founding.events, trigger))
    if days >= -rules.window["before"]:
        return plain
    over = _taken_over(scene, people)
    if over is None:
        return plain
    entry = rules.band(over.came - scene.day if over.came is not None else 0)
    bits = entry.bits + rules.taken_over
    if bits <= band.bits:
        return plain
    facts |= {"came": min(edge.since for edge in over.edges if edge.target == scene.new.node.id)}
    return Signal("taken_over", bits, facts | {"band": entry.name}, over.edges, (*founding.events, trigger))


def _taken_over(scene: Scene, people: Sequence[Person]) -> Person | None:
    """Who came first into a firm that was there before, where it was renamed or has a place of the old firm or several of its people."""
    window, new = scene.rules.window, scene.new
    came = [
        one
        for one in people
        if one.came is not None
        and one.roles[1] in ("lead", "hold")
        and -window["before"] <= one.came - scene.day <= window["after"]
    ]
    cores = {parts.core for parts in new.names if parts.core}
    moved = new.places.keys() & scene.old.places.keys()
    if not came or not (len(cores) > 1 or moved or len(came) > 1):
        return None
    return min(came, key=lambda one: (one.came or 0, one.old))


def _near(scene: Scene, event: Event) -> bool:
    day = day_of(event.since)
    return day is not None and abs(day - scene.day) <= scene.rules.old_gone["days"]


def _places(scene: Scene, shared: Sequence[Shared]) -> Iterator[Signal]:
    """Addresses and phones of both, by how few firms share them."""
    kinds = set()
    for one in shared:
        before, after = scene.old.places.get(one.old), scene.new.places.get(one.new)
        if not before or not after:
            continue
        kind = before[0].kind
        firms = scene.degrees.get(one.old, {}).get(kind, 2)
        rule = scene.rules.places[kind]
        bits = max(rule["bits"] - rule["halving"] * log2(max(firms, 2) / 2), 0.0)
        kinds.add(kind)
        yield Signal(
            "address" if kind == PLACES[0] else "phone", bits, {"node": one.old, "firms": firms}, (*before, *after)
        )
    if len(kinds) == len(PLACES):
        yield Signal("both_places", scene.rules.both_places)


def _names(old: Firm, new: Firm, rules: Rules) -> Iterator[Signal]:
    tie = core_tie(old.names, new.names[0])
    if tie:
        yield Signal(tie, rules.name[tie], {"old": old.node.name, "new": new.node.name})


def _trade(old: Firm, new: Firm, rules: Rules) -> Iterator[Signal]:
    """The same trade, as the register says, else as the names say; names that differ say less than registers."""
    industries, scopes = (old.said("industry"), new.said("industry")), (old.said("scope"), new.said("scope"))
    words = old.names[0].trade, new.names[0].trade
    stated = [(one[0], other[0]) for one, other in (industries, scopes) if one[0] and other[0]]
    if not stated and not all(words):
        return
    likeness = max([*(alike(*pair) for pair in stated), similar_words(*words)])
    same = any(one == other for one, other in stated) or likeness >= rules.trade["alike"]
    name = "same" if same else "near" if likeness >= rules.trade["unlike"] else "other"
    shown = stated[0] if stated else words
    events = {event.id: event for pair in (industries, scopes) for _, told in pair for event in told}
    bits = rules.trade["other_words" if name == "other" and not stated else name]
    yield Signal(f"{name}_trade", bits, {"old": shown[0], "new": shown[1]}, events=tuple(events.values()))


def _region(old: Firm, new: Firm, rules: Rules) -> Iterator[Signal]:
    one, other = old.node.region, new.node.region
    if not (one[:4].isdigit() and other[:4].isdigit()):
        return
    name = "same_city" if city_of(one) == city_of(other) else "same_province" if one[:2] == other[:2] else "elsewhere"
    if rules.region[name]:
        yield Signal(name, rules.region[name], {"old": one, "new": other})


def _together(old: Firm, new: Firm, rules: Rules) -> Iterator[Signal]:
    one, other = old.founding, new.founding
    if one.day is None or other.day is None or one.at_latest or abs(other.day - one.day) > rules.together["days"]:
        return
    events = (*one.events, *other.events)
    yield Signal("together", rules.together["bits"], {"old": one.text, "new": other.text}, other.edges, events)


def _taken(old: Firm, new: Firm, rules: Rules) -> Iterator[Signal]:
    """Registered assets that went over, and partners of both."""
    numbers = sorted(old.assets.keys() & new.assets.keys())
    if numbers:
        events = tuple(firm.assets[number] for number in numbers for firm in (old, new))
        bits = min(rules.asset["bits"] * len(numbers), rules.asset["most"])
        yield Signal("asset", bits, {"assets": numbers}, events=events)
    both = sorted(old.partners.keys() & new.partners.keys())
    if both:
        edges = tuple(firm.partners[node] for node in both for firm in (old, new))
        yield Signal(
            "partner", min(rules.partner["bits"] * len(both), rules.partner["most"]), {"count": len(both)}, edges
        )
