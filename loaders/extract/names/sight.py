"""What the model sees of a text: its characters, words and possible names, and what our own lists say of them."""

from __future__ import annotations

import re

import numpy as np

from loaders.extract.evidence.authorities import ENDS_BODY
from loaders.extract.evidence.party_names import STRONG, WEAK
from loaders.extract.evidence.standings import standing_ends
from loaders.extract.names import words
from resolution import divisions
from resolution.kernels.reading.maps import Ints, Longs
from resolution.kernels.tagging.lattice import Bytes, read
from resolution.kernels.tagging.signs import signs

_DIGIT, _LETTER, _OTHER = ord("0"), ord("A"), 0xFFFD
_PLANE = 1 << 16
#: Forms of organisations, strong and weak, and ends of bodies: a bit each, higher where one ends.
_FORMS = (STRONG, WEAK, ENDS_BODY)
_ENDS = 3
_HAN = re.compile(r"[一-龥]")
_FIRST, _INSIDE, _LAST = 1, 2, 3


def _classes() -> Ints:
    """Each character as the model sees it: digits and Latin letters are all one."""
    table = np.arange(_PLANE, dtype=np.int32)
    for char in "0123456789":
        table[ord(char)] = _DIGIT
    for code in (*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1)):
        table[code] = _LETTER
    for one, like in {",": "，", ";": "；", ":": "：", "\t": " ", "\r": "\n", "\f": "\n", "“": '"', "”": '"'}.items():
        table[ord(one)] = ord(like)
    return table


_CLASSES = _classes()


def _parts() -> Bytes:
    """By character: whether it parts names. Blanks, dots, brackets, hyphens and signs that hide characters stand in names."""
    table = np.zeros(_PLANE, np.uint8)
    for char in "，。；：、\n《》〔〕[]“”\"‘’'?!？！%￥¥=<>|…":
        table[_CLASSES[ord(char)]] = 1
    return table


_PARTS = _parts()


def see(text: str) -> Longs:
    """The signs of each character of a flat text: (characters, signs)."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int32)
    seen = _CLASSES[np.where(codes < _PLANE, codes, _OTHER)]
    return signs(seen, _PARTS, read(seen, *words.load()), _standing(text), _form(text), _region(text))


def _standing(text: str) -> Bytes:
    out = np.zeros(len(text), np.uint8)
    for end in standing_ends(text):
        out[end : end + 1] = 1
    return out


def _form(text: str) -> Bytes:
    out = np.zeros(len(text), np.uint8)
    for bit, pattern in enumerate(_FORMS):
        for match in pattern.finditer(text):
            out[match.start() : match.end()] |= 1 << bit
            out[match.end() - 1] |= 1 << (bit + _ENDS)
    return out


def _region(text: str) -> Bytes:
    """Where divisions are named."""
    out = np.zeros(len(text), np.uint8)
    gazetteer, done = divisions.gazetteer(), 0
    for found in _HAN.finditer(text):
        place = found.start()
        if place < done:
            continue
        match = gazetteer.match(text, place)
        if match is not None and match.end - place > 1:
            out[place : match.end] = _INSIDE
            out[place], out[match.end - 1] = _FIRST, _LAST
            done = match.end
    return out
