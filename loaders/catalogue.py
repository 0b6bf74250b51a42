"""The catalogue of public-credit information: what may be collected, by edition, and what class a record is of.

``data/catalogue.yaml`` holds the national classes and editions; a workspace adds supplements of its own
(``WORKSPACE/catalogue/*.yaml``). What is outside the catalogue of the day it was delivered is refused, row by row.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import each_unique
from loaders.reject import InputError
from loaders.source import Source
from loaders.source_node import SourceNode, read_node

_DATA = Path(__file__).parent / "data" / "catalogue.yaml"
#: Of a workspace: its own supplements, of the catalogue and of the list of measures.
FOLDER = "catalogue"
#: The class of a source that brings the office's own working records, which no catalogue speaks of.
WORKING = "0"
_DROPPED = re.compile(r"[\s()、，,。.《》“”\"·:：\-_]+")


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of the catalogue; without ``since`` it is not in force here."""

    id: str
    zh: str
    number: str
    since: str
    until: str
    classes: tuple[int, ...]
    verified: bool
    note: str

    def in_force(self, day: str) -> bool:
        """Whether it holds on an ISO date."""
        return bool(self.since) and self.since <= day and (not self.until or day < self.until)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a supplement; ``number`` is its national class, 0 where it has none."""

    code: str
    zh: str
    number: int
    keeper: str
    basis: str
    subject: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Supplement:
    """A local supplement with its time of force; one without ``since`` only says that it is not known."""

    id: str
    zh: str
    region: str
    since: str
    until: str
    verified: bool
    note: str
    items: tuple[Item, ...]

    def in_force(self, day: str) -> bool:
        """Whether it holds on an ISO date."""
        return bool(self.since) and self.since <= day and (not self.until or day < self.until)


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """One of the national classes."""

    number: int
    zh: str
    en: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """What one source may bring on one day: the class its rows are of, and what a row may say of its own.

    ``default`` is a class or an item of a supplement, "0" for working records, "" where the source is outside.
    """

    edition: str
    default: str
    basis: str
    stated: str  # what the source says of itself, for the refusal
    known: Mapping[str, str]

    def codes(self, written: pa.Array) -> pa.Array:
        """The class or item of every row; "" = outside the catalogue."""
        own = each_unique(written, lambda text: self.known.get(_plain(text), ""))
        return pc.if_else(pc.equal(written, ""), self.default, own)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Classes, editions and supplements."""

    classes: Mapping[int, ClassInfo]
    editions: Mapping[str, Edition]
    supplements: Mapping[str, Supplement]

    def edition(self, day: str) -> Edition:
        """The edition by which what is delivered on a day is measured: before the first one, the first."""
        held = sorted((one for one in self.editions.values() if one.since), key=lambda one: one.since)
        return next((one for one in reversed(held) if one.since <= day), held[0])

    def items(self, day: str) -> dict[str, Item]:
        """Items of the supplements that hold on a day, by code."""
        return {item.code: item for one in self.supplements.values() if one.in_force(day) for item in one.items}

    def collected(self, source: Source, day: str) -> Collected:
        """What a source may bring on a day."""
        edition, items = self.edition(day), self.items(day)
        known = {_plain(name): str(n) for n in edition.classes for name in _names(self.classes[n])}
        known |= {_plain(name): code for code, item in items.items() for name in (code, item.zh)}
        if source.catalogue_item:
            default = source.catalogue_item if source.catalogue_item in items else ""
        elif source.working:
            default = WORKING
        else:
            default = str(source.catalogue_class) if source.catalogue_class in edition.classes else ""
        stated = source.catalogue_item or str(source.catalogue_class or "")
        return Collected(edition.id, default, source.legal_basis, stated, known)


def class_of(source: Source) -> int:
    """The national class of what a source brings; 0 = none of them."""
    return source.catalogue_class


def class_name(number: int, lang: Literal["zh", "en"] = "zh") -> str:
    """The name of a national class; "" for a number that is none."""
    info = national().classes.get(number)
    return getattr(info, lang) if info else ""


@functools.cache
def national() -> Catalogue:
    """The catalogue that comes with the package."""
    return _build(read_node(_DATA))


def catalogue_of(workspace: Path) -> Catalogue:
    """The catalogue with the supplements of a workspace; refused (``bad_source``) where one of them is wrong."""
    base = national()
    own = [_supplement(node.get("id").text(), node) for node in own_files(workspace)]
    for one in own:
        if one.id in base.supplements and base.supplements[one.id].since:
            raise InputError("bad_source", file=one.id, key="id", detail=f"supplement {one.id!r} exists already")
    return Catalogue(base.classes, base.editions, {**base.supplements, **{one.id: one for one in own}})


