"""Texts of Arrow columns as characters and as digests, straight from their bytes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from resolution.kernels.compiled import kernel, part

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int32]
Chars = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]


@part
def _character(held: Bytes, at: int) -> tuple[np.signedinteger[Any], np.signedinteger[Any]]:
    """The code point that starts here, and where the next one does."""
    lead = np.int32(held[at])
    more = (lead >= 0xC0) + (lead >= 0xE0) + (lead >= 0xF0)
    code = lead & (0x7F if more == 0 else 0x3F >> more)
    for following in range(at + 1, at + 1 + more):
        code = code << 6 | np.int32(held[following]) & 0x3F
    return code, at + 1 + more


@kernel
def decode(held: Bytes, offsets: Offsets) -> tuple[Chars, Longs]:
    """Code points of all texts (UTF-8), one after the other, and where each text starts."""
    starts = np.zeros(len(offsets), np.int64)
    out = np.empty(offsets[-1] - offsets[0], np.int32)
    count = 0
    for text in range(len(offsets) - 1):
        at, end = offsets[text], offsets[text + 1]
        while at < end:
            out[count], at = _character(held, at)
            count += 1
        starts[text + 1] = count
    return out[:count].copy(), starts


@kernel
def digests(held: Bytes, offsets: Offsets) -> Keys:
    """A 64-bit digest of each text, the same in every process (FNV-1a, spread)."""
    out = np.empty(len(offsets) - 1, np.uint64)
    for text in range(len(out)):
        state = np.uint64(0xCBF29CE484222325)
        for at in range(offsets[text], offsets[text + 1]):
            state = (state ^ np.uint64(held[at])) * np.uint64(0x100000001B3)
        state ^= state >> np.uint64(32)
        state *= np.uint64(0x9E3779B97F4A7C15)
        out[text] = state ^ (state >> np.uint64(29))
    return out


@kernel
def holding(characters: Chars, starts: Longs, character: int) -> Mask:
    """The texts that hold a character."""
    out = np.zeros(len(starts) - 1, np.bool_)
    for text in range(len(out)):
        for at in range(starts[text], starts[text + 1]):
            if characters[at] == character:
                out[text] = True
    return out


@kernel
def tidy(held: Bytes, offsets: Offsets, kinds: Bytes) -> Mask:
    """Texts of characters of kind 1, with single ones of kind 2 between them; ``kinds`` is by code point, 0 = neither."""
    out = np.ones(len(offsets) - 1, np.bool_)
    for text in range(len(out)):
        at, end = offsets[text], offsets[text + 1]
        before = np.uint8(2) if at < end else np.uint8(1)
        while at < end:
            code, at = _character(held, at)
            kind = kinds[code] if code < len(kinds) else np.uint8(0)
            if kind == 0 or (kind == 2 and before == 2):
                before = np.uint8(2)
                break
            before = kind
        out[text] = before == 1
    return out
