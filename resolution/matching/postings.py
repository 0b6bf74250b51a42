"""From keys to the rows that have them: sorted arrays, looked up by the thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.columns import Int
from resolution.matching.keys import Keys, spread

#: A key and a row share 64 bits, so that one sort orders both. Two of a hundred million keys then meet by chance, which
#: costs a comparison and decides nothing.
_ROW_BITS = np.uint64(24)
MOST_ROWS = 1 << int(_ROW_BITS)


@dataclass(frozen=True, slots=True)
class Found:
    """For each key asked: where its rows start in the postings, and how many they are."""

    start: Int
    count: Int


def pack(keys: Keys, rows: Int) -> Keys:
    """Keys and rows in one number each."""
    return (spread(keys) >> _ROW_BITS) << _ROW_BITS | rows.astype(np.uint64)


@dataclass(frozen=True, slots=True)
class Postings:
    """Rows by key: `rows[offsets[i]:offsets[i + 1]]` have `keys[i]`, in rising order."""

    keys: Keys
    offsets: npt.NDArray[np.int32]
    rows: npt.NDArray[np.int32]

    @classmethod
    def build(cls, packed: Sequence[Keys]) -> Postings:
        """From the keys and rows of every entry (`pack`), in any order."""
        entries = np.concatenate([np.zeros(0, dtype=np.uint64), *packed])
        entries.sort()
        keys = entries >> _ROW_BITS
        rows = (entries & np.uint64(MOST_ROWS - 1)).astype(np.int32)
        del entries
        fresh = np.ones(len(keys), dtype=np.bool_)
        np.not_equal(keys[1:], keys[:-1], out=fresh[1:])
        starts = np.flatnonzero(fresh)
        return cls(keys[starts], np.append(starts, len(keys)).astype(np.int32), rows)

    def find(self, keys: Keys) -> Found:
        """Where the rows of each key are."""
        if not len(self.keys):
            nothing = np.zeros(len(keys), dtype=np.int64)
            return Found(nothing, nothing)
        wanted = spread(keys) >> _ROW_BITS
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        hit = self.keys[at] == wanted
        start = self.offsets[at].astype(np.int64)
        return Found(start, np.where(hit, self.offsets[at + 1] - start, 0))

    def expand(self, start: Int, count: Int) -> tuple[Int, Int]:
        """The rows of every span, and which span each belongs to."""
        span = np.repeat(np.arange(len(count)), count)
        within = np.arange(len(span)) - np.repeat(np.cumsum(count) - count, count)
        return self.rows[start[span] + within].astype(np.int64), span
