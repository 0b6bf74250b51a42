"""What time a header speaks of: 信用等级（上年度） is never the level of now, 信用等级（本年度） is, before one that tells no time.

Of columns that tell years only the latest counts: 信用等级（2023年） is of a former time beside 信用等级（2024年） or 今年等级. The year stands
in a bracket or before the name (2024年度评价结果), and may be a part of one (2024年第3季度等级).
"""

from __future__ import annotations

import re
from functools import lru_cache

from loaders.values.periods import single
from loaders.values.text import compact

_FORMER = re.compile(
    r"(?<![以线网])上一?个?(?:年|期|季|月|次|届|轮)|(?<![目当提])前一?年|去年|往年|往期|历年|以前(?:年度|年份)|(?:期|年|月)初"
    r"|[(\[【](?:(?:原(?![因件文始告])|旧)[^)\]】]*|[^)\]】]*(?<![目当])前)[)\]】]"
)
_CURRENT = re.compile(
    r"本(?:年|期|季|月|次|届|轮|批)|今年|当(?:年|期|月|季)|(?:期|年|月)末|最新|目前|当前|[(\[【](?:[现新][^)\]】]*|[^)\]】]*后)[)\]】]"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=年|[)\]】])|^(?:19|20)\d{2}(?=[\u4e00-\u9fff]{2})")
#: What may stand behind a year as a part of it.
_PART = r"年?度?第?[一二三四1-4]季度?|年?度?[上下]半年度?|年(?:0?[1-9]|1[0-2])月份?(?!\d)"
_SPAN = re.compile(rf"(?:{_YEAR.pattern})(?:{_PART})?")


@lru_cache(maxsize=16_384)
def former(header: str) -> bool:
    """Whether a header speaks of a time before the one that the table is of.

    >>> [former(header) for header in ("信用等级（上年度）", "欠税余额(期初)", "信用等级（原）", "信用等级（本年度）", "线上年检日期")]
    [True, True, True, False, False]
    """
    return bool(_FORMER.search(_plain(header)))


@lru_cache(maxsize=16_384)
def current(header: str) -> bool:
    """Whether a header says that it speaks of the time of the table."""
    return not former(header) and bool(_CURRENT.search(_plain(header)))


@lru_cache(maxsize=16_384)
def span(header: str) -> tuple[str, str]:
    """The latest year, half, quarter or month that a header names, and its last day; "" if none.

    >>> span("信用等级（2023年）"), span("2024年第3季度等级"), span("2023年度等级（2024）")[0], span("信用等级")
    (('2023', '2023-12-31'), ('2024-Q3', '2024-09-30'), '2024', ('', ''))
    """
    told = [single(re.sub(r"年?度(?=.)", "年", text)) for text in _SPAN.findall(_plain(header))]
    name, _, last = max(told, key=lambda one: one[2], default=("", "", ""))
    return name, last


def later(header: str, than: str) -> bool:
    """Whether a header speaks of a later time than one that names a year."""
    named = span(than)[1]
    return bool(named) and not current(than) and (current(header) or span(header)[1] > named)


def timeless(header: str) -> str:
    """A header without what it says of years and the present.

    >>> timeless("信用等级（2024年度）"), timeless("本年度等级"), timeless("2024年上半年评价结果")
    ('信用等级', '等级', '评价结果')
    """
    plain = _plain(header)
    for told in (_SPAN, _CURRENT):
        plain = told.sub("\0", plain)
    return re.sub(r"[(\[【]?\0(?:年?度|年份?)?[)\]】]?", "", plain)


def _plain(header: str) -> str:
    return compact(header)
