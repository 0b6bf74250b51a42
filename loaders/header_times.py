"""What time a header speaks of: 信用等级（上年度） is never the level of now, 信用等级（本年度） is, before one that tells no time.

Of columns that tell years only the latest counts: 信用等级（2023年） is of a former time beside 信用等级（2024年） or 今年等级.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_FORMER = re.compile(
    r"(?<![以线网])上一?个?(?:年|期|季|月|次|届|轮)|(?<![目当提])前一?年|去年|往年|往期|历年|以前(?:年度|年份)|(?:期|年|月)初"
    r"|[(\[【](?:(?:原(?![因件文始告])|旧)[^)\]】]*|[^)\]】]*(?<![目当])前)[)\]】]"
)
_CURRENT = re.compile(
    r"本(?:年|期|季|月|次|届|轮|批)|今年|当(?:年|期|月|季)|(?:期|年|月)末|最新|目前|当前|[(\[【](?:[现新][^)\]】]*|[^)\]】]*后)[)\]】]"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=年|[)\]】])")


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
def year(header: str) -> int:
    """The last year that a header names; 0 if none.

    >>> year("信用等级（2023年）"), year("信用等级（2023）"), year("信用等级")
    (2023, 2023, 0)
    """
    return max(map(int, _YEAR.findall(_plain(header))), default=0)


def later(header: str, than: str) -> bool:
    """Whether a header speaks of a later time than one that names a year."""
    named = year(than)
    return bool(named) and not current(than) and (current(header) or year(header) > named)


def timeless(header: str) -> str:
    """A header without what it says of years and the present.

    >>> timeless("信用等级（2024年度）"), timeless("本年度等级")
    ('信用等级', '等级')
    """
    plain = _plain(header)
    for told in (_YEAR, _CURRENT):
        plain = told.sub("\0", plain)
    return re.sub(r"[(\[【]?\0(?:年?度|年份?)?[)\]】]?", "", plain)


def _plain(header: str) -> str:
    return "".join(unicodedata.normalize("NFKC", header).split())
