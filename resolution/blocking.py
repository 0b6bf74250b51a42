"""Blocking rules: cheap conditions that propose candidate pairs of profiles.

A rule gives every profile a 64-bit key (0 = the rule does not apply). Profiles with equal keys become pairs, unless both
carry an identifier of their own: those are told apart by it already, and comparing them could only do harm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.columns import Int, Mask, mix
from resolution.features import Profiles

Keys = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class BlockingRule:
    """``largest`` = blocks with more profiles are passed over: they say too little."""

    name: str
    key: Callable[[Profiles], Keys]
    largest: int


def _block_on(*columns: Int, where: Mask) -> Keys:
    return np.where(where, mix(*columns) | np.uint64(1), np.uint64(0))


def _name(p: Profiles) -> Keys:
    return _block_on(p.name, where=p.name >= 0)


def _core_industry_province(p: Profiles) -> Keys:
    return _block_on(p.core, p.industry, p.province, where=(p.core >= 0) & (p.industry >= 0) & (p.province > 0))


def _core_city(p: Profiles) -> Keys:
    return _block_on(p.core, p.city, where=(p.core >= 0) & (p.city > 0))


def _core_industry(p: Profiles) -> Keys:
    return _block_on(p.core, p.industry, where=(p.core >= 0) & (p.industry >= 0))


def _core(p: Profiles) -> Keys:
    return _block_on(p.core, where=p.core >= 0)


def _representative_city(p: Profiles) -> Keys:
    return _block_on(p.representative, p.city, where=(p.representative >= 0) & (p.city > 0))


def _phone(p: Profiles) -> Keys:
    return _block_on(p.phone, where=p.phone >= 0)


def _address(p: Profiles) -> Keys:
    return _block_on(p.road, p.city, where=(p.road >= 0) & (p.city > 0))


def _organisation_code(p: Profiles) -> Keys:
    return _block_on(p.organisation_code, where=p.organisation_code >= 0)


RULES = (
    BlockingRule("name", _name, 2_000),
    BlockingRule("organisation code", _organisation_code, 200),
    BlockingRule("字号 + industry + province", _core_industry_province, 300),
    BlockingRule("字号 + city", _core_city, 200),
    BlockingRule("字号 + industry", _core_industry, 100),
    BlockingRule("字号", _core, 60),
    BlockingRule("representative + city", _representative_city, 60),
    BlockingRule("phone", _phone, 40),
    BlockingRule("road, number + city", _address, 40),
)


def _rows(rule: BlockingRule, profiles: Profiles) -> tuple[Keys, Int]:
    """Keys and the profiles they belong to; the name rule counts former names as names."""
    keys = rule.key(profiles)
    owner = np.arange(len(profiles))
    if rule.key is _name and profiles.former.num_rows:
        former = profiles.former["name"].to_numpy()
        keys = np.concatenate([keys, _block_on(former, where=former >= 0)])
        owner = np.concatenate([owner, profiles.former["profile"].to_numpy()])
    used = keys != 0
    return keys[used], owner[used]


def _pairs_of(keys: Keys, owner: Int, settled: Mask, largest: int) -> npt.NDArray[np.uint64]:
    """All pairs (low << 32 | high) inside blocks, at least one side not settled."""
    order = np.argsort(keys, kind="stable")
    keys, owner = keys[order], owner[order]
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    sizes = np.diff(np.append(starts, len(keys)))
    size_of_row = np.repeat(sizes, sizes)
    start_of_row = np.repeat(starts, sizes)
    asks = np.flatnonzero(~settled[owner] & (size_of_row > 1) & (size_of_row <= largest))
    counts = size_of_row[asks]
    left = np.repeat(asks, counts)
    within = np.arange(len(left)) - np.repeat(np.cumsum(counts) - counts, counts)
    right = np.repeat(start_of_row[asks], counts) + within
    a, b = owner[left], owner[right]
    keep = a != b
    low, high = np.minimum(a, b)[keep], np.maximum(a, b)[keep]
    packed: Keys = low.astype(np.uint64) << np.uint64(32) | high.astype(np.uint64)
    return packed


def candidate_pairs(profiles: Profiles, settled: Mask, rules: tuple[BlockingRule, ...] = RULES) -> tuple[Int, Int]:
    """Distinct candidate pairs (left < right) that some rule proposes; ``settled`` profiles are not paired together."""
    found = [np.empty(0, dtype=np.uint64)]
    for rule in rules:
        keys, owner = _rows(rule, profiles)
        if len(keys):
            found.append(np.unique(_pairs_of(keys, owner, settled, rule.largest)))
    packed = np.unique(np.concatenate(found))
    return (packed >> np.uint64(32)).astype(np.int64), (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)
