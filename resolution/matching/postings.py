"""From keys to the rows that have them: sorted arrays, looked up by the thousand, and changed without sorting them anew.

What is added and what is gone since the base was built stands in small sorted arrays beside it; in time they are merged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.columns import Int, Mask
from resolution.spelled import Keys

#: A key and a row share 64 bits, so that one sort orders both. Two of a hundred million keys then meet by chance, which
#: costs a comparison and decides nothing.
_ROW_BITS = np.uint64(24)
_ROWS = np.uint64((1 << 24) - 1)
_SPREAD = np.uint64(0xD6E8FEB86659FD93)


def _hashed(keys: Keys) -> Keys:
    """The same keys, well spread, in the bits that rows leave."""
    mixed = (keys ^ (keys >> np.uint64(32))) * _SPREAD
    return np.asarray((mixed ^ (mixed >> np.uint64(29))) >> _ROW_BITS)


def pack(keys: Keys, rows: Int) -> Keys:
    """Keys and rows in one number each."""
    return _hashed(keys) << _ROW_BITS | rows.astype(np.uint64)


def _firsts(values: Keys) -> Mask:
    """Where a sorted array holds a value for the first time."""
    fresh = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return fresh


@dataclass(frozen=True, slots=True)
class Postings:
    """Rows by key: `rows[offsets[i]:offsets[i + 1]]` have `keys[i]`, in rising order."""

    keys: Keys
    offsets: npt.NDArray[np.int32]
    rows: npt.NDArray[np.int32]

    @classmethod
    def build(cls, packed: list[Keys]) -> Postings:
        """From the keys and rows of every entry (`pack`), in any order, some perhaps more than once; the list is emptied."""
        entries = np.concatenate([np.zeros(0, dtype=np.uint64), *packed])
        packed.clear()
        entries.sort()
        return cls._of(entries)

    @classmethod
    def _of(cls, entries: Keys) -> Postings:
        """From sorted entries."""
        entries = entries[_firsts(entries)]
        rows = (entries & _ROWS).astype(np.int32)
        entries >>= _ROW_BITS
        starts = np.flatnonzero(_firsts(entries))
        return cls(entries[starts], np.append(starts, len(entries)).astype(np.int32), rows)

    def entries(self) -> Keys:
        """Keys and rows in one number each, sorted."""
        return np.asarray(np.repeat(self.keys, np.diff(self.offsets)) << _ROW_BITS | self.rows.astype(np.uint64))

    def joined(self, other: Postings) -> Postings:
        """With the entries of others: two sorted runs are merged, nothing is sorted anew."""
        return Postings._merge(self.entries(), other.entries())

    @classmethod
    def _merge(cls, one: Keys, other: Keys) -> Postings:
        both = np.concatenate([one, other])
        both.sort(kind="stable")  # finds the runs
        return cls._of(both)

    def renumbered(self, numbers: Int) -> Keys:
        """Sorted entries with each row as `numbers` has it; rows that are -1 there fall out, the others keep their order."""
        entries = self.entries()
        rows = numbers[self.rows]
        kept = rows >= 0
        return entries[kept] & ~_ROWS | rows[kept].astype(np.uint64)

    def find(self, hashed: Keys) -> tuple[Int, Int]:
        """Where the rows of each key start, and how many they are."""
        if not len(self.keys):
            nothing = np.zeros(len(hashed), dtype=np.int64)
            return nothing, nothing
        at = np.minimum(np.searchsorted(self.keys, hashed), len(self.keys) - 1)
        start = self.offsets[at].astype(np.int64)
        return start, np.where(self.keys[at] == hashed, self.offsets[at + 1] - start, 0)

    def expand(self, start: Int, count: Int) -> tuple[Int, Int]:
        """The rows of every span, and which span each belongs to."""
        span = np.repeat(np.arange(len(count)), count)
        within = np.arange(len(span)) - np.repeat(np.cumsum(count) - count, count)
        return self.rows[start[span] + within].astype(np.int64), span


EMPTY = Postings.build([])


@dataclass(frozen=True, slots=True)
class Found:
    """For each key asked: its spans in the base and among what was added, and how many of its rows there are today."""

    base: tuple[Int, Int]
    added: tuple[Int, Int]
    count: Int


@dataclass(frozen=True, slots=True)
class Layers:
    """Postings that change: a base, what was added, and the entries of rows that are gone from either."""

    base: Postings
    added: Postings = EMPTY
    gone: Postings = EMPTY

    def find(self, keys: Keys) -> Found:
        """Where the rows of each key are; counted is what is still there."""
        hashed = _hashed(keys)
        base, added = self.base.find(hashed), self.added.find(hashed)
        count = base[1] + added[1]
        return Found(base, added, count - self.gone.find(hashed)[1] if len(self.gone.rows) else count)

    def rows(self, found: Found, used: Mask, alive: Mask) -> tuple[Int, Int]:
        """The rows, still there, of the keys that are used, and which key each belongs to."""
        rows, key = self.base.expand(found.base[0], np.where(used, found.base[1], 0))
        if not len(self.added.rows) and not len(self.gone.rows):
            return rows, key
        more, more_key = self.added.expand(found.added[0], np.where(used, found.added[1], 0))
        rows, key = np.concatenate([rows, more]), np.concatenate([key, more_key])
        there = alive[rows]
        return rows[there], key[there]

    def changed(self, added: Postings | None, gone: Postings | None) -> Layers:
        """With further entries, and without others."""
        return Layers(
            self.base,
            self.added if added is None else self.added.joined(added),
            self.gone if gone is None else self.gone.joined(gone),
        )

    def sharing(self) -> tuple[int, int]:
        """How many entries there are, and how many of them share their key with another."""
        counts = np.diff(self.base.offsets)
        entries, shared = int(counts.sum()), int(counts[counts > 1].sum())
        touched = np.union1d(self.added.keys, self.gone.keys)
        before = self.base.find(touched)[1]
        now = before + self.added.find(touched)[1] - self.gone.find(touched)[1]
        return entries + int((now - before).sum()), shared + int(now[now > 1].sum() - before[before > 1].sum())

    def merged(self, numbers: Int) -> Layers:
        """One base of what is still there, each row numbered as `numbers` has it (-1 = gone), in their order."""
        return Layers(Postings._merge(self.base.renumbered(numbers), self.added.renumbered(numbers)))
