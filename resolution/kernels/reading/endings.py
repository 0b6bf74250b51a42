"""The end of a name by kernel: undamaged forms and branch parts, as `resolution.names.forms` reads them.

What is damaged or rare is left to that: LEAVE.
"""

from __future__ import annotations

from typing import NamedTuple

from resolution.kernels.compiled import part
from resolution.kernels.reading import alphabet
from resolution.kernels.reading.maps import Ints, Map, Trie, longest, longest_back
from resolution.kernels.reading.trade import near

LEAVE = -1
NO_FORM = 0
#: The forms that stand first in the form list, whatever is in forms.csv.
LIMITED, SHARES = 1, 2
_LONGEST = 10
_SHORTEST_SLIP, _LONGEST_SLIP, _SURE = 5, 9, 4
_OPEN, _CLOSE = ord("("), ord(")")
_GONG, _SI, _FEN, _ZHI, _YOU, _XIAN, _ZE, _REN, _GU, _SHARE = (ord(char) for char in "公司分支有限责任股份")


class Endings(NamedTuple):
    """Words at the end of names."""

    forms: Trie  # reversed
    branch: Ints  # by form: whether it denotes a branch
    slips: Map  # of long forms
    heads: Trie  # ends of heads other than companies: 事务所, 厂 …
    flags: Ints


@part
def _is_company(text: Ints, at: int) -> bool:
    return bool(text[at] == _GONG and text[at + 1] == _SI)


@part
def head_end(endings: Endings, text: Ints, start: int, end: int) -> int:
    """Where the head organisation's name ends (`end` = no branch)."""
    if end - start < 2 or text[end - 1] == _CLOSE:
        return LEAVE
    if _is_company(text, end - 2) and not (end - start > 2 and text[end - 3] in (_FEN, _ZHI)):
        return _one_company(endings.flags, text, start, end)
    for at in range(end - 3, start + 1, -1):
        if _is_company(text, at) and text[at - 1] not in (_FEN, _ZHI):
            return _tail(endings, text, at + 2, end)
    for at in range(start + 2, end):
        _, stop = longest(endings.heads, text, at, end)
        if at < stop < end:
            return LEAVE
    return end


@part
def _one_company(flags: Ints, text: Ints, start: int, end: int) -> int:
    """A name that ends in 公司 alone and has a whole company form in front may be a damaged branch's."""
    if end - start < 3 or (flags[text[end - 3]] & alphabet.COMPANY and text[end - 3] not in (_GONG, _SI)):
        return end
    for at in range(start + 2, end - 3):
        if _is_company(text, at) and text[at - 1] in (_XIAN, _REN):
            return LEAVE
    return end


@part
def _tail(endings: Endings, text: Ints, head: int, end: int) -> int:
    """Whether a branch part follows the head; short, bracketed or damaged ones are left."""
    if end - head < 2 or text[head] == _OPEN:
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
    if end - run >= 2 and not (end - run == 2 and _is_company(text, run)):
        return run, _company(text, run, end)
    found, at = longest_back(endings.forms, text, max(start, end - _LONGEST), end)
    if _company_slip(text, start, end):
        return end, LEAVE
    if end - run == 2:
        return (at, found) if found > 0 and not endings.branch[found] else (end, LEAVE)
    if end - at < _SURE and _slip(endings, text, start, end):
        return end, LEAVE
    if found < 0:
        return end, NO_FORM
    return (end, LEAVE) if endings.branch[found] else (at, found)


@part
def _company_slip(text: Ints, start: int, end: int) -> bool:
    """Whether a company form may be damaged: 有眼公司, 有限责仁公司, 有限公同."""
    if end - start > 3 and _is_company(text, end - 2):
        return text[end - 4] in (_YOU, _ZE)
    for at in range(max(start, end - 4), end):
        if text[at] in (_XIAN, _REN):
            return True
    return False


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


@part
def _company(text: Ints, run: int, end: int) -> int:
    """有限公司, 有限责任公司 or 股份有限公司, whole and by themselves."""
    size = end - run
    if size < 4 or not _is_company(text, end - 2):
        return LEAVE
    if size == 4:
        return LIMITED if text[run] == _YOU and text[run + 1] == _XIAN else LEAVE
    if size != 6:
        return LEAVE
    if text[run] == _YOU and text[run + 1] == _XIAN and text[run + 2] == _ZE and text[run + 3] == _REN:
        return LIMITED
    shares = text[run] == _GU and text[run + 1] == _SHARE and text[run + 2] == _YOU and text[run + 3] == _XIAN
    return SHARES if shares else LEAVE
