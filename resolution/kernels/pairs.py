"""Pairs out of blocks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolution.kernels.compiled import kernel, part

Longs = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@part
def _wanted(a: int, b: int, settled: Mask, known: Mask) -> bool:
    return a != b and not (settled[a] and settled[b]) and not (known[a] and known[b])


@part
def _count(starts: Longs, ends: Longs, owner: Longs, settled: Mask, known: Mask) -> int:
    """The most pairs that blocks may give."""
    total = 0
    for block in range(len(starts)):
        free, unknown = 0, 0
        for row in range(starts[block], ends[block]):
            free += not settled[owner[row]]
            unknown += not known[owner[row]]
        one = min(free, unknown)
        total += one * (ends[block] - starts[block] - one) + one * (one - 1) // 2
    return total


@kernel
def in_blocks(starts: Longs, ends: Longs, owner: Longs, settled: Mask, known: Mask) -> Longs:
    """All pairs (low << 32 | high) of different owners inside blocks, neither both settled nor both known."""
    out = np.empty(_count(starts, ends, owner, settled, known), np.int64)
    count = 0
    for block in range(len(starts)):
        for one in range(starts[block], ends[block]):
            a = owner[one]
            for other in range(one + 1, ends[block]):
                b = owner[other]
                if _wanted(a, b, settled, known):
                    out[count] = min(a, b) << 32 | max(a, b)
                    count += 1
    return out[:count]
