"""Workbooks that count days from 1904: a day that stands there as a plain number is four years and a day later than in others."""

from __future__ import annotations

import re
from collections.abc import Collection

from loaders.columns import each_unique
from loaders.readers.base import Chunk

#: Days between 1899-12-30 and 1904-01-01.
_LATER = 1462
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


def since_1900(chunk: Chunk, dated: Collection[int]) -> Chunk:
    """The chunk with the numbers of its columns of dates as those of a workbook that counts from 1900."""
    return Chunk(
        chunk.rows,
        [each_unique(column, _moved) if at in dated else column for at, column in enumerate(chunk.columns)],
    )


def _moved(cell: str) -> str:
    """
    >>> _moved("43899"), _moved("43899.5"), _moved("2024-03-10")
    ('45361', '45361', '2024-03-10')
    """
    return str(int(cell[:5]) + _LATER) if _SERIAL.fullmatch(cell) else cell
