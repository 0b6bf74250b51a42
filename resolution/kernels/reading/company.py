"""Company forms by kernel, whole, shortened or damaged: 有限责任公司, 有限公, 有公限司, 有限公同."""

from __future__ import annotations

from resolution.kernels.compiled import part
from resolution.kernels.reading.maps import Ints

#: The forms that stand first in the form list, whatever is in forms.csv.
LIMITED, SHARES = 1, 2
_GONG, _SI, _YOU, _XIAN, _ZE, _REN, _GU, _SHARE = (ord(char) for char in "公司有限责任股份")
_FULL = tuple(ord(char) for char in "有限责任公司")


@part
def is_company(text: Ints, at: int) -> bool:
    """Whether 公司 stands at a place."""
    return bool(text[at] == _GONG and text[at + 1] == _SI)


@part
def whole(text: Ints, run: int, end: int) -> int:
    """有限公司, 有限责任公司 or 股份有限公司, undamaged and by themselves; 0 for anything else."""
    if end - run == 4 and _four(text, run) == 0:
        return LIMITED
    if end - run != 6:
        return 0
    if _six(text, run) == 0:
        return LIMITED
    return SHARES if _is_share(text, run) and _four(text, run + 2) == 0 else 0


@part
def slip_start(text: Ints, start: int, end: int) -> int:
    """Where a company form begins that may have one character misread; `end` if there is none."""
    size = end - start
    if size >= 8 and _is_share(text, end - 8) and _six(text, end - 6) <= 1:
        return end - 8
    if size >= 6 and (_six(text, end - 6) <= 1 or (_is_share(text, end - 6) and _four(text, end - 4) == 1)):
        return end - 6
    return end - 4 if size >= 4 and _four(text, end - 4) == 1 else end


@part
def opening(text: Ints, run: int, end: int) -> int:
    """Where in a run of form characters the form begins; the run may begin with the name's own (信任|有限)."""
    for at in range(run, end):
        char = text[at]
        behind = text[at + 1] if at + 1 < end else 0
        if char in (_YOU, _XIAN) or (char == _GONG and behind == _SI) or (char == _ZE and behind == _REN):
            return at
        if (char == _GU and behind in (_SHARE, _YOU)) or (char == _SHARE and behind == _YOU):
            return at
    return end


@part
def damaged(text: Ints, start: int, end: int) -> int:
    """Which company form a run of its characters is; 0 where it is 公司 alone."""
    found = 0
    for at in range(start, end):
        if text[at] in (_GU, _SHARE):
            return SHARES
        if text[at] in (_YOU, _XIAN, _REN):
            found = LIMITED
    return found


@part
def _is_share(text: Ints, at: int) -> bool:
    return bool(text[at] == _GU and text[at + 1] == _SHARE)


@part
def _six(text: Ints, at: int) -> int:
    """How many characters differ from 有限责任公司; the first must not."""
    wrong = 0 if text[at] == _YOU else 6
    for place in range(1, 6):
        wrong += text[at + place] != _FULL[place]
    return wrong


@part
def _four(text: Ints, at: int) -> int:
    """How many characters differ from 有限公司; the first must not."""
    wrong = 0 if text[at] == _YOU else 4
    return int(wrong + (text[at + 1] != _XIAN) + (text[at + 2] != _GONG) + (text[at + 3] != _SI))
