"""Columns of text as arrays of characters for kernels, and parts of them back into columns."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.kernels.compiled import kernel
from resolution.kernels.reading.maps import Ints, Longs

_Bytes = npt.NDArray[np.uint8]


def characters(column: pa.Array) -> tuple[Ints, Longs]:
    """All characters of a text column without nulls, and where each row starts (one more than rows)."""
    column = column.cast(pa.string())
    _, offsets, data = column.buffers()
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    if data is None or not len(column):
        return np.empty(0, np.int32), np.zeros(len(column) + 1, np.int64)
    return _decode(np.frombuffer(data, np.uint8), ends)


def column(pool: Ints, starts: Ints, lengths: Ints) -> pa.Array:
    """A text column of pieces of a pool of characters."""
    offsets, data = _encode(pool, starts, lengths)
    return pa.Array.from_buffers(pa.string(), len(starts), [None, pa.py_buffer(offsets), pa.py_buffer(data)])


@kernel
def _decode(data: _Bytes, ends: Ints) -> tuple[Ints, Longs]:
    """UTF-8 to code points; Arrow warrants that the bytes are sound."""
    count = 0
    for at in range(ends[0], ends[-1]):
        count += (data[at] & 0xC0) != 0x80
    chars = np.empty(count, np.int32)
    rows = np.zeros(len(ends), np.int64)
    size = 0
    for row in range(len(ends) - 1):
        for at in range(ends[row], ends[row + 1]):
            byte = np.int32(data[at])
            if byte < 0x80:
                chars[size] = byte
            elif byte < 0xC0:
                size -= 1
                chars[size] = (chars[size] << 6) | (byte & 0x3F)
            else:
                chars[size] = byte & (0x1F if byte < 0xE0 else 0x0F if byte < 0xF0 else 0x07)
            size += 1
        rows[row + 1] = size
    return chars, rows


@kernel
def _encode(pool: Ints, starts: Ints, lengths: Ints) -> tuple[Ints, _Bytes]:
    """Pieces of code points to UTF-8 with offsets."""
    offsets = np.zeros(len(starts) + 1, np.int32)
    size = 0
    for row in range(len(starts)):
        for at in range(starts[row], starts[row] + lengths[row]):
            char = pool[at]
            size += 1 + (char >= 0x80) + (char >= 0x800) + (char >= 0x10000)
        offsets[row + 1] = size
    data = np.empty(size, np.uint8)
    size = 0
    for row in range(len(starts)):
        for at in range(starts[row], starts[row] + lengths[row]):
            char = pool[at]
            more = (char >= 0x80) + (char >= 0x800) + (char >= 0x10000)
            if more == 0:
                data[size] = char
            else:
                data[size] = (0xFF00 >> (more + 1)) & 0xFF | (char >> (6 * more))
                for byte in range(1, more + 1):
                    data[size + byte] = 0x80 | ((char >> (6 * (more - byte))) & 0x3F)
            size += more + 1
    return offsets, data
