"""The gazetteer as an automaton: states are runs of division names, moves are names read next or hints given.

Its rules are those of `resolution.divisions.gazetteer`. Moves are learned: a kernel that meets an unknown one notes it and
gives its row up for now; `atlas` asks the gazetteer and the row is tried again. Moves repeat in every column, so few are.
"""

from __future__ import annotations

from typing import NamedTuple

from resolution.kernels.compiled import part, routine
from resolution.kernels.reading import alphabet
from resolution.kernels.reading.maps import ABSENT, Ints, Longs, Map, Trie, get, longest

BARE, ALONE, ORDINARY, ANCHORED = 1, 2, 4, 8
_HINT = 1 << 31
_LU, _JIE, _XIANG, _NONG, _DA, _DAO = (ord(char) for char in "路街巷弄大道")


class States(NamedTuple):
    """What is known of each run of names; the first states are the names themselves."""

    traits: Ints  # BARE | ALONE | …
    code: Ints  # today's code, 0 = undecided
    named: Ints  # the code that the bare word in brackets means, 0 = undecided
    first: Ints  # where its candidates begin, one more than states
    candidates: Ints


class Places(NamedTuple):
    """All that reading division names takes."""

    names: Trie
    states: States
    moves: Map
    flags: Ints


class Text(NamedTuple):
    """Characters under work and the place to note unknown moves: the first element counts them."""

    chars: Ints
    missing: Longs


@part
def move(places: Places, state: int, by: int, missing: Longs) -> int:
    """The state after a name or hint, -1 if it cannot be; an unknown move is noted, and the row will be read again."""
    key = (state << 32) | by
    found = get(places.moves, key)
    if found != ABSENT:
        return found
    if missing[0] + 1 < len(missing):
        missing[0] += 1
        missing[missing[0]] = key
    return -1


@routine
def match(places: Places, text: Text, start: int, end: int, hint: int) -> tuple[int, int]:
    """(end, state) of the longest run of division names at a place, state -1 if there is none; `hint` a code prefix."""
    limit = end
    while True:
        name, stop = longest(places.names, text.chars, start, limit)
        if name < 0:
            return start, -1
        bare = places.states.traits[name] & BARE
        if not (bare and _road_name(places.flags, text.chars, stop, end)):
            found, state = _from(places, text, (name, stop, end), hint)
            if state >= 0:
                return found, state
        limit = stop - 1


@part
def _from(places: Places, text: Text, first: tuple[int, int, int], hint: int) -> tuple[int, int]:
    """The run that begins with a name: as far as it goes, or the name itself where it counts by itself."""
    name, stop, end = first
    traits = places.states.traits[name]
    hinted = move(places, name, _HINT | hint, text.missing) if hint else -1
    longer, state = _onward(places, text, (stop, end), hinted if hinted >= 0 else name)
    if state >= 0:
        return longer, state
    if hinted >= 0 and (not traits & ORDINARY or hint > 99):
        return stop, hinted
    if traits & ALONE and (not hint or not traits & BARE or traits & ANCHORED):
        return stop, name
    return stop, -1


@part
def _onward(places: Places, text: Text, span: tuple[int, int], above: int) -> tuple[int, int]:
    """The longest run of names inside what was just read, (…, -1) if there is none."""
    at, end = span
    found = -1
    while above >= 0 and places.states.traits[above] & ANCHORED:
        at, above = _below(places, text, (at, end), above)
        if above >= 0:
            found = above
    return at, found


@part
def _below(places: Places, text: Text, span: tuple[int, int], above: int) -> tuple[int, int]:
    """The longest name at a place that lies inside the run before it."""
    start, end = span
    limit = end
    while True:
        name, stop = longest(places.names, text.chars, start, limit)
        if name < 0:
            return start, -1
        state = move(places, above, name, text.missing)
        if state >= 0 and not (
            places.states.traits[state] & BARE and road_end(places.flags, text.chars, stop, end) > 0
        ):
            return stop, state
        limit = stop - 1


@part
def road_end(flags: Ints, chars: Ints, at: int, end: int) -> int:
    """Where the rest of a road's name (路, 东大街) ends that begins at a place; -1 if none does."""
    if at < end and flags[chars[at]] & alphabet.DIRECTION:
        at += 1
    if at >= end:
        return -1
    char = chars[at]
    if char in (_LU, _JIE, _XIANG, _NONG):
        return at + 1
    if char == _DA and at + 1 < end and chars[at + 1] in (_DAO, _JIE):
        return at + 2
    return -1


@part
def _road_name(flags: Ints, chars: Ints, at: int, end: int) -> bool:
    stop = road_end(flags, chars, at, end)
    if stop < 0:
        return False
    return stop == end or bool(flags[chars[stop]] & alphabet.ROAD_GOES_ON)
