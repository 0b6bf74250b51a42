"""Keys of how names sound, for whole columns: homophones have the same, and names typed in pinyin find theirs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from resolution.columns import Int
from resolution.matching import keys
from resolution.matching.keys import Keys
from resolution.matching.readings import readings

#: In names of organisations these read otherwise than their usual reading; a homophone stands in for each.
_IN_NAMES = str.maketrans(
    {"长": "常", "行": "航", "重": "崇", "厦": "夏", "乐": "勒", "会": "惠", "都": "督", "单": "丹"}
)
_WIDTH = 12
_BASE = 1_000_003
_PLANE = 0x10000


@cache
def _tables() -> tuple[npt.NDArray[np.uint32], Keys, Keys, npt.NDArray[np.uint8]]:
    """By character: number of its usual syllable (+1; 0 = none), polynomial of its letters, factor of their length, initial."""
    syllable = np.zeros(_PLANE, dtype=np.uint32)
    letters = np.zeros(_PLANE, dtype=np.uint64)
    factor = np.ones(_PLANE, dtype=np.uint64)
    initial = np.zeros(_PLANE, dtype=np.uint8)
    known: dict[str, int] = {}
    for code in range(0x4E00, 0xA000):
        sounds = readings(chr(code).translate(_IN_NAMES))
        if not sounds or not sounds[0]:
            continue
        syllable[code] = known.setdefault(sounds[0], len(known) + 1)
        letters[code], factor[code] = _polynomial(sounds[0]), pow(_BASE, len(sounds[0]), 1 << 64)
        initial[code] = ord(sounds[0][0])
    for code in (*range(ord("0"), ord("9") + 1), *range(ord("A"), ord("Z") + 1)):
        letter = chr(code).lower()
        syllable[code], letters[code] = 10_000 + code, _polynomial(letter)
        factor[code], initial[code] = _BASE, ord(letter)
    return syllable, letters, factor, initial


def _polynomial(text: str) -> int:
    value = 0
    for letter in text:
        value = (value * _BASE + ord(letter)) % (1 << 64)
    return value


def homophone_keys(points: npt.NDArray[np.uint32], salt: int) -> Keys:
    """One key a row, the same for names that sound alike."""
    return keys.exact(_tables()[0][np.minimum(points, _PLANE - 1)], salt)


def pinyin_keys(texts: Sequence[str], salt: int) -> tuple[Keys, Keys]:
    """Keys of the names as typed in full pinyin and as typed by initials."""
    points, _ = keys.characters(texts, _WIDTH)
    points = np.minimum(points, _PLANE - 1)
    _, letters, factor, initial = _tables()
    full = np.zeros(len(texts), dtype=np.uint64)
    short = np.zeros(len(texts), dtype=np.uint64)
    for place in range(_WIDTH):
        column = points[:, place]
        there = column > 0
        full = np.where(there, full * factor[column] + letters[column], full)
        short = np.where(there, short * np.uint64(_BASE) + initial[column].astype(np.uint64), short)
    return full + np.uint64(salt), short + np.uint64(salt)


def typed_keys(texts: Sequence[str], salt: int) -> Keys:
    """Keys of texts in Latin letters, comparable with both of `pinyin_keys`."""
    values = [_polynomial(text.lower()) for text in texts]
    return np.array(values, dtype=np.uint64) + np.uint64(salt)


def sounds_like(name: str, typed: str) -> str:
    """How a name in Latin letters stands for a Chinese one: "pinyin", "initials" or ""."""
    text = typed.lower()
    sounds = [(readings(c) or (c.lower(),))[0] for c in name.translate(_IN_NAMES)]
    if text == "".join(sounds):
        return "pinyin"
    return "initials" if text == "".join(s[:1] for s in sounds) else ""


def rows_of(used: npt.NDArray[np.bool_]) -> Int:
    """Row numbers of a mask."""
    return np.flatnonzero(used).astype(np.int64)
