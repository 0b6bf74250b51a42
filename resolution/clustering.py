"""Clustering under constraints: the best pairs first, and never a cluster that holds a cannot-link.

Units are what identifiers have already brought together. Each guard gives a unit a value or -1; a cluster never holds two
different values of a guard (two codes, two bodies, a branch and its head office), whatever the weights say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from resolution.columns import Int, Mask
from resolution.features import Profiles
from resolution.scoring import Float

_BRANCH_ALIKE = 0.8


def refused(profiles: Profiles, left: Int, right: Int) -> Mask:
    """Pairs that cannot be one party: a branch and a head office, two branches, two bodies, bodies and firms."""
    a, b = profiles.branch[left], profiles.branch[right]
    refuse: Mask = (a < 0) != (b < 0)
    ask = (a >= 0) & (b >= 0) & (a != b)
    texts = profiles.texts["branch"]
    if ask.any():
        pairs = [[texts[i] for i in side[ask].tolist()] for side in (a, b)]
        alike = cpdist(pairs[0], pairs[1], scorer=Indel.normalized_similarity, dtype=np.float64) >= _BRANCH_ALIKE
        refuse[ask] = ~alike
    public_a, public_b = profiles.body[left], profiles.body[right]
    refuse = refuse | (public_a >= 0) & (public_b >= 0) & (public_a != public_b)
    return refuse | _other_register(profiles, left, right)


def _other_register(profiles: Profiles, left: Int, right: Int) -> Mask:
    """Where the stated kinds belong to different registers (market, public bodies, civil affairs, villages)."""
    family = np.array([_FAMILY.get(kind, 0) for kind in profiles.texts["kind"]] + [0])
    a, b = family[profiles.kind[left]], family[profiles.kind[right]]
    return np.asarray((a > 0) & (b > 0) & (a != b))


_FAMILY = {
    "enterprise": 1,
    "individual_business": 1,
    "cooperative": 1,
    "government": 2,
    "institution": 3,
    "social": 4,
    "village": 5,
}


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Units that fit several settled parties about equally well: how many, and the best of them."""

    unit: Int
    candidates: Int
    best: Int


def ambiguous(left: Int, right: Int, weight: Float, settled: Mask, margin: float) -> Ambiguity:
    """Unsettled units with two or more settled units within ``margin`` bits of their best one (pairs above the line)."""
    one_open = settled[left] != settled[right]
    left, right, weight = left[one_open], right[one_open], weight[one_open]
    asks = np.where(settled[left], right, left)
    target = np.where(settled[left], left, right)
    best = np.full(len(settled), -np.inf)
    np.maximum.at(best, asks, weight)
    near = weight >= best[asks] - margin
    pairs = np.unique(np.stack([asks[near], target[near]], axis=1), axis=0) if near.any() else np.empty((0, 2), int)
    units, first, counts = np.unique(pairs[:, 0], return_index=True, return_counts=True)
    several = counts > 1
    return Ambiguity(units[several], counts[several], pairs[first[several], 1])


def guarded_union(size: int, left: Int, right: Int, weight: Float, guards: list[Int]) -> Int:
    """Cluster number (the smallest unit inside) of every unit: pairs in falling weight, ties by unit, guards kept."""
    order = np.lexsort((right, left, -weight))
    parent = list(range(size))
    held = [guard.tolist() for guard in guards]

    def root(unit: int) -> int:
        while parent[unit] != unit:
            parent[unit] = parent[parent[unit]]
            unit = parent[unit]
        return unit

    for a, b in zip(left[order].tolist(), right[order].tolist(), strict=True):
        low, high = sorted((root(a), root(b)))
        if low == high or any(g[low] >= 0 and g[high] >= 0 and g[low] != g[high] for g in held):
            continue
        parent[high] = low
        for guard in held:
            if guard[low] < 0:
                guard[low] = guard[high]
    return np.array([root(unit) for unit in range(size)], dtype=np.int64)
