"""Rows with equal keys, by a hash table."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolution.kernels.compiled import kernel

Keys = npt.NDArray[np.uint64]
Longs = npt.NDArray[np.int64]

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@kernel
def first_of_each(keys: Keys) -> tuple[Longs, Longs]:
    """Dense group numbers in order of first appearance, and the row where each group first appears."""
    bits = 1
    while 1 << bits < 2 * len(keys):
        bits += 1
    shift, last = np.uint64(64 - bits), (1 << bits) - 1
    slots = np.full(1 << bits, -1, np.int32)
    numbers, first = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
    count = 0
    for row in range(len(keys)):
        key = keys[row]
        at = np.int64(((key ^ (key >> np.uint64(32))) * _FACTOR) >> shift)
        while slots[at] >= 0 and keys[first[slots[at]]] != key:
            at = (at + 1) & last
        if slots[at] < 0:
            slots[at] = count
            first[count] = row
            count += 1
        numbers[row] = slots[at]
    return numbers, first[:count].copy()
