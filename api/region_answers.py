"""Answers across cities as plain data, with names of regions, lists and fields: the same for the command line and for HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from api.answers import region_code, region_name
from graph.across import regions
from graph.across.certified import Certificates, certified
from graph.across.moved import Moves, movers
from graph.across.region_ties import TIES
from graph.across.reported import reported
from graph.model import When
from graph.schema import Schema
from graph.store import Across, GraphStore
from graph.stores.sql import SqlGraphStore
from loaders.ledgers.region_tables import RegionGroup, field_of, group_of, read_fields, read_groups
from loaders.ledgers.reporters import reporters_of
from loaders.lists import chosen_list, lists
from loaders.workspace import Workspace
from resolution import divisions

_PAGE = 200

By = Literal["", "tie", "field"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of ties between cities, as users write it; ``within`` a group both ends lie in its cities."""

    region: str = ""
    other: str = ""
    tie: str = ""
    list: str = ""
    field: str = ""
    within: str = ""

    def across(self, folder: Path | None = None) -> Across:
        """The question; ``InputError`` for a region, list, field or group that is unknown."""
        cities = [code for code, _ in divisions.delta_cities()]
        if self.within:
            cities = list(group_of(read_groups(folder), self.within).cities)
        codes = field_of(read_fields(folder), self.field).lists if self.field else ()
        if self.list:
            code = chosen_list(self.list)
            codes = (code,) if not codes or code in codes else ("",)  # a list of another field: nothing stands on it
        prefixes = (prefix_of(self.region), prefix_of(self.other))
        return Across(tuple(city[:4] for city in cities), *prefixes, self.tie, codes)


def prefix_of(region: str) -> str:
    """First digits of a city, or of a province; "" for no region."""
    if not region:
        return ""
    code = region_code(region)
    return divisions.city_of(code)[:4] or code[:2]


def cross_region(
    store: GraphStore, schema: Schema, when: When, wanted: Wanted = Wanted(), folder: Path | None = None
) -> Iterator[dict[str, Any]]:
    """Listed in one delta city, tied to another."""
    for match in regions.cross_region(store, schema, wanted.across(folder), when):
        answer = match.as_dict()
        answer["listed_region_name"] = region_name(answer["listed_region"])
        answer["other_region_name"] = region_name(answer["other_region"])
        yield answer


def count(store: GraphStore, when: When, wanted: Wanted, folder: Path | None = None) -> int:
    """How many matches there are."""
    return len(store.region_ties(wanted.across(folder), when))


def matrix(
    store: GraphStore,
    when: When,
    wanted: Wanted,
    layout: tuple[By, Sequence[str]] = ("", ()),
    folder: Path | None = None,
) -> dict[str, Any]:
    """Where listed by where tied; ``layout``: by what, and groups of which each is counted as one place."""
    by, named = layout
    groups, fields = read_groups(folder), read_fields(folder)
    chosen = [group_of(groups, name) for name in named]
    found = regions.matrix(store, wanted.across(folder), _layout(by, chosen, folder), when).as_dict()
    told = [row for name in ("cells", "rows", "columns") for row in found[name]]
    labels = {
        "tie": {tie: tie for tie in TIES},
        "field": {field.id: field.zh for field in fields.values()} | {code: info.zh for code, info in lists().items()},
    }.get(by, {})
    layers = {row["layer"]: labels.get(row["layer"], row["layer"]) for row in found["totals"] if row["layer"]}
    return {
        "as_of": when.day,
        "known_at": when.known_at,
        "by": by,
        "groups": [_group_json(group) for group in chosen],
        "places": {place: _place_name(place, groups) for place in _places(told)},
        "layers": layers,
        **found,
    }


def _layout(by: By, chosen: Sequence[RegionGroup], folder: Path | None) -> regions.Layout:
    places: dict[str, list[str]] = {}
    for group in chosen:
        for city in group.cities:
            places.setdefault(city[:4], []).append(group.id)
    fields: dict[str, list[str]] = {}
    for field in read_fields(folder).values():
        for code in field.lists:
            fields.setdefault(code, []).append(field.id)
    return regions.Layout(by, fields, places)


def _places(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Places in the order of codes, groups behind."""
    return sorted(
        {row[end] for row in rows for end in ("listed", "tied")} - {""}, key=lambda place: (not place.isdigit(), place)
    )


def _place_name(place: str, groups: Mapping[str, RegionGroup]) -> str:
    return groups[place].zh if place in groups else divisions.name_of(place)


def _group_json(group: RegionGroup) -> dict[str, Any]:
    told = {name: getattr(group, name) for name in ("id", "zh", "en", "source", "verified", "note")}
    return {**told, "cities": [{"code": city, "name": divisions.name_of(city)} for city in group.cities]}


def moved(store: GraphStore, schema: Schema, when: When, asked: Moves) -> Iterator[dict[str, Any]]:
    """Firms that moved, with names of regions and lists; what ``asked`` names by first digits of cities."""
    for mover in movers(store, schema, asked, when):
        answer = mover.as_dict()
        for move in answer["moves"]:
            move |= {"from_name": region_name(move["from"]), "to_name": region_name(move["to"])}
        answer["former_region_names"] = [region_name(code) for code in answer["former_regions"]]
        told = filter(None, (answer["last_before"], answer["first_after"]))
        for entry in (*told, *answer["ratings"], *answer["left_behind"], *answer["arrears"]):
            entry["region_name"] = region_name(entry["region"])
        yield answer


def aeo(
    store: GraphStore, schema: Schema, when: When, certified_in: str = "", present_in: str = ""
) -> Iterator[dict[str, Any]]:
    """Firms of the highest customs level in one city and present in others, with what contradicts it."""
    asked = Certificates(prefix_of(certified_in), prefix_of(present_in))
    for answer in certified(store, schema, asked, when):
        for entry in (*answer["certified"], *answer["recognised_in"], *answer["conflicts"]):
            entry["region_name"] = region_name(entry["region"])
        yield answer


def decisions(
    workspace: Workspace, when: When, kinds: tuple[str, ...] = ("penalty",), places: int = 1
) -> Iterator[dict[str, Any]]:
    """Decisions with several reports, each with who made it; of at least so many reporting provinces."""
    sources = workspace.sources()
    with workspace.read() as connection:
        found = reported(SqlGraphStore(connection), kinds, when)
        while page := list(islice(found, _PAGE)):
            told = reporters_of(connection, sources, [record for one in page for record in one["records"]])
            for answer in page:
                _note_reporters(answer, told)
                if len(answer["provinces"]) >= places or places <= 1:
                    yield answer


def _note_reporters(answer: dict[str, Any], told: Mapping[str, Mapping[str, str]]) -> None:
    """Beside each report who made it; ``provinces`` are those of the reporters, else of the region that a report states."""
    nobody = {"reporter": "", "reporter_region": "", "file": "", "delivered_on": ""}
    provinces = set()
    for report in answer["reports"]:
        report |= told.get(report["record"], nobody)
        report["reporter_region_name"] = region_name(report["reporter_region"])
        region = report["reporter_region"] or report.get("region", "")
        provinces |= {region[:2]} if region else set()
    answer["region_name"] = region_name(answer["region"])
    answer["provinces"] = [{"code": f"{one}0000", "name": divisions.name_of(f"{one}0000")} for one in sorted(provinces)]
    answer["sources"] = sorted({report["source"] for report in answer["reports"]})
