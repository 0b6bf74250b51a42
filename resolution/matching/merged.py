"""Divisions that became part of another: firms named after both may exist side by side (闸北 beside 静安), unlike after a mere renaming."""

from __future__ import annotations

from functools import lru_cache

from resolution import divisions
from resolution.divisions.table import table


@lru_cache(maxsize=50_000)
def merged(text: str, today: int) -> bool:
    """Whether all that a division's name may mean ended in the division of that code, which was there before.

    >>> merged("上海闸北", 310106), merged("上海静安", 310106), merged("通州市", 320612)
    (True, False, False)
    """
    code = f"{today:06d}"
    meant = [record for record in divisions.find(text) if code in divisions.today(record.code)]
    return bool(meant) and all(
        record.until is not None
        and record.code != code
        and any(other.holds(record.until - 1) for other in table().by_code[code])
        for record in meant
    )
