"""Brackets of organisation names by kernel: states (已注销), remarks (有限合伙), divisions, 中国, 集团, and anything else."""

from __future__ import annotations

from typing import NamedTuple

from resolution.kernels.compiled import part
from resolution.kernels.reading.fields import (
    A_CONTENT,
    A_GROUP,
    A_NATION,
    A_REMARK,
    A_STATE,
    CONTENT_AT,
    NATION,
    REGION,
    REGION_AT,
    REMARK,
    STATE,
    note,
    span,
)
from resolution.kernels.reading.maps import Ints, Trie, longest
from resolution.kernels.reading.places import Places, Text, match

LEAVE = -1
_OPEN, _CLOSE = ord("("), ord(")")
_JI, _TUAN = (ord(char) for char in "集团")


class Contents(NamedTuple):
    """What brackets are known to hold; numbered from 1."""

    states: Trie
    remarks: Trie
    nations: Trie


@part
def last_bracket(chars: Ints, start: int, end: int) -> int:
    """Where the bracket opens that a text ends with; -1 if it ends with none."""
    if end - start < 2 or chars[end - 1] != _CLOSE:
        return -1
    for at in range(end - 2, start - 1, -1):
        if chars[at] == _CLOSE:
            return -1
        if chars[at] == _OPEN:
            return at
    return -1


@part
def whole_word(words: Trie, chars: Ints, start: int, end: int) -> int:
    """The number of the word that a text is, -1 if it is none."""
    found, stop = longest(words, chars, start, end)
    return found if stop == end else -1


@part
def without_state(contents: Contents, chars: Ints, place: tuple[int, int], out: Ints) -> int:
    """Where a name without the remark on its party's state ends; one elsewhere, or a second one, is left."""
    start, end = place
    opened = last_bracket(chars, start, end)
    if opened >= 0:
        state = whole_word(contents.states, chars, opened + 1, end - 1)
        if state >= 0:
            out[STATE] = state
            note(out, A_STATE)
            end = opened
    for at in range(start, end):
        if chars[at] == _OPEN and longest(contents.states, chars, at + 1, end)[0] >= 0:
            return LEAVE
    return end


@part
def without_brackets(
    contents: Contents, places: Places, text: Text, row: tuple[int, int, int, int, Ints]
) -> tuple[int, int]:
    """Where the head without its brackets and without 中国 in front stands: a remark at the end and one more are known."""
    start, end, spare, hint, out = row
    chars = text.chars
    tail = last_bracket(chars, start, end)
    remark = whole_word(contents.remarks, chars, tail + 1, end - 1) if tail >= 0 else -1
    if remark >= 0:
        end = tail
    opened, closed = _bracket(chars, start, end)
    if opened == LEAVE:
        return LEAVE, LEAVE
    if opened < end:
        _content(contents, places, text, (opened + 1, closed, hint, out))
        at = start + spare
        for source in range(start, end):
            if source < opened or source > closed:
                chars[at] = chars[source]
                at += 1
        start, end = start + spare, at
    if remark >= 0:
        out[REMARK] = remark
        note(out, A_REMARK)
    return _behind_nation(contents.nations, chars, (start, end), out), end


@part
def _behind_nation(nations: Trie, chars: Ints, place: tuple[int, int], out: Ints) -> int:
    start, end = place
    _, stop = longest(nations, chars, start, end)
    if stop == start or end - start <= stop - start + 1:
        return start
    note(out, A_NATION)
    out[NATION] = start + 1
    return stop


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
def _content(contents: Contents, places: Places, text: Text, place: tuple[int, int, int, Ints]) -> None:
    """中国 and what follows it: a division, 集团 or anything else."""
    start, end, hint, out = place
    chars = text.chars
    nation, stop = longest(contents.nations, chars, start, end)
    if nation >= 0:
        note(out, A_NATION)
        out[NATION] = -1
        start = stop
    if start == end:
        return
    if end - start == 2 and chars[start] == _JI and chars[start + 1] == _TUAN:
        note(out, A_GROUP)
        return
    stop, state = match(places, text, start, end, hint)
    if state >= 0 and stop == end:
        out[REGION] = places.states.code[state]
        span(out, REGION_AT, start, end)
        return
    name = whole_word(places.names, chars, start, end)
    if name >= 0:
        out[REGION] = places.states.named[name]
        span(out, REGION_AT, start, end)
        return
    note(out, A_CONTENT)
    span(out, CONTENT_AT, start, end)
