"""A former name that stands in brackets behind a name: 甲公司（原乙公司） is 甲公司, which was 乙公司."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import constant, each_unique, filled
from resolution.names import organisation

_SAID = r"(?:原名称?|原单位名称|原企业名称|曾用名称?|更名前|变更前|原(?![告审件因]))(?:为|是|系)?\s*[:：]?"
_LIKELY = r"[（(]\s*(?:原|曾用名|更名前|变更前)"
_BEHIND = re.compile(rf"(.+?)\s*[（(]\s*{_SAID}\s*([^（）()]+(?:[（(][^（）()]*[）)][^（）()]*)*)[）)]")
_BETWEEN = re.compile(r"[、，,；;|/]")
_SHORTEST = 5


def told_apart(names: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The names without the former ones behind them, and those (joined by ``|``); only where both are names of organisations.

    >>> [part.to_pylist() for part in told_apart(pa.array(["宣城甲乙电子有限公司（原宣城丙丁商贸有限公司）", "良种场（原种场）"]))]
    [['宣城甲乙电子有限公司', '良种场（原种场）'], ['宣城丙丁商贸有限公司', '']]
    """
    likely = pc.match_substring_regex(names, _LIKELY)
    if not pc.any(likely).as_py():
        return names, constant("", len(names))
    cells = pc.if_else(likely, names, "")
    former = each_unique(cells, lambda cell: _parted(cell)[1])
    own = each_unique(cells, lambda cell: _parted(cell)[0])
    return pc.if_else(pa.array(filled(former)), own, names), former


def with_former(former: pa.Array, told: pa.Array) -> pa.Array:
    """Former names with those told elsewhere."""
    both = pc.binary_join_element_wise(told, former, "|")
    return pc.if_else(pc.equal(told, ""), former, pc.if_else(pc.equal(former, ""), told, both))


def _parted(cell: str) -> tuple[str, str]:
    found = _BEHIND.fullmatch(cell.strip())
    if found is None:
        return cell, ""
    former = [name.strip() for name in _BETWEEN.split(found[2]) if name.strip()]
    if not (_whole(found[1]) and former and all(map(_whole, former))):
        return cell, ""
    return found[1], "|".join(former)


def _whole(name: str) -> bool:
    """Whether a text is the name of an organisation as a whole."""
    parsed = organisation.parse(name)
    return len(name) >= _SHORTEST and bool(parsed.core and parsed.form)
