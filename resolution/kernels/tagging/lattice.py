"""The likeliest words of a text by how frequent they are, and by how much a text grows likelier where a person's name is read in it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resolution.kernels.compiled import kernel, part
from resolution.kernels.reading.maps import Ints, Map, get

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Shorts = npt.NDArray[np.int16]

#: Words of more characters are left out: their parts tell the same.
LONGEST_WORD = 4
#: What a name of a person gains at least to be looked at, and at most, in nats.
LEAST, MOST = -8, 16
#: Signs of Chinese writing.
_FIRST, _LAST = 0x4E00, 0x9FA5
_FAR = np.float32(-1e9)
#: Bits of a character in a word's key.
_CHAR = 16


class Words(NamedTuple):
    """A dictionary: words packed into 64 bits, and by their numbers log-probability and part of speech."""

    numbers: Map
    likely: Floats
    speech: Bytes
    unknown: float  # log-probability of a character that is no word


class People(NamedTuple):
    """How likely characters are in names of persons, in logs; -1e9 where none has them."""

    surname: Floats  # by character
    compound: Map  # of two characters
    compounds: Floats
    only: Floats  # a given name of one character
    first: Floats  # of two
    last: Floats


class Reading(NamedTuple):
    """What is to be seen of each character; gains in half nats from LEAST, 0 where no name is."""

    place: Bytes  # in its word: 0 no word, 1 alone, 2 first, 3 inside, 4 last
    speech: Bytes  # of its word
    begins: Bytes  # gain of the best name that begins here
    length: Bytes  # of that name
    ends: Bytes  # gain of the best that ends here
    inside: Bytes  # gain of the best around here


@part
def _is_han(char: int) -> bool:
    return _FIRST <= char <= _LAST


@part
def _likely(text: Ints, at: int, end: int, words: Words, found: Ints, likely: Floats) -> None:
    """The words that begin at a place, by their length less one: number (-1 for none) and log-probability (-1e9 for none)."""
    key = 0
    for length in range(LONGEST_WORD):
        found[length], likely[length] = -1, _FAR
        if at + length >= end:
            continue
        key |= int(np.int64(text[at + length])) << (_CHAR * length)
        number = get(words.numbers, key)
        if number >= 0:
            found[length], likely[length] = number, words.likely[number]
        elif length == 0:
            likely[length] = words.unknown


@part
def _forward(start: int, end: int, found: Ints, likely: Floats, best: Floats, numbers: Ints, before: Ints) -> None:
    """The likeliest words up to each place of a run: their log-probability, and the last of them."""
    best[start] = 0.0
    for at in range(start + 1, end + 1):
        best[at] = _FAR
    for at in range(start, end):
        for length in range(1, min(LONGEST_WORD, end - at) + 1):
            value = best[at] + likely[at, length - 1]
            if value > best[at + length]:
                best[at + length] = value
                numbers[at + length] = found[at, length - 1]
                before[at + length] = at


@part
def _backward(start: int, end: int, likely: Floats, rest: Floats) -> None:
    """The log-probability of the likeliest words from each place of a run on."""
    rest[end] = 0.0
    for at in range(end - 1, start - 1, -1):
        rest[at] = _FAR
        for length in range(1, min(LONGEST_WORD, end - at) + 1):
            rest[at] = max(rest[at], rest[at + length] + likely[at, length - 1])


@part
def _given(text: Ints, at: int, length: int, people: People) -> float:
    if length == 1:
        return float(people.only[text[at]])
    return float(people.first[text[at]] + people.last[text[at + 1]])


@part
def _note(reading: Reading, start: int, end: int, gain: float) -> None:
    value = np.uint8(1 + 2 * (min(gain, float(MOST)) - LEAST))
    if value > reading.begins[start]:
        reading.begins[start] = value
        reading.length[start] = end - start
    reading.ends[end - 1] = max(reading.ends[end - 1], value)
    for at in range(start + 1, end - 1):
        reading.inside[at] = max(reading.inside[at], value)


@part
def _names(
    text: Ints, at: int, end: int, people: People, best: Floats, rest: Floats, whole: float, reading: Reading
) -> None:
    """The names that may begin at a place, with one character of surname or two."""
    for surname in range(1, 3):
        if at + surname >= end:
            break
        if surname == 1:
            likely = people.surname[text[at]]
        else:
            number = get(people.compound, int(np.int64(text[at]) | np.int64(text[at + 1]) << _CHAR))
            likely = people.compounds[number] if number >= 0 else _FAR
        if likely <= _FAR:
            continue
        for given in range(1, min(2, end - at - surname) + 1):
            stop = at + surname + given
            gain = best[at] + likely + _given(text, at + surname, given, people) + rest[stop] - whole
            if gain >= LEAST:
                _note(reading, at, stop, gain)


@kernel
def read(text: Ints, words: Words, people: People) -> Reading:
    """Words and names of every run of Chinese characters of a text (code points, none above 65,535)."""
    size = len(text)
    reading = Reading(
        np.zeros(size, np.uint8), np.zeros(size, np.uint8), np.zeros(size, np.uint8), np.zeros(size, np.uint8),
        np.zeros(size, np.uint8), np.zeros(size, np.uint8),
    )  # fmt: skip
    best, rest = np.empty(size + 1, np.float32), np.empty(size + 1, np.float32)
    numbers, before = np.empty(size + 1, np.int32), np.empty(size + 1, np.int32)
    found, likely = np.empty((size, LONGEST_WORD), np.int32), np.empty((size, LONGEST_WORD), np.float32)
    start = 0
    while start < size:
        if not _is_han(text[start]):
            start += 1
            continue
        end = start
        while end < size and _is_han(text[end]):
            end += 1
        for at in range(start, end):
            _likely(text, at, end, words, found[at], likely[at])
        _forward(start, end, found, likely, best, numbers, before)
        _backward(start, end, likely, rest)
        stop = end
        while stop > start:
            first = before[stop]
            kind = words.speech[numbers[stop]] if numbers[stop] >= 0 else 0
            for at in range(first, stop):
                reading.speech[at] = kind
                reading.place[at] = 1 if stop - first == 1 else 2 if at == first else 4 if at == stop - 1 else 3
            stop = first
        for at in range(start, end - 1):
            _names(text, at, end, people, best, rest, best[end], reading)
        start = end
    return reading
