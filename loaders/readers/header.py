"""Where the header of a table is: the row, or the two rows, with the most known names among the first ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from loaders.headers.times import former
from loaders.headers.units import UNTOLD, group_unit, only_units, speaks_of_table, with_unit
from loaders.readers.base import HeaderScore
from loaders.reject import scrub

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
#: A number, a day or a code: no name of a column.
_VALUE = re.compile(r"[\W\d年月日时分秒元万亿%]*\d[\W\d年月日时分秒元万亿%]*|(?=.*\d)[0-9A-Z]{15,}")
_ENOUGH = 2
_SHOWN_CELLS = 5
_SHOWN_CHARS = 30
_TITLE_CHARS = 300


@dataclass(frozen=True, slots=True)
class Header:
    """Names by position; ``first`` and ``last`` are the indexes of its first and last row among those searched.

    ``units`` are those of money that the group above a name ends with, by position (none where no group names any).
    """

    names: tuple[str, ...]
    first: int
    last: int
    known: int
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A header that is possible; ``both`` = only two rows together are it; ``above`` = known names that only name groups of it."""

    header: Header
    both: bool = False
    above: int = 0

    @property
    def rank(self) -> tuple[int, bool, bool, int]:
        """More known names first, those of groups too; then what only two rows together are; then one row; then the earliest."""
        header = self.header
        return header.known + self.above, self.both, header.first == header.last, -header.first


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
    only both together are known; it wins over a single row by knowing more, or by groups that part under a known name beside them.
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
    return _with_row_of_units(best.header, stripped) if best.header.known else None


def _with_row_of_units(header: Header, rows: Sequence[Sequence[str]]) -> Header:
    """A header and the row below it, where that holds nothing but units (万元) of the names above."""
    below = rows[header.last + 1] if header.last + 1 < len(rows) else ()
    if not only_units(below) or len(trimmed(below)) > len(header.names):
        return header
    padded = [*below, *[""] * (len(header.names) - len(below))]
    names = tuple(with_unit(name, unit) for name, unit in zip(header.names, padded, strict=False))
    return replace(header, names=names, last=header.last + 1)


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
    return _Candidate(Header(row, index, index, score(row)))


def _double(index: int, upper: Sequence[str], lower: Sequence[str], score: HeaderScore) -> _Candidate | None:
    width = max(len(upper), len(lower))
    above, below = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
    if not any(above) or not any(below):
        return None
    names: list[str] = []
    outdated: dict[int, str] = {}
    group, together = "", 0
    told = _group_units(above, below)
    for place in range(width):
        group = above[place] or group
        if not below[place]:
            names.append(above[place])
            continue
        if not _spans(above, below, place):
            return None
        both = group + below[place]
        known = bool(group) and score([both]) > 0
        together += known or bool(told[place])
        names.append(both if known else below[place])
        if former(group) and not known:
            outdated[place] = both
    told_apart = tuple(outdated.get(at, name) for at, name in enumerate(names))
    header = Header(told_apart, index, index + 1, score(names), told)
    if not _parted(above, below, score):
        return _Candidate(header, together > 0)
    groups = {name for name, under in zip(above, below, strict=True) if name and under}
    return _Candidate(header, both=True, above=score(sorted(groups - set(names))))


def _parted(above: Sequence[str], below: Sequence[str], score: HeaderScore) -> bool:
    """Whether the upper row holds known names of its own and groups that the lower one parts, and the lower no values."""
    alone = [name for name, under in zip(above, below, strict=True) if name and not under]
    return score(alone) > 0 and not any(_VALUE.fullmatch(cell) for cell in below if cell)


def _group_units(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """By position the unit of the group above; none for names without a group.

    Where columns without a group have their names in the lower row too, nobody can tell how far to the right an upper cell holds.
    """
    filled = [text for text in above if text]
    if len(filled) == 1 and (above[0] or speaks_of_table(filled[0])):
        return ("",) * len(above)
    loose = next((not upper for upper, lower in zip(above, below, strict=True) if upper or lower), False)
    units: list[str] = []
    unit = ""
    for upper, lower in zip(above, below, strict=True):
        unit = group_unit(upper) if upper else unit
        units.append("" if not lower or not unit else unit if upper or not loose else UNTOLD)
    return tuple(units)


def _spans(above: Sequence[str], below: Sequence[str], place: int) -> bool:
    """Whether the upper cell of this column is part of a group: merged (empty to one side) or repeated."""
    if not above[place]:
        return True
    after = place + 1
    if after < len(above) and below[after] and above[after] in ("", above[place]):
        return True
    return place > 0 and above[place - 1] == above[place]
