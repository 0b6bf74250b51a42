"""Organisation names by kernel: region | 字号 | industry | form, branch and head, brackets.

The rules are those of `resolution.names.organisation`; a row that needs a rule not told here is left to it.
"""

from __future__ import annotations

from typing import NamedTuple

from resolution.kernels.borrowed import borrow
from resolution.kernels.compiled import kernel, part
from resolution.kernels.reading import alphabet
from resolution.kernels.reading.brackets import LEAVE, Contents, without_brackets, without_state
from resolution.kernels.reading.endings import Endings, form, head_end
from resolution.kernels.reading.fields import (
    AGAIN,
    BRANCH_AT,
    FORM,
    FORM_AT,
    LEFT,
    NORMAL_AT,
    PARENT_AT,
    STATUS,
    span,
)
from resolution.kernels.reading.maps import Ints, Longs
from resolution.kernels.reading.own_name import Business, middle
from resolution.kernels.reading.places import Places, Text

LONGEST = 120
_WEI = ord("委")
_PLANE = 1 << 16


class Lexicons(NamedTuple):
    """All word lists that names take."""

    places: Places
    business: Business
    endings: Endings
    contents: Contents
    flags: Ints


class Rows(NamedTuple):
    """The texts: row i is pool[starts[i] : starts[i + 1]], and its head without brackets goes to `spare` further on."""

    starts: Longs
    hints: Ints
    spare: int


@kernel
def parse(lexicons: Lexicons, rows: Rows, text: Text, out: Ints) -> None:
    """Fill the fields of all rows whose status is AGAIN; stops early when there is no room to note what is missing."""
    lexicons, rows, text, out = borrow((lexicons, rows, text, out))
    for row in range(len(out)):
        if out[row, STATUS] != AGAIN:
            continue
        before = text.missing[0]
        if before + LONGEST > len(text.missing):
            return
        out[row, :] = 0
        status = _row(lexicons, rows, text, (row, out))
        out[row, STATUS] = AGAIN if text.missing[0] > before else status


@part
def _row(lexicons: Lexicons, rows: Rows, text: Text, place: tuple[int, Ints]) -> int:
    row, fields = place
    start, end = rows.starts[row], rows.starts[row + 1]
    out = fields[row]
    if end - start > LONGEST or not _clean(lexicons.flags, text.chars, start, end):
        return LEFT
    end = without_state(lexicons.contents, text.chars, (start, end), out)
    head = head_end(lexicons.endings, lexicons.contents.remarks, text.chars, (start, end)) if end != LEAVE else LEAVE
    if head == LEAVE:
        return LEFT
    span(out, NORMAL_AT, start, end)
    hint = rows.hints[row]
    if head < end:
        hint = 0  # where the branch is says nothing of where its head is
        span(out, BRANCH_AT, head, end)
        span(out, PARENT_AT, start, head)
        if _holds(text.chars, _WEI, head, end):
            return LEFT
    begin, stop = without_brackets(lexicons.contents, lexicons.places, text, (start, head, rows.spare, hint, out))
    if begin == LEAVE:
        return LEFT
    at, found = form(lexicons.endings, text.chars, begin, stop)
    if found == LEAVE:
        return LEFT
    out[FORM] = found
    span(out, FORM_AT, at, stop)
    return middle(lexicons.places, lexicons.business, text, (begin, at, hint, start, end, out))


@part
def _clean(flags: Ints, chars: Ints, start: int, end: int) -> bool:
    for at in range(start, end):
        if chars[at] >= _PLANE or not flags[chars[at]] & alphabet.CLEAN:
            return False
    return True


@part
def _holds(chars: Ints, char: int, start: int, end: int) -> bool:
    for at in range(start, end):
        if chars[at] == char:
            return True
    return False
