"""Tables in the flat text: what the heads of their columns say of the cells below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"[^\n\f]+")
_CELL, _NARROW_CELL = re.compile(r"[^\t]+"), re.compile(r"[^ ]+")
#: Words of heads; a line that has such in two of its cells is the head of a table.
_HEAD = re.compile(
    r"名称|姓名|当事人|相对人|文号|文书号|代码|日期|时间|机关|单位|内容|类型|事实|事由|案由|行为|金额|依据|序号|结果|识别号|代表人|负责人|经营者|税款|地址|住所|编号|案号|备注|处罚|金额|种类"
)
_LONGEST_HEAD, _FEWEST = 30, 3
_REMARK = re.compile(r"备\s*注|说明|其他")
#: No title is longer.
_TITLE = 60
_TOTAL = re.compile(r"^\s*(?:合\s*计|总\s*计|小\s*计)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and the places of the cells below it that are filled."""

    head: str
    cells: tuple[tuple[int, int], ...]


def columns(text: str) -> Iterator[Column]:
    """The columns of all tables of a text. Rows with fewer or more cells than the head are left alone, but for remarks that are left out: nobody knows whose they are."""
    head: list[str] = []
    below: list[list[tuple[int, int]]] = []
    for line in _LINE.finditer(text):
        cells = [(line.start() + one.start(), line.start() + one.end()) for one in _cells(line[0])]
        words = [text[start:end].strip() for start, end in cells]
        if _is_head(words):
            yield from _told(head, below)
            head, below = words, [[] for _ in words]
        elif cells and _fits(head, len(cells)) and not _TOTAL.match(words[0]):
            for column, cell in zip(below, cells, strict=False):
                column.append(cell)
    yield from _told(head, below)


def _fits(head: list[str], count: int) -> bool:
    return count <= len(head) and all(_REMARK.fullmatch(word) for word in head[count:])


def _cells(line: str) -> Iterator[re.Match[str]]:
    """Cells are parted by wide gaps; where a line has none of those, by blanks."""
    return (_CELL if "\t" in line else _NARROW_CELL).finditer(line)


def _told(head: list[str], below: list[list[tuple[int, int]]]) -> Iterator[Column]:
    for words, cells in zip(head, below, strict=True):
        if cells:
            yield Column(words, tuple(cells))


def _is_head(words: list[str]) -> bool:
    if len(words) < _FEWEST or any(len(word) > _LONGEST_HEAD or re.search(r"\d{2}", word) for word in words):
        return False
    return sum(1 for word in words if _HEAD.search(word)) * 2 > len(words)


def in_title(text: str, start: int) -> bool:
    """Whether a place is inside the title of a rule or a document."""
    near = max(0, start - _TITLE)
    return text.rfind("《", near, start) > text.rfind("》", near, start)
