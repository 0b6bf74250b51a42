"""Periods as departments write them: 202603, 2026年3月, 2026-03, 2026年第1季度, 2026年上半年, 2025年度, from–to, or a day in the month.

An issue (2024年第1期) is a period by its name alone: what days it speaks of, its number does not say.

A period has a text in one form (``2026``, ``2026-H1``, ``2026-Q1``, ``2026-03``, ``2026-03-01/2026-05-31``), a first and a last day.
"""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from loaders.values.dates import OK, dates
from loaders.values.distinct import distinct
from loaders.values.numerals import in_full
from loaders.values.text import clean


class Periods(NamedTuple):
    """``text``, ``first`` and ``last`` (ISO dates; "" where empty or bad) and ``bad`` where a cell is no period."""

    text: pa.Array
    first: pa.Array
    last: pa.Array
    bad: npt.NDArray[np.bool_]


_Parsed = tuple[str, str, str]
_NOTHING: _Parsed = ("", "", "")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEARS = range(1949, 2100)
_YEAR = re.compile(r"(\d{4})(?:\.0+)?\s*(?:年度?|财年)?")
_MONTH = re.compile(r"(\d{4})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月份?)?|(\d{4})(\d{2})(?:\.0+)?(?:月)?")
_QUARTER = re.compile(r"(\d{4})\s*年?[-/]?\s*(?:第?([一二三四1-4])季度?|[Qq]([1-4])|([1-4])[Qq])")
_ISSUE = re.compile(r"(\d{4})\s*年?度?\s*第\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*期")
_HALF = re.compile(r"(\d{4})\s*年?[-/]?\s*(上|下)半年(?:度)?|(\d{4})\s*[-/]?\s*[Hh]([12])")
_BETWEEN = re.compile(r"\s*(?:至|到|~|—+|–)\s*|\s+-\s+|(?<=[日月年])\s*-\s*")
#: Months of one year: 2025年1-3月, 2025年1至3月份, 2025.1~3月.
_MONTHS = re.compile(r"(\d{4})\s*[年./]\s*(\d{1,2})\s*(?:月份?)?\s*(?:[-~至到—–]|—+)\s*(\d{1,2})\s*月份?")
#: A plain hyphen between two ends of one form: 20260101-20260331, 202601-202603, 2026.01-2026.03, 2026-01-01-2026-03-31.
_TWO_ENDS = re.compile(r"(\d{6}|\d{8}|\d{4}[./]\d{1,2}(?:[./]\d{1,2})?|\d{4}-\d{2}-\d{2})[-/](\d[\d./-]*)")


def periods(column: pa.Array | pa.ChunkedArray) -> Periods:
    """Read a column of periods.

    >>> periods(pa.array(["202603", "2026年第1季度", "2025年度", "2026.01-2026.03"])).text.to_pylist()
    ['2026-03', '2026-Q1', '2025', '2026-Q1']
    """
    values, rows = distinct(column)
    cleaned = [unicodedata.normalize("NFKC", text) for text in clean(values).to_pylist()]
    parsed = [_parse(text) for text in cleaned]
    bad = np.array([bool(text) and not found[0] for text, found in zip(cleaned, parsed, strict=True)], np.bool_)
    columns = [pa.array([found[place] for found in parsed], pa.string()).take(pa.array(rows)) for place in range(3)]
    return Periods(columns[0], columns[1], columns[2], bad[rows])


def _parse(text: str) -> _Parsed:
    if not text:
        return _NOTHING
    whole = single(text)
    if whole[0]:
        return whole
    if (found := _ISSUE.fullmatch(text)) and int(found[1]) in _YEARS:
        number = int(found[2]) if found[2].isdigit() else in_full(found[2])
        return (f"{found[1]}第{number}期", "", "") if number else _NOTHING
    start, end = ends(text)
    return _named(start, end) if start else _NOTHING


def ends(text: str) -> tuple[str, str]:
    """The first and the last day of a span written by its two ends; empty where it is none."""
    if found := _MONTHS.fullmatch(text):
        first, last = (single(f"{found[1]}年{month}月") for month in (found[2], found[3]))
        return (first[1], last[2]) if first[1] and last[2] and first[1] <= last[2] else ("", "")
    hyphened = _TWO_ENDS.fullmatch(text)
    parts = list(hyphened.groups()) if hyphened else [part for part in _BETWEEN.split(text) if part]
    if len(parts) != 2:
        return "", ""
    first, last = single(parts[0]), single(_with_year(parts[1], parts[0]))
    start, end = _day(parts[0]) or first[1], _day(parts[1]) or last[2]
    return (start, end) if start and end and start <= end else ("", "")


def single(text: str) -> _Parsed:
    """A year, half, quarter or month; a day stands for its month."""
    if (found := _YEAR.fullmatch(text)) and int(found[1]) in _YEARS:
        return _months(int(found[1]), 1, 12)
    if found := _HALF.fullmatch(text):
        half = 1 if (found[2] == "上" or found[4] == "1") else 2
        return _months(int(found[1] or found[3]), half * 6 - 5, half * 6)
    if found := _QUARTER.fullmatch(text):
        quarter = _QUARTERS[found[2] or found[3] or found[4]]
        return _months(int(found[1]), quarter * 3 - 2, quarter * 3)
    if found := _MONTH.fullmatch(text):
        year, month = int(found[1] or found[3]), int(found[2] or found[4])
        return _months(year, month, month)
    day = _day(text)
    return _months(int(day[:4]), int(day[5:7]), int(day[5:7])) if day else _NOTHING


def _months(year: int, first: int, last: int) -> _Parsed:
    if year not in _YEARS or not 1 <= first <= last <= 12:
        return _NOTHING
    name = {12: "", 6: f"-H{last // 6}", 3: f"-Q{last // 3}", 1: f"-{last:02d}"}[last - first + 1]
    end = calendar.monthrange(year, last)[1]
    return f"{year}{name}", f"{year}-{first:02d}-01", f"{year}-{last:02d}-{end:02d}"


def _with_year(later: str, earlier: str) -> str:
    """The second end of ``2026年1月-3月`` without its year."""
    year = re.match(r"\d{4}年", earlier)
    return year[0] + later if year and re.fullmatch(r"\d{1,2}月份?", later) else later


def _named(start: str, end: str) -> _Parsed:
    """The span under its usual name, where it is a whole month, quarter, half or year."""
    first, last = datetime.date.fromisoformat(start), datetime.date.fromisoformat(end)
    if first.year == last.year and last.month - first.month + 1 in (1, 3, 6, 12):
        whole = _months(first.year, first.month, last.month)
        span = last.month - first.month + 1
        if whole[1:] == (start, end) and last.month % span == 0:
            return whole
    return f"{start}/{end}", start, end


def _day(text: str) -> str:
    read = dates(pa.array([text]))
    return str(read.iso[0].as_py()) if read.state[0] == OK else ""
