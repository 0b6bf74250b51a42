"""Word lists for kernels: open-addressed hash maps of integers, and tries over characters built on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resolution.kernels.compiled import kernel, part

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

#: What `get` says of a key that is not there; values are never smaller than -1.
ABSENT = -2
_SPREAD = 0x9E3779B97F4A7C15 - (1 << 64)
#: A trie's key is node << _CHAR | character.
_CHAR = 21
_PLANE = 1 << 16


class Map(NamedTuple):
    """64-bit keys to 32-bit values; -1 marks a free slot, the size is a power of two and at most half full."""

    keys: Longs
    values: Ints


class Trie(NamedTuple):
    """Words by their characters. The first character has a table of its own: most texts end the search there."""

    first: Ints  # node of a character of the basic plane, -1 = no word starts with it
    inner: Map
    value: Ints  # of each node, -1 = no word ends here


@part
def _slot(keys: Longs, key: int) -> int:
    """Where a key is, or the free slot where it belongs."""
    mask = len(keys) - 1
    at = ((key * _SPREAD) >> 29) & mask
    while keys[at] != -1 and keys[at] != key:
        at = (at + 1) & mask
    return at


@part
def get(table: Map, key: int) -> int:
    """The value of a key, ABSENT without one."""
    at = _slot(table.keys, key)
    return table.values[at] if table.keys[at] == key else ABSENT


@kernel
def _fill(keys: Longs, values: Ints, new_keys: Longs, new_values: Ints) -> None:
    for row in range(len(new_keys)):
        at = _slot(keys, new_keys[row])
        keys[at] = new_keys[row]
        values[at] = new_values[row]


@kernel
def find(table: Map, key: int) -> int:
    """As `get`, for Python."""
    return get(table, key)


def build_map(pairs: Mapping[int, int]) -> Map:
    """A map of a dictionary."""
    size = 1 << max(4, (2 * len(pairs)).bit_length())
    keys, values = np.full(size, -1, np.int64), np.zeros(size, np.int32)
    _fill(keys, values, np.array(list(pairs), np.int64), np.array(list(pairs.values()), np.int32))
    return Map(keys, values)


@part
def step(trie: Trie, node: int, char: int) -> int:
    """The node behind a character, negative if no word goes on so; `node` -1 is the beginning."""
    if node < 0:
        return trie.first[char] if char < _PLANE else -1
    return get(trie.inner, (node << _CHAR) | char)


@part
def longest(trie: Trie, text: Ints, start: int, end: int) -> tuple[int, int]:
    """(value, end) of the longest word at a place, (-1, start) if there is none."""
    return longest_from(trie, -1, text, start, end)


@part
def longest_from(trie: Trie, node: int, text: Ints, start: int, end: int) -> tuple[int, int]:
    """As `longest` with what stands before the place read already: a trie may hold several lists, one a node."""
    value, stop = -1, start
    for at in range(start, end):
        node = step(trie, node, text[at])
        if node < 0:
            break
        if trie.value[node] >= 0:
            value, stop = trie.value[node], at + 1
    return value, stop


@part
def longest_back(trie: Trie, text: Ints, start: int, end: int) -> tuple[int, int]:
    """(value, start) of the longest word that ends at a place, in a trie of reversed words."""
    node, value, begin = -1, -1, end
    for at in range(end - 1, start - 1, -1):
        node = step(trie, node, text[at])
        if node < 0:
            break
        if trie.value[node] >= 0:
            value, begin = trie.value[node], at
    return value, begin


def build_trie(words: Iterable[tuple[str, int]]) -> Trie:
    """A trie of words with their values."""
    first = np.full(_PLANE, -1, np.int32)
    inner: dict[int, int] = {}
    values: list[int] = []
    for word, value in words:
        node = _first_node(first, values, ord(word[0]))
        for char in word[1:]:
            key = (node << _CHAR) | ord(char)
            if key not in inner:
                inner[key] = len(values)
                values.append(-1)
            node = inner[key]
        values[node] = value
    return Trie(first, build_map(inner), np.array(values or [-1], np.int32))


def _first_node(first: Ints, values: list[int], char: int) -> int:
    if first[char] < 0:
        first[char] = len(values)
        values.append(-1)
    return int(first[char])
