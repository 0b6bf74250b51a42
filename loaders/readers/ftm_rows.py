"""What entities of FollowTheMoney say, as rows with the columns of ``sources/followthemoney.yaml``.

A link refers to its ends by id; a row holds what the file says of them, so that the row can be read by itself. A person is known
by a name within an organisation: rows of persons carry one that the file ties them to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from loaders.lists import list_code
from loaders.readers.chunks import Place

_DATA = Path(__file__).parents[1] / "data" / "ftm.yaml"
_PARTY = ("ref", "name", "former", "code", "kind", "number", "address", "phone", "birth", "gender", "firm", "firm_code")
COLUMNS = (
    *(
        "entity",
        "tie",
        "position",
        "since",
        "until",
        "share",
        "event",
        "list_name",
        "title",
        "authority",
        "document_no",
    ),
    *("updated_on", "catalogue_item"),
    *(f"{side}_{name}" for side in ("party", "other") for name in _PARTY),
)
_CJK = re.compile(r"[\u4e00-\u9fff]")
_SHARE = re.compile(r"\d+(?:\.\d+)?%")
#: Properties that the rows below name themselves.
_SAID = (
    *(
        "name",
        "previousName",
        "alias",
        "address",
        "addressEntity",
        "role",
        "percentage",
        "summary",
        "program",
        "reason",
    ),
    *("authority", "recordId", "startDate", "endDate", "listingDate", "modifiedAt"),
)
Row = tuple[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity: the line it stands on, and the values of each property."""

    line: int
    id: str
    schema: str
    said: dict[str, list[str]]

    def first(self, *names: str) -> str:
        """The first value of the first property that has one."""
        return next((value for name in names for value in self.said.get(name, ()) if value.strip()), "")


@cache
def mapping() -> dict[str, Any]:
    """``data/ftm.yaml``."""
    told: dict[str, Any] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return told


@cache
def read_properties() -> frozenset[str]:
    """The properties that are read; others are not even held."""
    told = mapping()
    lists = (*told["properties"].values(), *told["places"].values(), *(rule["ends"] for rule in told["ties"].values()))
    return frozenset((*(name for names in lists for name in names), *told["sanction"].values(), *_SAID))


@cache
def known_schemata() -> tuple[str, ...]:
    """The schemata that are read, narrow ones first."""
    return tuple(name for part in ("parties", "places", "ties", "sanction") for name in mapping()[part])


def rank(schema: str) -> int:
    """Of two schemata of one entity the lower rank says more."""
    return known_schemata().index(schema)


