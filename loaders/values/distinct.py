"""Work once per distinct value: the columns of real files repeat themselves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc


def as_array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One contiguous string array without nulls."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not pa.types.is_string(whole.type):
        whole = whole.cast(pa.string())
    return pc.fill_null(whole, "") if whole.null_count else whole


def distinct(column: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, npt.NDArray[np.int32]]:
    """The distinct values, and for each row the index of its value."""
    encoded = as_array(column).dictionary_encode()
    return encoded.dictionary, encoded.indices.to_numpy(zero_copy_only=False)
