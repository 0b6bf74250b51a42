"""Typed columns of statements out of text columns: kinds, years, amounts, document numbers and region codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import Columns, Mask, constant, each_unique, evaluate
from loaders.source import KindRule, Value
from resolution.divisions import city_of, region_today
from resolution.identifiers import case_number
from resolution.identifiers import document_number as document_numbering
from resolution.mention import KINDS
from resolution.names import organisation
from resolution.names.person import cannot_be_person, looks_like_person, looks_like_person_column

#: Files of one delivery speak of the same parties and documents again and again.
_REMEMBERED = 1 << 16
#: Kinds of bodies that have no owner who goes by his own number.
_BODIES = frozenset({"cooperative", "government", "institution", "social"})
#: Between the positions of one person.
_BETWEEN = r"|、,，;；/兼和及与()（）\s"
_YEAR = r"^(?:18|19|20)\d{2}$"


def kinds(rule: KindRule, columns: Columns, called: tuple[pa.Array | None, pa.Array | None], rows: int) -> pa.Array:
    """The kind of each mention; "" where it must be inferred from code and name, which are ``called``."""
    if not rule.field and rule.otherwise != "by_name":
        return constant(rule.fixed or rule.otherwise, rows)
    written = evaluate(Value(field=rule.field), columns, rows)
    known = pc.is_in(written, pa.array(KINDS, pa.string()))
    return pc.if_else(known, written, _otherwise(rule, *called, rows))


def _otherwise(rule: KindRule, names: pa.Array | None, codes: pa.Array | None, rows: int) -> pa.Array:
    """By name: a person where no code says that it is a shop which bears one's name (personal numbers are in no code column)."""
    if rule.otherwise != "by_name" or names is None:
        return constant("" if rule.otherwise == "by_name" else rule.otherwise, rows)
    person = looks_like_person_column(names)
    return pc.if_else(person if codes is None else pc.and_(person, pc.equal(codes, "")), "person", "")


def bodies(names: pa.Array) -> pa.Array:
    """Which names are those of bodies that no natural person stands for, so that a person's ID number is not theirs.

    A shop, a farm or a works may be its owner's.
    """
    return pc.equal(each_unique(names, _body), "body")


@lru_cache(maxsize=_REMEMBERED)
def _body(name: str) -> str:
    parsed = organisation.parse(name)
    return "body" if parsed.kind in _BODIES or (parsed.kind == "enterprise" and parsed.form.endswith("公司")) else ""


def numbered_kinds(names: pa.Array) -> pa.Array:
    """The kinds of parties that have a person's ID number and no code: a shop's is its operator's and makes no person of it.

    A works or another body is what its name says ("" = to be inferred); whatever bears no name of a business is the person himself.
    """
    return each_unique(names, _numbered_kind)


@lru_cache(maxsize=_REMEMBERED)
def _numbered_kind(name: str) -> str:
    if looks_like_person(name):
        return "person"
    parsed = organisation.parse(name)
    if parsed.kind not in ("", "individual_business"):
        return ""
    business = parsed.kind or parsed.form or parsed.industry or cannot_be_person(name)
    return "individual_business" if business else "person"


def years(column: pa.Array | None, rows: int) -> pa.Array:
    """Years as int16; 0 = unknown. Dates give their year."""
    if column is None:
        return pa.array(np.zeros(rows, dtype=np.int16))
    year = pc.utf8_slice_codeunits(column, 0, 4)
    fits = pc.match_substring_regex(year, _YEAR)
    return pc.cast(pc.if_else(fits, year, "0"), pa.int16())


def amounts(column: pa.Array) -> pa.Array:
    """Numbers as text to float64; "" gives null."""
    return pc.cast(pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column), pa.float64())


@lru_cache(maxsize=_REMEMBERED)
def document_number(text: str) -> str:
    """The form under which 文书号 and 案号 are compared.

    >>> document_number("宣市监罚[2021]第0012号"), document_number("〔2020〕皖1802执00123号")
    ('宣市监罚〔2021〕12号', '(2020)皖1802执123号')
    """
    case = case_number.parse(text)
    return str(case) if case else document_numbering.normalise(text)


def document_numbers(column: pa.Array) -> pa.Array:
    """``document_number`` of a column."""
    return each_unique(column, document_number)


def region_codes(column: pa.Array) -> pa.Array:
    """Today's six-digit codes of regions as written; "" where unknown."""
    return each_unique(column, region_today)


def city_codes(column: pa.Array) -> pa.Array:
    """Today's prefecture cities of regions as written; "" where unknown."""
    return each_unique(column, lambda text: city_of(region_today(text)))


def says(texts: pa.Array, words: Sequence[str]) -> Mask:
    """Which texts have one of the words among theirs (执行董事兼法定代表人), and do not speak of a former or another's one.

    >>> says(pa.array(["董事长|法定代表人", "经理（法定代表人）", "原法定代表人", "法定代表人助理", "监事"]), ["法定代表人"]).tolist()
    [True, True, False, False, False]
    """
    listed = "|".join(map(re.escape, words))
    told = pc.match_substring_regex(texts, rf"(?:^|[{_BETWEEN}])(?:{listed})(?:$|[{_BETWEEN}])")
    former = pc.match_substring_regex(texts, "原|曾任|前任|非法定|卸任|免去|拟任")
    return np.asarray(pc.and_(told, pc.invert(former)), dtype=bool)
