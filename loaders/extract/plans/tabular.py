"""Plans laid out as tables (序号 | 任务 | 责任单位 | 完成时限): rows of a Word or spreadsheet table, of CSV, or of columns set with blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from loaders.extract.plans.outline import number_of

#: What the heads of columns say, by what the column holds. Blanks and brackets of a head are dropped before.
_HEADS = {
    "number": re.compile(r"(?:任务|项目)?(?:序号|编号)|序"),
    "lead": re.compile(r"(?:牵头|主办|承办)(?:责任)?(?:单位|部门|主体)?(?:及责任人)?"),
    "bodies": re.compile(
        r"(?:主要)?(?:责任|配合|参与|参加|协办|落实|实施|协同)(?:单位|部门|主体|科室)(?:及责任人)?|(?:牵头|责任)(?:单位)?(?:和|及|与|、)(?:配合|责任|参与)单位|负责单位|承担单位"
    ),
    "deadline": re.compile(r"(?:计划)?(?:完成|办结|时间|任务)?(?:时限|期限|节点|进度要求)(?:要求)?|完成时间|时间(?:要求|安排)|完成日期|推进时间"),
    "task": re.compile(
        r"(?:20\d\d年)?(?:年度|重点|主要|具体|工作|目标|改革|建设)*(?:任务|工作|举措|措施|事项|内容|要点|目标|要求)(?:任务|内容|名称|分解|清单|及措施|及要求|要求|目标|事项)?"
    ),
    "kind": re.compile(r"(?:任务|工作|项目)?(?:类别|分类|板块|领域|方面)|项目"),
}  # fmt: skip
_CLEAN = re.compile(r"[\s（）()：:*]|^[|]|[|]$")
_NUMBER = re.compile(r"\s*[（(]?\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*[）)]?[.、]?\s*")
_RULE = re.compile(r"^[\s|:\-—+]*$")
_WIDE = re.compile(r"[ \u3000]{2,}|\u3000")
_FEWEST = 3

Span = tuple[int, int]


@dataclass(slots=True)
class Row:
    """A task of a table: its number and part, the places of its cells; of bodies with the role that the column's head gives."""

    item: int
    sub: int | None
    title: Span
    text: Span
    deadline: Span
    bodies: list[tuple[Span, str]] = field(default_factory=list)


def rows(text: str) -> list[Row]:
    """The tasks of all tables of a plan; none where the text holds no such table."""
    found: list[Row] = []
    heads: list[str] = []
    for cells in _lines(text):
        words = [_head_of(text[start:end]) for start, end in cells]
        if _is_head(words):
            heads = words
        elif heads and len(cells) == len(heads) and not _RULE.match("".join(text[left:right] for left, right in cells)):
            _add(found, text, dict(_named(heads, cells)), [*zip(heads, cells, strict=True)])
    return _numbered(found)


def _is_head(words: list[str]) -> bool:
    return len(words) >= _FEWEST and "task" in words and ("bodies" in words or "lead" in words)


def _head_of(cell: str) -> str:
    plain = _CLEAN.sub("", cell)
    return next((name for name, pattern in _HEADS.items() if pattern.fullmatch(plain)), "")


def _named(heads: list[str], cells: list[Span]) -> Iterator[tuple[str, Span]]:
    """The cell of each kind; of several tasks (重点任务, 具体措施) the last is the text and the first what it is part of."""
    tasks = [cell for head, cell in zip(heads, cells, strict=True) if head == "task"]
    for head, cell in zip(heads, cells, strict=True):
        if head in ("number", "kind", "deadline"):
            yield head, cell
    yield "task", tasks[-1]
    if len(tasks) > 1:
        yield "kind", tasks[0]


def _add(found: list[Row], text: str, cells: dict[str, Span], told: list[tuple[str, Span]]) -> None:
    """A row; what a cell merged over several rows says stands in the first of them."""
    last = found[-1] if found else None
    if not text[slice(*cells["task"])].strip():
        return
    number = _number(text[slice(*cells["number"])]) if "number" in cells else 0
    goes_on = last is not None and "number" in cells and (not number or number == last.item)
    item = last.item if goes_on and last else number or (last.item + 1 if last else 1)
    nowhere = (cells["task"][0], cells["task"][0])
    made = Row(item, None, cells.get("kind", nowhere), cells["task"], cells.get("deadline", nowhere))
    for head, cell in told:
        if head in ("lead", "bodies") and text[slice(*cell)].strip():
            made.bodies.append((cell, "lead" if head == "lead" else ""))
    if goes_on and last and not number:
        made.bodies = made.bodies or last.bodies
        made.deadline = made.deadline if text[slice(*made.deadline)].strip() else last.deadline
    found.append(made)


def _number(cell: str) -> int:
    return number_of(cell.strip()) if _NUMBER.fullmatch(cell) else 0


def _numbered(found: list[Row]) -> list[Row]:
    """Rows of one number are its parts, in their order."""
    for place, row in enumerate(found):
        before = found[place - 1] if place else None
        if before and before.item == row.item:
            before.sub = before.sub or 1
            row.sub = before.sub + 1
    return found


def _lines(text: str) -> Iterator[list[Span]]:
    """The cells of each line that is parted into cells; a cell in quotes may go over line ends."""
    place = 0
    while place < len(text):
        end = _line_end(text, place)
        line = text[place:end]
        separator = next((sign for sign in ("\t", "|", ",") if line.count(sign) >= _FEWEST - 1), "")
        if separator:
            yield _trimmed(text, _quoted(text, place, end, separator), separator)
        elif len(_WIDE.findall(line.strip())) >= _FEWEST - 1:
            yield _spaced(text, place, end)
        place = end + 1


def _line_end(text: str, place: int) -> int:
    """The line end that is in no quoted cell; quotes that do not close end with their line."""
    end = text.find("\n", place)
    while end >= 0 and _open_quote(text, place, end):
        further = text.find("\n", end + 1)
        if further < 0 or further - place > 4_000:
            return text.find("\n", place)
        end = further
    return len(text) if end < 0 else end


def _open_quote(text: str, place: int, end: int) -> bool:
    return text.count('"', place, end) % 2 == 1


def _quoted(text: str, place: int, end: int, separator: str) -> list[Span]:
    cells, left, inside = [], place, False
    for at in range(place, end):
        if text[at] == '"':
            inside = not inside
        elif text[at] == separator and not inside:
            cells.append((left, at))
            left = at + 1
    return [*cells, (left, end)]


def _trimmed(text: str, cells: list[Span], separator: str) -> list[Span]:
    """Without quotes and blanks around; rows of bars begin and end with one."""
    made = []
    for start, end in cells:
        while start < end and text[start] in ' \t\r"\u3000':
            start += 1
        while end > start and text[end - 1] in ' \t\r"\u3000':
            end -= 1
        made.append((start, end))
    if separator == "|" and len(made) > 2 and made[0][0] == made[0][1] and made[-1][0] == made[-1][1]:
        return made[1:-1]
    return made


def _spaced(text: str, place: int, end: int) -> list[Span]:
    cells, left = [], place + len(text[place:end]) - len(text[place:end].lstrip())
    for gap in _WIDE.finditer(text, left, end):
        cells.append((left, gap.start()))
        left = gap.end()
    return [(start, stop) for start, stop in [*cells, (left, end)] if stop > start]
