"""A text attribute as columns: a number a row, the distinct texts, and their characters and sounds for kernels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.columns import Int, Mask, buffers, mix
from resolution.kernels.characters import decode, holding
from resolution.names import sounds

Chars = npt.NDArray[np.int32]
Keys = npt.NDArray[np.uint64]
_STAR = ord("*")


@dataclass(frozen=True, slots=True)
class Spelled:
    """``codes`` number the texts by row, -1 = missing; text ``i`` is ``characters[starts[i]:starts[i + 1]]``."""

    codes: Int
    texts: pa.StringArray
    characters: Chars
    starts: Int
    sounds: Chars
    masked: Mask  # by text: something in it is hidden (王*芳)

    def take(self, rows: Int) -> Spelled:
        """The same texts for chosen rows."""
        return Spelled(self.codes[rows], self.texts, self.characters, self.starts, self.sounds, self.masked)

    def text(self, row: int) -> str:
        """The text of a row, "" where it is missing."""
        code = int(self.codes[row])
        return str(self.texts[code].as_py()) if code >= 0 else ""


def spelled(codes: Int, texts: pa.StringArray) -> Spelled:
    """A column of codes into texts, ready for kernels."""
    characters, starts = decode(*buffers(texts))
    return Spelled(
        codes, texts, characters, starts, sounds.of_characters(characters), holding(characters, starts, _STAR)
    )


def _powers(longest: int) -> Keys:
    with np.errstate(over="ignore"):
        return np.cumprod(np.full(longest, 0x9E3779B97F4A7C15, dtype=np.uint64), dtype=np.uint64)


def _totals(column: Spelled, values: Chars) -> Keys:
    """Running totals of a polynomial over every text's values."""
    lengths = np.diff(column.starts)
    place = np.arange(len(values)) - np.repeat(column.starts[:-1], lengths)
    powers = _powers(int(lengths.max(initial=0)) + 1)
    with np.errstate(over="ignore"):
        terms = mix(values) * powers[place]
        return np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(terms, dtype=np.uint64)])


def sound_keys(column: Spelled) -> Keys:
    """By text: a key that texts share which sound alike."""
    total = _totals(column, column.sounds)
    return np.asarray(total[column.starts[1:]] - total[column.starts[:-1]])
