"""Whole columns taken apart: each distinct text once, by kernel where there are enough of them, the rest in Python."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.kernels import reading

_CHUNK = 1 << 16

ByKernel = tuple[pa.Table, npt.NDArray[np.int32]]
"""The parts of all rows, and the rows that the kernel leaves to Python."""

Reader = Callable[[pa.Array, list[str]], pa.Table]
Kernel = Callable[[pa.Array, list[str]], ByKernel]


def by_distinct(texts: pa.Array, hints: pa.Array, reader: Reader, kernel: Kernel) -> pa.Table:
    """The parts of each row's text, read with its hint."""
    known = _plain(hints).dictionary_encode()
    values = known.dictionary.to_pylist()
    encoded = _plain(texts).dictionary_encode()
    pairs = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64) * max(len(values), 1)
    pairs += known.indices.to_numpy(zero_copy_only=False)
    distinct = pa.array(pairs).dictionary_encode()
    rows, hint_rows = np.divmod(distinct.dictionary.to_numpy(zero_copy_only=False), max(len(values), 1))
    column = encoded.dictionary.take(pa.array(rows))
    own = [values[row] for row in hint_rows.tolist()]
    table = by_kernel(column, own, reader, kernel) if reading.worth_it(len(column)) else reader(column, own)
    return table.take(distinct.indices)


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
