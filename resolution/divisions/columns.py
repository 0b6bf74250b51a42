"""Whole columns of regions: as written → today's code → today's city, worked out once per distinct value."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from resolution.divisions.gazetteer import common, shared
from resolution.divisions.lookup import clean, find
from resolution.divisions.succession import city_of, is_ambiguous, today
from resolution.divisions.table import MUNICIPALITIES, NOW, normal_code, table


def today_column(raw: pa.Array, within: pa.Array | None = None) -> pa.Array:
    """Today's six-digit code for codes or names as written ("341802", "宣城市宣州区", "合肥", "浦东"); "" if unsure.

    `within` (same length) says where each is known to lie, as code or name (a province column), and settles names that
    several provinces share (普陀). A split division gives the part that keeps its name, else what all parts share; a
    code of a development zone gives its city; an ended code that meant several divisions gives what they share. Of equals in force, a name of a higher level wins (朝阳市 before 朝阳区).
    """
    if within is None:
        values = pc.dictionary_encode(raw.fill_null(""))
        codes = [region_today(value) for value in values.dictionary.to_pylist()]
        return pa.array(codes, pa.string()).take(values.indices)
    table_ = pa.table({"raw": raw.fill_null(""), "within": today_column(within)})
    pairs = table_.group_by(["raw", "within"]).aggregate([])
    codes = [
        region_today(value, hint)
        for value, hint in zip(pairs["raw"].to_pylist(), pairs["within"].to_pylist(), strict=True)
    ]
    key = pc.binary_join_element_wise(table_["raw"], table_["within"], "\n").combine_chunks()
    keys = pc.binary_join_element_wise(pairs["raw"], pairs["within"], "\n").combine_chunks()
    return pa.array(codes, pa.string()).take(pc.index_in(key, keys))


def city_column(codes: pa.Array) -> pa.Array:
    """Today's prefecture city of each code, "" where unknown."""
    values = pc.dictionary_encode(codes.fill_null(""))
    cities = [city_of(code) for code in values.dictionary.to_pylist()]
    return pa.array(cities, pa.string()).take(values.indices)


def region_today(raw: str, within: str = "") -> str:
    """One value of `today_column`."""
    text = clean(raw)
    code = normal_code(text)
    if code:
        return _code_today(code)
    found = find(text, within=within)
    if not found:
        return ""
    best = [r for r in found if (r.until is None, r.level) == (found[0].until is None, found[0].level)]
    codes = {_code_today(record.code) for record in best}
    return codes.pop() if len(codes) == 1 else ""


def _code_today(code: str) -> str:
    codes = today(code)
    if len(codes) == 1:
        return codes[0]
    record = table().at(code, NOW)
    if codes and record is not None:
        return shared(codes) if is_ambiguous(code) else common(record, codes)
    if code[:2] in MUNICIPALITIES or table().in_force(code[:4] + "00"):
        return city_of(code)
    return ""
