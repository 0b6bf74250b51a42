"""Whole columns taken apart: each distinct text once, by kernel where there are enough of them, the rest in Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.columns import Int, first_of_each
from resolution.kernels import reading

_CHUNK = 1 << 16

ByKernel = tuple[pa.Table, npt.NDArray[np.int32]]
"""The parts of all rows, and the rows that the kernel leaves to Python."""

Reader = Callable[[pa.Array, list[str]], pa.Table]
Kernel = Callable[[pa.Array, list[str]], ByKernel]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of distinct texts, and which of them each row has."""

    table: pa.Table
    of_row: Int

    def whole(self) -> pa.Table:
        """The parts of each row."""
        return self.table.take(pa.array(self.of_row))

    def column(self, name: str) -> pa.Array:
        """A part of the distinct texts, in one piece."""
        return _plain(self.table[name])


def by_distinct(texts: pa.Array, hints: pa.Array, reader: Reader, kernel: Kernel) -> Parts:
    """The parts of each row's text, read with its hint; columns may be dictionaries."""
    known, encoded = (_plain(column).dictionary_encode() for column in (hints, texts))
    values = known.dictionary.to_pylist()
    pairs = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64) * max(len(values), 1)
    pairs += known.indices.to_numpy(zero_copy_only=False)
    of_row, first = first_of_each(pairs)
    rows, hint_rows = np.divmod(pairs[first], max(len(values), 1))
    column = encoded.dictionary.take(pa.array(rows))
    own = [values[row] for row in hint_rows.tolist()]
    table = by_kernel(column, own, reader, kernel) if reading.worth_it(len(column)) else reader(column, own)
    return Parts(table, of_row)


def by_kernel(texts: pa.Array, hints: list[str], reader: Reader, kernel: Kernel) -> pa.Table:
    """The parts by kernel, in pieces that stay in the processor's caches; what it leaves is read in Python."""
    pieces = []
    for start in range(0, len(texts), _CHUNK):
        piece, own = texts.slice(start, _CHUNK), hints[start : start + _CHUNK]
        found, left = kernel(piece, own)
        rest = reader(piece.take(pa.array(left)), [own[row] for row in left.tolist()])
        order = np.arange(len(piece))
        order[left] = len(piece) + np.arange(len(left))
        pieces.append(pa.concat_tables([found.select(rest.column_names), rest]).take(pa.array(order)))
    return pa.concat_tables(pieces).combine_chunks()


def _plain(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
