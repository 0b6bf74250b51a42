"""What the title of a table says of all its rows: the level, the list, the award, the period, that they left it (已移出), and who delivers it (填报单位：…).

Titles are the rows above the header, then the name of the sheet, then that of the file; a column always says more than they do.
A title that names two levels, two lists or two periods says none of them.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence

from loaders.headers.awards import award_of, awards_within
from loaders.headers.title_times import period_told, periods_in
from loaders.levels import schemes
from loaders.lists import lists_named
from loaders.source import Field, Source

#: Types of titled fields that hold years and other periods.
OF_TIMES = ("text", "period")
#: AAA级, A类, A、B级; not of ISO-A级 or of another word's end.
_LEVELS = re.compile(r"(?<![A-Z0-9])([A-Z]{1,5}(?:[、和及与/,，][A-Z]{1,5})*)[级类]")
_SEVERAL = re.compile(r"[、和及与/,，]")
#: 已移出, 移出名单; not of a title that speaks of entries too (列入移出情况), nor of what is still to come (拟移出).
_LEFT = re.compile(r"移出|移除|已退出|退出名单|已解除|已终止")
_STANDING = re.compile(
    r"列入|新增|在册|在列|(?:拟|未|待|应|可|申请|符合)(?:被|予以)?(?:移出|移除|退出|解除|终止)|移[出除](?:条件|程序|申请|流程|标准)"
)
#: What a title within a sheet says besides, so that it is one of rows and no word of a single row.
_OF_ROWS = re.compile(r"名[单录]|企业|主体|单位|情况|[\d一二三四五六七八九十]\s*[家户人条]")
_SENDER = re.compile(
    r"(?:填报|报送|制表|公布|发布|提供|填表)(?:单位|部门|机关)(?:[(（](?:盖章|公章|章)[)）])?\s*[:：]\s*([^\s:：]{3,40})"
)


def told(source: Source, titles: Sequence[str], filled: frozenset[str]) -> dict[str, str]:
    """Values by field for the fields that may be ``titled`` and that no column fills (nor another of its ``one_of``)."""
    found = _left(source, titles)
    for name in titled(source, filled):
        field = source.fields[name]
        if field.award:
            value = award_of(titles)
        else:
            value = period_told(titles) if field.type in OF_TIMES else _first_said(field, titles)
        if value:
            found[name] = value
    return found


def _first_said(field: Field, titles: Sequence[str]) -> str:
    return next((value for title in titles if (value := _said(field, _plain(title)))), "")


def _left(source: Source, titles: Sequence[str]) -> dict[str, str]:
    """The status of rows that left a list, where the nearest title that speaks of it says that all of them did."""
    rule = source.status
    if rule is None or not rule.left:
        return {}
    said = ("".join(_plain(title).split()) for title in titles)
    told = next((title for title in said if _LEFT.search(title) or _STANDING.search(title)), "")
    return {rule.fields[0]: min(rule.left)} if told and not _STANDING.search(told) else {}


def titled(source: Source, filled: frozenset[str]) -> list[str]:
    """The fields that titles may tell where columns fill those of ``filled``."""
    found = []
    for name, field in source.fields.items():
        instead = {other for group in source.one_of if name in group for other in group}
        if field.titled and not filled & ({name} | instead):
            found.append(name)
    return found


def retold(source: Source, title: str, filled: frozenset[str], now: Mapping[str, str]) -> dict[str, str]:
    """What a title further down tells by field; "" for a field of which it names several values. A quarter is one of the year that holds ``now``."""
    plain = _plain(title)
    fields = {name: source.fields[name] for name in titled(source, filled)}
    told = {name: _said(field, plain) for name, field in fields.items() if _sayings(field, plain)}
    for name, said in told.items():
        if said.startswith("-"):
            told[name] = now[name][:4] + said if now.get(name) else ""
    return told | (_left_from_here(source, plain) if _OF_ROWS.search(plain) else {})


def _left_from_here(source: Source, title: str) -> dict[str, str]:
    """The status of the rows below 二、移出经营异常名录的企业; "" where the title is of entries again, as it is where nothing is told."""
    rule = source.status
    if rule is None or not rule.left or not (_LEFT.search(title) or _STANDING.search(title)):
        return {}
    return {rule.fields[0]: "", **_left(source, [title])}


def sender_told(titles: Sequence[str]) -> str:
    """Who delivers the table by its own words; "" where no title says it.

    >>> sender_told(["宣城市行政处罚信息公示表", "填报单位（盖章）：宣城市应急管理局   填报日期：2024.6.30"])
    '宣城市应急管理局'
    """
    return next((found[1] for title in titles if (found := _SENDER.search(_plain(title)))), "")


def _said(field: Field, spaced: str) -> str:
    said = _sayings(field, spaced)
    known = _letters(field.rating.scheme) if field.type == "level" and field.rating else said
    return said.pop() if len(said) == 1 and said <= known else ""


def _sayings(field: Field, spaced: str) -> set[str]:
    """All values of a field that a title names; of levels also those that its scheme does not know, where it names one that it does."""
    title = "".join(spaced.split())
    if field.type == "level":
        said = {level for several in _LEVELS.findall(title.upper()) for level in _SEVERAL.split(several)}
        return said if field.rating and said & _letters(field.rating.scheme) else set()
    if field.award:
        return awards_within(title)
    return set(lists_named(title)) if field.type == "list" else set(periods_in(title))


@functools.cache
def _letters(scheme: str) -> frozenset[str]:
    """The levels of a scheme that are letters; of all schemes, where a file names its own."""
    chosen = [schemes()[scheme]] if scheme else list(schemes().values())
    return frozenset(
        level.name for one in chosen for edition in one.editions for level in edition.levels if level.name.isascii()
    )


def _plain(title: str) -> str:
    return unicodedata.normalize("NFKC", title)
