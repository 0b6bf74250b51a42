"""字号 | industry by kernel: the rules of `resolution.names.trade`."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from resolution.kernels.compiled import part
from resolution.kernels.reading.maps import ABSENT, Ints, Map, Trie, build_map, get, step

_KNOWN_SHARE = 0.6
_SHORTEST_SLIP, _LONGEST_SLIP = 3, 10
_BASE, _MASK = 1_000_003, (1 << 62) - 1


@part
def split(words: Trie, text: Ints, start: int, end: int) -> int:
    """Where the 字号 of text[start:end] ends; `start` itself if all of it is industry words."""
    size = end - start
    covered, begins = _cover(words, text, start, end)
    if covered[0] == size:
        return start
    loose = size
    for at in range(2, size):
        if not begins[at]:
            continue
        if covered[at] == size - at:
            return start + at
        if loose == size and covered[at] >= _KNOWN_SHARE * (size - at):
            loose = at
    if loose == size and size > 2 and covered[1] == size - 1:
        loose = 1
    return start + loose


@part
def may_slip(slips: Map, text: Ints, span: tuple[int, int], end: int) -> bool:
    """Whether a damaged industry word may end the 字号 of a span: then the name is left to `resolution.names.trade`."""
    start, core = span
    for at in range(start + 2, core - 1):
        for stop in range(max(core, at + _SHORTEST_SLIP), min(end, at + _LONGEST_SLIP) + 1):
            if near(slips, text, at, stop):
                return True
    return False


@part
def near(slips: Map, text: Ints, start: int, end: int) -> bool:
    """Whether a text and a word of a list are one but for a character of each."""
    for skip in range(start, end + 1):
        key = 0
        for at in range(start, end):
            if at != skip:
                key = (key * _BASE + text[at]) & _MASK
        if get(slips, key) != ABSENT:
            return True
    return False


def build_slips(words: Iterable[str]) -> Map:
    """What words are, and what is left of them without one character, as `near` spells it."""
    found: dict[int, int] = {}
    for word in words:
        for skip in range(len(word) + 1):
            key = 0
            for char in word[:skip] + word[skip + 1 :]:
                key = (key * _BASE + ord(char)) & _MASK
            found[key] = 0
    return build_map(found)


@part
def _cover(words: Trie, text: Ints, start: int, end: int) -> tuple[Ints, Ints]:
    """Known characters from each place on, and whether an industry word begins there."""
    size = end - start
    covered, begins = np.zeros(size + 1, np.int32), np.zeros(size + 1, np.int32)
    for at in range(size - 2, -1, -1):
        best = covered[at + 1]
        node = -1
        for stop in range(at, size):
            node = step(words, node, text[start + stop])
            if node < 0:
                break
            if words.value[node] >= 0:
                begins[at] = 1
                best = max(best, stop + 1 - at + covered[stop + 1])
        covered[at] = best
    return covered, begins
