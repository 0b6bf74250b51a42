"""Building and room of an address by kernel, as `resolution.names.address` reads them."""

from __future__ import annotations

from resolution.kernels.compiled import part
from resolution.kernels.reading import alphabet
from resolution.kernels.reading.address_number import copy_list, digits, is_letter
from resolution.kernels.reading.maps import Ints, Trie, longest

_ZHUANG, _DONG, _ZUO, _HAO, _HASH, _LOU, _CHANG, _FANG, _DA, _YUAN, _GARDEN = (
    ord(char) for char in "幢栋座号#楼厂房大苑园"
)
_SHI, _WU, _COURT, _CENG, _F, _DASH = (ord(char) for char in "室屋院层F-")
_WINGS = tuple(ord(char) for char in "东南西北中主甲乙丙丁")
_ROOM_JOINTS = tuple(ord(char) for char in "-~、,/")
_FLOOR_JOINTS = tuple(ord(char) for char in "-~、,")
_SHORTEST, _LONGEST = 2, 12


@part
def building(flags: Ints, chars: Ints, start: int, end: int) -> tuple[int, int, int]:
    """(start, end, what follows) of a numbered or lettered building; end = start without one."""
    for at in range(start, end):
        if at > start and flags[chars[at - 1]] & (alphabet.DIGIT | alphabet.LETTER):
            continue
        stop = _label(flags, chars, at, end)
        if stop > at:
            behind = _building_unit(chars, stop, end)
            if behind > stop:
                return at, stop, behind
    return start, start, start


@part
def _label(flags: Ints, chars: Ints, at: int, end: int) -> int:
    """12, A12, 12-3B, AB or 东"""
    if chars[at] in _WINGS:
        return at + 1
    begin = at + is_letter(flags, chars, at, end)
    stop = digits(flags, chars, begin, end)
    if stop == begin:
        return begin + (begin > at and is_letter(flags, chars, begin, end))
    if stop < end and chars[stop] == _DASH:
        following = digits(flags, chars, stop + 1, end)
        stop = following if following > stop + 1 else stop
    return stop + is_letter(flags, chars, stop, end)


@part
def _building_unit(chars: Ints, at: int, end: int) -> int:
    """Where 幢, 栋, 座, 号楼, #楼, 号厂房, 号大楼 ends; the place itself if none begins there."""
    if at >= end:
        return at
    if chars[at] in (_ZHUANG, _DONG, _ZUO):
        return at + 1
    if at + 1 < end and chars[at] in (_HAO, _HASH) and chars[at + 1] == _LOU:
        return at + 2
    if at + 2 < end and chars[at] == _HAO:
        first, second = chars[at + 1], chars[at + 2]
        if (first == _CHANG and second == _FANG) or (first == _DA and second == _LOU):
            return at + 3
    return at


@part
def named(flags: Ints, names: Trie, chars: Ints, span: tuple[int, int]) -> tuple[int, int]:
    """(start, end) of a building with a name: 甲子大厦."""
    start, end = span
    for at in range(start, end - _SHORTEST):
        for stop in range(at, min(at + _LONGEST, end)):
            if not flags[chars[stop]] & (alphabet.HAN | alphabet.LETTER):
                break
            if stop + 1 >= at + _SHORTEST:
                found = _named_end(flags, names, chars, (stop + 1, end))
                if found > 0:
                    return at, found
    return start, start


@part
def _named_end(flags: Ints, names: Trie, chars: Ints, span: tuple[int, int]) -> int:
    at, end = span
    value, stop = longest(names, chars, at, end)
    if value >= 0:
        return stop
    garden = at + 1 < end and flags[chars[at]] & alphabet.HAN and chars[at + 1] in (_YUAN, _GARDEN)
    return at + 2 if garden else -1


@part
def room(flags: Ints, chars: Ints, span: tuple[int, int], to: int) -> int:
    """Copy the room, else what ends the address as a bare number, else the floor; where the copy ends."""
    start, end = span
    for at in range(start, end):
        stop = _room_number(flags, chars, at, end)
        if stop > at and _room_unit(chars, stop, end):
            return copy_list(chars, at, stop, to)
    for at in range(start, end):
        if _bare(flags, chars, at, end):
            for source in range(at, end):
                chars[to + source - at] = chars[source]
            return to + end - at
    for at in range(start, end):
        stop = _floors(flags, chars, at, end)
        if at < stop < end and chars[stop] in (_LOU, _CENG, _F):
            to = copy_list(chars, at, stop, to)
            chars[to] = _F
            return to + 1
    return to


@part
def _room_number(flags: Ints, chars: Ints, at: int, end: int) -> int:
    """A2018B, 10-12, 7、8"""
    begin = at
    if is_letter(flags, chars, at, end):
        begin += 1 + is_letter(flags, chars, at + 1, end)
    stop = digits(flags, chars, begin, end)
    if stop == begin:
        return at
    stop += is_letter(flags, chars, stop, end)
    while stop < end and chars[stop] in _ROOM_JOINTS:
        begin = stop + 1 + is_letter(flags, chars, stop + 1, end)
        following = digits(flags, chars, begin, end)
        if following == begin:
            break
        stop = following + is_letter(flags, chars, following, end)
    return stop


@part
def _room_unit(chars: Ints, at: int, end: int) -> bool:
    """室, 房间, 房 but 房屋, and 号 but 号楼 and 号院."""
    if at >= end:
        return False
    following = chars[at + 1] if at + 1 < end else 0
    if chars[at] == _SHI:
        return True
    if chars[at] == _FANG:
        return following != _WU
    return bool(chars[at] == _HAO and following not in (_LOU, _COURT))


@part
def _bare(flags: Ints, chars: Ints, at: int, end: int) -> bool:
    """Whether a number with its letters and dashes goes on to the end."""
    begin = at
    if is_letter(flags, chars, at, end):
        begin += 1 + is_letter(flags, chars, at + 1, end)
    begin += begin < end and chars[begin] == _DASH
    stop = digits(flags, chars, begin, end)
    if stop == begin:
        return False
    stop += is_letter(flags, chars, stop, end)
    while stop < end and chars[stop] == _DASH:
        begin = stop + 1 + is_letter(flags, chars, stop + 1, end)
        stop = digits(flags, chars, begin, end)
        if stop == begin:
            return False
    return bool(stop == end)


@part
def _floors(flags: Ints, chars: Ints, at: int, end: int) -> int:
    stop = digits(flags, chars, at, end)
    while stop > at and stop < end and chars[stop] in _FLOOR_JOINTS:
        following = digits(flags, chars, stop + 1, end)
        if following == stop + 1:
            break
        stop = following
    return stop
