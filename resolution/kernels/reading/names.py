"""Organisation names by kernel: region | 字号 | industry | form, branch and head, one bracket with a division.

The rules are those of `resolution.names.organisation`; a row that needs a rule not told here is left to it.
"""

from __future__ import annotations

from typing import NamedTuple

from resolution.kernels.borrowed import borrow
from resolution.kernels.compiled import kernel, part
from resolution.kernels.reading import alphabet
from resolution.kernels.reading.endings import LEAVE, Endings, form, head_end
from resolution.kernels.reading.maps import Ints, Longs, Map, Trie, longest
from resolution.kernels.reading.places import Places, Text, match
from resolution.kernels.reading.trade import may_slip, split

#: What became of a row.
DONE, LEFT, AGAIN = 0, 1, 2
#: Fields of a row; each span is a start in the pool and a length.
STATUS, REGION, FORM, NOTES, REGION_AT, CORE_AT, INDUSTRY_AT, FORM_AT, BRANCH_AT, PARENT_AT, FIELDS = (
    0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 16,
)  # fmt: skip
GROUP_IN_BRACKETS, NATION, GROUP = 1, 2, 4
LONGEST = 120
_OPEN, _CLOSE = ord("("), ord(")")
_JI, _TUAN, _ZHEN, _XIANG, _JIE, _DAO, _MIN, _WEI = (ord(char) for char in "集团镇乡街道民委")
_PLANE = 1 << 16
_COUNTY = 100


class Lexicons(NamedTuple):
    """All word lists that names take."""

    places: Places
    industries: Trie
    slips: Map  # of long industry words
    endings: Endings
    nations: Trie
    zones: Trie
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
    head = head_end(lexicons.endings, text.chars, start, end)
    if head == LEAVE:
        return LEFT
    hint = rows.hints[row]
    if head < end:
        hint = 0  # where the branch is says nothing of where its head is
        _span(out, BRANCH_AT, head, end)
        _span(out, PARENT_AT, start, head)
        if _holds(text.chars, _OPEN, head, end) or _holds(text.chars, _WEI, head, end):
            return LEFT
    begin, stop = _without_brackets(lexicons, text, (start, head, rows.spare), (hint, out))
    if begin == LEAVE:
        return LEFT
    at, found = form(lexicons.endings, text.chars, begin, stop)
    if found == LEAVE:
        return LEFT
    out[FORM] = found
    _span(out, FORM_AT, at, stop)
    return _middle(lexicons, text, (begin, at, hint), out)


@part
def _span(out: Ints, field: int, start: int, end: int) -> None:
    out[field] = start
    out[field + 1] = end - start


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


@part
def _without_brackets(
    lexicons: Lexicons, text: Text, span: tuple[int, int, int], to: tuple[int, Ints]
) -> tuple[int, int]:
    """Where the head without its bracket and without 中国 in front stands; more than one bracket is left."""
    start, end, spare = span
    hint, out = to
    opened, closed = _bracket(text.chars, start, end)
    if opened == LEAVE:
        return LEAVE, LEAVE
    if opened < end:
        if not _bracket_content(lexicons, text, (opened + 1, closed, hint), out):
            return LEAVE, LEAVE
        at = start + spare
        for source in range(start, end):
            if source < opened or source > closed:
                text.chars[at] = text.chars[source]
                at += 1
        start, end = start + spare, at
    _, stop = longest(lexicons.nations, text.chars, start, end)
    if stop > start and end - start > stop - start + 1:
        out[NOTES] |= NATION
        start = stop
    return start, end


@part
def _bracket(chars: Ints, start: int, end: int) -> tuple[int, int]:
    """The one bracket of a text, (end, end) without one."""
    opened, closed = end, end
    for at in range(start, end):
        if chars[at] == _OPEN:
            if opened < end:
                return LEAVE, LEAVE
            opened = at
        elif chars[at] == _CLOSE:
            if closed < end or opened == end:
                return LEAVE, LEAVE
            closed = at
    return (opened, closed) if (opened == end) == (closed == end) else (LEAVE, LEAVE)


