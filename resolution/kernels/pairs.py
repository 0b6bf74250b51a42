"""Pairs out of blocks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolution.kernels.compiled import kernel, part

Longs = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@part
def _count(starts: Longs, ends: Longs, owner: Longs, settled: Mask) -> int:
    """The most pairs that blocks may give: all but those of two settled owners."""
    total = 0
    for block in range(len(starts)):
        free = 0
        for row in range(starts[block], ends[block]):
            free += not settled[owner[row]]
        size = ends[block] - starts[block]
        total += free * (size - free) + free * (free - 1) // 2
    return total


@kernel
def in_blocks(starts: Longs, ends: Longs, owner: Longs, settled: Mask) -> Longs:
    """All pairs (low << 32 | high) of different owners inside blocks, at least one side not settled."""
    out = np.empty(_count(starts, ends, owner, settled), np.int64)
    count = 0
    for block in range(len(starts)):
        for one in range(starts[block], ends[block]):
            a = owner[one]
            for other in range(one + 1, ends[block]):
                b = owner[other]
                if a != b and not (settled[a] and settled[b]):
                    out[count] = min(a, b) << 32 | max(a, b)
                    count += 1
    return out[:count]
