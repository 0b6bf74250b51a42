"""Rows that say that there is nothing to report: 零报告, 本月无新增, 暂无数据, or 无 with nothing else in the table.

Beside records, a row with nothing but 无 is a record with a hole.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import Mask, filled

_SCOPE = r"(?:截[至止]\S{0,12}?[,，]?)?(?:\S{0,24}?(?:年度?|季度?|月份?|[上中下]旬|周|日|期间?|次|批次?|阶段|单位|部门|机构|辖区|地区|县|区|市|镇|乡|街道|局|院|委|科|股|内|目前))[,，]?"
_NOT = (
    r"(?:暂时?|均|尚|现|也|并)?(?:无|没有|未有|未发生|未发现|未产生|未作出|未做出|未收到|未受理|未办理|不存在|不涉及)"
)
_WHAT = (
    r"(?:新增|新的|相关|有关|此类|该类|此项|符合条件|应|可|需|须|报送|上报|填报|申报|更新|公示|公开|行政|处罚|许可|强制|检查|奖励|失信|守信|违法|违规|不良|严重|异常|经营|名录|名单|红|黑"
    r"|欠税|欠薪|欠缴|欠费|列入|移出|信用|修复|异议|投诉|案件|企业|单位|个人|法人|主体|人员|对象|数据|信息|记录|情况|事项|业务|决定书?|报告|内容|变化|变更|变动|发生|立案|结案|公告|作出|产生"
    r"|办理|受理|认定|申请|合同|采购|项目|行为|被执行人|类|的|及|和|或|与|、|[()（）])+"
)
_ZERO = (
    r"(?:[“\"']?零[”\"']?(?:报告|申报|报送|上报|填报|数据|记录|报)|数据为[零0]|[本当上该]\S{0,8}[,，]?(?:暂|均)?无"
    rf"|(?:{_SCOPE})?{_NOT}{_WHAT})(?:[,，、；;]?(?:零报[告送]?|特此(?:说明|报告)))?"
)
_SAYS = rf"^[（(【]?{_ZERO}[)）】]?[。.！!；;]?$"
#: Words for nothing which, alone in a row, say that there is nothing.
_NOTHING = r"^\s*(?:无|暂无|没有|零|[/／\-—–－]+)\s*[。.]?\s*$"
_SERIAL = r"^[0-9０-９]{1,4}[.、]?$"
#: What may stand beside: a number, a day or period, a place.
_BESIDE = r"^(?:[0-9０-９]{1,4}[.、]?|[0-9]{4}[年./\-][0-9]{1,2}(?:[月./\-](?:[0-9]{1,2}日?)?)?|[0-9]{4}年?(?:第[一二三四1-4]季度)?|[0-9]{6}|[\p{Han}]{1,12}(?:省|市|区|县|旗|镇|乡|街道))$"
_BODY = r"^\S{2,30}(?:局|委员会|办公室|政府|管委会|法院|检察院|支队|大队|中心|银行)$"
_MOST = 3  # cells of a row that says so
_FIRST = 3  # columns in which it is said where they are of no field of names


def zero_reports(written: Sequence[pa.Array], columns: Sequence[pa.Array], named: Collection[int]) -> Mask:
    """Which rows say that there is nothing to report.

    ``written`` are the cells as they stand, ``columns`` cleaned ones; ``named`` are the places of columns of names and codes: beside what
    is said there, a row may name the body that reports.
    """
    cells = np.sum([filled(column) for column in columns], axis=0)
    found = np.zeros(len(cells), dtype=bool)
    few = np.flatnonzero(cells <= _MOST)
    if not len(few):
        return found
    at = pa.array(few)
    some = [column.take(at) for column in columns]
    found[few] = _said(some, cells[few], named)
    bare = few[(cells[few] == 0) | ((cells[few] == 1) & _matches(some[0], _SERIAL))]
    rest = bare[~found[bare]]
    if len(rest) and len(rest) + found.sum() == len(found):
        found[rest] = _nothing([column.take(pa.array(rest)) for column in written])
    return found


def _said(columns: Sequence[pa.Array], cells: Mask, named: Collection[int]) -> Mask:
    """Rows of which one of the first cells, or that of a name, says so, and whose others are no record's."""
    found = np.zeros(len(cells), dtype=bool)
    for place, column in enumerate(columns):
        if place < _FIRST or place in named:
            said = _matches(column, _SAYS)
            if said.any():
                beside = [other for at, other in enumerate(columns) if at != place]
                plain = [~filled(other) | _matches(other, _BESIDE) for other in beside]
                if place in named:
                    plain = [one | _matches(other, _BODY) for one, other in zip(plain, beside, strict=True)]
                found |= said & np.logical_and.reduce([said, *plain])
    return found


def _nothing(written: Sequence[pa.Array]) -> Mask:
    """Rows with a word or mark for nothing."""
    trimmed = [pc.utf8_trim_whitespace(column) for column in written]
    told: Mask = np.logical_or.reduce([_matches(column, _NOTHING) for column in trimmed])
    return told


def _matches(column: pa.Array, pattern: str) -> Mask:
    return np.asarray(pc.match_substring_regex(column, pattern), dtype=bool)
