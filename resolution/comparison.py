"""Comparisons of candidate pairs: each attribute gives an ordered level, named so that a person can read it.

Every comparison works on whole columns of pairs. Text similarity is computed once per distinct pair of texts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Indel, Levenshtein
from rapidfuzz.process import cpdist

from resolution.columns import Int, Mask
from resolution.features import Profiles


@dataclass(frozen=True, slots=True)
class Comparison:
    """One attribute: its levels (index 0 = not comparable) and the column function that assigns them."""

    name: str
    levels: tuple[str, ...]
    assign: Callable[[Profiles, Int, Int], Int]


def _similarity(left: Int, right: Int, texts: list[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Normalised indel similarity of the texts behind two code columns; 1 where the codes are equal, 0 where one is missing."""
    result = np.where(left == right, 1.0, 0.0)
    ask = (left >= 0) & (right >= 0) & (left != right)
    packed = left[ask] << 32 | right[ask]
    unique, inverse = np.unique(packed, return_inverse=True)
    if len(unique):
        a = [texts[i] for i in (unique >> 32).tolist()]
        b = [texts[i] for i in (unique & 0xFFFFFFFF).tolist()]
        result[ask] = cpdist(a, b, scorer=Indel.normalized_similarity, dtype=np.float64)[inverse.reshape(-1)]
    result[(left < 0) | (right < 0)] = 0.0
    return result


def _equality(left: Int, right: Int, near: float, texts: list[str]) -> Int:
    """0 missing, 1 different, 2 alike (similarity ≥ near), 3 equal."""
    similarity = _similarity(left, right, texts)
    level = np.where(left == right, 3, np.where(similarity >= near, 2, 1))
    return np.where((left < 0) | (right < 0), 0, level)


def _former(p: Profiles, left: Int, right: Int) -> Mask:
    """Where one side's name is a former name of the other."""
    if p.former.num_rows == 0:
        return np.zeros(len(left), dtype=np.bool_)
    known = p.former["profile"].to_numpy().astype(np.int64) << 32 | p.former["name"].to_numpy()
    known.sort()

    def has(owner: Int, name: Int) -> Mask:
        wanted = owner << 32 | np.maximum(name, 0)
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        held: Mask = (known[at] == wanted) & (name >= 0)
        return held

    either: Mask = has(left, p.name[right]) | has(right, p.name[left])
    return either


def name_level(p: Profiles, left: Int, right: Int) -> Int:
    """The whole normalised name, former names included."""
    level = _equality(p.name[left], p.name[right], 0.85, p.texts["name"])
    return np.where((level < 3) & _former(p, left, right), 4, level)


def core_level(p: Profiles, left: Int, right: Int) -> Int:
    """The 字号: what a firm is called."""
    a, b = p.core[left], p.core[right]
    level = np.where(a == b, 3, np.where(_edits(a, b, p.texts["core"]) <= 1, 2, 1))
    return np.where((a < 0) | (b < 0), 0, level)


def _edits(left: Int, right: Int, texts: list[str]) -> Int:
    """Edit distance in characters of the texts behind two code columns; 99 where one is missing."""
    result = np.where(left == right, 0, 99)
    ask = (left >= 0) & (right >= 0) & (left != right)
    unique, inverse = np.unique(left[ask] << 32 | right[ask], return_inverse=True)
    if len(unique):
        a = [texts[i] for i in (unique >> 32).tolist()]
        b = [texts[i] for i in (unique & 0xFFFFFFFF).tolist()]
        result[ask] = cpdist(a, b, scorer=Levenshtein.distance, dtype=np.int64)[inverse.reshape(-1)]
    return result


def industry_level(p: Profiles, left: Int, right: Int) -> Int:
    """The industry words; a name cut short loses them, which is not a contradiction."""
    return _equality(p.industry[left], p.industry[right], 0.6, p.texts["industry"])


def form_level(p: Profiles, left: Int, right: Int) -> Int:
    """The legal form."""
    return _equality(p.form[left], p.form[right], 0.75, p.texts["form"])


def region_level(p: Profiles, left: Int, right: Int) -> Int:
    """Where: 0 unknown, 1 other province, 2 other city, 3 same province (a city unknown), 4 same city, 5 same county."""
    a, b = p.region[left], p.region[right]
    province = (a // 10_000) == (b // 10_000)
    city_known = (p.city[left] > 0) & (p.city[right] > 0)
    city = p.city[left] == p.city[right]
    county = (a == b) & (a % 100 != 0)
    level = np.where(county, 5, np.where(city_known & city, 4, np.where(city_known, 2, 3)))
    level = np.where(province, level, 1)
    return np.where((a == 0) | (b == 0), 0, level)


def representative_level(p: Profiles, left: Int, right: Int) -> Int:
    """The legal representative's name."""
    return _equality(p.representative[left], p.representative[right], 0.6, p.texts["representative"])


def address_level(p: Profiles, left: Int, right: Int) -> Int:
    """0 unknown, 1 different, 2 alike, 3 same road and number, 4 equal to the room."""
    level = _equality(p.address[left], p.address[right], 0.75, p.texts["address"])
    road = (p.road[left] >= 0) & (p.road[left] == p.road[right])
    return np.where(level == 3, 4, np.where((level > 0) & road, 3, level))


def phone_level(p: Profiles, left: Int, right: Int) -> Int:
    """The telephone number (compared by keyed digest)."""
    a, b = p.phone[left], p.phone[right]
    return np.where((a < 0) | (b < 0), 0, np.where(a == b, 2, 1))


def code_level(p: Profiles, left: Int, right: Int) -> Int:
    """Second-best code evidence: 0 none, 1 different organisation codes, 2 the same organisation code."""
    a, b = p.organisation_code[left], p.organisation_code[right]
    return np.where((a < 0) | (b < 0), 0, np.where(a == b, 2, 1))


COMPARISONS = (
    Comparison("code", ("none", "different", "same organisation code"), code_level),
    Comparison("name", ("missing", "different", "alike", "equal", "former name"), name_level),
    Comparison("core", ("missing", "different", "one character", "equal"), core_level),
    Comparison("industry", ("missing", "different", "alike", "equal"), industry_level),
    Comparison("form", ("missing", "different", "alike", "equal"), form_level),
    Comparison(
        "region",
        ("unknown", "other province", "other city", "same province", "same city", "same county"),
        region_level,
    ),
    Comparison("representative", ("missing", "different", "alike", "equal"), representative_level),
    Comparison("address", ("missing", "different", "alike", "same road and number", "equal"), address_level),
    Comparison("phone", ("missing", "different", "equal"), phone_level),
)


def compare(profiles: Profiles, left: Int, right: Int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Levels of every comparison (columns, in the order of ``COMPARISONS``) for every pair (rows)."""
    return np.stack([c.assign(profiles, left, right) for c in COMPARISONS], axis=1)
