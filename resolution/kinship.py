"""Which kin a clustering confuses: branches with their parents, subsidiaries, sibling firms that share a 字号."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from resolution.columns import Int, Mask
from resolution.evaluation import Cells


@dataclass(frozen=True, slots=True)
class Kin:
    """True entities by number: the group of kin (-1 none), the parent (-1 none), whether it is a branch, a subsidiary."""

    group: Int
    parent: Int
    branch: Mask
    subsidiary: Mask


def false_merges(of: Cells, kin: Kin) -> dict[str, dict[str, float]]:
    """Entity pairs of a relation that share a cluster, and their share of all entity pairs of the relation.

    Two entities share a cluster where some record of each is in it. Every pair of one group is in one relation: ``branch``,
    a branch and its parent; ``other_kin``, a branch and another one of the group; ``subsidiary``, where one of the two is
    a subsidiary, or the other's child; ``sibling``, all others.
    """
    relations = {name: [0, 0] for name in ("branch", "other_kin", "subsidiary", "sibling")}
    present = np.flatnonzero(np.bincount(of.entity, minlength=len(kin.group)) > 0)
    everyone = _pairs_within(kin.group[present], present)
    merged = np.unique(_pairs_sharing(of, kin), axis=0)
    for place, pairs in ((1, everyone), (0, merged)):
        for name, count in _by_relation(pairs, kin).items():
            relations[name][place] = count
    return {
        name: {"merged": merged_, "pairs": all_, "share": round(merged_ / all_, 6) if all_ else 0.0}
        for name, (merged_, all_) in relations.items()
    }


def _pairs_sharing(of: Cells, kin: Kin) -> Int:
    """Entity pairs of one group that share some cluster (a row for each cluster)."""
    group = kin.group[of.entity]
    known = group >= 0
    width = int(kin.group.max(initial=0)) + 1
    return _pairs_within(np.where(known, of.cluster * width + group, -1), of.entity)


def _pairs_within(key: Int, values: Int) -> Int:
    """All pairs (low, high) of values with an equal key; key -1 is no key."""
    used = key >= 0
    order = np.lexsort((values[used], key[used]))
    key, values = key[used][order], values[used][order]
    if len(key) == 0:
        return np.empty((0, 2), dtype=np.int64)
    starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    sizes = np.diff(np.append(starts, len(key)))
    after = np.repeat(sizes, sizes) - 1 - (np.arange(len(key)) - np.repeat(starts, sizes))
    left = np.repeat(np.arange(len(key)), after)
    right = left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(after) - after, after)
    pairs = np.stack([values[left], values[right]], axis=1)
    return np.sort(pairs, axis=1)


def _by_relation(pairs: Int, kin: Kin) -> Mapping[str, int]:
    a, b = pairs[:, 0], pairs[:, 1]
    parental = (kin.parent[a] == b) | (kin.parent[b] == a)
    branch = kin.branch[a] | kin.branch[b]
    subsidiary = ~branch & (parental | kin.subsidiary[a] | kin.subsidiary[b])
    return {
        "branch": int((branch & parental).sum()),
        "other_kin": int((branch & ~parental).sum()),
        "subsidiary": int(subsidiary.sum()),
        "sibling": int((~branch & ~subsidiary).sum()),
    }
