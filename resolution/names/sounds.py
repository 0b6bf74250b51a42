"""How characters sound in Mandarin, without tones, as numbers: clerks who type by sound write homophones."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

_PLANE = 1 << 16
#: Characters without a reading sound only like themselves; their numbers lie above those of syllables.
_OWN = 1 << 20


@cache
def syllables() -> npt.NDArray[np.int32]:
    """The number of the usual syllable of every character of the basic plane."""
    from pypinyin.constants import PINYIN_DICT  # read on first use: most runs never ask

    table = np.arange(_PLANE, dtype=np.int32) + _OWN
    known: dict[str, int] = {}
    for code, written in PINYIN_DICT.items():
        if code < _PLANE:
            toneless = unicodedata.normalize("NFD", written.partition(",")[0])
            syllable = "".join(c for c in toneless if not unicodedata.combining(c))
            table[code] = known.setdefault(syllable, len(known))
    return table


def of_characters(characters: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Syllable numbers of code points."""
    sounds: npt.NDArray[np.int32] = syllables()[np.minimum(characters, _PLANE - 1)]
    return sounds
