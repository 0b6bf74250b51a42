"""How characters sound in Mandarin, without tones: clerks who type by sound write homophones, and people type pinyin."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

PLANE = 1 << 16
#: Characters without a reading sound only like themselves; their numbers lie above those of syllables.
_OWN = 1 << 20


@cache
def _dictionary() -> dict[int, str]:
    """Readings by character, as the dictionary writes them; read on first use, because most runs never ask."""
    from pypinyin.constants import PINYIN_DICT

    return dict(PINYIN_DICT)


def _toneless(written: str) -> str:
    """Syllables without tone marks; ü, which keyboards write v, is u."""
    return "".join(c for c in unicodedata.normalize("NFD", written) if not unicodedata.combining(c))


@cache
def readings(character: str) -> tuple[str, ...]:
    """All readings of a character, the usual one first; () for what is no Chinese character.

    >>> readings("行")[:2], readings("绿"), readings("A")
    (('xing', 'hang'), ('lu',), ())
    """
    written = _toneless(_dictionary().get(ord(character), ""))
    return tuple(dict.fromkeys(written.split(","))) if written else ()


@cache
def homophones(one: str, other: str) -> bool:
    """Whether two characters share a reading.

    >>> homophones("星", "兴"), homophones("杭", "抗")
    (True, False)
    """
    return not set(readings(one)).isdisjoint(readings(other))


@cache
def syllables() -> npt.NDArray[np.int32]:
    """The number of the usual syllable of every character of the basic plane."""
    table = np.arange(PLANE, dtype=np.int32) + _OWN
    known: dict[str, int] = {}
    for code, written in _dictionary().items():
        if code < PLANE:
            table[code] = known.setdefault(_toneless(written.partition(",")[0]), len(known))
    return table


def of_characters(characters: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Syllable numbers of code points."""
    sounds: npt.NDArray[np.int32] = syllables()[np.minimum(characters, PLANE - 1)]
    return sounds
