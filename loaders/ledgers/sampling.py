"""Drawing objects and inspectors at random so that anyone can do it again (双随机).

Every party has a lot, made of its id; a draw orders the lots of each grade by the digest of seed and lot and takes the first ones. The
order of rows has no say, nor has the machine: the same seed and the same population give the same list.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

#: Digits of digests as letters: no run of digits that could be taken for somebody's number.
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


@dataclass(frozen=True, slots=True)
class Inspector:
    """Who may inspect; ``avoids`` are names or codes of parties they must keep away from (回避)."""

    label: str
    avoids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Drawn:
    """One object drawn: its lot, its grade, its place in the list, and who inspects it."""

    lot: str
    grade: str
    rank: int
    inspectors: tuple[str, ...] = ()


def letters(text: str, length: int) -> str:
    """The digest of a text as letters."""
    return sha256(text.encode()).hexdigest()[:length].translate(_LETTERS)


def lot_of(party: str) -> str:
    """The lot of a party.

    >>> lot_of("org-1")
    'mcehihkhfmldgdoe'
    """
    return letters(party, 16)


def population_digest(grades: Mapping[str, str]) -> str:
    """What stands for a population: lots with their grades, in no order."""
    return letters("\n".join(sorted(f"{lot} {grade}" for lot, grade in grades.items())), 32)


def quotas(counts: Mapping[str, int], rates: Mapping[str, float], size: int = 0) -> dict[str, int]:
    """How many of each grade: at its rate, rounded up; or ``size`` in all, shared out in proportion to rate times number.

    Rates stand best grade first. Places that a grade cannot fill go to the others, the worse grade first where all is equal.
    """
    if not size:
        return {
            grade: min(math.ceil(round(rate * counts.get(grade, 0), 9)), counts.get(grade, 0))
            for grade, rate in rates.items()
        }
    wished = {grade: rate * counts.get(grade, 0) for grade, rate in rates.items()}
    taken = dict.fromkeys(rates, 0)
    left = min(size, sum(counts.get(grade, 0) for grade, wish in wished.items() if wish > 0))
    while left:
        open_grades = [grade for grade, wish in wished.items() if wish > 0 and taken[grade] < counts[grade]]
        for grade, places in _shared(left, {grade: wished[grade] for grade in open_grades}).items():
            places = min(places, counts[grade] - taken[grade])
            taken[grade] += places
            left -= places
    return taken


def _shared(places: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Places in proportion to weights by the largest remainders; of equal ones the later grade goes first."""
    total = sum(weights.values())
    exact = {grade: places * weight / total for grade, weight in weights.items()}
    given = {grade: int(share) for grade, share in exact.items()}
    places_of = {grade: place for place, grade in enumerate(exact)}
    order = sorted(exact, key=lambda grade: (given[grade] - exact[grade], -places_of[grade]))
    for grade in order[: places - sum(given.values())]:
        given[grade] += 1
    return given


def draw(grades: Mapping[str, str], quota: Mapping[str, int], seed: str) -> list[Drawn]:
    """The list: of each grade the lots whose digest with the seed comes first; the worst grade (last of ``quota``) leads."""
    by_grade: defaultdict[str, list[str]] = defaultdict(list)
    for lot, grade in grades.items():
        by_grade[grade].append(lot)
    chosen = [
        (lot, grade)
        for grade in reversed(list(quota))
        for lot in sorted(by_grade[grade], key=lambda lot: _turn(seed, lot))[: quota[grade]]
    ]
    return [Drawn(lot, grade, rank) for rank, (lot, grade) in enumerate(chosen, start=1)]


def _turn(*parts: str) -> tuple[str, ...]:
    return (sha256("\n".join(parts).encode()).hexdigest(), *parts)


def assign(
    objects: Sequence[Drawn],
    inspectors: Collection[Inspector],
    seed: str,
    each: int,
    names: Mapping[str, Collection[str]],
) -> list[Drawn]:
    """``each`` inspectors for every object: who has the fewest so far, by the digest of seed, lot and inspector.

    ``names`` are names and codes of the party behind a lot, for those who keep away from it. Fewer where not enough may.
    """
    load: Counter[str] = Counter()
    assigned = []
    for one in objects:
        free = [who for who in inspectors if not who.avoids.intersection(names.get(one.lot, ()))]
        free.sort(key=lambda who: (load[who.label], _turn(seed, one.lot, who.label)))
        chosen = tuple(sorted(who.label for who in free[:each]))
        load.update(chosen)
        assigned.append(Drawn(one.lot, one.grade, one.rank, chosen))
    return assigned