def own_files(workspace: Path) -> Iterable[SourceNode]:
    """The files of a workspace's own supplements, checked for what they may hold."""
    for path in sorted((workspace / FOLDER).glob("*.yaml")):
        node = read_node(path).only((*_SUPPLEMENT, "items", "measures"))
        if not node.get("id").text() or not node.get("since").text():
            raise node.refuse("a supplement needs an id and the day it came into force (since)")
        yield node


_SUPPLEMENT = ("id", "zh", "region", "since", "until", "verified", "note")
_ITEM = ("code", "zh", "class", "keeper", "basis", "subject", "verified")


def _build(top: SourceNode) -> Catalogue:
    classes = {
        int(number): ClassInfo(int(number), node.get("zh").text(), node.get("en").text(), node.get("aliases").texts())
        for number, node in top.get("classes").items()
    }
    editions = {name: _edition(name, node) for name, node in top.get("editions").items()}
    supplements = {name: _supplement(name, node) for name, node in top.get("supplements").items()}
    return Catalogue(classes, editions, supplements)


def _edition(name: str, node: SourceNode) -> Edition:
    return Edition(
        id=name,
        zh=node.get("zh").text(),
        number=node.get("number").text(),
        since=node.get("since").text(),
        until=node.get("until").text(),
        classes=tuple(entry.integer(0) for entry in node.get("classes").entries()),
        verified=node.get("verified").flag(),
        note=node.get("note").text(),
    )


def _supplement(name: str, node: SourceNode) -> Supplement:
    return Supplement(
        id=name,
        zh=node.get("zh").text(),
        region=node.get("region").text(),
        since=node.get("since").text(),
        until=node.get("until").text(),
        verified=node.get("verified").flag(),
        note=node.get("note").text(),
        items=tuple(_item(entry) for entry in node.get("items").entries()),
    )


def _item(node: SourceNode) -> Item:
    node.only(_ITEM)
    if not node.get("code").text() or not node.get("zh").text():
        raise node.refuse("an item needs a code and a name (zh)")
    return Item(
        code=node.get("code").text(),
        zh=node.get("zh").text(),
        number=node.get("class").integer(0),
        keeper=node.get("keeper").text(),
        basis=node.get("basis").text(),
        subject=node.get("subject").choice(("organisation", "person", "both"), "both"),
        verified=node.get("verified").flag(),
    )


def _names(info: ClassInfo) -> tuple[str, ...]:
    return (str(info.number), f"{info.number:02d}", info.zh, info.en, *info.aliases)


def _plain(name: str) -> str:
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", name)).lower()
    return plain.removesuffix("类").removesuffix("信息") or plain


def describe(catalogue: Catalogue, sources: Mapping[str, Source], day: str, edition: str = "") -> dict[str, Any]:
    """The catalogue of a day (or of one edition): classes with the sources that serve them, editions, supplements."""
    if edition and edition not in catalogue.editions:
        raise InputError("unknown_edition", value=edition, known="、".join(catalogue.editions))
    chosen = catalogue.editions[edition] if edition else catalogue.edition(day)
    serving: dict[str, list[dict[str, str]]] = {}
    for source in sources.values():
        code = source.catalogue_item or (WORKING if source.working else str(source.catalogue_class or ""))
        shown = {"id": source.id, "title": source.title_zh, "keeper": source.keeper, "legal_basis": source.legal_basis}
        serving.setdefault(code, []).append(shown)
    items = catalogue.items(day)
    return {
        "as_of": day,
        "edition": _plainly(chosen),
        "classes": [
            {"class": n, "zh": info.zh, "en": info.en, "sources": serving.get(str(n), [])}
            for n, info in catalogue.classes.items()
            if n in chosen.classes
        ],
        "items": [{**_plainly(item), "sources": serving.get(code, [])} for code, item in items.items()],
        "working": serving.get(WORKING, []),
        "outside": [
            one
            for code, held in serving.items()
            for one in held
            if code != WORKING and code not in items and code not in map(str, chosen.classes)
        ],
        "editions": [_plainly(one) | {"in_force": one.in_force(day)} for one in catalogue.editions.values()],
        "supplements": [
            _plainly(one) | {"in_force": one.in_force(day), "items": [_plainly(item) for item in one.items]}
            for one in catalogue.supplements.values()
        ],
    }


def _plainly(entry: Edition | Item | Supplement) -> dict[str, Any]:
    told = {name: getattr(entry, name) for name in entry.__slots__}
    return {("class" if name == "number" and isinstance(entry, Item) else name): value for name, value in told.items()}
