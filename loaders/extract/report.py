"""The sections of a credit report, with the number of entries in each; a section that says so is known to be empty."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: As the national report numbers and names them; local supplements have their own.
_SECTIONS = (
    "行政管理", "诚实守信", "严重失信主体名单", "经营异常", "信用承诺", "信用评价", "司法判决", "其他信息", "其他", "公共信用信息地方补充内容", "信用状况提升建议",
)  # fmt: skip
_HEAD = re.compile(
    rf"(?m)^[ \t\u3000]*(?:[一二三四五六七八九十]{{1,3}}[、.]|\d{{1,2}}[、.]|[(（][一二三四五六七八九十][)）])?[ \t]*(?P<name>{'|'.join(_SECTIONS)})(?:信息|情况|记录)?[ \t]*(?:[(（:：].{{0,20}})?$"
)
_ENTRY = re.compile(r"(?m)^[ \t\u3000]*第\s*\d{1,4}\s*条")
_EMPTY = re.compile(r"查询期内无相关(?:信息|记录)|暂无相关(?:信息|记录)|无相关记录")


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a report: how many entries it holds, and whether it says itself that there are none."""

    name: str
    entries: int
    empty: bool


def sections(text: str) -> list[Section]:
    """The sections of a credit report in their order; [] for a document that is none."""
    heads = list(_HEAD.finditer(text))
    if len({head["name"] for head in heads}) < 2 or not (_ENTRY.search(text) or _EMPTY.search(text)):
        return []
    ends = [*(head.start() for head in heads[1:]), len(text)]
    found: dict[str, Section] = {}
    for head, end in zip(heads, ends, strict=True):
        body = text[head.end() : end]
        entries, empty = len(_ENTRY.findall(body)), bool(_EMPTY.search(body))
        if entries or empty:  # a table of contents names sections without either
            before = found.get(head["name"], Section(head["name"], 0, empty))
            found[head["name"]] = Section(head["name"], before.entries + entries, before.empty and empty)
    return list(found.values())
