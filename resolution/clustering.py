"""Clustering under constraints: the best pairs first, and never a cluster that holds a cannot-link.

Units are what identifiers have already brought together. Each guard gives a unit a value or -1; a cluster never holds two
different values of a guard (two codes, two bodies, a branch and its head office), whatever the weights say. One good pair
does not join two clusters whose other pairs speak against it: the mean over all pairs between them has a say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from resolution.columns import Int, Mask
from resolution.comparison import branch_level
from resolution.facing import by_slices
from resolution.features import Profiles
from resolution.kernels.linkage import neighbourhoods, unite
from resolution.kernels.spelling import EQUAL, NEARLY, ONE_MISSING
from resolution.scoring import Float
from resolution.spelled import Spelled

#: A number, in either way to write one.
_NUMBER = re.compile(r"[一二三四五六七八九十百]+|[0-9]+")


def refused(profiles: Profiles, left: Int, right: Int) -> Mask:
    """Pairs that cannot be one party: a branch and a head office, two branches, two bodies, bodies and firms."""
    refuse = np.empty(len(left), dtype=np.bool_)

    def fill(sides: Profiles, one: Int, other: Int, part: slice) -> None:
        refuse[part] = cannot_be_one(sides, one, other)

    by_slices(profiles, ("branch", "lineage", "kind"), left, right, fill)
    return refuse


def cannot_be_one(sides: Profiles, left: Int, right: Int) -> Mask:
    """``refused`` for few pairs, or for gathered ones."""
    relation = branch_level(sides, left, right)
    a, b = sides.lineage[left], sides.lineage[right]
    two_bodies = (a >= 0) & (b >= 0) & (a != b)
    branches = (relation >= ONE_MISSING) & (relation < NEARLY)
    nearly = np.flatnonzero((relation >= NEARLY) & (relation < EQUAL))
    branches[nearly] = _other_number(sides.branch, left[nearly], right[nearly])
    return np.asarray(branches | two_bodies | _other_register(sides, left, right))


def _other_number(column: Spelled, left: Int, right: Int) -> Mask:
    """Where both texts state a number, written in one way, and not the same: 第二分公司 is no slip for 第三分公司."""
    sides = (column.texts.take(pa.array(column.codes[side])).to_pylist() for side in (left, right))
    pairs = ((_NUMBER.findall(one)[-1:], _NUMBER.findall(other)[-1:]) for one, other in zip(*sides, strict=True))
    apart = [bool(a and b) and a != b and a[0].isascii() == b[0].isascii() for a, b in pairs]
    return np.array(apart, dtype=np.bool_)


def _other_register(profiles: Profiles, left: Int, right: Int) -> Mask:
    """Where the stated kinds belong to different registers (market, public bodies, civil affairs, villages)."""
    family = np.array([_FAMILY.get(kind, 0) for kind in profiles.texts["kind"].to_pylist()] + [0])
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
class Pairs:
    """Distinct pairs of units (left < right) with their weights in bits."""

    left: Int
    right: Int
    weight: Float

    def where(self, chosen: Mask) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.left[chosen], self.right[chosen], self.weight[chosen])


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Units that fit several settled parties about equally well: how many, and the best of them."""

    unit: Int
    candidates: Int
    best: Int


def ambiguous(pairs: Pairs, settled: Mask, match: float, margin: float) -> Ambiguity:
    """Unsettled units with a settled one from ``match`` bits on, and another within ``margin`` bits of the best."""
    pairs = pairs.where((settled[pairs.left] != settled[pairs.right]) & (pairs.weight >= match - margin))
    left, right, weight = pairs.left, pairs.right, pairs.weight
    asks = np.where(settled[left], right, left)
    target = np.where(settled[left], left, right)
    best = np.full(len(settled), -np.inf)
    np.maximum.at(best, asks, weight)
    near = (weight >= best[asks] - margin) & (best[asks] >= match)
    asks, target = asks[near], target[near]
    order = np.lexsort((target, asks))
    units, first, counts = np.unique(asks[order], return_index=True, return_counts=True)
    several = counts > 1
    return Ambiguity(units[several], counts[several], target[order][first[several]])


#: A pair that was never compared, and the most that one pair can say against joining two clusters, in bits.
_UNKNOWN, _FLOOR = -2.0, -8.0
#: The weight of a pair that must not be in one cluster: no sum of others outweighs it.
NEVER = -1e9
#: The weight of a pair that a person judged to be one party: first to join, whatever its other pairs say.
ALWAYS = 1e5


def guarded_union(size: int, pairs: Pairs, use: Mask, guards: list[Int], least: float, said: Int | None = None) -> Int:
    """Cluster number (the smallest unit inside) of every unit: pairs in falling weight, ties by unit, guards kept.

    ``use`` says which pairs may join; the others still count for and against. ``least`` is the mean weight that the pairs
    between two clusters must have; a unit counts there as often as it was ``said`` (once). Pairs of weight ``NEVER`` are in
    no cluster together.
    """
    chosen = np.flatnonzero(use)
    order = chosen[np.lexsort((pairs.right[chosen], pairs.left[chosen], -pairs.weight[chosen]))]
    parent = np.arange(size, dtype=np.int64)
    said = np.ones(size, dtype=np.int64) if said is None else said
    held = np.array(guards, dtype=np.int64).reshape(len(guards), size)
    known = neighbourhoods(
        size, pairs.left, pairs.right, np.where(pairs.weight > NEVER, np.maximum(pairs.weight, _FLOOR), NEVER)
    )
    unite(parent, pairs.left[order], pairs.right[order], held, said, *known, least, _UNKNOWN)
    return parent
