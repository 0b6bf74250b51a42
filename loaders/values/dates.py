"""Dates in every written form of the sources, to ISO text and a state; sentinels are states, not dates.

A time is dropped; a time with a zone (``2020-12-31T16:00:00Z`` is what JavaScript makes of 1 January in Beijing) is first
moved to UTC+8. Seconds and milliseconds since 1970, as programs write them into JSON, are days of China's time zone.
"""

from __future__ import annotations

import datetime
import re
from enum import IntEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from loaders.values.distinct import distinct
from loaders.values.text import clean


class DateState(IntEnum):
    """What a date cell says."""

    OK = 0
    MISSING = 1
    OPEN_ENDED = 2
    BAD = 3


OK, MISSING, OPEN_ENDED, BAD = (np.uint8(state) for state in DateState)


class Dates(NamedTuple):
    """``iso`` (string, YYYY-MM-DD, "" unless OK) and ``state`` (uint8 of ``DateState``)."""

    iso: pa.Array
    state: npt.NDArray[np.uint8]


_Parsed = tuple[str, DateState]

_TIME = r"(?:[T\s]*\d{1,2}[:：时]\d{1,2}(?:[:：分]\d{1,2}秒?)?分?(?:\.\d+)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?|\s*上午.*|\s*下午.*)?"
_WRITTEN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?" + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?\d{2}:?\d{2}(?::?\d{2})?)?(?:\.0+)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_CHINESE = re.compile(
    r"(\d{4}|[〇○零Ｏ一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]"
)
#: Ten digits of a second (2001 to 2030: later ones look like a day with its hour), 12 or 13 of a millisecond, 15 of one in the year 9999.
_SECONDS = re.compile(r"1[0-8]\d{8}")
_MILLISECONDS = re.compile(r"\d{12}|[1-4]\d{12}|2534\d{11}")
#: As China had summer time until 1991, midnight there is not always at 16:00 UTC.
_CHINA = ZoneInfo("Asia/Shanghai")
_ZONED = re.compile(r"(\d{1,2}):(\d{2}).*?(Z|[+-]\d{2}:?\d{2})$")

_WIDE = str.maketrans("０１２３４５６７８９／－．：　", "0123456789/-.: ")
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0, "Ｏ": 0}
_OPEN_WORDS = frozenset({"长期", "长期有效", "永久", "永久有效", "永续", "无固定期限", "无期限"})

_EPOCH = datetime.date(1899, 12, 30)
#: Serials of 1949 to 2173: what registers and ledgers date. Smaller numbers of five digits (12345) are no days.
_SERIALS = range(17_899, 100_000)
_MISSING_YEARS = (1899, 1900)
_OPEN_YEARS = (2099, 9999)
#: Firms of the late Qing are the oldest, operating periods of some centuries the longest that real registers hold.
_YEARS = range(1850, 2300)


def dates(column: pa.Array | pa.ChunkedArray) -> Dates:
    """Read a column of dates: ``2021/1/1``, ``2021-01-01``, ``20210101``, 14 digits, ``2021年1月1日``, 二〇二一年一月一日,
    Excel serials, all with or without time. 1899 and 1900 are MISSING, 2099, 9999 and 长期 are OPEN_ENDED.

    >>> dates(pa.array(["2021年1月1日", "2099/12/31", "44197", "1/2/21"])).iso.to_pylist()
    ['2021-01-01', '', '2021-01-01', '']
    """
    values, rows = distinct(column)
    parsed = [_parse(text) for text in clean(values).to_pylist()]
    iso = pa.array([text for text, _ in parsed], pa.string())
    state = np.fromiter((int(state) for _, state in parsed), np.uint8, len(parsed))
    return Dates(iso.take(pa.array(rows)), state[rows])


def _parse(text: str) -> _Parsed:
    if not text:
        return "", DateState.MISSING
    if not text.isascii():
        text = text.translate(_WIDE)
    if found := _WRITTEN.fullmatch(text):
        year, month, day, zone = found.groups()
        return _checked(int(year), int(month), int(day), text if zone else "")
    if text[:5].isdigit():
        return _digits(text)
    if text in _OPEN_WORDS:
        return "", DateState.OPEN_ENDED
    if found := _CHINESE.fullmatch(text):
        year = int("".join(str(_DIGITS.get(c, c)) for c in found[1]))
        return _checked(year, _numeral(found[2]), _numeral(found[3]))
    return "", DateState.BAD


def _digits(text: str) -> _Parsed:
    """A day run together, with or without time; else a serial of a spreadsheet, or seconds or milliseconds since 1970."""
    if found := _COMPACT.fullmatch(text):
        day = _checked(int(found[1]), int(found[2]), int(found[3]))
        if day[1] != DateState.BAD or not _MILLISECONDS.fullmatch(text):
            return day
    if found := _SERIAL.fullmatch(text):
        return _serial(int(found[1]))
    if _SECONDS.fullmatch(text):
        return _since_1970(int(text))
    return _milliseconds(text) if _MILLISECONDS.fullmatch(text) else ("", DateState.BAD)


def _checked(year: int, month: int, day: int, zoned: str = "") -> _Parsed:
    """A real day of the calendar in a believable year, or the state that its year stands for."""
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return "", DateState.BAD
    if zoned:
        date = _in_beijing(date, zoned)
    if date.year in _MISSING_YEARS:
        return "", DateState.MISSING
    if date.year in _OPEN_YEARS:
        return "", DateState.OPEN_ENDED
    if date.year not in _YEARS:
        return "", DateState.BAD
    return date.isoformat(), DateState.OK


def _in_beijing(date: datetime.date, text: str) -> datetime.date:
    found = _ZONED.search(text)
    if found is None or date.year in _OPEN_YEARS:
        return date
    zone = found[3].replace(":", "")
    offset = 0 if zone == "Z" else int(zone[0] + "1") * (int(zone[1:3]) * 60 + int(zone[3:5]))
    minutes = int(found[1]) * 60 + int(found[2]) - offset + 8 * 60
    return date + datetime.timedelta(days=minutes // 1440)


def _serial(number: int) -> _Parsed:
    if number not in _SERIALS:
        return "", DateState.BAD
    date = _EPOCH + datetime.timedelta(days=number)
    return _checked(date.year, date.month, date.day)


def _milliseconds(text: str) -> _Parsed:
    """Not what may be a day with a time cut short; of 12 digits, which codes of places have too, a midnight alone."""
    number = int(text)
    if len(text) == 12 and not _at_midnight(number // 1000):
        return "", DateState.BAD
    if len(text) == 13 and _checked(int(text[:4]), int(text[4:6]), int(text[6:8]))[1] == DateState.OK:
        return "", DateState.BAD
    return _since_1970(number // 1000)


def _at_midnight(seconds: int) -> bool:
    return seconds % 86_400 == 0 or datetime.datetime.fromtimestamp(seconds, _CHINA).time() == datetime.time()


def _since_1970(seconds: int) -> _Parsed:
    date = datetime.datetime.fromtimestamp(seconds, _CHINA).date()
    return _checked(date.year, date.month, date.day)


def _numeral(text: str) -> int:
    """一 to 九十九.

    >>> _numeral("三十一"), _numeral("十"), _numeral("二")
    (31, 10, 2)
    """
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text, 0)
    return _DIGITS.get(tens or "一", 9) * 10 + (_DIGITS.get(ones, 99) if ones else 0)
