"""The list of measures against dishonesty: which measure, against whom, on what basis, by whom; editions and supplements.

``data/measures.yaml`` holds the national list; a workspace adds measures of its own in ``WORKSPACE/catalogue/*.yaml``. A
measure that is in no list of the day has no basis.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loaders.catalogue import own_files
from loaders.lists import lists
from loaders.reject import InputError
from loaders.source_node import SourceNode, read_node

_DATA = Path(__file__).parent / "data" / "measures.yaml"
#: In ``lists`` of a measure: every list of serious dishonesty.
ALL_BLACK = "black"
#: A part of a measure's name tells it from so many characters on.
_TELLING = 4
_DROPPED = re.compile(r"[\s()、，,。；;.《》“”\"·:：\-_]+")


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure; ``supplement`` is "" for one of the national list, and ``due`` says that it is to be applied to each entry."""

    code: str
    number: int
    group: str
    zh: str
    en: str
    content: str
    target: str
    basis: str
    keeper: str
    lists: tuple[str, ...]
    due: bool
    verified: bool
    aliases: tuple[str, ...]
    supplement: str = ""

    def concerns(self, code: str) -> bool:
        """Whether it concerns parties of a list."""
        info = lists().get(code)
        return code in self.lists or (ALL_BLACK in self.lists and info is not None and info.colour == "black")


@dataclass(frozen=True, slots=True)
class MeasureEdition:
    """An edition of the list or a supplement of it; without ``since`` it is not in force here."""

    id: str
    zh: str
    region: str
    number: str
    since: str
    until: str
    verified: bool
    note: str

    def in_force(self, day: str) -> bool:
        """Whether it holds on an ISO date."""
        return bool(self.since) and self.since <= day and (not self.until or day < self.until)


@dataclass(frozen=True, slots=True)
class MeasureList:
    """Groups, editions, supplements and measures; how long feedback may take, and which states close a clean-up."""

    groups: Mapping[str, Mapping[str, str]]
    editions: Mapping[str, MeasureEdition]
    supplements: Mapping[str, MeasureEdition]
    measures: tuple[Measure, ...]
    feedback_days: int
    closed: frozenset[str]

    def at(self, day: str) -> tuple[Measure, ...]:
        """The measures that have a basis on a day: those of the national list, and of supplements in force."""
        held = {name for name, one in self.supplements.items() if one.in_force(day)}
        return tuple(one for one in self.measures if not one.supplement or one.supplement in held)

    def edition(self, day: str) -> MeasureEdition:
        """The national edition of a day: before the first one, the first."""
        held = sorted(self.editions.values(), key=lambda one: one.since)
        return next((one for one in reversed(held) if one.since <= day), held[0])

    def find(self, written: str, day: str) -> Measure | None:
        """The measure that a department's words name; None for one without a basis on that day."""
        plain = _plain(written)
        best: Measure | None = None
        length = 0
        for one in self.at(day) if plain else ():
            for name in map(_plain, (one.code, one.zh, *one.aliases)):
                if plain == name:
                    return one
                shorter = min(len(name), len(plain))
                if shorter >= _TELLING and shorter > length and (name in plain or plain in name):
                    best, length = one, shorter
        return best


@functools.cache
def national() -> MeasureList:
    """The list that comes with the package."""
    top = read_node(_DATA)
    supplements = {name: _edition(name, node) for name, node in top.get("supplements").items()}
    measures = [_measure(code, node, "") for code, node in top.get("measures").items()]
    for name, node in top.get("supplements").items():
        measures += [_measure(code, entry, name) for code, entry in node.get("measures").items()]
    return MeasureList(
        groups={
            name: {lang: node.get(lang).text() for lang in ("zh", "en")} for name, node in top.get("groups").items()
        },
        editions={name: _edition(name, node) for name, node in top.get("editions").items()},
        supplements=supplements,
        measures=tuple(measures),
        feedback_days=top.get("feedback").get("days").integer(30),
        closed=frozenset(top.get("cleanup").get("closed").texts()),
    )


def measures_of(workspace: Path) -> MeasureList:
    """The list with the supplements of a workspace; refused (``bad_source``) where one of them is wrong."""
    base = national()
    supplements, measures = dict(base.supplements), list(base.measures)
    for node in own_files(workspace):
        name = node.get("id").text()
        supplements[name] = _edition(name, node)
        measures += [_measure(code, entry, name) for code, entry in node.get("measures").items()]
    codes = [one.code for one in measures]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise InputError("bad_source", file=str(workspace), key="measures", detail=f"{twice[0]!r} is there twice")
    return MeasureList(base.groups, base.editions, supplements, tuple(measures), base.feedback_days, base.closed)


_MEASURE = (
    *("number", "group", "zh", "en", "content", "target", "basis", "keeper"),
    *("lists", "due", "verified", "aliases"),
)


def _measure(code: str, node: SourceNode, supplement: str) -> Measure:
    node.only(_MEASURE)
    concerned = node.get("lists").texts()
    if unknown := [name for name in concerned if name != ALL_BLACK and name not in lists()]:
        raise node.get("lists").refuse(f"{unknown[0]!r} is no list")
    return Measure(
        code=code,
        number=node.get("number").integer(0),
        group=node.get("group").text(),
        zh=node.get("zh").text(),
        en=node.get("en").text(),
        content=node.get("content").text(),
        target=node.get("target").text(),
        basis=node.get("basis").text(),
        keeper=node.get("keeper").text(),
        lists=concerned,
        due=node.get("due").flag(),
        verified=node.get("verified").flag(),
        aliases=node.get("aliases").texts(),
        supplement=supplement,
    )


def _edition(name: str, node: SourceNode) -> MeasureEdition:
    return MeasureEdition(
        id=name,
        zh=node.get("zh").text(),
        region=node.get("region").text(),
        number=node.get("number").text(),
        since=node.get("since").text(),
        until=node.get("until").text(),
        verified=node.get("verified").flag(),
        note=node.get("note").text(),
    )


def _plain(text: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).lower()


def describe(held: MeasureList, day: str, concerned: tuple[str, ...] | None = None) -> dict[str, Any]:
    """The measures of a day with their basis; with ``concerned`` those that concern parties of these lists, and why."""
    shown = []
    for one in held.at(day):
        because = [code for code in concerned or () if one.concerns(code)]
        if concerned is None or because:
            told = {name: getattr(one, name) for name in one.__slots__ if name != "aliases"}
            shown.append(told | ({"because": because} if concerned is not None else {}))
    return {
        "as_of": day,
        "edition": _plainly(held.edition(day)),
        "groups": held.groups,
        "measures": shown,
        "editions": [_plainly(one) | {"in_force": one.in_force(day)} for one in held.editions.values()],
        "supplements": [_plainly(one) | {"in_force": one.in_force(day)} for one in held.supplements.values()],
    }


def _plainly(one: MeasureEdition) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}
