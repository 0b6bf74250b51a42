"""The text of an address made ready by kernel: width, case, blanks, notes in brackets, Chinese numerals before units."""

from __future__ import annotations

from resolution.kernels.compiled import part
from resolution.kernels.reading import alphabet
from resolution.kernels.reading.maps import Ints

#: No address could be told: a character or word that needs rules not told here.
LEAVE = -1
_BLANKS = (0x20, 0x3000)
_OPENING = (ord("("), ord("["), ord("【"))
_CLOSING = (ord(")"), ord("]"), ord("】"))
_ZERO, _TEN, _HUNDRED, _DAN, _YUAN = ord("0"), ord("十"), ord("百"), ord("单"), ord("元")
_WORDS = tuple(tuple(ord(char) for char in word) for word in ("自由", "地址", "住所", "中国"))
_FREE, _ADDRESS, _SEAT, _CHINA = _WORDS
_DIGITS = tuple(ord(char) for char in "零一二三四五六七八九")
_PLANE = 1 << 16
_LONGEST = 120


@part
def fold(flags: Ints, chars: Ints, span: tuple[int, int], to: int) -> int:
    """Copy an address in plain form to another place; where it ends there, or LEAVE."""
    start, end = span
    if end - start > _LONGEST:
        return LEAVE
    at, noted = to, False
    for source in range(start, end):
        char = _plain(chars[source])
        if char in _BLANKS:
            continue
        if noted:
            noted = char not in _CLOSING
            continue
        if char in _OPENING:
            noted = True
            continue
        if char >= _PLANE or not flags[char] & alphabet.PLAIN:
            return LEAVE
        chars[at] = char
        at += 1
    return LEAVE if _tells_more(flags, chars, to, at) else at


@part
def _plain(char: int) -> int:
    """Half width, upper case."""
    if 0xFF01 <= char <= 0xFF5E:
        char -= 0xFEE0
    return char - 32 if 97 <= char <= 122 else char


@part
def _tells_more(flags: Ints, chars: Ints, start: int, end: int) -> bool:
    """Labels (地址:), trade zones and 中国 in front."""
    if start < end and not flags[chars[start]] & (alphabet.HAN | alphabet.DIGIT | alphabet.LETTER):
        return True
    for at in range(start, end - 1):
        first, second = chars[at], chars[at + 1]
        if (first == _FREE[0] and second == _FREE[1]) or (first == _ADDRESS[0] and second == _ADDRESS[1]):
            return True
        if (first == _SEAT[0] and second == _SEAT[1]) or (at == start and first == _CHINA[0] and second == _CHINA[1]):
            return True
    return False


@part
def count(flags: Ints, chars: Ints, span: tuple[int, int], to: int) -> int:
    """Copy with Chinese numerals before a unit in digits: 一百零三号 → 103号; where the copy ends."""
    source, end = span
    at = to
    while source < end:
        stop = source
        if flags[chars[source]] & alphabet.NUMERAL:
            while stop < end and flags[chars[stop]] & (alphabet.NUMERAL | alphabet.DIGIT):
                stop += 1
            if not _unit(flags, chars, stop, end):
                stop = source + 1
                chars[at] = chars[source]
                at += 1
            else:
                at = _arabic(chars, source, stop, at)
            source = stop
        else:
            chars[at] = chars[source]
            at += 1
            source += 1
    return at


@part
def _unit(flags: Ints, chars: Ints, at: int, end: int) -> bool:
    if at >= end:
        return False
    if chars[at] == _DAN:
        return at + 1 < end and chars[at + 1] == _YUAN
    return bool(flags[chars[at]] & alphabet.COUNTED)


@part
def _digit(char: int) -> int:
    if _ZERO <= char <= _ZERO + 9:
        return char - _ZERO
    for value in range(10):
        if char == _DIGITS[value]:
            return value
    return 0  # 〇 and ○


@part
def _arabic(chars: Ints, start: int, end: int, to: int) -> int:
    """五六0 → 560, 二十一 → 21, 一百零三 → 103."""
    total, digit, units = 0, -1, False
    for at in range(start, end):
        units = units or chars[at] == _TEN or chars[at] == _HUNDRED
    if not units:
        for at in range(start, end):
            chars[to + at - start] = _ZERO + _digit(chars[at])
        return to + end - start
    for at in range(start, end):
        char = chars[at]
        if char in (_TEN, _HUNDRED):
            total += (1 if digit < 0 else digit) * (10 if char == _TEN else 100)
            digit = -1
        else:
            digit = max(digit, 0) * 10 + _digit(char)
    return _decimal(chars, total + max(digit, 0), to)


@part
def _decimal(chars: Ints, number: int, to: int) -> int:
    size = 1
    while 10**size <= number:
        size += 1
    for place in range(size):
        chars[to + size - 1 - place] = _ZERO + number % 10
        number //= 10
    return to + size
