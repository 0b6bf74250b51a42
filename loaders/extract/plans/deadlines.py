"""Until when a task is to be done, as a day: 6月底前, 2021年底前, 第三季度, 上半年."""

from __future__ import annotations

import calendar
import re

_BLANK = r"\s*"
_MONTH = re.compile(
    rf"(?:(?P<year>20\d{{2}}){_BLANK}年{_BLANK})?(?P<month>\d{{1,2}}){_BLANK}月(?:{_BLANK}份)?(?:{_BLANK}(?P<day>\d{{1,2}}){_BLANK}日)?{_BLANK}(?P<end>底|末|中旬|上旬|下旬)?{_BLANK}(?:之?前|以前|完成)"
)
_YEAR = re.compile(
    rf"(?:(?P<year>20\d{{2}}){_BLANK}年|(?:今年|本年|当年)?年){_BLANK}(?:年)?{_BLANK}(?:底|末){_BLANK}(?:之?前|以前)?|(?P<within>20\d{{2}}){_BLANK}年{_BLANK}(?:内|以内)"
)
_QUARTER = re.compile(
    r"(?:(?P<year>20\d{2})\s*年)?第?(?P<quarter>[一二三四1-4])\s*季度(?:末|底)?(?:之?前|以前|内|完成)"
)
_HALF = re.compile(r"(?:(?P<year>20\d{2})\s*年)?上半年(?:之?前|内|完成)?")
_LABELLED = re.compile(r"(?:完成时限|时限|完成时间|完成期限)\s*[:：]\s*(?P<when>[^；;。）)\n]{2,30})")
_DAY_OF = {"上旬": 10, "中旬": 20}


def deadline(text: str, year: int) -> str | None:
    """The last day that a text sets, ISO; None where it sets none.

    >>> deadline("原则上6月底前完成修订或废止", 2021), deadline("2021年底前完成", 2021), deadline("7个工作日内", 2021)
    ('2021-06-30', '2021-12-31', None)
    """
    found = [day for match in _LABELLED.finditer(text) if (day := _written(match["when"] + "前", year))]
    if found:
        return max(found)
    return _written(text, year)


def deadline_of_cell(cell: str, year: int) -> str | None:
    """The day that a cell under 完成时限 sets, in words or figures; None for what goes on for ever.

    >>> deadline_of_cell("2021.6", 2021), deadline_of_cell("11月", 2021), deadline_of_cell("全年", 2021), deadline_of_cell("长期", 2021)
    ('2021-06-30', '2021-11-30', '2021-12-31', None)
    """
    plain = "".join(cell.split())
    figures = re.search(r"(20\d{2})[-./](\d{1,2})(?:[-./](\d{1,2}))?", plain)
    if figures:
        plain = f"{figures[1]}年{figures[2]}月" + (f"{figures[3]}日" if figures[3] else "")
    return _written(plain + "前", year) or (f"{year}-12-31" if "全年" in plain else None)


def _written(text: str, year: int) -> str | None:
    days = [_month(match, year) for match in _MONTH.finditer(text)]
    days += [f"{match['year'] or match['within'] or year}-12-31" for match in _YEAR.finditer(text)]
    for match in _QUARTER.finditer(text):
        month = ("一二三四1234".index(match["quarter"]) % 4 + 1) * 3
        days.append(_last(int(match["year"] or year), month))
    days += [f"{match['year'] or year}-06-30" for match in _HALF.finditer(text)]
    return max((day for day in days if day), default=None)


def _month(match: re.Match[str], year: int) -> str:
    month, of = int(match["month"]), int(match["year"] or year)
    if not 1 <= month <= 12:
        return ""
    day = int(match["day"]) if match["day"] else _DAY_OF.get(match["end"] or "", 0)
    return f"{of}-{month:02}-{day:02}" if day else _last(of, month)


def _last(year: int, month: int) -> str:
    return f"{year}-{month:02}-{calendar.monthrange(year, month)[1]:02}"
