"""Cells of taken rows that a clerk should look at: those that could not be read, and those that were but can hardly be right.

Either is counted by header, and the first few are named with row and value, personal numbers masked.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import Ids, Mask, filled
from loaders.privacy import scrub_phones
from loaders.reject import scrub
from loaders.source import Source
from resolution.identifiers import codes, uscc
from resolution.identifiers.status import Status

#: So many cells of a column are named.
EXAMPLES = 3

_FIRM = re.compile(r"9[1-3][0-9A-Za-z]{6,18}")
_CREDIT = "信用代码"
_WRONG = {Status.CHECKSUM_FAILED: "check_digit", Status.BAD_LENGTH: "code_form", Status.BAD_CHAR: "code_form"}
#: Fields of events that begin when it was agreed; they may well lie ahead.
_AHEAD = frozenset({"due_on", "to", "from", "valid_from", "since"})


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a cell stands, what it holds (masked), and what is wrong with it: a reason of the conversion, ``check_digit``, ``code_form``, ``future``."""

    sheet: str
    row: int
    value: str
    why: str


@dataclass(slots=True)
class Doubts:
    """Counts by header, and the first cells of each."""

    counts: Counter[str] = field(default_factory=Counter)
    cells: dict[str, list[Cell]] = field(default_factory=dict)

    def add(self, found: Found, refused: Mask, rows: Ids, sheet: str) -> None:
        """Count what was found in a chunk, but for refused rows."""
        places = np.flatnonzero(found.mask & ~refused)
        if not len(places):
            return
        self.counts[found.header] += len(places)
        told = self.cells.setdefault(found.header, [])
        for place in places[: EXAMPLES - len(told)].tolist():
            told.append(Cell(sheet, int(rows[place]), _shown(found.cells[place].as_py()), found.why))


@dataclass(frozen=True, slots=True)
class Found:
    """Cells of a column that are to be looked at; ``cells`` hold no personal number in full."""

    header: str
    mask: Mask
    cells: pa.Array
    why: str


def _shown(text: str) -> str:
    """A cell as it may be shown. No ID number and no telephone begins like the credit code of a firm, which stays whole."""
    return text if _FIRM.fullmatch(text) else scrub(scrub_phones(text))


def wrong_codes(name: str, header: str, cells: pa.Array) -> list[Found]:
    """What stands in a column of credit codes and is no code of any kind: its check digit is wrong, or its length or characters."""
    if name != "uscc" and _CREDIT not in header:
        return []
    other = np.flatnonzero(filled(cells) & ~uscc.check_column(cells).valid)
    if not len(other):
        return []
    status = np.full(len(cells), Status.VALID, dtype=np.uint8)
    status[other] = codes.sort_column(cells.take(pa.array(other))).status
    found = []
    for why in dict.fromkeys(_WRONG.values()):
        mask = np.isin(status, [wrong for wrong, told in _WRONG.items() if told == why])
        if mask.any():
            found.append(Found(header, mask, cells, why))
    return found


def days_of_events(source: Source) -> frozenset[str]:
    """The date fields on which events happened, which cannot lie ahead: no terms, and no beginnings that were agreed."""
    begun = {name for rule in source.events.values() for name in rule.since.fields()}
    ended = {name for rule in source.events.values() for name in rule.until.fields()}
    return frozenset(
        name for name in begun - ended - _AHEAD if name in source.fields and source.fields[name].type == "date"
    )


def future(header: str, days: pa.Array, today: datetime.date) -> list[Found]:
    """The days after today."""
    mask = np.asarray(pc.greater(days, today.isoformat()), dtype=bool)
    return [Found(header, mask, days, "future")] if mask.any() else []
