"""The rules of credit villages (``data/village_rules.yaml``, or ``WORKSPACE/village_rules.yaml``), checked before anybody is rated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loaders.ledgers.rules import day, number, read_rules, words
from loaders.source import Source
from loaders.source_node import SourceNode

SETS = ("household", "operator", "collective", "village")


@dataclass(frozen=True, slots=True)
class Veto:
    """What rules a party out: a field with one of some values, or an entry of a black list in force."""

    id: str
    field: str
    values: tuple[str, ...]
    listed: bool
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A part of the score. What it measures is ``field``, ``ratio`` or ``share_of``; how, ``words``, ``bands`` or ``scale``."""

    id: str
    weight: float
    field: str
    ratio: tuple[str, ...]
    share_of: str
    words: Mapping[str, float]
    bands: tuple[tuple[float | None, float], ...]
    scale: tuple[float, float] | None
    missing: float | None
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """How parties of one kind are rated; ``levels`` best first, with the lowest score of each."""

    id: str
    source: str
    name: Mapping[str, str]
    credit: Mapping[str, str]
    consent: str
    vetoes: tuple[Veto, ...]
    indicators: tuple[Indicator, ...]
    levels: tuple[tuple[str, float], ...]
    credit_from: str

    def fields(self) -> tuple[str, ...]:
        """The fields of the source that ratings look at."""
        told = [veto.field for veto in self.vetoes]
        for indicator in self.indicators:
            told += [indicator.field, *indicator.ratio]
        return tuple(dict.fromkeys(name for name in (*told, self.consent) if name))

    def is_credit(self, level: str) -> bool:
        """Whether a level makes a credit party (信用户, 信用村)."""
        names = [name for name, _ in self.levels]
        return level in names and names.index(level) <= names.index(self.credit_from)


@dataclass(frozen=True, slots=True)
class VillageRules:
    """One edition."""

    edition: str
    since: str
    until: str
    verified: bool
    sets: Mapping[str, RuleSet]


def read_village_rules(
    folder: Path, sources: Mapping[str, Source], path: Path | None = None
) -> tuple[VillageRules, ...]:
    """All editions; ``InputError`` names what is wrong: a field that the source has not, levels out of order, no weight."""

    def editions(top: SourceNode) -> tuple[VillageRules, ...]:
        top.only(("editions",))
        return tuple(_edition(node, sources) for node in top.get("editions").entries())

    return read_rules("village_rules", editions, folder, path)


def _edition(node: SourceNode, sources: Mapping[str, Source]) -> VillageRules:
    node.only(("edition", "since", "until", "verified", "basis", "sets"))
    return VillageRules(
        edition=node.get("edition").text(),
        since=day(node.get("since"), "0001-01-01"),
        until=day(node.get("until")),
        verified=node.get("verified").flag(),
        sets={name: _set(name, entry, sources) for name, entry in node.get("sets").only(SETS).items()},
    )


def _set(name: str, node: SourceNode, sources: Mapping[str, Source]) -> RuleSet:
    node.only(("source", "name", "credit", "consent", "vetoes", "indicators", "levels", "credit_from"))
    source = node.get("source").choice(tuple(sources))
    found = RuleSet(
        id=name,
        source=source,
        name=words(node.get("name")),
        credit=words(node.get("credit")),
        consent=node.get("consent").text(),
        vetoes=tuple(_veto(entry) for entry in node.get("vetoes").entries()),
        indicators=tuple(_indicator(entry) for entry in node.get("indicators").entries()),
        levels=tuple((e.get("level").text(), number(e.get("at_least"))) for e in node.get("levels").entries()),
        credit_from=node.get("credit_from").text(),
    )
    _check(found, node, sources[source])
    return found


def _check(found: RuleSet, node: SourceNode, source: Source) -> None:
    if unknown := [name for name in found.fields() if name not in source.fields]:
        raise node.refuse(f"{unknown[0]!r} is not a field of {source.id}")
    lowest = [score for _, score in found.levels]
    if not lowest or lowest != sorted(lowest, reverse=True):
        raise node.get("levels").refuse("levels stand best first, each with its lowest score")
    node.get("credit_from").choice([name for name, _ in found.levels])
    if not sum(indicator.weight for indicator in found.indicators) > 0:
        raise node.get("indicators").refuse("indicators with weight are needed")


def _veto(node: SourceNode) -> Veto:
    node.only(("id", "field", "is", "listed", "text"))
    found = Veto(
        node.get("id").text(),
        node.get("field").text(),
        node.get("is").texts(),
        node.get("listed").flag(),
        words(node.get("text")),
    )
    if found.listed == bool(found.field and found.values):
        raise node.refuse("a veto needs either listed: true, or a field and the values that rule out (is)")
    return found


def _indicator(node: SourceNode) -> Indicator:
    node.only(("id", "weight", "field", "ratio", "share_of", "words", "bands", "scale", "missing", "text"))
    scale = node.get("scale").only(("from", "to"))
    missing = node.get("missing")
    found = Indicator(
        id=node.get("id").text(),
        weight=number(node.get("weight")),
        field=node.get("field").text(),
        ratio=node.get("ratio").texts(),
        share_of=node.get("share_of").choice((*SETS, ""), ""),
        words={word: number(entry) for word, entry in node.get("words").items()},
        bands=tuple(_band(entry) for entry in node.get("bands").entries()),
        scale=None if scale.value is None else (number(scale.get("from")), number(scale.get("to"))),
        missing=None if missing.value is None else number(missing),
        text=words(node.get("text")),
    )
    if sum(map(bool, (found.field, len(found.ratio) == 2, found.share_of))) != 1:
        raise node.refuse("one of field, ratio (of two fields) and share_of is needed")
    if sum(map(bool, (found.words, found.bands, found.scale))) != 1:
        raise node.refuse("one of words, bands and scale is needed")
    if found.scale and found.scale[0] == found.scale[1]:
        raise scale.refuse("two different values are needed")
    return found


def _band(node: SourceNode) -> tuple[float | None, float]:
    node.only(("up_to", "share"))
    upper = node.get("up_to")
    return (None if upper.value is None else number(upper)), number(node.get("share"))
