"""The outline of a plan: which marks number its tasks, and where each task begins and ends.

Plans number their tasks through all chapters (1. to 36.) or by (一), with parts ①② or (1); chapters are 一、. Chapters may be
numbered wrongly and say nothing of a task, so that only tasks and parts are kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMERALS = "一二三四五六七八九十"
_LINE = re.compile(r"[^\n\f\r]*\S")
_STYLES = {
    "chapter": re.compile(rf"[{_NUMERALS}]{{1,3}}、"),
    "han": re.compile(rf"[(（][{_NUMERALS}]{{1,3}}[)）]"),
    "number": re.compile(r"(\d{1,3})\s*(?:[.．、](?!\d)|(?=[\u4e00-\u9fff]{4,30}[。]))"),
    "ring": re.compile(r"[①-⑳㉑-㉟]"),
    "bracket": re.compile(r"[(（]\d{1,2}[)）]"),
}
_RING = {chr(code): number for number, code in enumerate((*range(0x2460, 0x2474), *range(0x3251, 0x3260)), start=1)}
_CHAPTER, _ITEMS, _PARTS = "chapter", ("number", "han", "chapter"), ("ring", "bracket", "number")
#: What ends the last task: seals, annexes, remarks on distribution.
_TAIL = re.compile(
    r"(?:附件|抄送|主送|\S{2,30}(?:办公室|委员会|人民政府)\s*(?:\d{4}年.*)?$|\d{4}\s*年\s*\d+\s*月\s*\d+\s*日)"
)
_TITLE_END = "。：:；;"


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that begins with a mark."""

    style: str
    number: int
    start: int  # of the line
    behind: int  # of the mark


@dataclass(frozen=True, slots=True)
class Section:
    """A task or a part of one: what belongs to it in the text as read."""

    item: int
    sub: int | None
    title: str
    start: int
    end: int
    has_parts: bool = False  # what stands before the parts of a task


def sections(text: str) -> list[Section]:
    """Tasks in their order, those with parts as their parts."""
    marks = _marks(text)
    items = _style_of_items(marks)
    parts = _style_of_parts(marks, items)
    found: list[Section] = []
    item, title, item_start = 0, "", 0
    open_marks: list[tuple[int, int | None, int]] = []
    for mark in marks:
        if mark.style == items:
            item = mark.number if mark.number == item + 1 else item + 1
            title, item_start = _title(text, mark.behind)
            open_marks.append((item, None, item_start))
        elif mark.style == parts and item:
            open_marks.append((item, mark.number, mark.behind))
        elif mark.style == _CHAPTER or _above(mark.style, items):
            open_marks.append((0, None, mark.start))
        else:
            continue
        found.append(Section(open_marks[-1][0], open_marks[-1][1], title, open_marks[-1][2], mark.start))
    return _closed(found, len(text))


def _closed(opened: list[Section], length: int) -> list[Section]:
    """Each section up to the next mark."""
    closed: list[Section] = []
    ends = [*(section.end for section in opened[1:]), length][: len(opened)]
    for number, (section, end) in enumerate(zip(opened, ends, strict=True)):
        has_parts = section.sub is None and number + 1 < len(opened) and opened[number + 1].sub is not None
        if section.item:
            closed.append(Section(section.item, section.sub, section.title, section.start, end, has_parts))
    return closed


def _marks(text: str) -> list[Mark]:
    found: list[Mark] = []
    for line in _LINE.finditer(text):
        body = line[0].lstrip()
        start = line.end() - len(body)
        for style, pattern in _STYLES.items():
            match = pattern.match(body)
            if match:
                found.append(Mark(style, number_of(match[0]), start, start + match.end()))
                break
    return found


def number_of(mark: str) -> int:
    """The number that a mark writes (12., （三）, 十二、, ⑤); 0 for none."""
    if mark[0] in _RING:
        return _RING[mark[0]]
    digits = re.sub(r"\D", "", mark)
    if digits:
        return int(digits)
    tens, ten, ones = re.sub(rf"[^{_NUMERALS}]", "", mark).rpartition("十")
    value = _NUMERALS.find(ones) + 1 if ones else 0
    return value + (10 * (_NUMERALS.find(tens) + 1 if tens else 1) if ten else 0)


def _style_of_items(marks: list[Mark]) -> str:
    """The finest style that is numbered through; numbers that begin anew under each (一), or are fewer, are parts of it."""
    numbers = {style: [mark.number for mark in marks if mark.style == style] for style in _ITEMS}
    han, plain = numbers["han"], numbers["number"]
    if len(han) > 1 and (_restarts(plain) or (not _restarts(han) and len(plain) < len(han))):
        return "han"
    return next((style for style in _ITEMS if len(numbers[style]) > 1), "number")


def _restarts(numbers: list[int]) -> bool:
    return numbers.count(1) > 1


def _style_of_parts(marks: list[Mark], items: str) -> str:
    return next((style for style in _PARTS if style != items and any(mark.style == style for mark in marks)), "ring")


def _above(style: str, items: str) -> bool:
    order = (_CHAPTER, "han", "number")
    return style in order and items in order and order.index(style) < order.index(items)


def _title(text: str, start: int) -> tuple[str, int]:
    """The title that stands on the line of the mark, and where the task goes on: behind it, or at it where it is all there is."""
    end = text.find("\n", start)
    line = text[start : end if end >= 0 else len(text)].strip()
    stop = min((place for sign in _TITLE_END if (place := line.find(sign)) >= 0), default=-1)
    if stop < 0:
        short = len(line) <= 40 and not re.search(r"[（(][^）)]*(?:负责|牵头|单位)", line)
        return (line, end if end >= 0 else len(text)) if short else ("", start)
    head = line[:stop]
    return (head if len(head) <= 30 and "，" not in head else ""), start
