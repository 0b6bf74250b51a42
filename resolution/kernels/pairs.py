"""Pairs out of blocks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolution.kernels.compiled import kernel, part

Longs = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Small = npt.NDArray[np.int32]
Keys = npt.NDArray[np.uint64]

#: Rows that are looked at before they are copied.
_AHEAD = 256
#: Pairs are put in order by stretches of so many low numbers (a power of two) that each fits the processor's caches.
_STRIDE = 12


@part
def _scattered(keys: Keys, owner: Longs, bits: int) -> tuple[Longs, Keys, Longs]:
    """Keys and owners by the first ``bits`` of the key; where the rows of each such bucket end."""
    shift = np.uint64(64 - bits)
    ends = np.zeros((1 << bits) + 1, np.int64)
    for row in range(len(keys)):
        ends[(keys[row] >> shift) + np.uint64(1)] += 1
    for bucket in range(1, len(ends)):
        ends[bucket] += ends[bucket - 1]
    side, rows = np.empty(len(keys), np.uint64), np.empty(len(keys), np.int64)
    for row in range(len(keys)):
        bucket = keys[row] >> shift
        side[ends[bucket]], rows[ends[bucket]] = keys[row], owner[row]
        ends[bucket] += 1
    return ends, side, rows


@kernel
def blocks(keys: Keys, owner: Longs, largest: int) -> tuple[Longs, Longs, Longs]:
    """Where the blocks of 2 to ``largest`` equal keys start and end, and the owners in the order of blocks; keys are well spread."""
    bits = 1
    while 1 << bits < len(keys):
        bits += 1
    bounds, side, rows = _scattered(keys, owner, bits)
    starts, ends = np.empty(len(keys) // 2, np.int64), np.empty(len(keys) // 2, np.int64)
    count, first = 0, 0
    for bucket in range(1 << bits):
        while first < bounds[bucket]:
            end = first + 1
            for row in range(first + 1, bounds[bucket]):
                if side[row] == side[first]:
                    side[row], side[end] = side[end], side[row]
                    rows[row], rows[end] = rows[end], rows[row]
                    end += 1
            if 1 < end - first <= largest:
                starts[count], ends[count] = first, end
                count += 1
            first = end
    return starts[:count], ends[:count], rows


@part
def _sort(values: Small) -> None:
    """Small numbers in rising order, in place (Shell's sort: most lists are short)."""
    gap = 1
    while gap < len(values) // 9:
        gap = 3 * gap + 1
    while gap > 0:
        for at in range(gap, len(values)):
            value, place = values[at], at
            while place >= gap and values[place - gap] > value:
                values[place] = values[place - gap]
                place -= gap
            values[place] = value
        gap //= 3


@kernel
def order_once(pairs: Longs) -> int:
    """Put pairs (low << 32 | high) in order, each once, in front of their array; how many there are."""
    last = np.int64(0)
    for at in range(len(pairs)):
        last = max(last, pairs[at] >> 32)
    ends = np.zeros((last >> _STRIDE) + 2, np.int64)
    for at in range(len(pairs)):
        ends[(pairs[at] >> 32 >> _STRIDE) + 1] += 1
    for stretch in range(1, len(ends)):
        ends[stretch] += ends[stretch - 1]
    parted = np.empty(len(pairs), np.int64)
    for at in range(len(pairs)):
        stretch = pairs[at] >> 32 >> _STRIDE
        parted[ends[stretch]] = pairs[at]
        ends[stretch] += 1
    count, first = 0, 0
    for stretch in range(len(ends) - 1):
        count += _once(parted[first : ends[stretch]], stretch << _STRIDE, pairs[count:])
        first = ends[stretch]
    return count


@part
def _once(parted: Longs, lowest: int, out: Longs) -> int:
    """The distinct pairs of a stretch of low numbers, in order; how many there are."""
    ends = np.zeros((1 << _STRIDE) + 1, np.int64)
    for at in range(len(parted)):
        ends[(parted[at] >> 32) - lowest + 1] += 1
    for low in range(1, len(ends)):
        ends[low] += ends[low - 1]
    highs = np.empty(len(parted), np.int32)
    for at in range(len(parted)):
        low = (parted[at] >> 32) - lowest
        highs[ends[low]] = parted[at] & 0xFFFFFFFF
        ends[low] += 1
    count, first = 0, 0
    for low in range(1 << _STRIDE):
        _sort(highs[first : ends[low]])
        for at in range(first, ends[low]):
            if at == first or highs[at] != highs[at - 1]:
                out[count] = (lowest + low) << 32 | np.int64(highs[at])
                count += 1
        first = ends[low]
    return count


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
