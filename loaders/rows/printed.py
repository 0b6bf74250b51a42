"""Rows that printed tables have beside their records: headers again on each page, totals, sections, remarks and signatures.

A text that may be a record's is one of these only where the row has next to nothing else; what could also be a record with a hole in
it (a lone day, a lone body) only where the row lacks what a record of the source needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import Ids, Mask, each_unique, filled, first_filled
from loaders.headers.index import normal_header
from loaders.readers.base import HeaderScore

_WHOLE = r"(?:[本全各该]?\S{0,8}(?:省|市|州|县|区|旗|镇|乡|村|街道|局|科室?|股|队|所|处|院|页|表|月份?|季度?|年度?|日|周|期|类|组|部分|项|单位|企业)|总|全部)"
_TOTAL = rf"^{_WHOLE}?\s*[合总小累共]\s*计\s*(?:[:：]?\s*[0-9０-９.,，]+\s*[户家件条项人笔起个宗元万]*)?\s*(?:[（(][^（()）]*[)）])?\s*[:：]?$"
_LABELS = (
    r"备?注|说\s*明|备注说明|填\s*表人?|制\s*表人?|填报人?|编制人?|填报单位|制表单位|填报部门|填报日期|填表日期|制表日期|填表时间|制表时间|审\s*核人?|审\s*批人?|审\s*定人?|"
    r"复\s*核人?|校\s*对人?|经办人?|核对人|签发人?|批准人?|主管领导|分管领导|科室负责人|部门负责人|单位负责人|负责人|负责人签字|负责人签名|单位（?盖章）?|单位\(盖章\)|"
    r"盖章|签字|签名|日\s*期|时\s*间|联系人|联系电话|联系方式|咨询电话|监督电话|举报电话|投诉电话|电\s*话|数据来源|资料来源|公示时间|公示期限?|公示单位|发布单位|公布单位"
)
_LABELLED = rf"^(?:{_LABELS})(?:[（(][^（()）]*[)）])?\s*[:：]"
_SECTION = r"^(?:[（(]\s*[一二三四五六七八九十百]+\s*[)）]|[一二三四五六七八九十百]+\s*[、.．]|第[一二三四五六七八九十百0-9]+(?:部分|类|批|组|章|页))\s*\S*"
#: A级2户，B级1户: how many there are of each level.
_COUNTED = r"(?:其中\s*[:：]?\s*)?(?:[\p{Han}A-Za-z]{1,6}\s*[:：]?\s*[0-9０-９]+\s*[户家件个条人][，,、；;。\s]*){2,}$"
_CLOSING = (
    rf"^(?:{_COUNTED}|"
    r"[（(]?\s*以下(?:空白|无正文)|[（(]?此页无正文|(?:以上|上述)(?:共|合计|总计|所列|所有|全部|内容|信息|名单|数据|情况|事项|均|为|各|企业|单位|案件|[0-9０-９一二三四五六七八九十])"
    r"|(?:总|合)?共计?\s*[0-9０-９一二三四五六七八九十百]+\s*[户家件条项人笔起个宗页]|特此(?:公示|公告|通知|通告|说明|证明|公布)|注\s*[0-9０-９一二三四五六七八九十]\s*[、:：.])"
)
#: Ends of names: a numbered or remarkable name is a name all the same.
_NAME = r"(?:公司|厂|店|合作社|经营部|超市|中心|商行|事务所|[（(](?:普通合伙|有限合伙|个体工商户)[)）])$"
_DAY = r"(?:[0-9０-９]{4}|[二〇○零Oo一三四五六七八九]{4})\s*[年./\-]\s*[0-9０-９一二三四五六七八九十]{1,3}\s*[月./\-]\s*[0-9０-９一二三四五六七八九十]{1,3}\s*日?"
_BODY = r"\S*(?:局|委员会|办公室|政府|管委会|法院|检察院|领导小组|支队|大队|街道办事处|中心|银行)\s*(?:[（(](?:盖?章|公章)[)）])?"
_PLACE = r"[\p{Han}]{1,12}(?:省|市|区|县|旗|镇|乡|街道)(?:本级)?\s*(?:[（(][^（()）]*[)）])?"
_TEXT = rf"{_BODY}|{_PLACE}|\S.*[:：].*|.*[。；]|[（(].*[)）]"
_STRAY, _STRAY_UNDATED = rf"^(?:{_DAY}|{_TEXT})$", rf"^(?:{_TEXT})$"
#: Cells that no header has: numbers, days, codes.
_VALUE = re.compile(r"[\W\d年月日时分秒元万亿%]*\d[\W\d年月日时分秒元万亿%]*|(?=.*\d)[0-9A-Z]{9,}")
#: Whether two names of columns mean the same.
Alike = Callable[[str, str], bool]
_FIRST = 3  # columns in which a total is told
_MOST = 2  # cells that a remark may fill
_LEAST = 4  # columns of a table in which two cells are no row
_NAMED = 3  # names of columns that make a row a header, whatever else is in it
_IN_PLACE = 2  # of them in their places may be a header, where no other cell is a value
_MANY = 200  # rows of a chunk with so many such words: no headers
_TAIL = 2  # last characters by which names of columns are looked for
_SIGNED = 8  # cells that a row of signatures may fill


def beside(columns: Sequence[pa.Array], dated: Collection[int], lacking: Mask) -> Mask:
    """Which rows are totals, remarks, signatures or sections.

    ``dated`` are the places of columns of days: a day there is no signature's. ``lacking`` are rows without what a record of the source
    needs.
    """
    found = np.zeros(len(lacking), dtype=bool)
    for column in columns[:_FIRST]:
        found |= _matching(column, ("计",), _TOTAL)
    cells = _filled_cells(columns)
    few = np.flatnonzero((cells <= _SIGNED) & (cells < len(columns)) & ~found)
    if len(few):
        at = pa.array(few)
        some = [column.take(at) for column in columns]
        first = first_filled(some)
        found[few] = _signed(some, first, cells[few])
        scarce = few[cells[few] <= _MOST]
        if len(scarce):
            found[scarce] |= _lone([column.take(pa.array(scarce)) for column in columns], dated, lacking[scarce])
    return found


def _signed(columns: Sequence[pa.Array], first: pa.Array, cells: Ids) -> Mask:
    """Which rows begin with a label (制表人：) and have no more than that, or labels in half of their cells."""
    found = _matching(first, (":", "："), _LABELLED)
    at = np.flatnonzero(found)
    if len(at):
        rows = pa.array(at)
        labels = np.sum([_says(column.take(rows), _LABELLED) for column in columns], axis=0)
        short = (cells[at] <= _MOST) & (len(columns) >= _LEAST)
        found[at] = short | ((labels > 1) & (2 * labels >= cells[at]))
    return found


def _lone(columns: Sequence[pa.Array], dated: Collection[int], lacking: Mask) -> Mask:
    """Which of rows with a cell or two are sections, closing lines, or what no record could begin with."""
    first, cells = first_filled(columns), _filled_cells(columns)
    closing = _says(first, _CLOSING)
    found: Mask = (cells == 1) & ~_says(first, _NAME) & (closing | _says(first, _SECTION))
    if len(columns) >= _LEAST:
        stray = cells > 0
        for place, column in enumerate(columns):
            stray &= ~filled(column) | _says(column, _STRAY_UNDATED if place in dated else _STRAY)
        found |= lacking & (closing | stray)
    return found


def headers(columns: Sequence[pa.Array], header: Sequence[str], score: HeaderScore, alike: Alike) -> tuple[Mask, Mask]:
    """Which rows are the header again, or one of its two lines; and which are another header: known names above other columns.

    ``alike`` tells whether two names mean one column: 监理企业名称 where 施工企业名称 stood is the header again.
    """
    rows = len(columns[0]) if columns else 0
    told = np.zeros(rows, dtype=np.int64)
    for column, name in zip(columns, header, strict=True):
        if name:
            told += _names(column, name)
    again, other = np.zeros(rows, dtype=bool), np.zeros(rows, dtype=bool)
    if told.any():
        mostly, in_place = 2 * told > _filled_cells(columns), told >= _IN_PLACE
        if np.count_nonzero(in_place) > _MANY:  # words that are cells of records too
            in_place = told >= _NAMED
        for position in np.flatnonzero(mostly | in_place):
            cells = [column[int(position)].as_py() for column in columns]
            if mostly[position] or not any(_VALUE.fullmatch(cell) for cell in cells):
                again[position], other[position] = _header(cells, header, score, alike)
        upper = np.flatnonzero(other[:-1] & again[1:])  # of two lines: groups above the names
        again[upper], other[upper] = True, False
        other |= _titles(columns, other)
    return again, other


def _titles(columns: Sequence[pa.Array], other: Mask) -> Mask:
    """Which rows are the title of the other header right below them: one cell, or nothing."""
    found = np.zeros(len(other), dtype=bool)
    begins = np.flatnonzero(other[1:] & ~other[:-1])
    if len(begins):
        lone = _filled_cells([column.take(pa.array(begins)) for column in columns]) == 1
        found[begins[lone]] = True
    return found


def under(again: Mask, other: Mask, before: bool) -> tuple[Mask, bool]:
    """Which rows stand under another header (itself included), and whether the row after the last would; ``before``: the first one."""
    if not other.any() and not before:
        return other, False
    last = np.maximum.accumulate(np.where(again | other, np.arange(len(again)), -1))
    below: Mask = np.asarray(np.where(last < 0, before, other[last]), dtype=bool)
    return below, bool(below[-1]) if len(below) else before


def _names(column: pa.Array, name: str) -> Mask:
    """Which cells are the name of their column, or the lower line of it."""
    found = np.zeros(len(column), dtype=bool)
    likely = np.flatnonzero(np.asarray(pc.ends_with(column, name[-_TAIL:]), dtype=bool))
    if len(likely):
        told = each_unique(column.take(pa.array(likely)), lambda cell: "1" if _fit(cell, name) else "")
        found[likely] = filled(told)
    return found


def _fit(cell: str, name: str) -> int:
    """2 = the name of a column, 1 = the beginning or end of it (a line of two), 0 = neither."""
    plain, whole = normal_header(cell), normal_header(name)
    if plain == whole:
        return 2
    return int(len(plain) > 1 and (whole.startswith(plain) or whole.endswith(plain)))


def _header(cells: Sequence[str], header: Sequence[str], score: HeaderScore, alike: Alike) -> tuple[bool, bool]:
    """Whether the cells of a row are its header again, and whether they are another header.

    Another is one that names a column which the header does not name there, or something else above a column that it does.
    """
    fits = [
        (cell, name, _fit(cell, name) or alike(cell, name)) for cell, name in zip(cells, header, strict=True) if cell
    ]
    strange = [(cell, name) for cell, name, fit in fits if not fit]
    known = sum(score([cell]) for cell, _ in strange)
    moved = known > 0 or any(name and score([name]) for _, name in strange)
    named = len(fits) - len(strange)
    again = not moved and (not strange or named >= _NAMED)
    return again, moved and named + known >= _NAMED


def _filled_cells(columns: Sequence[pa.Array]) -> Ids:
    """How many cells of each row are filled."""
    counted: Ids = np.sum([filled(column) for column in columns], axis=0)
    return counted


def _says(column: pa.Array, pattern: str) -> Mask:
    """Which cells match."""
    return np.asarray(pc.match_substring_regex(column, pattern), dtype=bool)


def _matching(column: pa.Array, signs: Sequence[str], pattern: str) -> Mask:
    """Rows that match; those without one of the ``signs`` cannot."""
    signed = [np.asarray(pc.match_substring(column, sign), dtype=bool) for sign in signs]
    likely = np.flatnonzero(np.logical_or.reduce(signed))
    found = np.zeros(len(column), dtype=bool)
    if len(likely):
        found[likely] = _says(column.take(pa.array(likely)), pattern)
    return found
