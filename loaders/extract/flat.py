"""A text as evidence is looked for in it: one width of characters, lines joined where they were only wrapped.

Copies of PDF break lines anywhere and put page numbers between; nothing of that may hide a name. Every place of the flat
text knows its place in the text as read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

#: One for one, so that places stay.
_FOLD = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；！？"}
_FOLD |= dict(zip("【】﹝﹞「」∶﹕￥　—–―┃│", "[]〔〕“”::¥ ---||", strict=True))
_FOLDED = str.maketrans(_FOLD)
#: What hides digits of a number, whichever sign it is: 1234##5678.
_HIDDEN = re.compile(r"(?<=\d)[#■█▇●•×✕]{2,}|[#■█▇●•×✕]{2,}(?=\d)")
_LINE = re.compile(r"[^\n\f\r\v\u2028]*[^\s]")
_GAP = re.compile(r"\s+")
#: A word set with blanks between its characters, and a number so set on a line of its own.
_SPACED = re.compile(
    r"^[一-龥(](?:[ \t]{1,2}[一-龥()〔〕\[\]\d-]){9,}$|(?<![一-龥])[一-龥](?:[ \t]{1,4}[一-龥]){2,}(?![一-龥])"
)
_PAGE_NUMBER = re.compile(r"(?:-+\s*\d{1,4}\s*-+|第\s*\d{1,4}\s*页.{0,14}|\d{1,4}\s*/\s*\d{1,4}|\d{1,3})$")
#: A line that ends so is finished.
_ENDED = re.compile(r"[。；;！？!?:：”》]$")
#: A line that begins so is a new one, however the last one ended.
_BEGINS = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.]|\(?[一二三四五六七八九十\d]{1,3}\)|\d{1,3}[.、](?!\d)|\d{1,3}[ \t]+(?=[一-龥])|[①-⑳]|第[一二三四五六七八九十\d]+[章条条]|"
    r"附件|附:|[一-龥() ]{0,18}[〔\[(]\s*(?:19|20)\d\d\s*[〕\])][^，。]{0,20}号$|[一-龥()/]{2,18}:|.{2,24}(?:书|公告|公示)$|[二〇○零一\d]{4}\s*年.{3,9}日?$)"
)
#: Widths from which lines are taken for wrapped ones; shorter ones are titles, fields and seals.
_NARROWEST, _NEAR = 40, 0.84
_NAME_CUT = re.compile(
    r"(?:有限|有限责任|有限公|有限责任公|股份|股份有|股份有限|股份有限公|合作|管理委员|委员|综合行政执|[〔(\[][^〕)\]]{0,12})$"
)
#: No line begins so by itself: the rest of a label that was wrapped, the form of a firm.
_GOES_ON = re.compile(r"的(?!确)[^，。]{0,8}(?:金额|代码|名称|日期)|码:|号:|称:|(?:股份)?有限(?:责任)?公司(?=[:，(]|$)")
#: So many tabs make a row of a table, which ends where its line does.
_ROW = 2
_SEPARATOR = "\t"
#: A line set in so much further than the one before begins a paragraph.
_PARAGRAPH = 2


@dataclass(frozen=True, slots=True)
class Flat:
    """The flat text; `starts[n]` is where piece n begins in it and `places[n]` where it came from."""

    text: str
    starts: tuple[int, ...]
    places: tuple[int, ...]

    def place(self, position: int) -> int:
        """Where a character of the flat text stands in the text as read."""
        piece = bisect_right(self.starts, position) - 1
        return self.places[piece] + position - self.starts[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the flat text in the text as read."""
        return self.place(start), self.place(end - 1) + 1


def flatten(text: str) -> Flat:
    """The flat text of a text.

    >>> flatten("罚 款 书\\n编号：１２").text
    '罚款书\\n编号:12'
    """
    folded = _HIDDEN.sub(lambda run: "*" * len(run[0]), text.translate(_FOLDED))
    lines = [
        (found.start() + len(found[0]) - len(found[0].lstrip()), _celled(found[0].strip()))
        for found in _LINE.finditer(folded)
    ]
    lines = [(start, line) for start, line in lines if not _PAGE_NUMBER.match(line)]
    indents = [_indent(folded, start) for start, _ in lines]
    widest = _widest([_width(line) for _, line in lines])
    pieces: list[tuple[int, str]] = []
    before, edge = "", 0
    for (start, line), indent in zip(lines, indents, strict=True):
        if before and (indent >= edge + _PARAGRAPH or not _wrapped(before, line, widest)):
            pieces.append((start - 1, "\n"))
        pieces += _squeezed(start, line)
        before, edge = line, indent
    return _joined(pieces)


def _celled(line: str) -> str:
    """A line whose cells are parted by bars, with the sign that parts them elsewhere."""
    return line.replace("|", _SEPARATOR) if line.count("|") > _ROW else line


def _indent(text: str, start: int) -> int:
    """How far a line that begins at a place is set in."""
    return start - 1 - max(text.rfind(mark, 0, start) for mark in "\n\f\r")


def _joined(pieces: list[tuple[int, str]]) -> Flat:
    starts, places, length = [0], [0], 0
    for place, text in pieces:
        starts.append(length)
        places.append(place)
        length += len(text)
    return Flat("".join(text for _, text in pieces), tuple(starts), tuple(places))


def _width(line: str) -> int:
    return sum(1 if char < "\u2e80" else 2 for char in line)


def _widest(widths: list[int]) -> int:
    """The width at which lines are wrapped; 0 where they are not: no width that several lines nearly reach."""
    long = sorted(width for width in widths if width >= _NARROWEST)
    if len(long) < 3:
        return 0
    widest = long[-2]
    near = sum(1 for width in long if width >= widest * 0.93)
    return widest if near >= 3 and near * 4 >= len(long) else 0


def _wrapped(before: str, line: str, widest: int) -> bool:
    """Whether a line goes on in the next one."""
    if _NAME_CUT.search(before) or _GOES_ON.match(line):
        return True
    if before.count("\t") >= _ROW and "\t" not in line:
        return False
    if not widest or _ENDED.search(before) or _BEGINS.match(line):
        return False
    return _width(before) >= widest * _NEAR or before.endswith(("，", "、", ","))


def _squeezed(start: int, line: str) -> list[tuple[int, str]]:
    """The pieces of a line: blanks inside spaced-out words dropped, one sign for each other gap."""
    if " " not in line and "\t" not in line and "\u3000" not in line and "\xa0" not in line:
        return [(start, line)]
    spaced = [found.span() for found in _SPACED.finditer(line)]
    pieces: list[tuple[int, str]] = []
    done = 0
    for gap in _GAP.finditer(line):
        pieces.append((start + done, line[done : gap.start()]))
        done = gap.end()
        if not any(left < gap.start() < right for left, right in spaced):
            wide = len(gap[0]) > 1 or gap[0] == "\t"
            pieces.append((start + gap.start(), _SEPARATOR if wide else " "))
    pieces.append((start + done, line[done:]))
    return pieces
