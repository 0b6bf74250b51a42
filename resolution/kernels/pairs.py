"""Pairs out of blocks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolution.kernels.compiled import kernel, part

Longs = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Small = npt.NDArray[np.int32]

#: Rows that are looked at before they are copied.
_AHEAD = 256


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


@kernel
def gather(table: Small, rows: Longs) -> Small:
    """Chosen rows of a table, as columns; memory is asked for many rows at once, not for one after the other."""
    out = np.empty((table.shape[1], len(rows)), np.int32)
    for start in range(0, len(rows), _AHEAD):
        end = min(start + _AHEAD, len(rows))
        seen = np.int32(0)
        for at in range(start, end):
            seen ^= table[rows[at], 0] ^ table[rows[at], -1]
        out[0, start] = seen  # else nobody would need to look
        for at in range(start, end):
            row = rows[at]
            for column in range(len(out)):
                out[column, at] = table[row, column]
    return out
