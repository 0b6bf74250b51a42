"""Region, zone or town, 字号 and industry by kernel: the rules of `resolution.names.own_name`."""

from __future__ import annotations

from typing import NamedTuple

from resolution.kernels.compiled import part
from resolution.kernels.reading import alphabet
from resolution.kernels.reading.fields import (
    A_GROUP,
    CORE_AT,
    DONE,
    INDUSTRY_AT,
    LEFT,
    NATION,
    REGION,
    REGION_AT,
    note,
    span,
)
from resolution.kernels.reading.maps import Ints, Trie, longest
from resolution.kernels.reading.places import Places, Text, match
from resolution.kernels.reading.trade import Slips, mend, split

LEAVE = -1
_JI, _TUAN, _ZHEN, _XIANG, _JIE, _DAO, _MIN, _BAN, _CHENG, _CUN = (ord(char) for char in "集团镇乡街道民办城村")
_NO_TOWN_BEFORE = tuple(ord(char) for char in "古小名新城乡村")
_TOWNED = tuple(ord(char) for char in "县区市")
_COUNTY = 100
_FIRST_HAN = 0x4E00
_OWN_NAME = 2
_SHORT = 3


class Business(NamedTuple):
    """Words between region and form."""

    industries: Trie
    slips: Slips  # of long industry words
    zones: Trie
    civil: Trie  # what tells a village's or a cooperative's name


@part
def middle(places: Places, business: Business, text: Text, row: tuple[int, int, int, int, int, Ints]) -> int:
    """Region, 字号 and industry of what stands before the form."""
    start, end, hint, first, last, out = row
    chars = text.chars
    if end - start >= 2 and chars[end - 2] == _JI and chars[end - 1] == _TUAN:
        note(out, A_GROUP)
        end -= 2
    if start == end or (chars[start] == _MIN and start + 1 < end and chars[start + 1] == _BAN):
        return LEFT
    (stop, state), (begin, core) = _cut(places, business, text, (start, end, hint, first, last, out))
    if begin == LEAVE or (state >= 0 and not _note_region(places.states.code[state], start, stop, out)):
        return LEFT
    if core == begin:
        return _without_own_name(begin, end, out)
    return _own_name(places, business, text, (begin, core, end, out))


@part
def _cut(
    places: Places, business: Business, text: Text, row: tuple[int, int, int, int, int, Ints]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """The divisions in front, (end, state), and the 字号 behind them, (start, end); start is LEAVE where they are left."""
    start, end, hint, first, last, out = row
    stop, state = _region_in_front(places, text, (start, end, hint), out)
    if state < 0:
        return (stop, state), (start, split(business.industries, text.chars, start, end))
    begin = _behind(business, text.chars, (stop, end, first, last))
    if begin == LEAVE:
        return (stop, state), (LEAVE, LEAVE)
    core = split(business.industries, text.chars, begin, end)
    whole = core - begin >= _OWN_NAME or places.flags[text.chars[stop - 1]] & alphabet.LEVEL
    if not whole and places.states.code[state] % _COUNTY:
        shorter, above = match(places, text, start, stop - 1, hint)
        other = shorter if above >= 0 else start
        own = split(business.industries, text.chars, other, end)
        if own > other:
            return (shorter, above), (other, own)
    return (stop, state), (begin, core)


@part
def _region_in_front(places: Places, text: Text, place: tuple[int, int, int], out: Ints) -> tuple[int, int]:
    """The divisions in front; behind a region in brackets only full names or what may lie in its province."""
    start, end, hint = place
    stop, state = match(places, text, start, end, hint)
    if state < 0 or not out[REGION_AT + 1] or places.flags[text.chars[stop - 1]] & alphabet.LEVEL:
        return stop, state
    states = places.states
    for at in range(states.first[state], states.first[state + 1]):
        if out[REGION] == 0 or states.candidates[at] // 10_000 == out[REGION] // 10_000:
            return stop, state
    return start, -1


@part
def _behind(business: Business, chars: Ints, place: tuple[int, int, int, int]) -> int:
    """Behind the divisions, a zone and a town; whether a town is known there is left where it must be asked."""
    start, end, first, last = place
    found, stop = longest(business.zones, chars, start, end - 1)
    if found >= 0:
        return stop
    stop = _town(chars, start, end)
    if stop == start or longest(business.industries, chars, stop - 2, end)[1] > stop:
        return start
    if chars[start - 1] in _TOWNED and chars[stop - 1] != _XIANG:
        return stop
    for at in range(first, last):
        if longest(business.civil, chars, at, last)[0] >= 0:
            return stop
    return LEAVE


@part
def _town(chars: Ints, start: int, end: int) -> int:
    """Where a town's name ends that has something behind it; `start` if there is none."""
    for at in range(start + 2, min(start + 5, end - 2)):
        before, char, behind = chars[at - 1], chars[at], chars[at + 1]
        if before < _FIRST_HAN or (at == start + 2 and chars[start] < _FIRST_HAN):
            return start
        if char == _ZHEN and before not in _NO_TOWN_BEFORE:
            return at + 1
        if char == _XIANG and before != _CHENG and behind not in (_ZHEN, _CUN):
            return at + 1
        if char == _JIE and behind == _DAO and at + 3 < end:
            return at + 2
    return start


@part
def _note_region(code: int, start: int, stop: int, out: Ints) -> bool:
    """Divisions in front count before one in brackets, unless that lies inside them."""
    bracket = out[REGION_AT + 1] > 0
    if bracket and code == 0:
        return False
    outer, inside = out[REGION], code
    while outer and outer % 10 == 0:
        outer //= 10
        inside //= 10
    if not bracket or outer == 0 or inside == outer:
        out[REGION] = code
        span(out, REGION_AT, start, stop)
    return True


@part
def _without_own_name(begin: int, end: int, out: Ints) -> int:
    """Nothing but industry words; firms of the nation keep 中国 for a 字号, others a region with nothing behind it."""
    if out[NATION] < 0:
        return LEFT
    if out[NATION]:
        span(out, CORE_AT, out[NATION] - 1, end)
    elif begin == end:
        out[CORE_AT] = out[REGION_AT]
        out[CORE_AT + 1] = out[REGION_AT + 1]
    else:
        span(out, INDUSTRY_AT, begin, end)
    return DONE


@part
def _own_name(places: Places, business: Business, text: Text, place: tuple[int, int, int, Ints]) -> int:
    """A long 字号 may end in a division, or hold an industry word with a slip."""
    begin, core, end, out = place
    stop = core
    if core - begin > _SHORT:
        stop = _region_inside(places, text, (begin, core), out)
        if stop < core:
            own = split(business.industries, text.chars, begin, stop)
            if stop - begin > _SHORT or (own - begin >= _OWN_NAME and own < stop):
                return LEFT
        else:
            stop = core = mend(business.industries, business.slips, text.chars, (begin, core, end))
    span(out, CORE_AT, begin, stop)
    span(out, INDUSTRY_AT, core, end)
    return DONE


@part
def _region_inside(places: Places, text: Text, place: tuple[int, int], out: Ints) -> int:
    """Where a city, or a full division name, that ends what looks like the 字号 begins; its end if there is none."""
    start, end = place
    for at in range(start + 2, end - 1):
        stop, state = match(places, text, at, end, 0)
        if state < 0 or stop < end:
            continue
        code = places.states.code[state]
        if (code and code % _COUNTY == 0) or places.flags[text.chars[end - 1]] & alphabet.LEVEL:
            if not out[REGION_AT + 1]:
                out[REGION] = code
                span(out, REGION_AT, at, end)
            return at
    return end
