"""From keys to the rows that have them: sorted arrays, looked up by the thousand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.columns import Int
from resolution.matching.keys import Keys


@dataclass(frozen=True, slots=True)
class Found:
    """For each key asked: where its rows start in the postings, and how many they are."""

    start: Int
    count: Int


@dataclass(frozen=True, slots=True)
class Postings:
    """Rows by key: `rows[offsets[i]:offsets[i + 1]]` have `keys[i]`, in rising order."""

    keys: Keys
    offsets: npt.NDArray[np.int32]
    rows: npt.NDArray[np.int32]

    @classmethod
    def build(cls, keys: Keys, rows: npt.NDArray[np.int32]) -> Postings:
        """From one key and row an entry, in any order."""
        if len(rows) and (np.diff(rows) < 0).any():
            order = np.argsort(rows, kind="stable")
            keys, rows = keys[order], rows[order]
        order = np.argsort(keys, kind="stable")  # rows keep rising within a key
        keys, rows = keys[order], rows[order]
        del order
        fresh = np.ones(len(keys), dtype=np.bool_)
        fresh[1:] = keys[1:] != keys[:-1]
        starts = np.flatnonzero(fresh)
        return cls(keys[starts], np.append(starts, len(keys)).astype(np.int32), rows)

    def find(self, keys: Keys) -> Found:
        """Where the rows of each key are."""
        if not len(self.keys):
            nothing = np.zeros(len(keys), dtype=np.int64)
            return Found(nothing, nothing)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        hit = self.keys[at] == keys
        start = self.offsets[at].astype(np.int64)
        return Found(start, np.where(hit, self.offsets[at + 1] - start, 0))

    def expand(self, start: Int, count: Int) -> tuple[Int, Int]:
        """The rows of every span, and which span each belongs to."""
        span = np.repeat(np.arange(len(count)), count)
        within = np.arange(len(span)) - np.repeat(np.cumsum(count) - count, count)
        return self.rows[start[span] + within].astype(np.int64), span
