"""What period a title speaks of: 2025年第二季度, 2025年上半年, 2025年3月, 2024年度; 第二季度 alone is one of the year that another title names.

A month is a period only where nothing else is told, and no day of anything (2025年3月5日, 公布时间：2025年3月, 截至2025年6月).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import pyarrow as pa

from loaders.values.periods import periods, single
from loaders.values.text import compact

_YEAR = r"(?<!\d)((?:19|20)\d{2})"
_NUMBER = "一二三四1-4"
_PART = re.compile(
    rf"(?:{_YEAR}年?度?[-_/]?)?"
    rf"(?:(?:第|(?<![前十{_NUMBER}]))([{_NUMBER}])季度|第([{_NUMBER}])季|(?<![A-Za-z])[Qq]([1-4])(?![A-Za-z\d])|([上下])半年)"
)
_SEVERAL = re.compile(rf"[{_NUMBER}](?:季度?)?(?:[、,，和及与至到~-]|—+|–)第?[{_NUMBER}]季")
_WHOLE = re.compile(rf"{_YEAR}年度")
_MONTHS = re.compile(rf"{_YEAR}年\d{{1,2}}月?(?:[-~至到–]|—+)\d{{1,2}}月")
_MONTH = re.compile(
    rf"(?<![截至止])(?<!日期)(?<!时间)(?<!日期:)(?<!时间:){_YEAR}年(0?[1-9]|1[0-2])月份?"
    r"(?![\d底末初起份]|[-~至到–—]|[)\]】]?(?:公[布示告开]|发布|印发|填|制|更新|报送|认定|生效))"
)
_OF_A_YEAR = re.compile(rf"{_YEAR}(?=年)")


@lru_cache(maxsize=4096)
def periods_in(title: str) -> frozenset[str]:
    """The periods that a title names, the finer ones where it names both; quarters and halves without a year as ``-Q2``, ``-H1``.

    >>> [sorted(periods_in(text)) for text in ("2025年度第二季度评价", "2024年度名单（2025年3月公布）", "第1季度", "2025年1-6月")]
    [['2025-Q2'], ['2024'], ['-Q1'], ['2025-H1']]
    """
    plain = compact(title)
    if _SEVERAL.search(plain):
        return frozenset(("-Q1", "-Q4"))
    finer = {_part(found) for found in _PART.finditer(plain)}
    finer |= {_period(found[0]) for found in _MONTHS.finditer(plain)} - {""}
    years = set(_WHOLE.findall(plain))
    if finer and len(years) == 1 and all(one.startswith("-") for one in finer):
        finer = {min(years) + one for one in finer}
    if finer:
        return frozenset(finer | (years if len(years) > 1 else set()))
    return frozenset(years or {single(f"{year}年{month}月")[0] for year, month in _MONTH.findall(plain)})


def period_told(titles: Sequence[str]) -> str:
    """The period that titles tell, the nearest first; a year by its quarter or half where a further one names it, and the other way round.

    >>> period_told(["信用评价结果", "第二季度", "2025年度评价"]), period_told(["2025年度评价结果", "二季度"])
    ('2025-Q2', '2025-Q2')
    """
    said = next((one for title in titles if (one := _only(title))), "")
    if not said.startswith("-"):
        return finer(said, titles)
    years = {year for title in titles for year in _OF_A_YEAR.findall(compact(title))}
    return years.pop() + said if len(years) == 1 else ""


def finer(period: str, titles: Sequence[str]) -> str:
    """A year by the nearest quarter or half of it that a title names; any other period as it is."""
    if not period.isdecimal():
        return period
    parts = (one[-3:] for title in titles if re.fullmatch(rf"(?:{period})?-[QH]\d", one := _only(title)))
    return period + next(parts, "")


def _only(title: str) -> str:
    said = periods_in(title)
    return min(said) if len(said) == 1 else ""


def _part(found: re.Match[str]) -> str:
    year, quarter = found[1] or "", found[2] or found[3] or found[4]
    if quarter:
        return f"{year}-Q{'一二三四'.find(quarter) + 1 or quarter}"
    return f"{year}-H{1 if found[5] == '上' else 2}"


def _period(text: str) -> str:
    return str(periods(pa.array([text])).text[0].as_py())