class Rows:
    """The rows of all entities, in the order of their lines; what cannot be a row is refused at ``place``."""

    def __init__(self, entities: dict[str, Entity], place: Place) -> None:
        self._entities = entities
        self._place = place
        self._firms = self._context()

    def __iter__(self) -> Iterator[Row]:
        for entity in self._entities.values():
            if entity.schema in mapping()["parties"]:
                yield entity.line, {"entity": entity.id, **self._updated(entity), **self._party(entity, "party")}
            elif entity.schema in mapping()["ties"]:
                yield from self._tie(entity)
            elif entity.schema in mapping()["sanction"]:
                yield from self._sanction(entity)

    def _context(self) -> dict[str, str]:
        """Of each source of a link an organisation it is tied to: the first by id, whatever the order of lines."""
        firms: dict[str, str] = {}
        for entity in self._entities.values():
            ends = mapping()["ties"].get(entity.schema, {}).get("ends")
            for source in entity.said.get(ends[0], ()) if ends else ():
                for target in filter(self._is_firm, entity.said.get(ends[1], ())):
                    firms[source] = min(target, firms.get(source, target))
        return firms

    def _is_firm(self, id_: str) -> bool:
        entity = self._entities.get(id_)
        return bool(entity and entity.schema in mapping()["parties"] and entity.schema != "Person")

    def _party(self, entity: Entity, side: str, firm: str = "") -> dict[str, str]:
        kind = mapping()["parties"][entity.schema]
        names = sorted(entity.said.get("name", ()), key=lambda name: not _CJK.search(name))
        former = [*names[1:], *(one for name in ("previousName", "alias") for one in entity.said.get(name, ()))]
        context = self._entities.get(firm or self._firms.get(entity.id, "")) if kind else None
        told = {name: entity.first(*given) for name, given in mapping()["properties"].items()}
        told |= {
            "ref": entity.id,
            "name": next(iter(names), ""),
            "former": "|".join(dict.fromkeys(former)),
            "code": "" if kind else told["code"],
            "kind": kind,
            "address": entity.first("address") or self._address(entity),
            "firm": _name(context) if context else "",
            "firm_code": context.first(*mapping()["properties"]["code"]) if context else "",
        }
        return {f"{side}_{name}": value for name, value in told.items()}

    def _address(self, entity: Entity) -> str:
        for id_ in entity.said.get("addressEntity", ()):
            place = self._entities.get(id_)
            if place and place.schema in mapping()["places"]:
                return place.first(*mapping()["places"][place.schema])
        return ""

    def _tie(self, entity: Entity) -> Iterator[Row]:
        """A row for each pair of ends."""
        rule, role = mapping()["ties"][entity.schema], entity.first("role")
        if entity.schema == "UnknownLink" and role in mapping()["told_by_property"]:
            return
        kind = mapping()["roles"].get(role) or rule["kind"]
        if not kind:
            self._place.reject(entity.line, "ftm_role", role, "role")
            return
        share = entity.first("percentage").rstrip("%") or entity.first("summary")
        row = {
            "entity": entity.id,
            "tie": kind,
            "position": "" if role in mapping()["roles"] else role,
            "share": share if _SHARE.fullmatch(share) else f"{share}%" if entity.first("percentage") else "",
            **self._spell(entity),
            **self._updated(entity),
        }
        for source in self._ends(entity, rule["ends"][0]):
            for target in self._ends(entity, rule["ends"][1]):
                ends = {**self._party(source, "party", target.id), **self._party(target, "other")}
                yield entity.line, {**row, **ends}

    def _ends(self, entity: Entity, name: str) -> list[Entity]:
        """The parties that a property names; a name of none in the file is refused."""
        found: list[Entity] = []
        for id_ in dict.fromkeys(entity.said.get(name, ())) or [""]:
            end = self._entities.get(id_)
            if end and end.schema in mapping()["parties"]:
                found.append(end)
            else:
                self._place.reject(entity.line, "ftm_dangling", id_, name)
        return found

    def _sanction(self, entity: Entity) -> Iterator[Row]:
        """A row for each party; the program is a list or an event that we know."""
        program = entity.first("program")
        event = mapping()["programs"].get(program, "")
        code = "" if event else list_code(program)
        event = event or (mapping()["lists"].get(code, "list_entry") if code else "")
        if not event:
            self._place.reject(entity.line, "ftm_program", program, "program")
            return
        row = {
            "entity": entity.id,
            "event": event,
            "list_name": program if code else "",
            "title": entity.first("reason") or program,
            "authority": entity.first("authority"),
            "document_no": next((text for text in entity.said.get("recordId", ()) if ":" not in text), ""),
            "catalogue_item": mapping()["classes"][event],
            **self._spell(entity),
            **self._updated(entity),
        }
        for party in self._ends(entity, mapping()["sanction"][entity.schema]):
            yield entity.line, {**row, **self._party(party, "party")}

    @staticmethod
    def _spell(entity: Entity) -> dict[str, str]:
        """Since when and until when; ``endDate`` is the last day, ``until`` the first that no longer counts."""
        since = min(entity.said.get("startDate") or entity.said.get("listingDate") or [""])
        return {"since": since, "until": _day_after(max(entity.said.get("endDate") or [""]))}

    @staticmethod
    def _updated(entity: Entity) -> dict[str, str]:
        return {"updated_on": max(entity.said.get("modifiedAt") or [""])}


def _name(entity: Entity) -> str:
    return min(entity.said.get("name") or [""], key=lambda name: not _CJK.search(name))


def _day_after(text: str) -> str:
    try:
        return (date.fromisoformat(text[:10]) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return text
