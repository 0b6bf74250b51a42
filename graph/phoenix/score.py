"""From signs to a probability: log-odds add up, and who may be the same person is taken both ways.

For persons joined by ``possible_same`` the probability is the mean over "is the same" and "is another", weighed by how
likely they are one; and that is likelier where the firms share more: two namesakes at one rare address are hardly two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import log2

from graph.phoenix.people import Person
from graph.phoenix.rules import Rules
from graph.phoenix.signals import Signal

_UNSURE = 4  # persons that are taken both ways; of more, the least weighty say nothing
_CORROBORATING = ("address", "phone", "both_places", "same_core", "core_within", "core_alike", "asset")


@dataclass(frozen=True, slots=True)
class Weighed:
    """All signs of a pair, those of people among them, and what they come to; ``without`` is by sign, in their order."""

    probability: float
    signals: tuple[Signal, ...]
    without: tuple[float, ...]

    @property
    def bits(self) -> float:
        """The log-odds."""
        return log2(self.probability / (1 - self.probability))


@dataclass(frozen=True, slots=True)
class _Case:
    signals: tuple[Signal, ...]
    people: tuple[Person, ...]


def weigh(rules: Rules, signals: Sequence[Signal], people: Sequence[Person]) -> Weighed:
    """The probability, and what it would be without each sign."""
    case = _Case(tuple(signals), tuple(corroborated(rules, signals, people)))
    likely = _probability(rules, case)
    shown = [_shown(rules, person, before) for person, before in zip(case.people, people, strict=True)]
    rests = [replace(case, people=(*case.people[:at], *case.people[at + 1 :])) for at in range(len(case.people))]
    rests += [replace(case, signals=(*signals[:at], *signals[at + 1 :])) for at in range(len(signals))]
    without = [_probability(rules, rest) for rest in rests]
    derived = _derived(rules, case.people)
    return Weighed(likely, (*shown, *signals, *derived), (*without, *(likely for _ in derived)))


def probability(rules: Rules, signals: Sequence[Signal], people: Sequence[Person]) -> float:
    """The probability alone."""
    return _probability(rules, _Case(tuple(signals), tuple(corroborated(rules, signals, people))))


def corroborated(rules: Rules, signals: Sequence[Signal], people: Sequence[Person]) -> list[Person]:
    """People with the chance that they are one person in view of all else that the firms share."""
    rule = rules.identity
    shared = sum(max(signal.bits, 0.0) for signal in signals if signal.name in _CORROBORATING)
    found = []
    for person in people:
        if person.chance >= 1.0:
            found.append(person)
            continue
        others = sum(other.chance for other in people if other is not person)
        odds = (
            person.chance
            / (1 - person.chance)
            * 2.0 ** (rule["corroboration"] * shared + rule["other_person"] * others)
        )
        chance = min(odds / (1 + odds), rule["most"])
        found.append(replace(person, chance=chance if chance >= rule["least"] else 0.0))
    return found


def _probability(rules: Rules, case: _Case) -> float:
    """The mean over all ways in which the unsure persons are, or are not, the same."""
    fixed = rules.prior + sum(signal.bits for signal in case.signals)
    sure = [person for person in case.people if person.chance >= 1.0]
    unsure = [person for person in case.people if 0.0 < person.chance < 1.0][:_UNSURE]
    total = 0.0
    for ways in product((True, False), repeat=len(unsure)):
        likely = 1.0
        present = list(sure)
        for person, is_same in zip(unsure, ways, strict=True):
            likely *= person.chance if is_same else 1 - person.chance
            present += [person] if is_same else []
        total += likely / (1 + 2.0 ** -(fixed + _people_bits(rules, present)))
    return min(max(total, 1e-12), 1 - 1e-12)


def _people_bits(rules: Rules, present: Sequence[Person]) -> float:
    telling = [person.bits for person in present if person.bits > 0 and not person.corporate]
    group = sum(person.bits for person in present if person.corporate)
    if not telling:
        return group + rules.nobody + (rules.left_before if any(person.left for person in present) else 0.0)
    return group + sum(telling) + _several(rules, len(telling))


def _several(rules: Rules, count: int) -> float:
    return min(rules.several["each"] * max(count - 1, 0), rules.several["most"])


def _shown(rules: Rules, person: Person, before: Person) -> Signal:
    """A person as a sign; one who may be another weighs the bits of the mean."""
    name = "left_before" if person.left else "corporate_holder" if person.corporate else "person"
    facts = {"old": person.old, "new": person.new, "roles": list(person.roles), **person.remarks}
    bits = rules.left_before if person.left else person.bits
    if person.chance < 1.0:
        facts |= {"chance": person.chance, "stated_chance": before.chance}
        bits = log2(1 - person.chance + person.chance * 2.0**bits) if bits > 0 else bits * person.chance
        name = "possible_person" if name == "person" else name
    return Signal(name, bits, facts, person.edges)


def _derived(rules: Rules, people: Sequence[Person]) -> list[Signal]:
    """What follows from the number of people in common."""
    telling = [person for person in people if person.bits > 0 and person.chance > 0 and not person.corporate]
    if not telling:
        return [Signal("nobody", rules.nobody)]
    bits = _several(rules, len(telling))
    return [Signal("several", bits, {"count": len(telling)})] if bits else []
