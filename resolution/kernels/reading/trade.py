"""字号 | industry by kernel: the rules of `resolution.names.trade`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from resolution.kernels.compiled import part, routine
from resolution.kernels.reading.maps import ABSENT, Ints, Map, Trie, build_map, get, step

_KNOWN_SHARE = 0.6
_SHORTEST_SLIP, _LONGEST_SLIP = 3, 10
_BASE, _MASK = 1_000_003, (1 << 62) - 1


class Slips(NamedTuple):
    """Words that are told by the rest of them when one character is wrong."""

    rests: Map  # what is left of words without one character → where their numbers begin in `words`
    words: Ints  # numbers, each list ends with -1
    starts: Ints  # word i is chars[starts[i] : starts[i + 1]]
    chars: Ints


@routine
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


@routine
def mend(words: Trie, slips: Slips, text: Ints, span: tuple[int, int, int]) -> int:
    """Where the 字号 ends when an industry word in it is damaged by one character; what stands behind must be known."""
    start, core, end = span
    for at in range(start + 2, core - 1):
        for stop in range(min(end, at + _LONGEST_SLIP), max(core, at + _SHORTEST_SLIP) - 1, -1):
            if slipped(slips, text, at, stop) and split(words, text, stop, end) == stop:
                own = split(words, text, start, at)
                return own if own - start > 1 else at
    return core


@part
def slipped(slips: Slips, text: Ints, start: int, end: int) -> bool:
    """Whether a text is a word of a list but for one character changed, missing, too many or in the wrong place."""
    for skip in range(start, end + 1):
        key = 0
        for at in range(start, end):
            if at != skip:
                key = (key * _BASE + text[at]) & _MASK
        first = get(slips.rests, key)
        while first >= 0 and slips.words[first] >= 0:
            word = slips.words[first]
            if _one_slip(slips.chars, (slips.starts[word], slips.starts[word + 1]), text, (start, end)):
                return True
            first += 1
    return False


@part
def _one_slip(word: Ints, of: tuple[int, int], text: Ints, span: tuple[int, int]) -> bool:
    """Whether two texts are the same but for one character, or two neighbours that changed places."""
    begin, stop = of
    start, end = span
    while begin < stop and start < end and word[begin] == text[start]:
        begin += 1
        start += 1
    while begin < stop and start < end and word[stop - 1] == text[end - 1]:
        stop -= 1
        end -= 1
    if stop - begin <= 1 and end - start <= 1:
        return True
    return stop - begin == end - start == 2 and word[begin] == text[start + 1] and word[begin + 1] == text[start]


@routine
def near(slips: Slips, text: Ints, start: int, end: int) -> bool:
    """Whether a text and a word of a list are one but for a character of each."""
    for skip in range(start, end + 1):
        key = 0
        for at in range(start, end):
            if at != skip:
                key = (key * _BASE + text[at]) & _MASK
        if get(slips.rests, key) != ABSENT:
            return True
    return False


def build_slips(words: Iterable[str]) -> Slips:
    """What words are, and what is left of them without one character, as `near` spells it."""
    listed = list(words)
    found: dict[int, list[int]] = {}
    for number, word in enumerate(listed):
        for skip in range(len(word) + 1):
            key = 0
            for char in word[:skip] + word[skip + 1 :]:
                key = (key * _BASE + ord(char)) & _MASK
            found.setdefault(key, []).append(number)
    firsts = np.cumsum([0, *(len(numbers) + 1 for numbers in found.values())])
    return Slips(
        rests=build_map(dict(zip(found, firsts.tolist(), strict=False))),
        words=np.array([number for numbers in found.values() for number in (*numbers, -1)], np.int32),
        starts=np.cumsum([0, *map(len, listed)]).astype(np.int32),
        chars=np.array([ord(char) for word in listed for char in word], np.int32),
    )


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
