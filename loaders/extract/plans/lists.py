"""Lists of responsible bodies: where one stands, and its single names with their place and role."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_OPEN, _CLOSE = "(（[【", ")）]】"
_WHOLE = re.compile(r"(?:负责|配合|牵头|落实|参与|实施|承担|推进|组织实施)$")
_LABEL = re.compile(
    r"(?:牵头|责任|配合|主办|协办|承办|参加|参与|实施|主管|完成)(?:市直)?(?:单位|部门|主体|[科处]室|领导)(?:及配合单位)?\s*[:：]"
)
_LEAD_LABEL = re.compile(r"牵头|主办|承办")
_OTHER_LABEL = re.compile(r"(?:完成时限|时限|完成时间|责任人|联系人|时间安排|时间要求|完成期限)\s*[:：][^；;。）)\n]*")
_LINE_LIST = re.compile(
    rf"(?:^|[\n。；;])\s*({_LABEL.pattern}[^\n。]*(?:\n(?!\s*[\n（(①-⑳\d一二三四五六七八九十])[^\n。]*)*)"
)
_TAIL = re.compile(
    r"(?:等(?:有关|相关|职能|市直)?(?:部门|单位)?(?:和单位)?)?(?:按照?|依据|根据)?(?:各自)?(?:工作)?(?:职责|职能|任务)?(?:分工|范围)?(?:共同|分别|具体|协同|抓好)?(?:牵头)?(?:组织)?(?:负责|落实|配合|参与|实施|承担|推进)+(?:落实|实施)?$"
)
_TRAIL = re.compile(
    r"(?:等(?:有关|相关)?(?:部门|单位)?|(?<=[局委办院部行厅])部门|(?<=海关)部门|分别|共同|按职责分工|按职责|为主)$"
)
_LEAD = re.compile(r"[（(]?(?:共同)?牵头(?:负责|组织|实施|落实|单位)?[)）]?$")
#: How names of bodies and groups begin and end, where nothing else says that they are.
_BODY = re.compile(
    r"^(?=[省市县区各]|有关|相关|人行|人民银行|中国人民银行|国家|中共|团[省市县区]委|[一-龥]{2,8}(?:海关|银保监|金融监管|管委会|法院)).*"
    r"(?:局|委|办|院|行|部|会|关|政府|中心|队|单位|部门|厅|联|社|公司|党校|办事处|区)\)?$"
)
_LONGEST = 900
_SPLIT = "，、,；;。/"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a list, at its place in the text as read."""

    written: str  # without blanks
    start: int
    end: int
    role: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A list in the text as read, brackets included."""

    start: int
    end: int
    labelled: bool


def stretches(text: str, start: int, end: int) -> list[Stretch]:
    """The lists that a task holds: brackets that say who is responsible, and lines with a label."""
    found: list[Stretch] = []
    depth, opened = 0, start
    for place in range(start, end):
        if text[place] in _OPEN:
            depth += 1
            opened = place if depth == 1 else opened
        elif text[place] in _CLOSE and depth:
            depth -= 1
            if not depth and _is_list(_tight(text[opened + 1 : place]), _ends(text, place + 1)):
                found.append(Stretch(opened, place + 1, bool(_LABEL.search(text, opened, place))))
    for match in _LINE_LIST.finditer(text, start, end):
        if not any(one.start <= match.start(1) < one.end for one in found):
            found.append(Stretch(match.start(1), match.end(1), labelled=True))
    return sorted(found, key=lambda one: one.start)


def in_cell(text: str, start: int, end: int, known: Callable[[str], bool]) -> list[Stretch]:
    """The lists in a cell of a table: one, or one a line where each line begins with a body of its own."""
    parts = [(start + one.start(), start + one.end()) for one in re.finditer(r"\S+", text[start:end])]
    firsts = [_stripped(re.split(rf"[{_SPLIT}]", text[slice(*part)])[0]) for part in parts]
    if len(parts) > 1 and not all(known(first) for first in firsts):
        parts = [(start, end)]
    return [Stretch(left, right, bool(_LABEL.search(text, left, right))) for left, right in parts]


def _is_list(inner: str, ends: bool) -> bool:
    """Whether a bracket says who is responsible: in words, by a label, or by being nothing but bodies at the end of a sentence."""
    if len(inner) >= _LONGEST:
        return False
    inner = _OTHER_LABEL.sub("", inner).rstrip("，,；;。")
    before_label = _LABEL.split(inner, maxsplit=1)[0].rstrip("，,；;。")
    if _WHOLE.search(inner) or not before_label or (before_label != inner and _WHOLE.search(before_label)):
        return True
    names = [inner[left:right] for left, right in _pieces(inner, 0, len(inner))]
    bodies = sum(1 for name in names if _BODY.search(name))
    return ends and bool(names) and _BODY.search(names[0]) is not None and bodies * 3 >= len(names) * 2


def _ends(text: str, place: int) -> bool:
    """Whether a sentence ends at a place."""
    return text[place : place + 3].lstrip(" \t\u3000")[:1] in ("", "\n", "\r", "\f", "。", "；", ";")


def _tight(text: str) -> str:
    return "".join(text.split())


def names(text: str, stretch: Stretch) -> list[Name]:
    """The names of a list, each with its role: lead before 牵头 or behind 牵头单位, else responsible."""
    places = [place for place in range(stretch.start, stretch.end) if not text[place].isspace()]
    if text[places[0]] in _OPEN and text[places[-1]] in _CLOSE:
        places = places[1:-1]
    tight = "".join(text[place] for place in places)
    found: list[Name] = []
    other = _OTHER_LABEL.search(tight)
    whole = [(0, other.start() if other else len(tight), "")]
    for start, end, role in _labelled(tight) if stretch.labelled else whole:
        found += _of_part(tight, start, end, role, places)
    return found


def _labelled(tight: str) -> list[tuple[int, int, str]]:
    """The parts of a list with labels (牵头单位：…；责任单位：…), and what stands before the first."""
    skipped = [match.span() for match in _OTHER_LABEL.finditer(tight)]
    labels = [
        match for match in _LABEL.finditer(tight) if not any(left <= match.start() < right for left, right in skipped)
    ]
    parts = [(0, labels[0].start(), "")] if labels and labels[0].start() else []
    for number, label in enumerate(labels):
        end = labels[number + 1].start() if number + 1 < len(labels) else len(tight)
        end = min([end, *(left for left, _ in skipped if left >= label.end())])
        parts.append((label.end(), end, "lead" if _LEAD_LABEL.search(label[0]) else "responsible"))
    return parts


def _of_part(tight: str, start: int, end: int, role: str, places: list[int]) -> list[Name]:
    found: list[Name] = []
    for left, right in _pieces(tight, start, end):
        piece = tight[left:right]
        lead = _LEAD.search(piece) or _LEAD.search(_TAIL.sub("", piece))
        body = _stripped(piece)
        if lead:
            found = [one if one.role != "" else Name(one.written, one.start, one.end, "lead") for one in found]
        if body:
            name_role = "lead" if lead else role
            found.append(Name(body, places[left], places[left + len(body) - 1] + 1, name_role))
    return [one if one.role else Name(one.written, one.start, one.end, "responsible") for one in found]


def _stripped(piece: str) -> str:
    """A name without what is said of it: 等部门, 牵头, 按职责分工负责."""
    before = ""
    while before != piece:
        before = piece
        for pattern in (_LEAD, _TAIL, _TRAIL):
            piece = pattern.sub("", piece)
    return piece


def _pieces(tight: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the list is parted: at its signs, but not inside brackets (各县（市、区）人民政府)."""
    pieces, depth, left = [], 0, start
    for place in range(start, end):
        char = tight[place]
        depth += (char in _OPEN) - (char in _CLOSE)
        if char in _SPLIT and depth <= 0:
            pieces.append((left, place))
            left = place + 1
    pieces.append((left, end))
    return [(left, right) for left, right in pieces if right > left]
