"""Levels of evaluation schemes: what a level as written stands for in its scheme and edition, from ``data/schemes.yaml``.

A level has a meaning only in its scheme, in the edition in force on its day: nothing here compares levels of two schemes or years.
Its standing (``norm``) says whether it speaks for a party or against it; a newly formed firm's M is ``neutral``.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from loaders.columns import Mask, each_unique, filled
from loaders.source import Rating, Source
from loaders.values.text import plain_word

_DATA = Path(__file__).parent / "data" / "schemes.yaml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: How a level speaks of a party, best first.
NORMS = ("high", "good", "neutral", "caution", "bad")
#: What is written around a level and says nothing: 信用等级A级, AA级企业, 绿色.
_AROUND = ("信用等级", "信用", "等级", "纳税人", "企业", "单位", "主体", "机构", "色", "级", "类")
#: 85, 85.5分.
_SCORE = re.compile(r"([+-]?\d{1,9}(?:\.\d+)?)\s*分?")
#: Between a level and what explains it.
_PARTS = re.compile(r"[()（）:：/、，,;；\-—\s]+")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of an edition: as it is called, its standing, and the lowest score that gives it (None = none is told)."""

    name: str
    norm: str
    lowest: float | None


@dataclass(frozen=True, slots=True)
class Edition:
    """The levels of a scheme while one rule was in force, best first; ``since`` and ``until`` are ISO days or ""."""

    name: str
    since: str
    until: str
    verified: bool
    note: str
    levels: tuple[Level, ...]
    words: Mapping[str, Level]

    def holds(self, day: str) -> bool:
        """Whether the edition was in force on a day; an unknown day ("") is the latest one's."""
        return (not day and not self.until) or bool(day and self.since <= day and (not self.until or day <= self.until))

    def by_score(self, score: float) -> Level | None:
        """The level that a score gives; None where the edition tells no scores, or none so low."""
        return next((one for one in self.levels if one.lowest is not None and score >= one.lowest), None)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme of evaluation with its editions, latest first."""

    id: str
    zh: str
    en: str
    keeper: str
    field: str
    subject: str
    aliases: tuple[str, ...]
    editions: tuple[Edition, ...]


@dataclass(frozen=True, slots=True)
class Rated:
    """What a level as written is: ``norm`` "" where the scheme has no such level."""

    scheme: str = ""
    title: str = ""
    edition: str = ""
    norm: str = ""


@functools.cache
def schemes() -> dict[str, Scheme]:
    """All schemes by id; raises ``ValueError`` for a table that contradicts itself."""
    content = yaml.load(_DATA.read_text(encoding="utf-8"), Loader=_LOADER)
    return {name: _scheme(name, entry) for name, entry in content["schemes"].items()}


def _scheme(name: str, entry: Mapping[str, Any]) -> Scheme:
    editions = sorted((_edition(name, one) for one in entry["editions"]), key=lambda one: one.since, reverse=True)
    return Scheme(
        id=name,
        **{key: str(entry.get(key, "")) for key in ("zh", "en", "keeper", "field", "subject")},
        aliases=tuple(entry.get("aliases", ())),
        editions=tuple(editions),
    )


def _edition(scheme: str, entry: Mapping[str, Any]) -> Edition:
    levels: list[Level] = []
    words: dict[str, Level] = {}
    for told in entry["levels"]:
        level = Level(str(told["name"]), told["norm"], told.get("from"))
        if level.norm not in NORMS:
            raise ValueError(f"schemes.yaml: {scheme}: {level.norm!r} is none of {', '.join(NORMS)}")
        levels.append(level)
        for word in (level.name, *told.get("aliases", ())):
            if words.setdefault(plain_level(str(word)), level) is not level:
                raise ValueError(f"schemes.yaml: {scheme}: {word!r} names two levels")
    return Edition(
        name=str(entry["edition"]),
        since=str(entry.get("since", "")),
        until=str(entry.get("until", "")),
        verified=bool(entry["verified"]),
        note=str(entry.get("note", "")),
        levels=tuple(levels),
        words=words,
    )


@functools.lru_cache(maxsize=4096)
def plain_level(written: str) -> str:
    """A level without width, case and the words around it.

    >>> plain_level("ａ级"), plain_level("信用等级：AA级企业"), plain_level("绿色"), plain_level("信用良好")
    ('A', 'AA', '绿', '良好')
    """
    plain = "".join(unicodedata.normalize("NFKC", written).upper().split()).strip("\"'“”()（）[]：:")
    before = ""
    while before != plain:
        before = plain
        for word in _AROUND:
            shorter = plain.removeprefix(word).removesuffix(word).strip("：:")
            plain = shorter or plain
    return plain


@functools.cache
def _names() -> dict[str, str]:
    return {
        _plain_name(name): scheme.id
        for scheme in reversed(schemes().values())
        for name in (*scheme.aliases, scheme.en, scheme.zh, scheme.id)
    }


def _plain_name(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).lower().split())


def scheme_of(written: str) -> str:
    """The id of a scheme by its id, title or another name; "" when it is none we know."""
    return _names().get(_plain_name(written), "")


@functools.lru_cache(maxsize=65_536)
def rate(scheme: str, level: str, day: str, score: str = "") -> Rated:
    """What a level of a scheme was on a day (ISO, or a year); without a level, what its score gave.

    A level that the edition of the day has not is looked for in the others: cities keep words of their own, and old ones stay
    in use for a while.
    """
    known = schemes().get(scheme)
    if known is None:
        return Rated()
    if len(day) == 4:
        day = f"{day}-12-31"
    editions = sorted(known.editions, key=lambda one: not one.holds(day))
    for edition in editions:
        found = _by_word(edition, level) if level else _by_score(edition, score)
        if found:
            return Rated(scheme, known.zh, edition.name, found.norm)
    return Rated(scheme, known.zh)


def _by_word(edition: Edition, level: str) -> Level | None:
    """The level by its whole word, else by the first part of it: C（较高）, B-良好."""
    parts = (part for part in _PARTS.split(level) if part.strip())
    return next((edition.words[word] for word in map(plain_level, (level, *parts)) if word in edition.words), None)


def _by_score(edition: Edition, score: str) -> Level | None:
    """The level that a score gives; none where it is only a bound (＞60) or no number."""
    found = _SCORE.fullmatch(unicodedata.normalize("NFKC", score).strip())
    return edition.by_score(float(found[1])) if found else None


@functools.cache
def _not_rated() -> frozenset[str]:
    content = yaml.load(_DATA.read_text(encoding="utf-8"), Loader=_LOADER)
    return frozenset(plain_word(word) for word in content["not_rated"])


def not_rated(rating: Rating, levels: pa.Array) -> pa.Array:
    """What says that nobody rated the party (不评), where its scheme has no level of that name; "" for all others."""
    told = functools.partial(_says_not_rated, rating.scheme)
    return each_unique(levels, told)


def _says_not_rated(scheme: str, level: str) -> str:
    bare = next(filter(None, map(plain_word, _PARTS.split(level))), "")
    return level if bare in _not_rated() and not (scheme and _has(scheme, level)) else ""


def unscored(rating: Rating, columns: Mapping[str, pa.Array]) -> Mask:
    """Which rows have something in place of a score without a digit, which is none (缺, 待定)."""
    cells = columns.get(rating.score)
    if cells is None:
        return np.zeros(len(next(iter(columns.values()), ())), dtype=bool)
    return filled(each_unique(cells, _no_score))


def _no_score(text: str) -> str:
    return text if text and not any(char.isdigit() for char in text) else ""


def unknown_levels(rating: Rating, levels: pa.Array, columns: Mapping[str, pa.Array]) -> pa.Array:
    """The levels that no edition of their scheme has; "" for all others, and where the scheme itself is unknown."""
    if not rating.scheme_field:
        return each_unique(levels, functools.partial(_unknown, rating.scheme))
    if rating.scheme_field not in columns:
        return pc.if_else(pc.equal(levels, ""), levels, "")
    joined = pc.binary_join_element_wise(columns[rating.scheme_field], levels, "\n")
    return each_unique(joined, _unknown_of)


def _unknown_of(named: str) -> str:
    scheme, _, level = named.partition("\n")
    return _unknown(scheme_of(scheme), level)


def _unknown(scheme: str, level: str) -> str:
    return "" if not level or _has(scheme, level) else level


def _has(scheme: str, level: str) -> bool:
    """Whether a scheme has a level; one that we do not know may have any."""
    known = schemes().get(scheme)
    return known is None or any(_by_word(edition, level) for edition in known.editions)


def rated(source: Source, columns: Mapping[str, pa.Array], rows: int) -> dict[str, pa.Array]:
    """Of every level of a source: ``.scheme``, ``.title``, ``.edition`` and ``.norm``, row by row."""
    found: dict[str, pa.Array] = {}
    for name, field in source.fields.items():
        if field.rating:
            found |= {f"{name}.{side}": column for side, column in _rated(name, field.rating, columns, rows).items()}
    return found


def _rated(name: str, rating: Rating, columns: Mapping[str, pa.Array], rows: int) -> dict[str, pa.Array]:
    nothing = [""] * rows
    texts = [columns[one].to_pylist() if one in columns else nothing for one in (name, rating.score)]
    dated = [columns[one].to_pylist() for one in rating.dated if one in columns]
    days = [next(filter(None, told), "") for told in zip(*dated, strict=True)] if dated else nothing
    written = columns[rating.scheme_field].to_pylist() if rating.scheme_field in columns else nothing
    told = [
        rate(rating.scheme or scheme_of(scheme), level, day, score)
        for scheme, level, day, score in zip(written, texts[0], days, texts[1], strict=True)
    ]
    return {side: pa.array([getattr(one, side) for one in told], pa.string()) for side in Rated.__slots__}
