"""Rows of a table that are no records of its source: totals and signatures below it, and natural persons among organisations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import Columns, Mask, evaluate, filled
from loaders.source import MentionRule, Source, Value
from resolution.mention import KINDS
from resolution.names.person import looks_like_person_column

_TOTAL = r"^(?:本页|本表|本月|本期|本年|全年|全市|总|全部)?\s*[合总小累共]\s*计\s*[:：]?$"
_REMARK = r"^(?:备?注|说\s*明|填表人|制表人?|填报人|填报单位|填报日期|制表日期|审核人?|复核人?|经办人|单位负责人|负责人签字|联系人|数据来源)\s*[:：]"
_FIRST = 3  # columns in which a total is told
_MOST = 2  # cells that a remark may fill
_LEAST = 4  # columns of a table in which so few cells are no row
_ORGANISATIONS = ("organisation", *(kind for kind in KINDS if kind != "person"))


def footers(columns: Sequence[pa.Array], rows: int) -> Mask:
    """Which rows are totals (合计 in one of the first columns), or remarks and signatures that fill a cell or two."""
    found = np.zeros(rows, dtype=bool)
    for column in columns[:_FIRST]:
        found |= _matching(column, "计", _TOTAL)
    if len(columns) >= _LEAST:
        remarks = np.flatnonzero(_matching(columns[0], ":", _REMARK) | _matching(columns[0], "：", _REMARK))
        if len(remarks):
            at = pa.array(remarks)
            cells = np.sum([filled(column.take(at)) for column in columns], axis=0)
            found[remarks[cells <= _MOST]] = True
    return found


def _matching(column: pa.Array, sign: str, pattern: str) -> Mask:
    """Rows that match; those without ``sign`` cannot."""
    likely = np.flatnonzero(np.asarray(pc.match_substring(column, sign), dtype=bool))
    found = np.zeros(len(column), dtype=bool)
    if len(likely):
        found[likely] = np.asarray(pc.match_substring_regex(column.take(pa.array(likely)), pattern), dtype=bool)
    return found


def natural_persons(source: Source, columns: Columns, rows: int) -> Mask:
    """Which rows are about a natural person, in a source that may hold organisations only.

    A row says so by its kind, by the ID number of its party in place of a code, or (where the mention's kind goes by the name) by a
    person's name without any code. A code of an organisation, a business name beside its owner's number, or an individual business told
    as such makes it none.
    """
    found = np.zeros(rows, dtype=bool)
    if source.subject == "organisation":
        for rule in source.mentions.values():
            if rule.role == "subject":
                found |= _is_person(rule, columns, rows)
    return found


def _is_person(rule: MentionRule, columns: Columns, rows: int) -> Mask:
    names = evaluate(rule.columns.get("name", Value()), columns, rows)
    code, number = rule.columns.get("code", Value()), rule.columns.get("id", Value())
    numbered = np.zeros(rows, dtype=bool)
    for value in (code, number):
        for part in ("hmac", "mask"):
            numbered |= filled(evaluate(value, columns, rows, part))
    said, organisation, owned = (np.zeros(rows, dtype=bool) for _ in range(3))
    if rule.kind.field:
        told = evaluate(Value(field=rule.kind.field), columns, rows)
        said = np.asarray(pc.equal(told, "person"), dtype=bool)
        organisation = np.asarray(pc.is_in(told, pa.array(_ORGANISATIONS)), dtype=bool)
        owned = np.asarray(pc.equal(told, "individual_business"), dtype=bool)
    bare = np.flatnonzero(~said & ~owned & ~filled(evaluate(code, columns, rows)))
    if len(bare):
        named = np.asarray(looks_like_person_column(names.take(pa.array(bare))), dtype=bool)
        nameless = ~filled(names)[bare]
        by_name = named & ~organisation[bare] if rule.kind.otherwise == "by_name" else np.zeros(len(bare), dtype=bool)
        said[bare] = by_name | (numbered[bare] & (named | nameless))
    return said
