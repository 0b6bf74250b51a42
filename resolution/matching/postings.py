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
    offsets: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]

    @classmethod
    def build(cls, keys: Keys, rows: Int) -> Postings:
        """From one key and row an entry, in any order."""
        order = np.lexsort((rows, keys))
        keys, rows = keys[order], rows[order]
        starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
        return cls(keys[starts], np.append(starts, len(keys)).astype(np.int64), rows.astype(np.int32))

    def find(self, keys: Keys) -> Found:
        """Where the rows of each key are."""
        if not len(self.keys):
            nothing = np.zeros(len(keys), dtype=np.int64)
            return Found(nothing, nothing)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        hit = self.keys[at] == keys
        return Found(self.offsets[at], np.where(hit, self.offsets[at + 1] - self.offsets[at], 0))

    def expand(self, start: Int, count: Int) -> tuple[Int, Int]:
        """The rows of every span, and which span each belongs to."""
        span = np.repeat(np.arange(len(count)), count)
        within = np.arange(len(span)) - np.repeat(np.cumsum(count) - count, count)
        return self.rows[start[span] + within].astype(np.int64), span
