"""Road (or village) of an address by kernel, as `resolution.names.address` reads it."""

from __future__ import annotations

from typing import NamedTuple

from resolution.kernels.compiled import part
from resolution.kernels.reading import alphabet
from resolution.kernels.reading.maps import Ints, Trie, longest

LEAVE = -1
_LU, _JIE, _DA, _DAO, _GONG, _GUO, _SHENG, _HU, _TONG, _XIANG, _NONG, _LI, _TIAO, _DUAN = (
    ord(char) for char in "路街大道公国省胡同巷弄里条段"
)
_KOU, _DENG, _ZHEN, _CUN, _COUNTRY, _SHE, _QU, _NEI = (ord(char) for char in "口灯镇村乡社区内")
_WIND = tuple(ord(char) for char in "东南西北")
_ORDINALS = tuple(ord(char) for char in "一二三四五六七八九")
_ENDS_CROSSING = tuple(ord(char) for char in "路街道环线")
_CROSSES = tuple(ord(char) for char in "与和及")
_WEAK = tuple(ord(char) for char in "东南西北中前后上下大小新老一二三四五六七八九十")
_CLASS = alphabet.HAN | alphabet.DIGIT | alphabet.LETTER
_LANE = 6


class Roads(NamedTuple):
    """Words before a road that sources leave out at will: communities (behind two characters) and zones."""

    communities: Trie
    zones: Trie
    flags: Ints


@part
def road(roads: Roads, chars: Ints, start: int, end: int) -> tuple[int, int, int]:
    """(start, end) of the road and where what follows begins; without a road the leading word."""
    begin, stop = _search(roads.flags, chars, start, end)
    if stop < 0:
        stop = start
        while stop < end and roads.flags[chars[stop]] & alphabet.HAN:
            stop += 1
        return start, stop, stop
    for at in range(begin + 1, stop):
        if chars[at] in _CROSSES and chars[at - 1] in _ENDS_CROSSING:
            return LEAVE, LEAVE, LEAVE
    behind = _before_road(roads, chars, begin, stop)
    if behind > begin and not _weak(chars, behind, stop):
        begin = behind
    lane, is_road = _lane(roads.flags, chars, stop, end)
    if lane > stop:
        begin, stop = (stop if is_road else begin), lane
    return begin, stop, stop


@part
def _search(flags: Ints, chars: Ints, start: int, end: int) -> tuple[int, int]:
    begin = start
    for at in range(start, end - 1):
        kind = flags[chars[at]]
        if not kind & _CLASS:
            begin = at + 1
        elif not kind & alphabet.LETTER:
            stop = _road_word(flags, chars, at + 1, end)
            if stop < 0 and kind & alphabet.HAN:
                stop = _lane_word(flags, chars, at + 1, end)
            if stop > 0 and not _no_road(chars, stop, end):
                return begin, _section(chars, stop, end)
    return start, -1


@part
def _road_word(flags: Ints, chars: Ints, at: int, end: int) -> int:
    """Where 路, 街, 大道, 大街, 公路, 国道, 省道 ends at a place, -1 if none begins there."""
    char = chars[at]
    if char in (_LU, _JIE):
        return at + 1
    if at + 1 >= end:
        return -1
    following = chars[at + 1]
    if (
        (char == _DA and (following in (_DAO, _JIE)))
        or (char == _GONG and following == _LU)
        or ((char in (_GUO, _SHENG)) and following == _DAO)
    ):
        return at + 2
    return -1


@part
def _lane_word(flags: Ints, chars: Ints, at: int, end: int) -> int:
    """胡同, 巷, 弄, and 道 before a number."""
    char = chars[at]
    if char in (_XIANG, _NONG):
        return at + 1
    if at + 1 >= end:
        return -1
    if char == _HU and chars[at + 1] == _TONG:
        return at + 2
    return at + 1 if char == _DAO and flags[chars[at + 1]] & alphabet.DIGIT else -1


@part
def _no_road(chars: Ints, at: int, end: int) -> bool:
    """道口, 路灯, 街镇, 路村 … are no roads."""
    if at >= end:
        return False
    char = chars[at]
    return bool(
        char in (_DAO, _KOU, _DENG, _ZHEN, _CUN, _COUNTRY) or (char == _SHE and at + 1 < end and chars[at + 1] == _QU)
    )


@part
def _section(chars: Ints, at: int, end: int) -> int:
    """中路三段"""
    stop = at
    if stop < end and chars[stop] in _WIND:
        stop += 1
    if stop + 1 < end and chars[stop] in _ORDINALS and chars[stop + 1] == _DUAN:
        return stop + 2
    return at


@part
def _before_road(roads: Roads, chars: Ints, start: int, end: int) -> int:
    """Where the last community or zone before the road's own name ends, `start` if there is none."""
    for at in range(end - 1, start - 1, -1):
        stop = _community(roads, chars, at, end)
        if stop < 0:
            value, stop = longest(roads.zones, chars, at, end)
            if value < 0:
                continue
        if stop < end and chars[stop] == _NEI:
            return stop + 1
        if stop + 1 < end and chars[stop] in _WIND and chars[stop + 1] == _QU:
            return stop + 2
        return stop
    return start


@part
def _community(roads: Roads, chars: Ints, at: int, end: int) -> int:
    if at + 2 >= end or not (roads.flags[chars[at]] & roads.flags[chars[at + 1]] & alphabet.HAN):
        return -1
    value, stop = longest(roads.communities, chars, at + 2, end)
    return stop if value >= 0 else -1


@part
def _weak(chars: Ints, start: int, end: int) -> bool:
    """Whether nothing but 东路, 大道 would be left."""
    at = start
    if at < end and chars[at] in _WEAK and _bare(chars, at + 1, end):
        return True
    return _bare(chars, at, end)


@part
def _bare(chars: Ints, at: int, end: int) -> bool:
    """大道|大街|公路|路|街|巷|弄|道 and no more."""
    if end - at == 1:
        return chars[at] in (_LU, _JIE, _XIANG, _NONG, _DAO)
    if end - at != 2:
        return False
    return bool((chars[at] == _DA and chars[at + 1] in (_DAO, _JIE)) or (chars[at] == _GONG and chars[at + 1] == _LU))


@part
def _lane(flags: Ints, chars: Ints, start: int, end: int) -> tuple[int, bool]:
    """A lane (or second road) with a number right behind the road: where it ends, and whether it is a road itself."""
    size = 0
    while size < _LANE and start + size < end and flags[chars[start + size]] & alphabet.HAN:
        size += 1
    for at in range(start + size, start, -1):
        if at >= end:
            continue
        char = chars[at]
        stop, is_road = at + 1, char in (_LU, _JIE)
        if not is_road and char not in (_XIANG, _NONG, _LI, _TIAO):
            following = chars[at + 1] if at + 1 < end else 0
            is_road = (char == _DA and following == _DAO) or (char == _GONG and following == _LU)
            if not is_road and not (char == _HU and following == _TONG):
                continue
            stop = at + 2
        if stop < end and flags[chars[stop]] & alphabet.DIGIT:
            return stop, is_road
    return start, False
