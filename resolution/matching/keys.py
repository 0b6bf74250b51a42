"""64-bit keys of texts, computed for whole columns at once: exact, with one character left out, by neighbouring pairs.

Two texts one slip apart (a character wrong, missing, doubled, swapped with its neighbour) share a key of their
deletion neighbourhoods, so that near names are found by lookups and no scan.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from resolution.columns import Int

Keys = npt.NDArray[np.uint64]

_BASE = np.uint64(0x9E3779B97F4A7C15 | 1)
_INVERSE = np.uint64(pow(int(_BASE), -1, 1 << 64))
_SPREAD = np.uint64(0xD6E8FEB86659FD93)


def spread(values: Keys) -> Keys:
    """The same numbers, well spread over all bits."""
    mixed = values ^ (values >> np.uint64(32))
    mixed = mixed * _SPREAD
    result: Keys = mixed ^ (mixed >> np.uint64(29))
    return result


def characters(texts: Sequence[str], width: int) -> tuple[npt.NDArray[np.uint32], Int]:
    """A matrix of code points (rows cut to `width`, 0 behind the end) and the lengths before the cut."""
    matrix = np.array(texts, dtype=f"U{width}") if len(texts) else np.empty(0, dtype=f"U{width}")
    points = matrix.view(np.uint32).reshape(len(texts), width)
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    return points, lengths


def _terms(points: npt.NDArray[np.uint32]) -> Keys:
    """Each character's share of its row's key: its spread value times a power of the base by place; 0 behind the end."""
    powers = np.array([pow(int(_BASE), place, 1 << 64) for place in range(points.shape[1])], dtype=np.uint64)
    values = spread(points.astype(np.uint64) + np.uint64(1))
    return np.where(points > 0, values * powers, np.uint64(0))


def exact(points: npt.NDArray[np.uint32], salt: int) -> Keys:
    """One key a row."""
    return spread(_terms(points).sum(axis=1, dtype=np.uint64) + np.uint64(salt))


def bags(points: npt.NDArray[np.uint32], salt: int) -> Keys:
    """One key a row, the same for texts of the same characters in any order."""
    values = spread(points.astype(np.uint64) + np.uint64(1))
    return spread(np.where(points > 0, values, np.uint64(0)).sum(axis=1, dtype=np.uint64) + np.uint64(salt))


def deletions(points: npt.NDArray[np.uint32], lengths: Int, salt: int) -> tuple[Keys, Int]:
    """Keys of every text with one character left out, and their rows; for texts of three characters up to the width."""
    width = points.shape[1]
    terms = _terms(points)
    before = np.cumsum(terms, axis=1, dtype=np.uint64)
    total = before[:, -1:]
    behind = (total - before) * _INVERSE
    keys = spread(before - terms + behind + np.uint64(salt))
    used = (np.arange(width)[None, :] < lengths[:, None]) & ((lengths >= 3) & (lengths <= width))[:, None]
    rows, _ = np.nonzero(used)
    return keys[used], rows.astype(np.int64)


def _once(matrix: Keys) -> tuple[Keys, Int]:
    """The values of every row that are not 0, each once a row, and their rows."""
    matrix.sort(axis=1)
    fresh = matrix > 0
    fresh[:, 1:] &= matrix[:, 1:] != matrix[:, :-1]
    rows, places = np.nonzero(fresh)
    return matrix[rows, places], rows.astype(np.int64)


def singles(points: npt.NDArray[np.uint32]) -> tuple[Keys, Int]:
    """Every character of every text, and its row; each once a row."""
    return _once(points.astype(np.uint64))


def pairs(points: npt.NDArray[np.uint32]) -> tuple[Keys, Int]:
    """Every pair of neighbouring characters, and its row; each once a row."""
    first, second = points[:, :-1].astype(np.uint64), points[:, 1:].astype(np.uint64)
    return _once(np.where(second > 0, first << np.uint64(32) | second, np.uint64(0)))
