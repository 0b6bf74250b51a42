"""Evidence for and against "this mention means this party": each comparison gives one named level.

Pairs come a few a mention and are looked at one by one; what the parties and mentions write was taken apart before.
"""

from __future__ import annotations

from collections.abc import Callable

from resolution.matching import context_levels as context
from resolution.matching import name_levels as names
from resolution.matching import short_names
from resolution.matching.sides import Comparison, Party, Surroundings, align

Levels = tuple[str, ...]
_Of = Callable[[Comparison, Party, Party, Surroundings], str]

#: Name, levels, how the level is found.
COMPARISONS: tuple[tuple[str, tuple[str, ...], _Of], ...] = (
    ("name", names.NAME_LEVELS, lambda c, m, p, s: names.name_level(c, m, p)),
    ("core", names.CORE_LEVELS, lambda c, m, p, s: names.core_level(c, m, p)),
    ("industry", names.INDUSTRY_LEVELS, lambda c, m, p, s: names.industry_level(c, m, p)),
    ("short", short_names.SHORT_LEVELS, lambda c, m, p, s: short_names.short_level(m, p, s)),
    ("form", names.FORM_LEVELS, lambda c, m, p, s: names.form_level(c, m, p)),
    ("region", names.REGION_LEVELS, lambda c, m, p, s: names.region_level(c, m, p)),
    ("branch", names.BRANCH_LEVELS, lambda c, m, p, s: names.branch_level(c, m, p)),
    ("number", names.NUMBER_LEVELS, lambda c, m, p, s: "differs" if c.number else "same"),
    ("place", context.PLACE_LEVELS, lambda c, m, p, s: context.place_level(m, p)),
    ("address", context.ADDRESS_LEVELS, lambda c, m, p, s: context.address_level(m, p)),
    ("code", context.CODE_LEVELS, lambda c, m, p, s: context.code_level(m, p)),
    (
        "representative",
        context.EQUALITY_LEVELS,
        lambda c, m, p, s: context.equality_level(m.representative, p.representative),
    ),
    ("phone", context.EQUALITY_LEVELS, lambda c, m, p, s: context.equality_level(m.phone, p.phone)),
    ("rarity", context.RARITY_LEVELS, lambda c, m, p, s: context.rarity_level(p, s)),
    ("written", context.WRITTEN_LEVELS, lambda c, m, p, s: context.written_level(m, p, s)),
)


def compare(mention: Party, party: Party, around: Surroundings) -> Levels:
    """The level of every comparison, in the order of `COMPARISONS`."""
    found = align(mention, party)
    return tuple(of(found, mention, party, around) for _, _, of in COMPARISONS)
