"""How characters sound (Mandarin, without tones): homophones, and names typed in pinyin, in full or by initials."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

#: A name typed in pinyin: Latin letters and nothing else.
_LATIN = re.compile(r"^[A-Z]{2,60}$")
_NOT_A_LETTER = re.compile(r"[^a-z]")


def _plain(syllable: str) -> str:
    """A syllable without its tone mark; ü is typed v."""
    folded = unicodedata.normalize("NFD", syllable.replace("ü", "v"))
    return _NOT_A_LETTER.sub("", folded.lower())


@cache
def _dictionary() -> tuple[dict[int, str], dict[str, list[list[str]]]]:
    """Readings of characters and of words; read on first use, because most runs never ask."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    return PINYIN_DICT, PHRASES_DICT


@cache
def readings(character: str) -> tuple[str, ...]:
    """All readings of a character, the usual one first; () for what is no Chinese character."""
    written = _dictionary()[0].get(ord(character), "")
    return tuple(dict.fromkeys(_plain(one) for one in written.split(","))) if written else ()


@cache
def homophones(one: str, other: str) -> bool:
    """Whether two characters share a reading.

    >>> homophones("星", "兴"), homophones("杭", "抗")
    (True, False)
    """
    return not set(readings(one)).isdisjoint(readings(other))


@cache
def _in_word(word: str) -> tuple[str, ...]:
    """Readings of the characters of a word that the dictionary knows; () if it does not."""
    found = _dictionary()[1].get(word)
    return tuple(_plain(one[0]) for one in found) if found else ()


def syllables(name: str) -> list[str]:
    """One syllable a character; where one has several readings, the words around it decide (银行, 长江).

    >>> syllables("平安银行")
    ['ping', 'an', 'yin', 'hang']
    """
    found = []
    for at, character in enumerate(name):
        sounds = readings(character)
        chosen = sounds[0] if sounds else character.lower()
        if len(sounds) > 1:
            before, behind = _in_word(name[at - 1 : at + 1]) if at else (), _in_word(name[at : at + 2])
            chosen = behind[0] if behind else before[1] if before else chosen
        found.append(chosen)
    return found


def typed(normal: str) -> bool:
    """Whether a name in comparison form may be pinyin."""
    return bool(_LATIN.match(normal))
