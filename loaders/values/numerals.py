"""Numbers in Chinese numerals, usual and capital."""

from __future__ import annotations

DIGITS = {
    char: value
    for value, chars in enumerate(("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for char in chars
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
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

    >>> chinese("壹拾贰万叁仟"), chinese("十万"), chinese("二百零五"), chinese("万")
    (123000, 100000, 205, None)
    """
    total = section = digit = 0
    seen = False
    for char in "".join(text.split()):
        if char in DIGITS:
            digit, seen = DIGITS[char], True
        elif char in _TENS:
            section, digit, seen = section + (digit or 1) * _TENS[char], 0, True
        elif seen:
            total, section, digit = (total + section + digit) * _BIG[char], 0, 0
        else:
            return None
    return total + section + digit
