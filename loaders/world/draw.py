"""Drawing and joining columns: weighted choices as integers, texts as Arrow columns built from small vocabularies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Int = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Weights = Sequence[float] | npt.NDArray[np.float64]


def weighted(rng: np.random.Generator, weights: Weights, size: int) -> Int:
    """Indices drawn with the given weights (any positive scale)."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    drawn = np.searchsorted(edges, rng.random(size) * edges[-1], side="right")
    rows: Int = np.minimum(drawn, len(edges) - 1).astype(np.int64)
    return rows


def chance(rng: np.random.Generator, share: float, size: int) -> Mask:
    """True for about that share of rows."""
    return rng.random(size) < share


def pick(vocabulary: Sequence[str] | pa.Array, index: npt.NDArray[Any]) -> pa.Array:
    """The texts at the indices; a negative index gives ""."""
    texts = vocabulary if isinstance(vocabulary, pa.Array) else pa.array(vocabulary, pa.string())
    if len(index) and index.min() < 0:
        return pc.fill_null(texts.take(pa.array(index, mask=index < 0)), "")
    return texts.take(pa.array(index))


def join(*parts: pa.Array | str, by: str = "") -> pa.Array:
    """Row-wise concatenation; at least one part is a column."""
    return pc.binary_join_element_wise(*parts, by)


def where(mask: Mask, then: pa.Array | str, other: pa.Array | str) -> pa.Array:
    """Row-wise choice between two text columns (or constants)."""
    return pc.if_else(pa.array(mask), then, other)


def blank(column: pa.Array, keep: Mask) -> pa.Array:
    """The column with "" where ``keep`` is false."""
    return where(keep, column, "")


def digits(values: npt.NDArray[Any], width: int = 0) -> pa.Array:
    """Whole numbers as text, padded with zeros to a width."""
    return pc.utf8_lpad(pa.array(values).cast(pa.string()), width, "0")


def iso(days: npt.NDArray[Any]) -> pa.Array:
    """Days since 1970 as ISO dates; zero or less gives ""."""
    dates = pa.array(days.astype(np.int32), pa.int32()).cast(pa.date32()).cast(pa.string())
    return where(days > 0, dates, "")


def repeat(size: int, text: str = "") -> pa.Array:
    """A constant column."""
    return pa.repeat(pa.scalar(text, pa.string()), size)


def as_array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One contiguous array."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
