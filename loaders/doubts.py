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

from loaders.columns import Columns, Ids, Mask, any_filled, evaluate, filled
from loaders.joint import named_bodies, several_named
from loaders.privacy import scrub_phones, without_numbers
from loaders.reject import scrub
from loaders.source import Source, Value
from resolution.identifiers import codes, taxpayer_number, uscc
from resolution.identifiers.personal_text import PROVINCES
from resolution.identifiers.status import Status

#: So many cells of a column are named.
EXAMPLES = 3

_FIRM = re.compile(r"9[1-3][0-9A-Za-z]{6,18}")
_CREDIT, _TAXPAYER = "信用代码", "纳税人识别号"
_WRONG = {Status.CHECKSUM_FAILED: "check_digit", Status.BAD_LENGTH: "code_form", Status.BAD_CHAR: "code_form"}
_CODES = tuple(dict.fromkeys(_WRONG.values()))
#: Digits in their order, typed where a code was missing; some of these have the check digit of a code.
_MADE_UP = r"^0?(?:1234567890)*(?:123456789)[0-9]{0,9}$"
_PAPERS = re.compile("证件|证照")
_PAPER = r"^[A-Za-z]{1,2}[0-9]{6,8}$"
_FEWEST = 6
_LONGEST = 80
#: A number with the century of a birth in its place, which may be a person's with slips in it.
_MAYBE_PERSON = re.compile(r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{8,10}[0-9Xx]?(?![0-9A-Za-z])")
#: Fields of events that begin when it was agreed; they may well lie ahead.
_AHEAD = frozenset({"due_on", "to", "from", "valid_from", "since"})


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a cell stands, what it holds (masked), and what is wrong with it: a reason of the conversion, ``check_digit``, ``code_form``, ``future``, ``several``, ``nameless``."""

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
        """Count what was found in a chunk, but for refused rows; once what several parties of one row have of one cell."""
        places = np.flatnonzero(found.mask & ~refused)
        if not len(places):
            return
        if (np.diff(rows[places]) == 0).any():
            cells = zip(rows[places].tolist(), found.cells.take(pa.array(places)).to_pylist(), strict=True)
            firsts: dict[tuple[int, str], int] = {}
            for place, cell in zip(places.tolist(), cells, strict=True):
                firsts.setdefault(cell, place)
            places = np.array(list(firsts.values()))
        self.counts[found.header] += len(places)
        told = self.cells.setdefault(found.header, [])
        for place in places[: EXAMPLES - len(told)].tolist():
            told.append(Cell(sheet, int(rows[place]), _shown(found.cells[place].as_py(), found.why), found.why))


@dataclass(frozen=True, slots=True)
class Found:
    """Cells of a column that are to be looked at; ``cells`` hold no personal number in full."""

    header: str
    mask: Mask
    cells: pa.Array
    why: str


def _shown(text: str, why: str) -> str:
    """A cell as it may be shown. A code, right or wrong, stays whole, but for what may be a person's number with slips in it."""
    if why not in _CODES:
        return text if _FIRM.fullmatch(text) else scrub(scrub_phones(text))
    shown = " ".join(_MAYBE_PERSON.sub(_cut, without_numbers(text)).split())
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def _cut(match: re.Match[str]) -> str:
    return match[0][:10] + "****" if match[0][:2] in PROVINCES else match[0]


def wrong_codes(header: str, cells: pa.Array, *, name: str, dealt: bool) -> list[Found]:
    """What stands in a column of codes and is no code of any kind: its check digit is wrong, or its length, characters or mask.

    Looked at are credit codes and taxpayers' numbers by field ``name`` or header, and what was ``dealt`` out of a column of several kinds,
    but for numbers of papers (passports) where the header names papers.
    """
    taxed = name == "tax_no" or _TAXPAYER in header
    if not (name == "uscc" or taxed or dealt or _CREDIT in header):
        return []
    made_up = np.asarray(pc.match_substring_regex(cells, _MADE_UP), dtype=bool)
    other = np.flatnonzero(filled(cells) & (made_up | ~uscc.check_column(cells).valid))
    if not len(other):
        return []
    status = np.full(len(cells), Status.VALID, dtype=np.uint8)
    told = cells.take(pa.array(other))
    status[other] = codes.sort_column(told).status
    if taxed:
        status[other[taxpayer_number.check_column(told).valid]] = Status.VALID
    status[made_up | ((status == Status.MASKED) & _shows_nothing(cells))] = Status.BAD_CHAR
    if dealt and _PAPERS.search(header):
        status[np.asarray(pc.match_substring_regex(cells, _PAPER), dtype=bool)] = Status.VALID
    found = []
    for why in _CODES:
        mask = np.isin(status, [wrong for wrong, told in _WRONG.items() if told == why])
        if mask.any():
            found.append(Found(header, mask, cells, why))
    return found


def _shows_nothing(cells: pa.Array) -> Mask:
    """Which masked codes show too few signs to tell a party by (91xxxxxxxxxxxxxxxx)."""
    shown = pc.count_substring_regex(cells, "[0-9A-WYZa-wyz]")
    return np.asarray(pc.less(shown, _FEWEST), dtype=bool)


def names_of_parties(source: Source) -> frozenset[str]:
    """The fields of names of the parties that rows are about, each of one."""
    told = {
        name
        for rule in source.mentions.values()
        if rule.role == "subject" and not rule.several and "name" in rule.columns
        for name in rule.columns["name"].fields()
    }
    return frozenset(name for name in told if name in source.fields and source.fields[name].type == "name")


def several(header: str, names: pa.Array) -> list[Found]:
    """Names that are those of several parties, or say that there are more of them (等3家)."""
    mask = several_named(names)
    return [Found(header, mask, names, "several")] if mask.any() else []


def authorities(source: Source) -> frozenset[str]:
    """The fields of names of authorities."""
    rules = (rule for rule in source.mentions.values() if rule.role == "authority")
    return frozenset(name for rule in rules if "name" in rule.columns for name in rule.columns["name"].fields())


def unsure_bodies(header: str, names: pa.Array) -> list[Found]:
    """Names of authorities that may be those of several, or of one that has several signs."""
    mask = named_bodies(names)[1]
    return [Found(header, mask, names, "several")] if mask.any() else []


def nameless(source: Source, columns: Columns, count: int) -> list[Found]:
    """The rows of parties that have an award, of which neither a column nor a title tells what award it is."""
    found = []
    for rule in source.events.values():
        names = rule.title.fields()
        if any(source.fields[name].award for name in names if name in source.fields):
            mask = ~any_filled(names, columns, count)
            cells = evaluate(source.mentions[rule.mention].columns.get("name", Value()), columns, count)
            header = source.fields[names[0]].headers[:2][-1]
            found += [Found(header, mask, cells, "nameless")] if mask.any() else []
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
