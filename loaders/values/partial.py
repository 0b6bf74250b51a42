"""Days told by less or more than a day: a month or year, a range (2024年3月5日至2029年3月4日), one end of it (至2027年5月1日)."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from loaders.values.dates import OPEN_ENDED, dates
from loaders.values.distinct import distinct
from loaders.values.periods import ends, single
from loaders.values.text import clean


class Partial(NamedTuple):
    """``day`` that the cell stands for, ``first`` and ``last`` of a range, ``open`` where it has no end, ``bad`` where it is neither."""

    day: pa.Array
    first: pa.Array
    last: pa.Array
    open: npt.NDArray[np.bool_]
    bad: npt.NDArray[np.bool_]


_Read = tuple[str, str, str, bool]
_NOTHING: _Read = ("", "", "", False)
_UNTIL = re.compile(r"(?:有效期)?(?:截?至|截止到?|到)\s*:?\s*(.+?)\s*止?|(.+?)\s*止")
_SINCE = re.compile(r"自?\s*(.+?)\s*起")
#: Words around the ends of a range that has both.
_AROUND = re.compile(r"^自\s*(?=\d)|\s*起\s*(?=至|到|-|~)|\s*止$")
_OPEN_RANGE = re.compile(r"(.+?)\s*(?:至|到|~|—+|–|-)\s*(长期(?:有效)?|永久(?:有效)?|无固定期限)")


def partial_dates(column: pa.Array | pa.ChunkedArray, end: str) -> Partial:
    """Cells that are no day, as the ``first`` or ``last`` day of what they tell (``end``).

    >>> partial_dates(pa.array(["2024.9", "2024.3.5-2029.3.4", "至2027年5月1日"]), "last").day.to_pylist()
    ['2024-09-30', '2029-03-04', '2027-05-01']
    """
    values, rows = distinct(column)
    texts = [unicodedata.normalize("NFKC", text) for text in clean(values).to_pylist()]
    read = [_read(text, end) if text else _NOTHING for text in texts]
    bad = np.array([bool(text) and not any(found) for text, found in zip(texts, read, strict=True)], np.bool_)
    places = pa.array(rows)
    day, first, last = (pa.array([found[at] for found in read], pa.string()).take(places) for at in range(3))
    return Partial(day, first, last, np.array([found[3] for found in read], np.bool_)[rows], bad[rows])


def _read(text: str, end: str) -> _Read:
    if day := _day(text, end):
        return _one(day)
    bare = _AROUND.sub("", text)
    if (both := ends(bare)) != ("", ""):
        return both[end == "last"], *both, False
    if found := _OPEN_RANGE.fullmatch(bare):
        first = _day(found[1], "first")
        return (first if end == "first" else "", first, "", end == "last") if first else _NOTHING
    if found := (_SINCE if end == "first" else _UNTIL).fullmatch(text):
        part = next(part for part in found.groups() if part)
        return _one("2099" if end == "last" and _open(part) else _day(part, end))
    return _parted(bare, end)


def _parted(text: str, end: str) -> _Read:
    """A range whose end is one of the far years that mean none (2099-12-31)."""
    halves = re.split(r"\s*(?:至|到|~|—+)\s*|\s+-\s+", text)
    if len(halves) == 2 and _open(halves[1]) and (first := _day(halves[0], "first")):
        return first if end == "first" else "", first, "", end == "last"
    return _NOTHING


def _one(day: str) -> _Read:
    """A day alone; one of a year that stands for no end is open."""
    return ("", "", "", True) if day.startswith("2099") else (day, "", "", False)


def _open(text: str) -> bool:
    return bool(dates(pa.array([text])).state[0] == OPEN_ENDED)


def _day(text: str, end: str) -> str:
    """A day, or the first or last one of a month or year; "" where the text is none."""
    read = dates(pa.array([text]))
    if iso := str(read.iso[0].as_py()):
        return iso
    told = single(text)
    return told[1] if end == "first" else told[2]
