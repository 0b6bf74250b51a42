"""案号: `（2020）皖1802执123号之一` since 2016 (法〔2015〕137号), `(2015)宣民初字第00123号` before.

A court keeps its code when its region's changes until it is renamed itself, so 皖1822 and 皖1882 are both 广德's and
both accepted, as is any digit code behind a province's character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow as pa

from resolution.identifiers.free_form import fault, tidy
from resolution.identifiers.status import Checked, CheckedColumn, Status, check_distinct

__all__ = ["CaseNumber", "check", "check_column", "is_valid", "normalise", "parse"]

_NUMERALS = "一二三四五六七八九十"
_YEAR = r"[(]?(?P<year>(?:19|20)\d\d)[)]?"
_COURT = r"(?P<court>最高法|[京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新军兵](?:\d{2}(?:\d{2})?)?)"
_TAIL = rf"0*(?P<number>[1-9]\d{{0,8}})号(?:之(?P<suffix>[{_NUMERALS}]+|[1-9]\d?))?"
_MODERN = re.compile(rf"{_YEAR}{_COURT}(?P<type>知?[一-龥]{{1,4}}?){_TAIL}", re.ASCII)
#: Old style: the court's short name ends where a word for the branch of law begins.
_OLD = re.compile(
    rf"{_YEAR}(?P<court>[一-龥]{{0,8}}?)(?P<type>[知民刑行执商经破催督赔司证清减假财非][一-龥]{{0,5}}?)字第?"
    r"0*(?P<number>[1-9]\d{0,8})(?:-(?P<part>[1-9]\d?))?号(?:之(?P<suffix>[一二三四五六七八九十]+|[1-9]\d?))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """The parts of a case number. `str()` is its normal form, `key` leaves out the suffix of follow-up documents."""

    year: int
    court: str  #: 最高法, 皖, 皖18, 皖1802; in the old style the court's short name
    type: str  #: 执, 执恢, 民初, 知民初, ...
    number: int
    suffix: str  #: Chinese numeral of the follow-up document, "" = none
    old_style: bool = False

    @property
    def key(self) -> str:
        """What two sources must agree on to mean one case: year, court, type, number."""
        middle = "字第" if self.old_style else ""
        return f"({self.year}){self.court}{self.type}{middle}{self.number}号"

    def __str__(self) -> str:
        return self.key + (f"之{self.suffix}" if self.suffix else "")


def parse(raw: str) -> CaseNumber | None:
    """The parts of a case number in any of its spellings, None if it follows neither grammar.

    >>> parse("〔2020〕皖1802执恢00123号之一")
    CaseNumber(year=2020, court='皖1802', type='执恢', number=123, suffix='一', old_style=False)
    >>> parse("（2015）宣民初字第00123号").key
    '(2015)宣民初字第123号'
    """
    text = tidy(raw, "()")
    modern = _MODERN.fullmatch(text)
    match = modern or _OLD.fullmatch(text)
    if match is None:
        return None
    part = match["suffix"] or ("" if modern else match["part"]) or ""
    return CaseNumber(
        year=int(match["year"]),
        court=match["court"],
        type=match["type"],
        number=int(match["number"]),
        suffix=_numeral(int(part)) if part.isdigit() else part,
        old_style=modern is None,
    )


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else _NUMERALS[tens - 1] + "十"
    return head + (_NUMERALS[ones - 1] if ones else "")


def normalise(raw: str) -> str:
    """The normal form of a case number; a text that isn't one is only tidied.

    >>> normalise("[2021] 皖1882执 5号")
    '(2021)皖1882执5号'
    """
    parsed = parse(raw)
    return str(parsed) if parsed else tidy(raw, "()")


def check(raw: str) -> Checked:
    """The number with its status; BAD_CHAR = outside both grammars."""
    parsed = parse(raw)
    if parsed:
        return Checked(str(parsed), Status.VALID)
    value = tidy(raw, "()")
    status = fault(value)
    return Checked(value, Status.BAD_CHAR if status is Status.VALID else status)


def is_valid(raw: str) -> bool:
    """Whether the text is a case number of either style."""
    return parse(raw) is not None


def check_column(raw: pa.Array) -> CheckedColumn:
    """`check` over a column, once for each distinct text."""
    return check_distinct(raw, check)
