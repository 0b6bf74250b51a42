"""A column of normalised codes seen as bytes: faults and check sums for all rows at once, without a Python loop."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.identifiers.normal_form import Form, buffers
from resolution.identifiers.status import Status

#: Value of a byte that a scale of check values does not know.
NO_VALUE = 255

_ALNUM = np.zeros(256, dtype=bool)
_ALNUM[[*range(ord("0"), ord("9") + 1), *range(ord("A"), ord("Z") + 1)]] = True
_CHUNK = 1 << 15  # rows a matrix product works on at a time: stays in the cache
_FAILURES = np.array([Status.BAD_LENGTH, Status.BAD_CHAR, Status.CHECKSUM_FAILED, Status.BAD_DATE], np.uint8)


def scale(alphabet: str) -> npt.NDArray[np.uint8]:
    """Byte → check value (its place in the alphabet), NO_VALUE elsewhere."""
    table = np.full(256, NO_VALUE, np.uint8)
    for value, character in enumerate(alphabet):
        table[ord(character)] = value
    return table


#: The digits' own values.
DIGITS = scale("0123456789")


def weighted_sums(values: npt.NDArray[np.uint8], weights: Sequence[int]) -> npt.NDArray[np.int32]:
    """Σ value · weight of each row; exact, as every sum here is far below 2^24."""
    factors = np.array(weights, np.float32)
    sums = np.empty(len(values), np.int32)
    for first in range(0, len(values), _CHUNK):
        chunk = values[first : first + _CHUNK, : len(factors)]
        sums[first : first + _CHUNK] = chunk.astype(np.float32) @ factors
    return sums


class CodeBytes:
    """The bytes of a string array without nulls, row by row."""

    def __init__(self, values: pa.Array) -> None:
        self.values = values
        self.data, self._offsets = buffers(values)
        self.lengths = np.diff(self._offsets)

    def matrix(self, rows: npt.NDArray[np.bool_], width: int) -> npt.NDArray[np.uint8]:
        """The bytes of the chosen rows, all of them `width` bytes long, as a table of that width."""
        if rows.all():
            return self.data.reshape(-1, width)
        return self.data[np.repeat(rows, self.lengths)].reshape(-1, width)

    def rows_with(self, hits: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """The rows that hold at least one of the marked bytes."""
        return self._count(hits) > 0 if hits.any() else np.zeros(len(self.values), bool)

    def _count(self, hits: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
        before = np.zeros(hits.size + 1, np.int32)
        np.cumsum(hits, out=before[1:])
        return np.diff(before[self._offsets])

    def faults(self, form: Form) -> npt.NDArray[np.uint8]:
        """`normal_form.fault` of every row."""
        status = np.where(np.isin(self.lengths, form.widths), Status.VALID, Status.BAD_LENGTH).astype(np.uint8)
        allowed = scale(form.alphabet) != NO_VALUE
        status[self.rows_with(~allowed[self.data]) & (status == Status.VALID)] = Status.BAD_CHAR
        if self.data.size and self.data.max() >= 0x80:
            wide = self.rows_with(self.data >= 0x80)
            characters = self.lengths - self._count((self.data & 0xC0) == 0x80)
            status[wide] = np.where(np.isin(characters, form.widths), Status.BAD_CHAR, Status.BAD_LENGTH)[wide]
        status[self.rows_with(self.data == ord("*"))] = Status.MASKED
        status[self._placeholders()] = Status.PLACEHOLDER
        status[self.lengths == 0] = Status.MISSING
        return status

    def _placeholders(self) -> npt.NDArray[np.bool_]:
        starts, lengths = self._offsets[:-1], self.lengths
        candidates = (lengths > 0) & (lengths < 5)
        long = np.flatnonzero(lengths >= 5)
        first = self.data[starts[long]]
        for place in (1, 2, 3):
            same = self.data[starts[long] + place] == first
            long, first = long[same], first[same]
        candidates[long] = True
        if candidates.any():
            sub = CodeBytes(self.values.filter(pa.array(candidates)))
            candidates[candidates] = sub._is_placeholder()
        return candidates

    def _is_placeholder(self) -> npt.NDArray[np.bool_]:
        starts, last = self._offsets[:-1], self.data[self._offsets[1:] - 1]
        low, high = np.minimum.reduceat(self.data, starts), np.maximum.reduceat(self.data, starts)
        zeros = self._count(self.data == ord("0"))
        repeated = (low == high) & _ALNUM[low] & (self.lengths >= 4)
        zeros_and_x = (zeros > 0) & (zeros == self.lengths - 1) & (last == ord("X"))
        answer: npt.NDArray[np.bool_] = repeated | (zeros == self.lengths) | zeros_and_x
        return answer

    def settle(self, status: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """`normal_form.settle` of every row: failures with a run of four X become MASKED, in place."""
        failed = np.isin(status, _FAILURES)
        if failed.any() and self.data.size >= 4:
            x = self.data == ord("X")
            runs = np.flatnonzero(x[:-3] & x[1:-2] & x[2:-1] & x[3:])
            rows = np.searchsorted(self._offsets, runs, side="right") - 1
            rows = rows[runs + 4 <= self._offsets[rows + 1]]
            rows = rows[failed[rows]]
            status[rows] = Status.MASKED
        return status
