"""Division and town of an address by kernel, as `resolution.names.address` reads them."""

from __future__ import annotations

from typing import NamedTuple

from resolution.kernels.compiled import part
from resolution.kernels.reading import alphabet
from resolution.kernels.reading.maps import ABSENT, Ints, Map, Trie, get, longest, longest_from
from resolution.kernels.reading.places import Places, Text, match

LEAVE = -1
_QU, _ZHEN, _XIANG, _LU, _JIE, _DAO, _BAN, _SHI, _CHU, _DI, _SU, _MU = (
    ord(char) for char in "区镇乡路街道办事处地苏木"
)
_SHORTEST, _LONGEST = 2, 7


class Country(NamedTuple):
    """The divisions of an address and what lies in them."""

    places: Places
    rows: Map  # code → row of the next three
    city: Ints
    province: Ints
    towns_of: Ints  # node of the town trie, -1 = none known
    towns: Trie
    zones: Trie
    flags: Ints


@part
def _holds(country: Country, outer: int, inner: int) -> bool:
    """Whether the division `outer` contains `inner` (or is it)."""
    if outer == inner:
        return True
    row = get(country.rows, inner)
    return row != ABSENT and (outer == country.city[row] or outer == country.province[row])


@part
def _hint(code: int) -> int:
    if code % 10_000 == 0:
        return code // 10_000
    return code // 100 if code % 100 == 0 else code


@part
def region(country: Country, text: Text, span: tuple[int, int], code: int) -> tuple[int, int]:
    """Today's code and where the division names end; repeated names are one run."""
    start, end = span
    at = start
    for _ in range(3):
        if at > start and known_town(country, text.chars, (at, end), code) > at:
            break
        stop, state = match(country.places, text, at, end, _hint(code))
        if state >= 0 and _town_kind(text.chars, stop, end) and not _full(country, text.chars, stop):
            stop, state = match(country.places, text, at, stop - 1, _hint(code))
        if state < 0 or (at > start and not (_full(country, text.chars, stop) and _fits(country, state, code))):
            break
        code, at = _narrow(country, state, code), stop
    return code, at + (at < end and text.chars[at] == _QU)


@part
def _full(country: Country, chars: Ints, stop: int) -> bool:
    return bool(country.flags[chars[stop - 1]] & alphabet.KIND)


@part
def _town_kind(chars: Ints, at: int, end: int) -> bool:
    """街道, 镇, 乡(?!路)"""
    if at >= end:
        return False
    following = chars[at + 1] if at + 1 < end else 0
    return bool(
        chars[at] == _ZHEN or (chars[at] == _JIE and following == _DAO) or (chars[at] == _XIANG and following != _LU)
    )


@part
def _fits(country: Country, state: int, code: int) -> bool:
    states = country.places.states
    if not code:
        return False
    for at in range(states.first[state], states.first[state + 1]):
        one = states.candidates[at]
        if _holds(country, code, one) or _holds(country, one, code):
            return True
    return False


@part
def _narrow(country: Country, state: int, code: int) -> int:
    """The more specific of what was known and what the text says; the text wins where they differ."""
    states = country.places.states
    found = states.code[state]
    inside, last, found_inside = 0, 0, False
    for at in range(states.first[state], states.first[state + 1]):
        one = states.candidates[at]
        if code and _holds(country, code, one):
            inside, last = inside + 1, one
            found_inside = found_inside or one == found
    if found and code and _holds(country, found, code):
        return int(code)
    if found and (found_inside or inside == 0):
        return int(found)
    return int(last) if inside == 1 else int(code)


@part
def known_town(country: Country, chars: Ints, span: tuple[int, int], code: int) -> int:
    """Where a town of the county ends that begins at a place; the place itself if none does."""
    start, end = span
    if code % 100 == 0:
        return start
    row = get(country.rows, code)
    if row == ABSENT or country.towns_of[row] < 0:
        return start
    return longest_from(country.towns, country.towns_of[row], chars, start, end)[1]


@part
def town(country: Country, chars: Ints, span: tuple[int, int], code: int) -> tuple[int, int]:
    """(where the town's name ends, where the rest begins), both `start` without one; LEAVE where it is rewritten."""
    start, end = span
    stop = known_town(country, chars, span, code)
    if stop > start:
        if _office(chars, stop - 3, stop):
            return LEAVE, LEAVE
        return stop, stop + 3 * _office(chars, stop, end)
    if start < end and not country.flags[chars[start]] & alphabet.HAN:
        return start, start
    for size in range(_SHORTEST, _LONGEST + 1):
        if start + size > end or not country.flags[chars[start + size - 1]] & alphabet.HAN:
            return start, start
        stop, name = _town_ending(country.flags, chars, start + size, end)
        if stop > 0:
            if name == LEAVE or _zone_inside(country.zones, chars, start, stop):
                return LEAVE, LEAVE
            return name, stop
    return start, start


@part
def _office(chars: Ints, at: int, end: int) -> bool:
    """办事处"""
    return bool(at + 3 <= end and chars[at] == _BAN and chars[at + 1] == _SHI and chars[at + 2] == _CHU)


@part
def _town_ending(flags: Ints, chars: Ints, at: int, end: int) -> tuple[int, int]:
    """(end, end of the name) of 街道办事处, 街道, 地区, 镇, 乡, 苏木 where no road's name goes on; (-1, -1) without."""
    if at >= end:
        return -1, -1
    first = chars[at]
    second = chars[at + 1] if at + 1 < end else 0
    if first == _JIE and second == _DAO:
        if _office(chars, at + 2, end) and not _goes_on(flags, chars, at + 5, end):
            return at + 5, at + 2
        return (at + 2, at + 2) if not _goes_on(flags, chars, at + 2, end) else (-1, -1)
    if _office(chars, at, end):
        return (at + 3, LEAVE) if not _goes_on(flags, chars, at + 3, end) else (-1, -1)
    if (first == _DI and second == _QU) or (first == _SU and second == _MU):
        return (at + 2, at + 2) if not _goes_on(flags, chars, at + 2, end) else (-1, -1)
    if first in (_ZHEN, _XIANG):
        return (at + 1, at + 1) if not _goes_on(flags, chars, at + 1, end) else (-1, -1)
    return -1, -1


@part
def _goes_on(flags: Ints, chars: Ints, at: int, end: int) -> bool:
    if at >= end:
        return False
    if flags[chars[at]] & alphabet.NO_TOWN:
        return True
    return bool(at + 1 < end and flags[chars[at]] & alphabet.HAN and chars[at + 1] in (_LU, _JIE))


@part
def _zone_inside(zones: Trie, chars: Ints, start: int, end: int) -> bool:
    for at in range(start, end):
        if longest(zones, chars, at, end)[0] >= 0:
            return True
    return False
