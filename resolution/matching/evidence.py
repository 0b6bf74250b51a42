"""Evidence for and against "this mention means this party": each comparison gives one named level.

Pairs come a few a mention and are looked at one by one; what the parties and mentions write was taken apart before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from resolution.matching import branch_levels as branches
from resolution.matching import context_levels as context
from resolution.matching import name_levels as names
from resolution.matching import short_names
from resolution.matching.sides import Comparison, Party, Surroundings, align
from resolution.scoring import Levels

_Of = Callable[[Comparison, Party, Party, Surroundings], str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A comparison: its levels, and how the level of a pair is found."""

    name: str
    levels: tuple[str, ...]
    of: _Of
    of_whole_names: bool = False  # says nothing of a short name, which is looked at as a whole


#: The level of comparisons of whole names where a short name is looked at as a whole.
AS_SHORT = "short name"


def _of_whole(name: str, levels: tuple[str, ...], of: _Of) -> Evidence:
    return Evidence(name, (*levels, AS_SHORT), of, of_whole_names=True)


#: Name, levels, how the level is found.
COMPARISONS = (
    _of_whole("name", names.NAME_LEVELS, lambda c, m, p, s: names.name_level(c, m, p)),
    _of_whole("core", names.CORE_LEVELS, lambda c, m, p, s: names.core_level(c, m, p)),
    _of_whole("industry", names.INDUSTRY_LEVELS, lambda c, m, p, s: names.industry_level(c, m, p)),
    Evidence("short", short_names.SHORT_LEVELS, lambda c, m, p, s: short_names.short_level(m, p, s)),
    Evidence("rivals", short_names.RIVAL_LEVELS, lambda c, m, p, s: short_names.RIVAL_LEVELS[0]),  # see `pairing`
    _of_whole("form", names.FORM_LEVELS, lambda c, m, p, s: names.form_level(c, m, p)),
    _of_whole("region", names.REGION_LEVELS, lambda c, m, p, s: names.region_level(c, m, p)),
    Evidence("branch", branches.BRANCH_LEVELS, lambda c, m, p, s: branches.branch_level(c, m, p)),
    Evidence("number", names.NUMBER_LEVELS, lambda c, m, p, s: "differs" if c.number else "same"),
    Evidence("place", context.PLACE_LEVELS, lambda c, m, p, s: context.place_level(m, p)),
    Evidence("address", context.ADDRESS_LEVELS, lambda c, m, p, s: context.address_level(m, p)),
    Evidence("code", context.CODE_LEVELS, lambda c, m, p, s: context.code_level(m, p)),
    Evidence(
        "representative",
        context.EQUALITY_LEVELS,
        lambda c, m, p, s: context.equality_level(m.representative, p.representative),
    ),
    Evidence("phone", context.EQUALITY_LEVELS, lambda c, m, p, s: context.equality_level(m.phone, p.phone)),
    Evidence("rarity", context.RARITY_LEVELS, lambda c, m, p, s: context.rarity_level(p, s)),
    _of_whole("written", context.WRITTEN_LEVELS, lambda c, m, p, s: context.written_level(m, p, s)),
)


_AT = {evidence.name: at for at, evidence in enumerate(COMPARISONS)}
_NUMBERS = [
    (evidence.of, {level: number for number, level in enumerate(evidence.levels)}, evidence.of_whole_names)
    for evidence in COMPARISONS
]


def compare(mention: Party, party: Party, around: Surroundings) -> list[int]:
    """The number of the level of every comparison, in the order of `COMPARISONS`."""
    found = align(mention, party)
    listed = short_names.as_listed(mention, around)
    return [
        numbers[AS_SHORT if listed and whole else of(found, mention, party, around)] for of, numbers, whole in _NUMBERS
    ]


def as_levels(rows: Sequence[Sequence[int]]) -> Levels:
    """One row a pair, one column a comparison."""
    return np.array(rows, dtype=np.int8).reshape(len(rows), len(COMPARISONS))


def level(levels: Levels, name: str) -> str:
    """The level that one pair has in a comparison."""
    return COMPARISONS[_AT[name]].levels[int(levels[_AT[name]])]


def column(name: str) -> int:
    """Where a comparison stands."""
    return _AT[name]
