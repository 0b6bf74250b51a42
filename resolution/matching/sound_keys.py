"""Keys of names typed in pinyin, in full or by initials, for whole columns."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.columns import Int, buffers
from resolution.kernels.characters import decode
from resolution.names.sounds import PLANE, readings
from resolution.spelled import Keys

#: In names of organisations these read otherwise than their usual reading; a homophone stands in for each.
_IN_NAMES = str.maketrans(
    {"长": "常", "行": "航", "重": "崇", "厦": "夏", "乐": "勒", "会": "惠", "都": "督", "单": "丹"}
)
_BASE = 1_000_003


@cache
def _tables() -> tuple[Keys, npt.NDArray[np.int64], Keys]:
    """By character: polynomial of the letters of its usual syllable, how many they are, the first of them."""
    letters = np.zeros(PLANE, dtype=np.uint64)
    count = np.zeros(PLANE, dtype=np.int64)
    first = np.zeros(PLANE, dtype=np.uint64)
    for code in range(PLANE):
        sounds = readings(chr(code).translate(_IN_NAMES)) if 0x4E00 <= code < 0xA000 else ()
        sound = sounds[0] if sounds else chr(code).lower() if chr(code).isascii() and chr(code).isalnum() else ""
        if sound:
            letters[code], count[code], first[code] = _polynomial(sound), len(sound), ord(sound[0])
    return letters, count, first


def _polynomial(text: str) -> int:
    value = 0
    for letter in text:
        value = (value * _BASE + ord(letter)) % (1 << 64)
    return value


@cache
def _powers() -> Keys:
    with np.errstate(over="ignore"):
        return np.cumprod(np.concatenate([[1], np.full(4_000, _BASE)]).astype(np.uint64), dtype=np.uint64)


def _joined(values: Keys, sizes: Int, starts: Int) -> Keys:
    """By text: the polynomial of its characters' values one behind the other, each `sizes` letters long."""
    ends = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
    behind = np.repeat(ends[starts[1:]], np.diff(starts)) - ends[1:]
    with np.errstate(over="ignore"):
        terms = values * _powers()[np.minimum(behind, len(_powers()) - 1)]
        total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(terms, dtype=np.uint64)])
    return np.asarray(total[starts[1:]] - total[starts[:-1]])


def pinyin_keys(texts: pa.StringArray, salt: int) -> tuple[Keys, Keys]:
    """Keys of the names as typed in full pinyin and as typed by initials."""
    characters, starts = decode(*buffers(texts))
    letters, count, first = _tables()
    characters = np.minimum(characters, PLANE - 1)
    full = _joined(letters[characters], count[characters], starts)
    short = _joined(first[characters], np.ones(len(characters), dtype=np.int64), starts)
    return full + np.uint64(salt), short + np.uint64(salt)


def typed_keys(texts: list[str], salt: int) -> Keys:
    """Keys of texts in Latin letters, comparable with both of `pinyin_keys`."""
    return np.array([_polynomial(_typed(text)) for text in texts], dtype=np.uint64) + np.uint64(salt)


def _typed(text: str) -> str:
    return text.lower().replace("v", "u")


def sounds_like(name: str, typed: str) -> str:
    """How a name in Latin letters stands for a Chinese one: "pinyin", "initials" or "".

    >>> sounds_like("绿苑机械", "LVYUANJIXIE"), sounds_like("绿苑机械", "LYJX")
    ('pinyin', 'initials')
    """
    sounds = [(readings(c) or (c.lower(),))[0] for c in name.translate(_IN_NAMES)]
    if _typed(typed) == "".join(sounds):
        return "pinyin"
    return "initials" if typed.lower() == "".join(s[:1] for s in sounds) else ""
