"""Pairs of rows in blocks of equal keys."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolution.columns import Int, Mask, first_of_each, mix

Keys = npt.NDArray[np.uint64]


def chain(keys: Keys, where: Mask) -> tuple[Int, Int]:
    """Neighbours in blocks of equal keys: every row with the block's first, so that a block costs its length."""
    rows = np.flatnonzero(where)
    order = rows[np.argsort(keys[rows], kind="stable")]
    if len(order) == 0:
        return order, order
    new = np.concatenate([[True], keys[order][1:] != keys[order][:-1]])
    first = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]
    return first[~new], order[~new]


def all_pairs(keys: Keys, where: Mask, largest: int) -> tuple[Int, Int]:
    """All pairs in blocks of equal keys with at most ``largest`` rows."""
    rows = np.flatnonzero(where)
    order = rows[np.argsort(keys[rows], kind="stable")]
    if len(order) == 0:
        return order, order
    starts = np.flatnonzero(np.concatenate([[True], keys[order][1:] != keys[order][:-1]]))
    sizes = np.diff(np.append(starts, len(order)))
    place = np.arange(len(order)) - np.repeat(starts, sizes)
    after = np.maximum(np.repeat(sizes, sizes) - 1 - place, 0)
    after[np.repeat(sizes, sizes) > largest] = 0
    left = np.repeat(np.arange(len(order)), after)
    right = left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(after) - after, after)
    return order[left], order[right]


def contested(keys: Keys, where: Mask, guards: list[Int]) -> Mask:
    """Rows whose block holds two values of a guard (-1 = unknown)."""
    rows = np.flatnonzero(where)
    group, first = first_of_each(keys[rows])
    two = np.zeros(len(first), dtype=np.bool_)
    for values in guards:
        two |= _two_values(group, values[rows], len(first))
    result = np.zeros(len(keys), dtype=np.bool_)
    result[rows] = two[group]
    return result


def _two_values(group: Int, values: Int, size: int) -> Mask:
    """Groups that hold two known values."""
    most = np.full(size, -1, dtype=np.int64)
    np.maximum.at(most, group, values)
    two = np.zeros(size, dtype=np.bool_)
    two[group[(values >= 0) & (values != most[group])]] = True
    return two


def uncontested(keys: Keys, where: Mask, guards: list[Int]) -> tuple[Keys, Mask]:
    """The blocks, split until none holds two values of a guard. A row that lacks a value which its block is split by may be
    any of several, so it is in no block."""
    split = contested(keys, where, guards)
    keys, where = keys.copy(), where.copy()
    rows = np.flatnonzero(split)
    for values in guards:
        group, first = first_of_each(keys[rows])
        two = _two_values(group, values[rows], len(first))[group]
        keys[rows[two]] = mix(keys[rows[two]].astype(np.int64), values[rows[two]])
        where[rows[two & (values[rows] < 0)]] = False
        rows = rows[where[rows]]
    return keys, where
