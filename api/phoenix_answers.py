"""Phoenix firms as every front door gives them: names read by resolution, regions by name."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from api.answers import region_code, region_name
from graph.model import When
from graph.phoenix.gather import Ask, Side
from graph.phoenix.names import NameParts
from graph.phoenix.rules import load_rules
from graph.phoenix.search import listed_parties, phoenix
from graph.phoenix.shown import as_json
from graph.schema import Schema
from graph.store import GraphStore
from loaders.reject import InputError
from resolution import divisions
from resolution.names import organisation, sounds

BOTH: tuple[Side, ...] = ("of", "from_listed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: which way, triggers from a day on ("" = all), least probability (0 = that of the rules)."""

    sides: tuple[Side, ...] = BOTH
    since: str = ""
    minimum: float = 0.0


@lru_cache(maxsize=200_000)
def read_name(name: str) -> NameParts:
    """字号, trade and sound of a firm's name."""
    parts = organisation.parse(name)
    readings = [sounds.readings(character) for character in parts.core]
    sound = " ".join(one[0] for one in readings) if all(readings) else ""
    return NameParts(parts.core, parts.industry, sound)


def phoenix_firms(
    store: GraphStore, schema: Schema, parties: Iterable[str], when: When, wanted: Wanted = Wanted()
) -> Iterator[dict[str, Any]]:
    """What each party is the phoenix of, and what firms are its; unknown ids give ``KeyError``."""
    rules, ask = load_rules(), _ask(when, wanted)
    for answer in phoenix(store, schema, rules, parties, ask):
        yield _with_regions(as_json(answer, schema, rules, ask.minimum))


def phoenix_of_region(
    store: GraphStore, schema: Schema, region: str, when: When, wanted: Wanted
) -> Iterator[dict[str, Any]]:
    """The phoenix firms of all parties listed in a region ("" = everywhere), a finding at a time, by listed party."""
    one_way = Wanted(("from_listed",), wanted.since, wanted.minimum)
    for answer in phoenix_firms(store, schema, listed_in(store, region, when, one_way), when, one_way):
        yield from answer["from_listed"]


def listed_in(store: GraphStore, region: str, when: When, wanted: Wanted) -> Iterator[str]:
    """The parties listed in a region, in a stable order."""
    return listed_parties(store, _prefix(region), _ask(when, wanted))


def _ask(when: When, wanted: Wanted) -> Ask:
    for day in filter(None, (wanted.since, when.as_of, when.known_at)):
        try:
            datetime.date.fromisoformat(day)
        except ValueError as error:
            raise InputError("bad_day", value=day) from error
    return Ask(when, read_name, wanted.sides, wanted.since, wanted.minimum or load_rules().minimum)


def _prefix(region: str) -> str:
    """First digits of a county, a city or a province."""
    if not region:
        return ""
    code = region_code(region)
    if code.endswith("0000"):
        return code[:2]
    return divisions.city_of(code)[:4] if code.endswith("00") else code


def _with_regions(answer: dict[str, Any]) -> dict[str, Any]:
    findings = [*answer["of"], *answer["from_listed"]]
    for party in (answer["party"], *(one[side] for one in findings for side in ("old", "new"))):
        party["region_name"] = region_name(party["region"])
    return answer
