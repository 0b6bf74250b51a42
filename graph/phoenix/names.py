"""What one firm's name takes over from another's.

The graph does not know how Chinese names come apart; whoever asks hands in a reader of names (``NameReader``), and the
plain one here serves where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from graph.names import normal_name

_DIVISION = re.compile(r"^(?:[\u4e00-\u9fff]{2,4}?(?:省|市|县|区))+")
_FORM = re.compile(r"(?:股份|有限|责任|集团|公司|合伙|企业|商行|经营部|个体工商户|合作社)+$")
_SHORTEST = 2
#: How one 字号 stands to another, the closest first: kept, one within the other, one sound or character changed, one of two kept.
TIES = ("same_core", "core_within", "core_alike", "core_half", "other_core")


@dataclass(frozen=True, slots=True)
class NameParts:
    """字号, words for the trade, and how the 字号 sounds ("" = not known)."""

    core: str
    trade: str = ""
    sound: str = ""


#: Takes names apart.
NameReader = Callable[[str], NameParts]


def plain_reader(name: str) -> NameParts:
    """The first two characters between division and form as 字号, the rest as trade: right for most names, and no more.

    >>> plain_reader("宣城市华兴建材有限公司")
    NameParts(core='华兴', trade='建材', sound='')
    """
    middle = _FORM.sub("", _DIVISION.sub("", normal_name(name)))
    return NameParts(middle[:2], middle[2:])


def core_tie(old: Iterable[NameParts], new: NameParts) -> str:
    """How the new firm's 字号 stands to those that the old firm has had: one of ``TIES``, the closest; "" = not known."""
    ties = {_core_tie(parts, new) for parts in old if parts.core and new.core}
    return next((tie for tie in TIES if tie in ties), "")


def _core_tie(old: NameParts, new: NameParts) -> str:
    one, other = old.core, new.core
    if one == other:
        return "same_core"
    if min(len(one), len(other)) >= _SHORTEST and (one in other or other in one):
        return "core_within"
    if old.sound and old.sound == new.sound:
        return "core_alike"
    changed = Levenshtein.distance(one, other, score_cutoff=1) <= 1
    return ("core_alike" if min(len(one), len(other)) > _SHORTEST else "core_half") if changed else "other_core"


def alike(one: str, other: str) -> float:
    """Share of neighbouring characters that two texts have in common, 0..1."""
    left, right = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    return len(left & right) / len(left | right) if left and right else float(bool(one) and one == other)


def similar_words(one: str, other: str) -> float:
    """How near two short words for a trade are, 0..1: 建材 is near 建筑材料."""
    left, right = set(one), set(other)
    return max(alike(one, other), len(left & right) / len(left | right) / 2) if left and right else 0.0
