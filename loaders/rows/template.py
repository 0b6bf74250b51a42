"""Rows of a template that were left between the header and the records: technical names, types, what must be filled, examples.

They stand at the top of a table; nothing below its first rows is looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from loaders.columns import Mask

#: Rows of a table in which a template's lines are looked for.
TOP = 20

_CJK = re.compile(r"[\u4e00-\u9fff]")
_MARK = r".{0,12}?(?:必填|选填|必输|必选|必报|选报|可选|可空|可为空|不可为空|不能为空|非空).{0,60}"
_TYPE = (
    r"(?:n?varchar2?|n?char|text|string|str|date(?:time)?|timestamp|number|numeric|decimal|int|integer|bigint|float|double|bool(?:ean)?|clob"
    r"|字符(?:型|串)?|文本(?:型|格式)?|数值型?|数字型?|日期(?:型|格式|时间型?)?|时间型|整数型?|小数型?|枚举型?|代码型|[cnd](?=[\d.]))"
    r"\.{0,2}\s*\(?\s*(?:\d+(?:\s*[,.]\s*\d+)?)?\s*(?:位|个?字符?)?(?:以内)?\s*\)?"
)
_FORMAT = r"(?:格式)?[:为]?\s*yyyy.*|\d+(?:位|个?字符?)(?:以内|数字|代码|文本|统一).{0,40}|\d+位|(?:不超过|最多|最长)\d+.{0,10}"
_HINT = r"请?(?:填写|输入|选择|录入|填报).{0,80}|格式[:为].*|(?:例如?|示例|如):.*"
_SAID = re.compile(rf"(?:{_MARK}|{_TYPE}|{_FORMAT}|{_HINT})")
#: What may stand beside those: lengths, yes and no.
_NEUTRAL = re.compile(r"\d{1,4}(?:,\d{1,2})?|是|否|[ynmo]|√|×|-")
_LABEL = re.compile(
    r"(?:字段|数据项|列)(?:英文|中文)?(?:名称?|代码|类型|长度|说明|格式|要求)|数据(?:类型|长度|格式)|是否必填|(?:填写|填报|取值)(?:说明|要求|规范)"
)
_EXAMPLE = re.compile(
    r"[(\[【]?(?:填写|填报|录入|参考)?(?:示例|样例|范例|举例|样本|example|sample)(?:数据|行)?\d{0,2}[)\]】]?(?::.*)?"
    r"|[(\[【](?:填写)?(?:示例|样例|范例|举例|例)[)\]】].*|.+[(\[【](?:填写)?(?:示例|样例|范例|举例|例子|例)[)\]】]|例如?\d?(?::.*)?"
)
_SOMEBODY = re.compile(r".{0,6}(?:某某|xx|××).*(?:公司|合作社|厂|店|企业|单位|局|中心)")
_PLACEHOLDER = re.compile(r"[0-9a-z]*(?:x{4,}|×{4,})[0-9a-z×]*|1234567890\d*[a-z]?")
_IDENTIFIER = re.compile(r"(?![A-Z][a-z]+$)[A-Za-z][A-Za-z0-9_]+")
_NUMBERED = re.compile(r"\(?(\d{1,2})\)?")
_COUNTED = re.compile(r"[甲乙丙丁戊己庚辛a-z]|栏次|列次|序号")
_LONG_NUMBER = re.compile(r"\d{4}")
_FIRST = 3  # cells in which an example says so
_FEW, _SEVERAL = 2, 3


def template_rows(columns: Sequence[pa.Array], header: Sequence[str]) -> Mask:
    """Which of the first rows of a table are lines of its template."""
    count = len(columns[0]) if columns else 0
    found = np.zeros(count, dtype=bool)
    cells = [column.slice(0, TOP).to_pylist() for column in columns]
    chinese = 2 * sum(bool(_CJK.search(name)) for name in header) >= len(header)
    for place, row in enumerate(zip(*cells, strict=True)):
        written = [unicodedata.normalize("NFKC", cell).strip() for cell in row if cell]
        below = place == 0 or bool(found[place - 1])
        found[place] = _is_line(written, len(columns), chinese=chinese, below=below and place > 0)
    return found


def _is_line(cells: Sequence[str], width: int, *, chinese: bool, below: bool) -> bool:
    """Whether the filled cells of a row are a line of a template; ``below``: so is the row above."""
    plain = [cell.lower() for cell in cells]
    if any(_EXAMPLE.fullmatch(cell) for cell in plain[:_FIRST]):
        return True
    if len(plain) < _FEW:
        return False
    return (
        (chinese and len(cells) >= min(_SEVERAL, width) and all(map(_IDENTIFIER.fullmatch, cells)))
        or bool(_LABEL.fullmatch(plain[0]))
        or _says(plain)
        or _is_numbering(plain)
        or (below and len(plain) >= _SEVERAL and all(map(_NEUTRAL.fullmatch, plain)))
        or (any(map(_SOMEBODY.fullmatch, plain)) and any(map(_PLACEHOLDER.fullmatch, plain)))
    )


def _says(cells: Sequence[str]) -> bool:
    """Whether most of the cells are types, formats or what must be filled, and none of the others is a value."""
    said = [bool(_SAID.fullmatch(cell)) for cell in cells]
    others = [cell for cell, is_said in zip(cells, said, strict=True) if not is_said and not _NEUTRAL.fullmatch(cell)]
    told = sum(said)
    return (
        told >= _FEW and 2 * told >= len(cells) and told > 2 * len(others) and not any(map(_LONG_NUMBER.search, others))
    )


def _is_numbering(cells: Sequence[str]) -> bool:
    """Whether the cells count the columns: 1, 2, 3 or 甲, 乙, 1, 2."""
    numbers = [int(found[1]) for cell in cells if (found := _NUMBERED.fullmatch(cell))]
    rest = [cell for cell in cells if not _NUMBERED.fullmatch(cell)]
    return (
        len(numbers) >= _SEVERAL and numbers == list(range(1, len(numbers) + 1)) and all(map(_COUNTED.fullmatch, rest))
    )
