"""Units of money: what a header, the group above it or the title of a table says its amounts are in (万元, 千元, 亿元, 万美元).

A cell that names no unit is in that of its own header, else of its group, else of its table, else of its source.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

#: What sources count in where they say nothing, and what they mean by ``unit: wan``.
YUAN = "元"
WAN = "万元"
#: Behind a number of which nobody can tell the unit: it is no amount then.
UNTOLD = "（单位不明）"

_SCALE = "十万|百万|千万|万亿|万|千|百|亿"
_COIN = "人民币元|(?<=[十百千万亿])人民币|美元|美金|港元|港币|欧元|日元|英镑|澳元|加元|新加坡元|元|圆"
_OPEN, _SHUT = r"[(\[【〔,:/]", r"[)\]】〕]"
_SAID = r"(?:(?:金额|计量|货币|计价)?单位\s*[:为]?\s*)?(?:人民币\s*[,:]?\s*(?=\S))?"
_UNIT = rf"(?P<scale>{_SCALE})?(?P<coin>{_COIN})"

#: 金额（万元）, 金额（单位：人民币万元）, 金额/元, 金额（万）, and 金额万元.
_NAMED = (
    re.compile(rf"(?P<name>.+?)\s*{_OPEN}\s*{_SAID}{_UNIT}\s*{_SHUT}?[\s*]*"),
    re.compile(rf"(?P<name>.+?)\s*[(\[【〔]\s*{_SAID}(?P<scale>{_SCALE})(?P<coin>)\s*{_SHUT}[\s*]*"),
    re.compile(rf"(?P<name>.+?)(?P<scale>{_SCALE})(?P<coin>{_COIN})"),
)
#: A unit among other words of a header: 金额（万元，保留两位小数）.
_WITHIN = (
    re.compile(rf"(?<![\d一二两三四五六七八九十百千几数])(?P<scale>{_SCALE})(?P<coin>{_COIN})"),
    re.compile(rf"{_OPEN}\s*{_SAID}{_UNIT}"),
)
#: In what stands above a table: 单位：万元, 金额单位：户、万元; 欠费清单（万元） at the end of a title; 万元 alone.
_ABOVE = (
    re.compile(rf"单位\s*[:为]?\s*(?:[^\s:;。]{{0,12}}?[、,/\s]\s*)?(?:人民币\s*(?=\S))?{_UNIT}(?![\u4e00-\u9fff])"),
    re.compile(rf"{_OPEN}\s*{_SAID}{_UNIT}\s*{_SHUT}\s*$"),
    re.compile(rf"^\s*{_SAID}{_UNIT}\s*$"),
)
_TITLE_CHARS = 60
#: A cell of a row below the names that holds units only.
_ALONE = re.compile(
    rf"[(\[【〔]?\s*{_SAID}(?:(?:{_SCALE})?(?:{_COIN}|吨|立方米|m3|m³|方|千瓦时|kwh|度|平方米|㎡|m2|m²|亩|人|个|户|件|家|次|项|分)|%|{_SCALE})"
    rf"\s*{_SHUT}?"
)
#: Numbers without a unit, in any of the forms that amounts are read in.
_BARE = r"^[\s,'()（）\[\]【】、:，：]*[\p{Nd}.．,，\s'()（）\[\]【】、:：]*\p{Nd}[\p{Nd}.．,，\s]*(?:[Ee][+-]?\p{Nd}+)?[整正]?[\s)）\]】]*$"


@lru_cache(maxsize=16_384)
def named(header: str) -> tuple[str, str]:
    """The name before a unit of money at the end of a header, and that unit; two times "" where it ends with none.

    >>> named("拖欠金额（万元）"), named("标的/元"), named("金额（亿）"), named("授信千元"), named("人数（万人）")
    (('拖欠金额', '万元'), ('标的', '元'), ('金额', '亿元'), ('授信', '千元'), ('', ''))
    """
    plain = _plain(header)
    for pattern in _NAMED:
        if found := pattern.fullmatch(plain):
            return found["name"], _written(found)
    return "", ""


@lru_cache(maxsize=16_384)
def unit_of(header: str) -> str:
    """The unit that a header names anywhere; "" if none."""
    unit = named(header)[1]
    plain = _plain(header)
    return unit or next((_written(found) for pattern in _WITHIN if (found := pattern.search(plain))), "")


def group_unit(group: str) -> str:
    """The unit that the name of a group of columns ends with; none of what speaks of the whole table (单位：万元)."""
    plain = _plain(group)
    name, unit = named(plain)
    return "" if name in ("", "人民币") or "单位" in name else unit


def speaks_of_table(title: str) -> bool:
    """Whether a text with a unit at its end is the title of a whole table, not the name of a group of columns."""
    return named(title)[0].endswith(("表", "单", "册", "账", "明细", "公告", "公示", "统计"))


def table_unit(titles: Sequence[str]) -> str:
    """The unit that the titles of a table say of all its amounts: that of the last one that names any.

    >>> table_unit(["欠费单位清单", "填报单位：某局  单位：万元"]), table_unit(["（单位：人民币元）"]), table_unit(["填报单位：元山镇"])
    ('万元', '元', '')
    """
    for title in reversed(titles):
        plain = _plain(title)
        for place, pattern in enumerate(_ABOVE):
            found = None if place and len(plain) > _TITLE_CHARS else pattern.search(plain)
            if found:
                return _written(found)
    return ""


def only_units(row: Sequence[str]) -> bool:
    """Whether a row below a header holds units and nothing else."""
    cells = [_plain(cell) for cell in row if cell.strip()]
    return bool(cells) and all(_ALONE.fullmatch(cell) for cell in cells)


def with_unit(name: str, unit: str) -> str:
    """A name with the unit of the row below it, if it has none of its own."""
    if not (name and unit) or named(name)[1]:
        return name
    return name + (unit if unit[:1] in "(（[【〔" else f"（{unit}）")


def is_money(unit: str) -> bool:
    """Whether a unit is one of money."""
    return re.fullmatch(rf"(?:{_SCALE})?(?:{_COIN})", unit) is not None


def is_foreign(unit: str) -> bool:
    """Whether a unit is of another currency than the yuan."""
    return bool(unit) and unit.lstrip("十百千万亿") != YUAN


def written_out(cells: pa.Array, unit: str) -> pa.Array:
    """Amounts with the unit of their column behind those that name none.

    >>> written_out(pa.array(["1.5", "2万元", "", "不详"]), "千元").to_pylist()
    ['1.5千元', '2万元', '', '不详']
    """
    bare = pc.match_substring_regex(cells, _BARE)
    return pc.if_else(bare, pc.binary_join_element_wise(pc.utf8_trim_whitespace(cells), unit, ""), cells)


def _written(found: re.Match[str]) -> str:
    coin = found["coin"]
    foreign = coin and coin not in ("人民币元", "人民币", "元", "圆")
    return (found["scale"] or "") + (coin if foreign else YUAN)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()
