"""House number of an address by kernel, as `resolution.names.address` reads it: lane, number, range, sub-number."""

from __future__ import annotations

from resolution.kernels.compiled import part
from resolution.kernels.reading import alphabet
from resolution.kernels.reading.maps import Ints

_DUAN, _CE, _NONG, _DI, _HAO, _HASH, _LOU, _FANG, _KU, _CHANG, _PU = (ord(char) for char in "段侧弄第号#楼房库厂铺")
_DAN, _YUAN, _GONG, _LI, _COURT, _ZHI, _FU, _DASH, _COMMA = (ord(char) for char in "单元公里院之附-,")
_WIND = tuple(ord(char) for char in "东南西北")
_STEMS = tuple(ord(char) for char in "甲乙丙丁")
_TO_DASH = tuple(ord(char) for char in "~—至")
_TO_COMMA = tuple(ord(char) for char in "、和")
_SUB_GOES_ON = tuple(ord(char) for char in "-、,~至—幢栋座楼层室号#")


@part
def digits(flags: Ints, chars: Ints, at: int, end: int) -> int:
    """Where a run of digits ends."""
    while at < end and flags[chars[at]] & alphabet.DIGIT:
        at += 1
    return at


@part
def is_letter(flags: Ints, chars: Ints, at: int, end: int) -> bool:
    """Whether a Latin letter is at a place."""
    return bool(at < end and flags[chars[at]] & alphabet.LETTER)


@part
def copy_list(chars: Ints, start: int, end: int, to: int) -> int:
    """Copy a range or list in its one form: 3~5 → 3-5, 3、5 → 3,5."""
    for at in range(start, end):
        char = chars[at]
        chars[to] = _DASH if char in _TO_DASH else _COMMA if char in _TO_COMMA else char
        to += 1
    return to


@part
def number(flags: Ints, chars: Ints, span: tuple[int, int], to: int) -> tuple[int, int]:
    """(where the copy of the number ends, where what follows it begins)."""
    at, end = span
    at = _side(flags, chars, at, end)
    lane = digits(flags, chars, at, end)
    if lane > at and lane < end and chars[lane] == _NONG:
        to = copy_list(chars, at, lane + 1, to)
        at = lane + 1
    if at < end and chars[at] == _DI:
        at += 1
    stop = _list(flags, chars, at, end)
    if stop == at:
        return to, at
    behind = _sign(flags, chars, stop, end)
    if behind < 0:
        return to, at
    to = copy_list(chars, at, stop, to)
    begin, stop, at = _sub(flags, chars, behind, end)
    if stop > begin:
        chars[to] = _DASH
        return copy_list(chars, begin, stop, to + 1), at
    return to, behind


@part
def _side(flags: Ints, chars: Ints, at: int, end: int) -> int:
    """东段, and 东 or 东侧 before a digit."""
    if at + 1 >= end or not flags[chars[at]] & alphabet.WIND:
        return at
    if chars[at + 1] == _DUAN:
        return at + 2
    stop = at + 2 if chars[at + 1] == _CE else at + 1
    return stop if chars[at] in _WIND and digits(flags, chars, stop, end) > stop else at


@part
def _list(flags: Ints, chars: Ints, at: int, end: int) -> int:
    """12, 12A, 12-3, 12、14A"""
    stop = digits(flags, chars, at, end)
    if stop == at:
        return at
    stop += is_letter(flags, chars, stop, end)
    while stop < end and flags[chars[stop]] & alphabet.JOINT:
        following = digits(flags, chars, stop + 1, end)
        if following == stop + 1:
            break
        stop = following + is_letter(flags, chars, following, end)
    return stop


@part
def _sign(flags: Ints, chars: Ints, at: int, end: int) -> int:
    """Behind 号 or #, or right here where nothing makes the number another thing's; -1 if something does."""
    if at == end:
        return at
    char = chars[at]
    following = chars[at + 1] if at + 1 < end else 0
    if char == _HAO:
        storehouse = following == _CHANG and at + 2 < end and chars[at + 2] == _FANG
        return -1 if storehouse or following in (_LOU, _FANG, _KU, _PU) else at + 1
    if char == _HASH:
        return -1 if following == _LOU else at + 1
    if flags[char] & alphabet.NUMBER_GOES_ON:
        return -1
    return -1 if (char == _DAN and following == _YUAN) or (char == _GONG and following == _LI) else at


@part
def _sub(flags: Ints, chars: Ints, at: int, end: int) -> tuple[int, int, int]:
    """(start, end, what follows) of a sub-number: 12号之3, 12号甲, 16号院7; empty without one."""
    none = (at, at, at)
    if at < end and chars[at] == _COURT:
        at += 1
    if at < end and chars[at] in (_ZHI, _FU, _DASH):
        at += 1
    begin, stop = at, digits(flags, chars, at, end)
    if stop == begin:
        if at >= end or chars[at] not in _STEMS or (at + 1 < end and flags[chars[at + 1]] & alphabet.HAN):
            return none
        stop = begin + 1
    at = stop + (stop < end and chars[stop] == _HAO)
    if at < end and (flags[chars[at]] & (alphabet.DIGIT | alphabet.LETTER) or chars[at] in _SUB_GOES_ON):
        return none
    return begin, stop, at
