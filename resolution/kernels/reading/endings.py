"""The end of a name by kernel: forms, companies' also damaged, and branch parts, as `resolution.names.forms` reads them.

What is rare, and damage to other forms, is left to that: LEAVE.
"""

from __future__ import annotations

from typing import NamedTuple

from resolution.kernels.compiled import part
from resolution.kernels.reading import alphabet
from resolution.kernels.reading.brackets import LEAVE, last_bracket, whole_word
from resolution.kernels.reading.company import LIMITED, SHARES, damaged, is_company, opening, slip_start, whole
from resolution.kernels.reading.maps import Ints, Trie, longest, longest_back
from resolution.kernels.reading.trade import Slips, near

NO_FORM = 0
#: Roles of forms.
BRANCH, BOTH = 1, 2
_LONGEST = 10
_SHORTEST_SLIP, _LONGEST_SLIP, _SURE = 5, 9, 4
_OPEN, _CLOSE = ord("("), ord(")")
_GONG, _SI, _FEN, _ZHI, _YOU, _XIAN, _REN, _GU, _GUO, _WU = (ord(char) for char in "公司分支有限任股国无")
_HE, _HUO, _CHANG, _FANG, _QU = (ord(char) for char in "合伙厂房区")


class Endings(NamedTuple):
    """Words at the end of names."""

    forms: Trie  # reversed
    roles: Ints  # by form: BRANCH, BOTH or neither
    slips: Slips  # of long forms
    industries: Trie
    heads: Trie  # ends of heads other than companies: 事务所, 银行 …
    sites: Trie  # and of what has parts on its ground: 厂, 医院 …
    flags: Ints


@part
def head_end(endings: Endings, remarks: Trie, text: Ints, span: tuple[int, int]) -> int:
    """Where the head organisation's name ends (`end` = no branch)."""
    start, end = span
    last = end
    while last > start and text[last - 1] == _CLOSE:
        last -= 1
    if last - start < 2:
        return LEAVE
    if is_company(text, last - 2) and not (last - start > 2 and text[last - 3] in (_FEN, _ZHI)):
        return _one_company(endings.flags, text, start, end) if last == end else LEAVE
    for at in range(end - 3, start + 1, -1):
        if is_company(text, at) and text[at - 1] not in (_FEN, _ZHI):
            return _tail(endings, remarks, text, (at + 2, end))
    return _other_head(endings, text, start, end)


@part
def _other_head(endings: Endings, text: Ints, start: int, end: int) -> int:
    """The first head word with something behind it, else the last site; what follows must be a branch's form."""
    for at in range(start + 2, end):
        found, stop = longest(endings.heads, text, at, end - 1)
        if found >= 0:
            closed = _closed(text, stop, end)
            if 0 < closed < end:
                stop = closed
            return stop if _is_branch(endings, text, stop, end) else end
    for at in range(end - 3, start + 1, -1):
        found, stop = longest(endings.sites, text, at, end - 2)
        if found >= 0 and not (text[at] == _CHANG and text[stop] in (_FANG, _QU)):
            return stop if _is_branch(endings, text, stop, end) else end
    return end


@part
def _closed(text: Ints, start: int, end: int) -> int:
    """Behind the bracket that opens at a place; -1 if none does, or it holds another."""
    if start >= end or text[start] != _OPEN:
        return -1
    for at in range(start + 1, end):
        if text[at] == _OPEN:
            return -1
        if text[at] == _CLOSE:
            return at + 1
    return -1


@part
def _is_branch(endings: Endings, text: Ints, start: int, end: int) -> bool:
    """Whether the form of what follows a head is one that parts of organisations have."""
    last = end
    while last > start and text[last - 1] == _CLOSE:
        last -= 1
    found, begin = longest_back(endings.forms, text, max(start, last - _LONGEST), last)
    if found < 0:
        return end - start > 1 and text[end - 1] in (_FEN, _ZHI)
    return last - begin > 1 and endings.roles[found] in (BRANCH, BOTH)


@part
def _one_company(flags: Ints, text: Ints, start: int, end: int) -> int:
    """A name that ends in 公司 alone and has a whole company form in front may be a damaged branch's."""
    if end - start < 3 or (flags[text[end - 3]] & alphabet.COMPANY and text[end - 3] not in (_GONG, _SI)):
        return end
    for at in range(start + 2, end - 3):
        if is_company(text, at) and text[at - 1] in (_XIAN, _REN):
            return LEAVE
    return end


@part
def _tail(endings: Endings, remarks: Trie, text: Ints, span: tuple[int, int]) -> int:
    """Where the head ends whose company form a tail follows: a branch part, or a remark; short or damaged ones are left."""
    head, end = span
    if last_bracket(text, head, end) == head:
        return end if whole_word(remarks, text, head + 1, end - 1) >= 0 else head
    closed = _closed(text, head, end)
    if closed - head > 3 and text[closed - 3] == _HE and text[closed - 2] == _HUO:
        head = closed
    if end - head < 2 or (head == closed and text[head] == _OPEN):
        return LEAVE
    for at in range(head, end):
        if not endings.flags[text[at]] & alphabet.COMPANY:
            return head
    return LEAVE


@part
def form(endings: Endings, text: Ints, start: int, end: int) -> tuple[int, int]:
    """(where the form starts, which it is)."""
    run = end
    while run > start and endings.flags[text[run - 1]] & alphabet.COMPANY:
        run -= 1
    found = whole(text, run, end)
    if found:
        return run, found
    at = _slipped_company(endings, text, start, end)
    if at < end:
        return at, SHARES if text[at] == _GU else LIMITED
    if end - run >= 2:
        at = opening(text, run, end)
        if end - at >= 2:
            return _company(endings, text, (start, at, end))
    found, at = longest_back(endings.forms, text, max(start, end - _LONGEST), end)
    if end - at < _SURE and _slip(endings, text, start, end):
        return end, LEAVE
    if found < 0:
        return end, NO_FORM
    return (end, LEAVE) if endings.roles[found] == BRANCH else (at, found)


@part
def _slipped_company(endings: Endings, text: Ints, start: int, end: int) -> int:
    """Where a company form with one character misread begins, `end` if there is none; 有色公司 is none."""
    at = slip_start(text, start, end)
    if at == end or longest_back(endings.forms, text, at, end)[1] == at:
        return end
    return end if whole_word(endings.industries, text, at, at + 2) >= 0 else at


@part
def _company(endings: Endings, text: Ints, span: tuple[int, int, int]) -> tuple[int, int]:
    """The form that begins at a place in a run of form characters; 国有公司 and 无限公司 are left."""
    start, at, end = span
    if at > start and text[at - 1] in (_GUO, _WU):
        return end, LEAVE
    found = damaged(text, at, end)
    if found:
        return at, found
    found, begin = longest_back(endings.forms, text, max(start, end - _LONGEST), end)
    if found < 0 or endings.roles[found] == BRANCH:
        return end, LEAVE
    return min(at, begin), found


@part
def _slip(endings: Endings, text: Ints, start: int, end: int) -> bool:
    """Whether another form may be damaged or cut off."""
    if end > start and text[end - 1] in (_YOU, _GU, _GONG, _FEN, _ZHI):
        return True
    for at in range(max(start, end - _LONGEST_SLIP), end - 1):
        if text[at] == text[at + 1]:
            return True
    for at in range(max(start, end - _LONGEST_SLIP), end - _SHORTEST_SLIP + 1):
        if near(endings.slips, text, at, end):
            return True
    return False
