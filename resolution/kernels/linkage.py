"""Clusters out of weighted pairs: the best pairs first, joined only where the two clusters agree as wholes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolution.kernels.compiled import kernel, part

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@part
def _root(parent: Longs, unit: int) -> int:
    while parent[unit] != unit:
        parent[unit] = parent[parent[unit]]
        unit = parent[unit]
    return unit


@part
def _apart(held: Longs, low: int, high: int) -> bool:
    """Whether two clusters hold different values of a guard."""
    for guard in range(len(held)):
        one, other = held[guard, low], held[guard, high]
        if one >= 0 and other >= 0 and one != other:
            return True
    return False


@part
def _agreement(
    parent: Longs, following: Longs, sizes: Longs, held: Longs, starts: Longs, neighbours: Longs, weights: Floats,
    one: int, other: int, unknown: float,
) -> float:  # fmt: skip
    """Mean weight of the pairs between two clusters, as ``sizes`` count the units; what was never compared is ``unknown``."""
    if held[one] > held[other]:
        one, other = other, one
    total, known = 0.0, 0
    unit = one
    while True:
        for at in range(starts[unit], starts[unit + 1]):
            if _root(parent, neighbours[at]) == other:
                pairs = sizes[unit] * sizes[neighbours[at]]
                total += weights[at] * pairs
                known += pairs
        unit = following[unit]
        if unit == one:
            break
    pairs = held[one] * held[other]
    return float((total + (pairs - known) * unknown) / pairs)


@kernel
def neighbourhoods(size: int, left: Longs, right: Longs, weights: Floats) -> tuple[Longs, Longs, Floats]:
    """Pairs as lists of neighbours: where each unit's list starts, the neighbours, the weights."""
    starts = np.zeros(size + 1, np.int64)
    for pair in range(len(left)):
        starts[left[pair] + 1] += 1
        starts[right[pair] + 1] += 1
    for unit in range(size):
        starts[unit + 1] += starts[unit]
    place = starts[:-1].copy()
    neighbours, weight = np.empty(2 * len(left), np.int64), np.empty(2 * len(left), np.float64)
    for pair in range(len(left)):
        a, b = left[pair], right[pair]
        neighbours[place[a]], weight[place[a]] = b, weights[pair]
        neighbours[place[b]], weight[place[b]] = a, weights[pair]
        place[a] += 1
        place[b] += 1
    return starts, neighbours, weight


@kernel
def unite(
    parent: Longs, left: Longs, right: Longs, held: Longs, sizes: Longs,
    starts: Longs, neighbours: Longs, weights: Floats, least: float, unknown: float,
) -> None:  # fmt: skip
    """Unite pairs in the order given, where no guard stands between and the clusters agree by ``least`` on the mean.

    ``held`` has a row a guard; a cluster never holds two values of a guard. A cluster's number is its smallest unit.
    """
    size = sizes.copy()
    following = np.arange(len(parent))  # the units of a cluster as a ring
    for pair in range(len(left)):
        a, b = _root(parent, left[pair]), _root(parent, right[pair])
        low, high = min(a, b), max(a, b)
        if low == high or _apart(held, low, high):
            continue
        if following[low] != low or following[high] != high:
            agreement = _agreement(parent, following, sizes, size, starts, neighbours, weights, low, high, unknown)
            if agreement < least:
                continue
        parent[high] = low
        size[low] += size[high]
        following[low], following[high] = following[high], following[low]
        for guard in range(len(held)):
            if held[guard, low] < 0:
                held[guard, low] = held[guard, high]
    for unit in range(len(parent)):
        parent[unit] = _root(parent, unit)


@kernel
def components(size: int, left: Longs, right: Longs) -> Longs:
    """By unit: the smallest unit that pairs connect it with."""
    parent = np.arange(size)
    for pair in range(len(left)):
        a, b = _root(parent, left[pair]), _root(parent, right[pair])
        parent[max(a, b)] = min(a, b)
    for unit in range(size):
        parent[unit] = _root(parent, unit)
    return parent