@part
def _bracket_content(lexicons: Lexicons, text: Text, span: tuple[int, int, int], out: Ints) -> bool:
    """A division, or 集团; anything else is left."""
    start, end, hint = span
    chars = text.chars
    if end - start == 2 and chars[start] == _JI and chars[start + 1] == _TUAN:
        out[NOTES] |= GROUP_IN_BRACKETS
        return True
    if longest(lexicons.nations, chars, start, end)[0] >= 0:
        return False
    stop, state = match(lexicons.places, text, start, end, hint)
    if state >= 0 and stop == end:
        out[REGION] = lexicons.places.states.code[state]
    else:
        name, stop = longest(lexicons.places.names, chars, start, end)
        if name < 0 or stop < end:
            return False
        out[REGION] = lexicons.places.states.named[name]
    _span(out, REGION_AT, start, end)
    return True


@part
def _middle(lexicons: Lexicons, text: Text, span: tuple[int, int, int], out: Ints) -> int:
    """Region, 字号 and industry of what stands before the form."""
    start, end, hint = span
    chars = text.chars
    if start == end or chars[start] == _MIN:
        return LEFT
    if end - start >= 2 and chars[end - 2] == _JI and chars[end - 1] == _TUAN:
        out[NOTES] |= GROUP
        end -= 2
    stop, state = match(lexicons.places, text, start, end, hint)
    full = state >= 0 and lexicons.flags[chars[stop - 1]] & alphabet.LEVEL
    if state >= 0 and out[REGION_AT + 1] and not full and not _same_province(lexicons.places, state, out[REGION]):
        state = -1
    begin = stop if state >= 0 else start
    if state >= 0 and _zone_or_town(lexicons, chars, stop, end):
        return LEFT
    core = split(lexicons.industries, chars, begin, end)
    if core == begin or (core - begin < 2 and state >= 0 and not full):
        return LEFT
    if state >= 0 and not _note_region(lexicons.places.states.code[state], start, stop, out):
        return LEFT
    if core - begin > 3 and (
        _region_inside(lexicons, text, begin, core) or may_slip(lexicons.slips, chars, (begin, core), end)
    ):
        return LEFT
    _span(out, CORE_AT, begin, core)
    _span(out, INDUSTRY_AT, core, end)
    return DONE


@part
def _same_province(places: Places, state: int, region: int) -> bool:
    states = places.states
    for at in range(states.first[state], states.first[state + 1]):
        if region == 0 or states.candidates[at] // 10_000 == region // 10_000:
            return True
    return False


@part
def _zone_or_town(lexicons: Lexicons, chars: Ints, start: int, end: int) -> bool:
    """Whether what follows the divisions may be a zone or a town."""
    if longest(lexicons.zones, chars, start, end)[0] >= 0:
        return True
    for at in range(start + 2, min(start + 5, end)):
        if chars[at] in (_ZHEN, _XIANG) or (chars[at] == _JIE and at + 1 < end and chars[at + 1] == _DAO):
            return True
    return False


@part
def _note_region(code: int, start: int, stop: int, out: Ints) -> bool:
    """Divisions in front count before one in brackets, unless that lies inside them."""
    bracket = out[REGION_AT + 1] > 0
    if bracket and code == 0:
        return False
    outer, inside = out[REGION], code
    while outer and outer % 10 == 0:
        outer //= 10
        inside //= 10
    if not bracket or outer == 0 or inside == outer:
        out[REGION] = code
        _span(out, REGION_AT, start, stop)
    return True


@part
def _region_inside(lexicons: Lexicons, text: Text, start: int, end: int) -> bool:
    """Whether a city, or a full division name, ends what looks like the 字号."""
    states = lexicons.places.states
    for at in range(start + 2, end - 1):
        stop, state = match(lexicons.places, text, at, end, 0)
        if state < 0 or stop < end:
            continue
        code = states.code[state]
        if (code and code % _COUNTY == 0) or lexicons.flags[text.chars[end - 1]] & alphabet.LEVEL:
            return True
    return False
