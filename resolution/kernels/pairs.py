"""Pairs out of blocks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolution.kernels.compiled import kernel, part

Longs = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@part
def _wanted(a: int, b: int, settled: Mask, known: Mask, touching: Mask) -> bool:
    return a != b and not (settled[a] and settled[b]) and not (known[a] and known[b]) and (touching[a] or touching[b])


@part
def _count(starts: Longs, ends: Longs, owner: Longs, settled: Mask, known: Mask, touching: Mask) -> int:
    """The most pairs that blocks may give."""
    total = 0
    for block in range(len(starts)):
        free, unknown, touched = 0, 0, 0
        for row in range(starts[block], ends[block]):
            free += not settled[owner[row]]
            unknown += not known[owner[row]]
            touched += touching[owner[row]]
        one = min(free, unknown, touched)
        total += one * (ends[block] - starts[block] - one) + one * (one - 1) // 2
    return total


@kernel
def in_blocks(starts: Longs, ends: Longs, owner: Longs, settled: Mask, known: Mask, touching: Mask) -> Longs:
    """Pairs (low << 32 | high) of different owners inside blocks, one of them ``touching``: not both settled or both known."""
    out = np.empty(_count(starts, ends, owner, settled, known, touching), np.int64)
    count = 0
    for block in range(len(starts)):
        for one in range(starts[block], ends[block]):
            a = owner[one]
            for other in range(one + 1, ends[block]):
                b = owner[other]
                if _wanted(a, b, settled, known, touching):
                    out[count] = min(a, b) << 32 | max(a, b)
                    count += 1
    return out[:count]
