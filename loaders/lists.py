"""The lists that a party can stand on: code, names, colour, keeper and basis, from ``data/lists.yaml``."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from loaders.reject import InputError

_DATA = Path(__file__).parent / "data" / "lists.yaml"
_DROPPED = re.compile(r"[\s()\[\]《》“”\"'、,·:\-_]+")
#: What portals add to the name of a list, last part first.
_SUBJECT = re.compile(r"(?:法人及非法人组织|法人和非法人组织|法人|自然人|公示)$")
_SORT = re.compile(r"(?:的)?(?:主体|当事人|对象|企业|行为记录|记录|信息)?(?:名单|名录|黑名单)?(?:信息)?$")


#: From this length on the name of a list within a longer text means that list.
_TELLING = 4

#: How an entry may end: after its months, when the duty is performed, as its decision states, or at no known time.
Ending = Literal["term", "performed", "stated", "open"]


@dataclass(frozen=True, slots=True)
class ExitRule:
    """How long entries made while the rule is in force stay, and from when on they may be left early (months; 0 = none)."""

    since: str
    until: str
    ends: Ending
    months: int
    early: int
    condition: str
    basis: str
    verified: bool


#: Of a list without a rule.
UNKNOWN = ExitRule("", "", "open", 0, 0, "", "", verified=False)


@dataclass(frozen=True, slots=True)
class ListInfo:
    """One list. ``colour`` is black, red or focus (graph/schema.yaml)."""

    code: str
    zh: str
    en: str
    colour: str
    keeper: str
    basis: str
    term: str
    note: str
    subject: str
    region: str
    exit: str
    aliases: tuple[str, ...]
    rules: tuple[ExitRule, ...]
    per_case: bool

    def rule(self, entered: str) -> ExitRule:
        """The rule for an entry of that day: the one in force, before the first one the first."""
        held = [rule for rule in self.rules if rule.since <= entered and (not rule.until or entered < rule.until)]
        return held[-1] if held else (self.rules[0] if self.rules else UNKNOWN)


@functools.cache
def lists() -> dict[str, ListInfo]:
    """All lists by code."""
    content = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    texts = ("zh", "en", "colour", "keeper", "basis", "term", "note", "region", "exit")
    return {
        code: ListInfo(
            code=code,
            **{key: str(entry.get(key, "")) for key in texts},
            subject=str(entry.get("subject", "both")),
            aliases=tuple(entry.get("aliases", ())),
            rules=tuple(map(_rule, entry.get("rules", ()))),
            per_case=bool(entry.get("per_case", False)),
        )
        for code, entry in content["lists"].items()
    }


def _rule(entry: Mapping[str, Any]) -> ExitRule:
    return ExitRule(
        **{key: str(entry.get(key, "")) for key in ("since", "until", "condition", "basis")},
        ends=entry["ends"],
        months=int(entry.get("months", 0)),
        early=int(entry.get("early", 0)),
        verified=bool(entry.get("verified", False)),
    )


def codes(colour: str = "") -> tuple[str, ...]:
    """The codes of all lists, or of those of a colour."""
    return tuple(code for code, info in lists().items() if colour in ("", info.colour))


def chosen_list(text: str) -> str:
    """The code of the list that a user means ("" = none asked for); refused where there is no such list."""
    code = list_code(text) if text else ""
    if text and not code:
        raise InputError("list_not_known", value=text)
    return code


def list_code(written: str) -> str:
    """The code of a list by its name as files write it; "" when it is none we know.

    >>> list_code("失信被执行人名单（自然人）")
    'judgment_debtor'
    """
    return _aliases().get(_normal(written), "")


def list_title(written: str) -> str:
    """The name of a list that its bare code names; any other text as it stands.

    >>> list_title("wage_arrears"), list_title("某县红名单")
    ('拖欠农民工工资失信联合惩戒对象名单', '某县红名单')
    """
    return lists()[written].zh if written in lists() else written


def lists_named(title: str) -> set[str]:
    """The codes of the lists that a title names; a name within a longer one does not count.

    >>> lists_named("宣城市2025年第三季度拖欠农民工工资失信联合惩戒对象名单公示")
    {'wage_arrears'}
    """
    plain, found = _plain(title), set()
    for name, code in sorted(_aliases().items(), key=lambda entry: -len(entry[0])):
        if len(name) >= _TELLING and not name.isascii() and name in plain:
            plain = plain.replace(name, "|")
            found.add(code)
    return found


@functools.cache
def _aliases() -> dict[str, str]:
    names: dict[str, str] = {}
    for info in lists().values():
        for name in (info.code, info.zh, info.en, *info.aliases):
            if names.setdefault(_normal(name), info.code) != info.code:
                raise ValueError(f"lists.yaml: {name!r} names {info.code} and {names[_normal(name)]}")
    return names


def _normal(name: str) -> str:
    plain = _plain(name)
    return _SORT.sub("", _SUBJECT.sub("", plain)) or plain


def _plain(text: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text).lower())
