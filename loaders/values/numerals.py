"""Numbers in Chinese numerals, usual and capital."""

from __future__ import annotations

import re

DIGITS = {
    char: value
    for value, chars in enumerate(("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for char in chars
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
#: Digits whose commas do not part thousands (1 234,56 may be 1234.56, 1,2500 may be 12500 or 1.25万), or two numbers in one cell.
UNCLEAR = re.compile(r",(?:\d{1,2}(?!\d)|\d{4})|\.\d*,\d|\d[:、(\[【\r\n]+\d")
_BIG = {"万": 10_000, "亿": 100_000_000}
#: What a word behind digits multiplies them by.
SCALES = {
    "": 1.0,
    "十": 1e1,
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "万亿": 1e12,
}


def chinese(text: str) -> int | None:
    """A whole number in Chinese numerals, usual or capital; None where it is none.

    >>> chinese("壹拾贰万叁仟"), chinese("十万"), chinese("一亿二千万"), chinese("万")
    (123000, 100000, 120000000, None)
    """
    total = section = digit = 0
    seen = False
    for char in "".join(text.split()):
        if char in DIGITS:
            digit, seen = DIGITS[char], True
        elif char in _TENS:
            section, digit, seen = section + (digit or 1) * _TENS[char], 0, True
        elif seen:
            low, big = section + digit, _BIG[char]
            total = total + low * big if low and total >= big else (total + low) * big
            section = digit = 0
        else:
            return None
    return total + section + digit


def in_full(text: str) -> int | None:
    """``chinese`` of a number written in full: not 三万五, which may be 35000 or 30005, and no row of digits (二三).

    >>> in_full("贰仟"), in_full("十万零五百"), in_full("三万五"), in_full("二三")
    (2000, 100500, None, None)
    """
    number = chinese(text)
    return number if number is not None and _plain(text) == _plain(_written(number)) else None


def _written(number: int) -> str:
    """A whole number in full.

    >>> _written(123_040_506), _written(0)
    ('一亿二千三百零四万零五百零六', '零')
    """
    for unit, name in ((100_000_000, "亿"), (10_000, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            high, low = divmod(number, unit)
            gap = "零" if low and low < unit // 10 else ""
            return _written(high) + name + gap + (_written(low) if low else "")
    return "零一二三四五六七八九"[number]


def _plain(text: str) -> str:
    """One spelling: usual numerals, 十 for 一十, no 零 before a full section of thousands."""
    plain = "".join(text.split()).translate(_USUAL).replace("一十", "十")
    return re.sub(r"(?<=[万亿])零(?=[一二三四五六七八九]千)", "", plain)


_USUAL = str.maketrans("〇壹贰两叁肆伍陆柒捌玖拾佰仟", "零一二二三四五六七八九十百千")
