"""How names sound, for whole columns: toneless syllables and their first letters, as people type them in pinyin.

Characters that sound otherwise in names than alone (places, trades) have both readings: what is typed either way is found.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

_PLANE = 1 << 16
_FIRST, _END = 0x4E00, 0xA000
#: Characters with two readings in names of places and firms: the one in names first.
_BOTH: Mapping[str, str] = {
    "长": "chang zhang", "行": "hang xing", "重": "chong zhong", "厦": "xia sha", "乐": "le yue", "会": "hui kuai",
    "都": "du dou", "单": "shan dan", "曾": "zeng ceng", "盛": "sheng cheng", "朝": "chao zhao", "六": "liu lu",
    "蚌": "beng bang", "台": "tai yi", "浒": "hu xu", "查": "cha zha", "解": "jie xie", "区": "qu ou", "车": "che ju",
    "莞": "guan wan", "涡": "guo wo", "枞": "zong cong", "歙": "she xi", "调": "diao tiao", "藏": "zang cang",
    "降": "xiang jiang", "覃": "qin tan", "尉": "wei yu", "洞": "dong tong", "圩": "wei xu", "堡": "bao pu", "卜": "bu bo",
    "参": "shen can", "弹": "dan tan", "石": "shi dan", "大": "da dai", "家": "jia gu", "广": "guang an",
}  # fmt: skip
Ids = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Sounds:
    """Syllables in alphabetical order, counted from 1 (0 = no sound); by character its usual one, and the other (or the same)."""

    syllables: tuple[str, ...]
    usual: Ids
    other: Ids

    def initials(self, ids: Ids) -> npt.NDArray[np.uint8]:
        """The first letter (1-26) of each syllable; 0 where there is none."""
        return _letters(self.syllables)[ids]

    def ids_of(self, start: str) -> range:
        """The syllables that begin with some letters."""
        found = [at for at, syllable in enumerate(self.syllables, 1) if syllable.startswith(start)]
        return range(found[0], found[-1] + 1) if found else range(0)


@cache
def load_sounds() -> Sounds:
    """The table of the Unihan readings that pypinyin ships."""
    from pypinyin.constants import PINYIN_DICT  # its own loading of phrases takes longer than all of this

    read = {code: _plain(PINYIN_DICT[code].split(",")[0]) for code in range(_FIRST, _END) if code in PINYIN_DICT}
    syllables = tuple(sorted({*read.values(), *" ".join(_BOTH.values()).split()} - {""}))
    place = {syllable: at for at, syllable in enumerate(syllables, 1)}
    usual = np.zeros(_PLANE, np.uint16)
    for code, syllable in read.items():
        usual[code] = place.get(syllable, 0)
    other = usual.copy()
    for character, both in _BOTH.items():
        usual[ord(character)], other[ord(character)] = (place[syllable] for syllable in both.split())
    return Sounds(syllables, usual, other)


@cache
def _letters(syllables: tuple[str, ...]) -> npt.NDArray[np.uint8]:
    return np.array([0, *(ord(syllable[0]) - ord("a") + 1 for syllable in syllables)], np.uint8)


def _plain(reading: str) -> str:
    """A reading without its tone, letters only."""
    kept = "".join(c for c in unicodedata.normalize("NFD", reading.replace("ü", "v")) if c.isascii() and c.isalpha())
    return kept if kept and kept.islower() else ""


def sounding(text: str) -> list[tuple[str, ...]]:
    """The readings of each character of a text; a letter or digit reads as itself."""
    sounds = load_sounds()
    told = []
    for character in text:
        code = ord(character)
        ids = {int(table[code]) for table in (sounds.usual, sounds.other)} - {0} if code < _PLANE else set()
        told.append(tuple(sounds.syllables[at - 1] for at in sorted(ids)) or (character.lower(),))
    return told


@cache
def _known() -> frozenset[str]:
    return frozenset(load_sounds().syllables)


def spelled(letters: str, most: int = 4) -> list[list[str]]:
    """The ways to read small letters as syllables, the last of which may be begun only; at most ``most``.

    >>> spelled("huax")
    [['hua', 'x'], ['hu', 'a', 'x']]
    """
    found: list[list[str]] = []

    def read(start: int, told: list[str]) -> None:
        rest = letters[start:]
        if len(found) >= most or not rest:
            if not rest:
                found.append(told)
            return
        for size in range(min(6, len(rest)), 0, -1):
            piece = rest[:size]
            if piece in _known():
                read(start + size, [*told, piece])
            elif size == len(rest) and load_sounds().ids_of(piece):
                found.append([*told, piece])

    read(0, [])
    return found[:most]
