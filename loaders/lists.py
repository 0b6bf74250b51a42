"""The lists that a party can stand on: code, names, colour, keeper and basis, from ``data/lists.yaml``."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import yaml

_DATA = Path(__file__).parent / "data" / "lists.yaml"
_DROPPED = re.compile(r"[\s()\[\]《》“”\"'、,·:\-_]+")
#: What portals add to the name of a list, last part first.
_SUBJECT = re.compile(r"(?:法人及非法人组织|法人和非法人组织|法人|自然人|公示)$")
_SORT = re.compile(r"(?:的)?(?:主体|当事人|对象|企业|行为记录|记录|信息)?(?:名单|名录|黑名单)?(?:信息)?$")


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
    aliases: tuple[str, ...]


@functools.cache
def lists() -> dict[str, ListInfo]:
    """All lists by code."""
    content = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return {
        code: ListInfo(
            code=code,
            **{key: str(entry.get(key, "")) for key in ("zh", "en", "colour", "keeper", "basis", "term", "note")},
            aliases=tuple(entry.get("aliases", ())),
        )
        for code, entry in content["lists"].items()
    }


def list_code(written: str) -> str:
    """The code of a list by its name as files write it; "" when it is none we know.

    >>> list_code("失信被执行人名单（自然人）")
    'judgment_debtor'
    """
    return _aliases().get(_normal(written), "")


@functools.cache
def _aliases() -> dict[str, str]:
    names: dict[str, str] = {}
    for info in lists().values():
        for name in (info.code, info.zh, info.en, *info.aliases):
            if names.setdefault(_normal(name), info.code) != info.code:
                raise ValueError(f"lists.yaml: {name!r} names {info.code} and {names[_normal(name)]}")
    return names


def _normal(name: str) -> str:
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", name).lower())
    return _SORT.sub("", _SUBJECT.sub("", plain)) or plain
