"""Where the header of a table is: the row, or the two rows, with the most known names among the first ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from loaders.readers.base import HeaderScore
from loaders.reject import scrub

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_ENOUGH = 2
_SHOWN_CELLS = 5
_SHOWN_CHARS = 30
_TITLE_CHARS = 300


@dataclass(frozen=True, slots=True)
class Header:
    """Names by position; ``first`` and ``last`` are the indexes of its first and last row among those searched."""

    names: tuple[str, ...]
    first: int
    last: int
    known: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    header: Header
    grouped: int

    @property
    def rank(self) -> tuple[int, bool, bool, int]:
        """More known names first; then names that only two rows together make; then one row; then the earliest."""
        header = self.header
        return header.known, self.grouped > 0, header.first == header.last, -header.first


def strip(name: str) -> str:
    """A name without line breaks and blanks (one blank stays between Latin words), marks and invisible characters.

    >>> strip(" 行政 相对人\\n名称 "), strip("'reg  date")
    ('行政相对人名称', 'reg date')
    """
    text = _INVISIBLE.sub("", name).strip().lstrip("'＇")
    return " ".join(text.split()) if text.isascii() else "".join(text.split())


def find_header(rows: Sequence[Sequence[str]], score: HeaderScore) -> Header | None:
    """The best header among ``rows``, or None. Two known names make a header; one, where the sheet has one column.

    A two-line header (group above, name below, merged cells empty) gives the name below, with its group before it where
    only both together are known; it wins over a single row only by knowing more.
    """
    stripped = [tuple(strip(cell) for cell in row) for row in rows]
    width = max((len(trimmed(row)) for row in stripped), default=0)
    found = [_single(index, row, score) for index, row in enumerate(stripped)]
    for index, (upper, lower) in enumerate(pairwise(stripped)):
        double = _double(index, upper, lower, score)
        if double is not None:
            found.append(double)
    best = max(found, key=lambda candidate: candidate.rank, default=None)
    if best is None or best.header.known < min(_ENOUGH, width):
        return None
    return best.header if best.header.known else None


def titles(rows: Sequence[Sequence[str]], header: Header) -> tuple[str, ...]:
    """What stands above the header, cell by cell."""
    return tuple(cell.strip()[:_TITLE_CHARS] for row in rows[: header.first] for cell in row if cell.strip())


def shown(rows: Sequence[Sequence[str]]) -> str:
    """The first cells of the first rows with something in them, for the message that no header was found."""
    filled = [[scrub(strip(cell))[:_SHOWN_CHARS] for cell in row if cell.strip()] for row in rows]
    return scrub(" / ".join(" | ".join(row[:_SHOWN_CELLS]) for row in filled if row)) or "-"


def trimmed(row: Sequence[str]) -> Sequence[str]:
    """A row without the empty cells at its end."""
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]


def _single(index: int, row: tuple[str, ...], score: HeaderScore) -> _Candidate:
    return _Candidate(Header(row, index, index, score(row)), 0)


def _double(index: int, upper: Sequence[str], lower: Sequence[str], score: HeaderScore) -> _Candidate | None:
    width = max(len(upper), len(lower))
    above, below = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
    if not any(above) or not any(below):
        return None
    names: list[str] = []
    group, grouped = "", 0
    for place in range(width):
        group = above[place] or group
        if not below[place]:
            names.append(above[place])
            continue
        if not _spans(above, below, place):
            return None
        both = group + below[place]
        together = bool(group) and score([both]) > 0
        grouped += together
        names.append(both if together else below[place])
    return _Candidate(Header(tuple(names), index, index + 1, score(names)), grouped)


def _spans(above: Sequence[str], below: Sequence[str], place: int) -> bool:
    """Whether the upper cell of this column is part of a group: merged (empty to one side) or repeated."""
    if not above[place]:
        return True
    after = place + 1
    if after < len(above) and below[after] and above[after] in ("", above[place]):
        return True
    return place > 0 and above[place - 1] == above[place]
