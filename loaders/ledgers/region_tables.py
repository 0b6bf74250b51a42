"""Groups of cities and fields of lists (``data/region_groups.yaml``, ``data/list_fields.yaml``, or a workspace's own), checked before use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loaders.ledgers.rules import read_rules
from loaders.lists import lists
from loaders.reject import InputError
from loaders.source_node import SourceNode
from resolution import divisions


@dataclass(frozen=True, slots=True)
class RegionGroup:
    """Cities (six digits) that are counted together; not ``verified``: its members were not read in a source."""

    id: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    source: str
    verified: bool
    note: str
    cities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListField:
    """A field of joint work and the codes of its lists."""

    id: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    lists: tuple[str, ...]


def read_groups(folder: Path | None = None) -> dict[str, RegionGroup]:
    """All groups by id; ``InputError`` names what is wrong in the table."""
    return read_rules("region_groups", _groups, folder)


def read_fields(folder: Path | None = None) -> dict[str, ListField]:
    """All fields by id; ``InputError`` names what is wrong in the table."""
    return read_rules("list_fields", _fields, folder)


def group_of(groups: Mapping[str, RegionGroup], text: str) -> RegionGroup:
    """The group that a user means by id, name or another name."""
    found = [group for group in groups.values() if text in (group.id, group.zh, group.en, *group.aliases)]
    if not found:
        known = "、".join(group.zh for group in groups.values())
        raise InputError("unknown_group", value=text, known=known)
    return found[0]


def field_of(fields: Mapping[str, ListField], text: str) -> ListField:
    """The field that a user means by id, name or another name."""
    found = [field for field in fields.values() if text in (field.id, field.zh, field.en, *field.aliases)]
    if not found:
        raise InputError("unknown_field", value=text, known="、".join(field.zh for field in fields.values()))
    return found[0]


def _groups(top: SourceNode) -> dict[str, RegionGroup]:
    made = {name: _group(name, node) for name, node in top.only(("groups",)).get("groups").items()}
    _told_once(top.get("groups"), {group.id: (group.zh, *group.aliases) for group in made.values()})
    return made


def _group(name: str, node: SourceNode) -> RegionGroup:
    node.only(("zh", "en", "aliases", "source", "verified", "note", "cities"))
    cities = node.get("cities").texts()
    for city in cities:
        if divisions.city_of(city) != city:
            raise node.get("cities").refuse(f"{city} is no city of today")
    if not cities:
        raise node.refuse("cities are missing")
    return RegionGroup(
        name,
        node.get("zh").text(name),
        node.get("en").text(name),
        node.get("aliases").texts(),
        node.get("source").text(),
        node.get("verified").flag(),
        node.get("note").text(),
        cities,
    )


def _fields(top: SourceNode) -> dict[str, ListField]:
    made = {name: _field(name, node) for name, node in top.only(("fields",)).get("fields").items()}
    _told_once(top.get("fields"), {field.id: (field.zh, *field.aliases) for field in made.values()})
    return made


def _field(name: str, node: SourceNode) -> ListField:
    node.only(("zh", "en", "aliases", "lists"))
    codes = node.get("lists").texts()
    if unknown := [code for code in codes if code not in lists()]:
        raise node.get("lists").refuse(f"{unknown[0]} is no list")
    return ListField(name, node.get("zh").text(name), node.get("en").text(name), node.get("aliases").texts(), codes)


def _told_once(node: SourceNode, names: Mapping[str, tuple[str, ...]]) -> None:
    """Refuse a name that means two things."""
    seen: dict[str, str] = {}
    for id_, told in names.items():
        for name in told:
            if seen.setdefault(name, id_) != id_:
                raise node.refuse(f"{name!r} names {seen[name]} and {id_}")
