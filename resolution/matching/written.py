"""What parties and mentions write, taken apart once: the columns that candidates, evidence and decision look at."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution import divisions
from resolution.columns import Int
from resolution.identifiers import codes as identifier_codes
from resolution.identifiers import organisation_code
from resolution.identifiers.normal_form import normalise_column
from resolution.names import normalise, organisation

_CLOSING_REMARK = re.compile(r"\(([^()]*)\)$")
_NATION = re.compile(r"^(?:中国|中华)(?=.{2})")
_IN_TROUBLE = re.compile(r"^(?:退市|SST|S?ST|PT|XD|XR|DR|GST|G|S|N)(?=[一-龥]{2})")
_SHARE_CLASS = re.compile(r"(?<=[一-龥])(?:[AB]|-[UWD]|退)$")
#: Texts without one of these are left as they are by `flat` and by `without_remarks`.
_FLATTENED, _REMARKED, _MARKED = r"[()\-第零〇一二三四五六七八九十百千两0-9]", r"\)$|[-/\\+#&]", "^中"
_SEPARATORS = re.compile(r"(?<=[一-龥)])[-/\\+#&]+(?=[一-龥(])")
_BRACKETS = re.compile(r"[()\-]")
_NUMBER = re.compile(r"第?((?:[零〇一二三四五六七八九0-9]|十|[百千](?<=[一二三四五六七八九两0-9].))+)")
_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2} | {str(i): i for i in range(10)}
_UNIT = {"十": 10, "百": 100, "千": 1000}
#: Words of notices in front of a party's name, and what follows it there.
_VERBS = "给予|准予|同意|撤销|责令|核准|注销|吊销|公布|认定|表彰|对|将|被处罚人|当事人|申请人|被申请人|被告|原告|被执行人|单位名称|企业名称|名称|户名"
_LEAD = re.compile(rf"^(?:[^关]{{0,20}}关于(?:{_VERBS})*|(?:{_VERBS})+)")
_TRAIL = re.compile(
    r"的|等\d*[家户]|[因未在被已作予]|涉嫌|违反|违法|行政(?:处罚|许可|确认|强制|奖励|裁决|检查)|申请|列入|拖欠"
)
_FORM_END = re.compile(
    r"(?:公司|厂|店|社|院|所|部|中心|行|站|场|局|会|学校|集团|企业|处|馆|合伙|队|厅|亭|点|库|楼|室|组|园|社区|农场)$"
)

#: Text columns of a `Written` table.
TEXTS = ("normal", "flat", "region_text", "core", "industry", "form", "form_raw", "branch", "ident",
         "code", "organisation_code", "address", "representative", "phone")  # fmt: skip

_PARTS = ("region_text", "core", "industry", "form", "form_raw", "branch")
#: Rows that are taken apart at a time, and how many are few.
_PIECE, _FEW = 50_000, 64


@dataclass(frozen=True, slots=True)
class Written:
    """Row by row: texts, the region that the name says and the one that is stated (today's codes as numbers, 0 unknown).

    ``positions`` is where ``masked.positions`` keeps what it made of the codes.
    """

    texts: pa.Table
    named: Int
    stated: Int
    positions: list[npt.NDArray[np.uint8]] = field(default_factory=list, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.named)

    def slice(self, start: int, length: int) -> Written:
        """Rows that stand together."""
        end = start + length
        return Written(self.texts.slice(start, length), self.named[start:end], self.stated[start:end])

    def take(self, rows: Int) -> Written:
        """The given rows."""
        return Written(self.texts.take(pa.array(rows)), self.named[rows], self.stated[rows])


def _value(digits: str) -> str:
    """A number in Chinese or Arabic digits as Arabic ones: 一百三十二, 一三二 and 132 are the same."""
    if not any(c in _UNIT for c in digits):
        return "".join(str(_DIGIT[c]) for c in digits)
    total, current = 0, 0
    for c in digits:
        if c in _UNIT:
            total, current = total + max(current, 1) * _UNIT[c], 0
        else:
            current = current * 10 + _DIGIT[c]
    return str(total + current)


def numbers(text: str) -> str:
    """A name with its numbers in one form; the ordinal mark 第 goes.

    >>> numbers("第一百三十二分店"), numbers("132分店"), numbers("三菱电梯")
    ('132分店', '132分店', '3菱电梯')
    """
    return _NUMBER.sub(lambda found: _value(found[1]), text)


def without_remarks(normal: str) -> str:
    """A name without separators between its characters and without what closing brackets add to it (已注销, 个转企, 普通合伙); a division in brackets belongs to it.

    >>> without_remarks("宣城市甲乙商行(有限合伙)(存续)"), without_remarks("甲乙电子(苏州)")
    ('宣城市甲乙商行', '甲乙电子(苏州)')
    """
    text = _SEPARATORS.sub("", normal)
    while text.endswith(")"):
        remark = _CLOSING_REMARK.search(text)
        if remark is None or remark.start() < 4 or divisions.region_today(remark[1]):
            break
        text = text[: remark.start()]
    return text


def flat(normal: str) -> str:
    """A name without brackets and ways to write a number."""
    return numbers(_BRACKETS.sub("", normal))


def flat_name(normal: str, region: str) -> str:
    """`flat`, but for the region in front: 四川 is no number.

    >>> flat_name("四川第三建筑(集团)公司", "四川")
    '四川3建筑集团公司'
    """
    return region + flat(normal[len(region) :]) if normal.startswith(region) else flat(normal)


def inner_name(normal: str) -> str:
    """The party's name inside the title of a notice; the text itself where it is no such title.

    >>> inner_name("关于对宣城市甲乙有限公司的行政处罚决定")
    '宣城市甲乙有限公司'
    """
    lead = _LEAD.match(normal)
    rest = normal[lead.end() :] if lead else normal
    ends = _FORM_END.search(rest)
    if ends and not (lead and len(lead[0]) > 1):
        return normal
    for trail in reversed(list(_TRAIL.finditer(rest))):
        before = rest[: trail.start()]
        if len(before) >= 4 and _FORM_END.search(before):
            return before
    return rest if lead and ends and len(rest) >= 4 else normal


def without_exchange_marks(normal: str) -> str:
    """A stock's short name without what the exchange adds to it: ST, PT, XD … in front, share class A or B behind.

    >>> without_exchange_marks("ST中华A"), without_exchange_marks("万科A")
    ('中华', '万科')
    """
    return _SHARE_CLASS.sub("", _IN_TROUBLE.sub("", normal))


def _texts(column: pa.Array, change: Callable[[str], str], touched: str = "") -> pa.Array:
    """A text function over a column, for the texts it may change: those that match `touched`."""
    if len(column) <= _FEW:
        return pa.array([change(value) for value in column.to_pylist()], pa.string())
    rows = pc.match_substring_regex(column, touched)
    changed = pa.array([change(value) for value in column.filter(rows).to_pylist()], pa.string())
    return pc.replace_with_mask(column, rows, changed)


def _numbered(codes: pa.Array) -> Int:
    values = pc.cast(pc.if_else(pc.equal(codes, ""), "0", codes), pa.int64())
    return np.asarray(values.to_numpy(zero_copy_only=False))


def _text(table: pa.Table, name: str) -> pa.Array:
    if name not in table.column_names:
        return pa.array([""], pa.string()).take(pa.array(np.zeros(table.num_rows, dtype=np.int64)))
    return pc.fill_null(_array(table[name]).cast(pa.string()), "")


def _array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _normal(column: pa.Array) -> pa.Array:
    """`normalise.text` over a column; few values are quicker one by one."""
    if len(column) > _FEW:
        return normalise.text_column(column)
    return pa.array([normalise.text(value) for value in column.to_pylist()], pa.string())


def _parsed(normal: pa.Array, regions: pa.Array) -> pa.Table:
    """`organisation.parse_column`; few values are quicker one by one."""
    if len(normal) > _FEW:
        return organisation.parse_column(normal, regions)
    rows = [organisation.parse(*pair) for pair in zip(normal.to_pylist(), regions.to_pylist(), strict=True)]
    return pa.table(
        {
            name: pa.array([getattr(row, name) for row in rows], pa.string())
            for name in (*_PARTS, "qualifiers", "region")
        }
    )


def written(table: pa.Table, *, notices: bool = False) -> Written:
    """Take a table apart, some rows at a time (columns `name`, `code`, `region`, `address`, `legal_representative`,
    `phone`; all but the name may be missing). `notices`: names may stand in the titles of notices."""
    parts = [_written(table.slice(start, _PIECE), notices) for start in range(0, max(table.num_rows, 1), _PIECE)]
    return join(parts)


def join(parts: Sequence[Written]) -> Written:
    """One behind the other, a column at a time, each in one piece."""
    if len(parts) == 1:
        return parts[0]
    columns = {
        name: pa.chunked_array([c for part in parts for c in part.texts[name].chunks], pa.string()) for name in TEXTS
    }
    return Written(
        pa.table({name: columns.pop(name).combine_chunks() for name in TEXTS}),
        np.concatenate([part.named for part in parts]),
        np.concatenate([part.stated for part in parts]),
    )


def _codes(codes: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Codes as written in normal form, and the organisation codes that hold in them."""
    if not pc.any(pc.not_equal(codes, "")).as_py():
        return codes, codes
    normal = normalise_column(codes)
    if len(codes) > _FEW:
        return normal, identifier_codes.sort_column(codes).organisation_code
    return normal, pa.array([_organisation_code(value) for value in normal.to_pylist()], pa.string())


def _organisation_code(code: str) -> str:
    """The organisation code in a code; those of firms, which begin with 9, are no personal numbers and quickly looked at."""
    part = code if len(code) == 9 else code[8:17] if len(code) == 18 and code[0] == "9" else ""
    if part or not code:
        return part if organisation_code.is_valid(part) else ""
    return str(identifier_codes.sort_column(pa.array([code])).organisation_code[0].as_py())


def _flat_names(normal: pa.Array, regions: pa.Array) -> pa.Array:
    """`flat_name` over columns, for the names that it may change."""
    rows = pc.match_substring_regex(normal, _FLATTENED)
    pairs = zip(normal.filter(rows).to_pylist(), regions.filter(rows).to_pylist(), strict=True)
    return pc.replace_with_mask(normal, rows, pa.array([flat_name(*pair) for pair in pairs], pa.string()))


def _written(table: pa.Table, notices: bool) -> Written:
    normal = _texts(_normal(_text(table, "name")), without_remarks, _REMARKED)
    if notices:
        normal = _texts(normal, lambda name: without_exchange_marks(inner_name(name)))
    regions = _text(table, "region")
    parsed = _parsed(normal, regions)
    parts = {name: _array(parsed[name]) for name in _PARTS}
    for name in ("core", "industry", "branch"):
        parts[name] = _texts(parts[name], flat, _FLATTENED)
    parts["core"] = _texts(parts["core"], lambda core: _NATION.sub("", core), _MARKED)
    group = pc.match_substring(_array(parsed["qualifiers"]), "集团")
    group = pc.and_(group, pc.invert(pc.match_substring(parts["industry"], "集团")))
    parts["industry"] = pc.if_else(group, pc.binary_join_element_wise(parts["industry"], "集团", ""), parts["industry"])
    code, proven = _codes(_text(table, "code"))
    columns = {
        "normal": normal,
        "flat": _flat_names(normal, parts["region_text"]),
        **parts,
        "ident": pc.binary_join_element_wise(parts["core"], parts["industry"], parts["branch"], ""),
        "code": code,
        "organisation_code": proven,
        "address": _normal(_text(table, "address")),
        "representative": _normal(_text(table, "legal_representative")),
        "phone": _text(table, "phone"),
    }
    return Written(
        pa.table({name: columns[name] for name in TEXTS}),
        _numbered(_array(parsed["region"])),
        _numbered(divisions.today_column(regions)),
    )
