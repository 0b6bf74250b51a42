"""The stage: counties and cities of the delta, today's and those abolished since 2005, with how each is written in a name."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from loaders.world.draw import Int, Mask, pick
from loaders.world.words import DATA, Floats
from resolution.divisions.naming import short_name
from resolution.divisions.table import Division, read_rows, table

#: How a region is written in a name: city full and short, province full and short, county in full, county short, nothing, bare county.
STYLES = ("city", "city_short", "province", "province_short", "county", "county_short", "none", "bare")
_OLDEST = 2005  # divisions abolished before it name no firm of the world
HOME = "341800"  # Xuancheng, over-weighted by its weight in data/cities.csv


@dataclass(frozen=True, slots=True)
class Places:
    """Columns, one row a division: ``counties`` rows come first, then ``former`` ones, then the 41 cities."""

    codes: pa.Array
    names: pa.Array
    city: Int  # row of its city
    now: Int  # row of today's division (itself, or its successor)
    former: Int  # row of the division it was before, -1 = none; counties only
    until: Int  # year a former division ended, 0 = in force
    written: pa.Array  # len(STYLES) texts a division
    areas: pa.Array  # telephone area codes
    marks: pa.Array  # characters in document numbers, e.g. 宣
    courts: pa.Array  # court code in case numbers, e.g. 皖1802
    weights: Floats  # of businesses; 0 for former divisions and cities
    towns: pa.Array
    first_town: Int  # towns of a county are towns[first_town : first_town + town_count]
    town_count: Int
    rural: Mask  # counties with towns and villages
    counties: int

    def text(self, place: Int, style: Int) -> pa.Array:
        """The region as written in a name."""
        return pick(self.written, place * len(STYLES) + style)

    def row(self, code: str) -> int:
        """Row of a code; raises ValueError for one that is not on the stage."""
        return int(self.codes.to_pylist().index(code))


@dataclass(frozen=True, slots=True)
class _City:
    name: str
    province: str
    province_short: str
    mark: str
    area: str
    weight: float


def _cities() -> dict[str, _City]:
    with (DATA / "cities.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {
            r["code"]: _City(r["name"], r["province"], r["province_short"], r["short"], r["area"], float(r["weight"]))
            for r in rows
        }


@cache
def places() -> Places:
    """The stage, built once from the division tables and data/cities.csv."""
    cities = _cities()
    counties = [
        r[-1]
        for r in table().by_code.values()
        if r[-1].level == "county" and r[-1].until is None and r[-1].city in cities
    ]
    counties.sort(key=lambda d: d.code)
    successor = _former({d.code for d in counties}, cities)
    rows = [*counties, *successor, *(table().by_code[code][-1] for code in cities)]
    number = {d.code: i for i, d in enumerate(rows)}
    size, start = len(rows), len(rows) - len(cities)
    home = [d.city if d.city in cities else counties[number[successor[d]]].city for d in rows]
    now = np.array([number[successor[d]] if d in successor else i for i, d in enumerate(rows)], dtype=np.int64)
    former = np.full(size, -1, dtype=np.int64)
    for old, new in successor.items():
        former[number[new]] = number[old.code]
    count = {code: sum(d.city == code for d in counties) for code in cities}
    towns, first, number_of_towns, rural = _towns([d.code for d in rows])
    return Places(
        codes=pa.array([d.code for d in rows]),
        names=pa.array([d.name for d in rows]),
        city=np.array([start + list(cities).index(code) for code in home], dtype=np.int64),
        now=now,
        former=former,
        until=np.array([d.until or 0 for d in rows], dtype=np.int64),
        written=pa.array([text for d, code in zip(rows, home, strict=True) for text in _written(d, cities[code])]),
        areas=pa.array([cities[code].area for code in home]),
        marks=pa.array([cities[code].mark for code in home]),
        courts=pa.array(
            [
                cities[c].province_short + ("01" + d.code[4:] if c[:2] == "31" else d.code[2:])
                for d, c in zip(rows, home, strict=True)
            ]
        ),
        weights=np.array(
            [cities[code].weight / count[code] if i < len(counties) else 0.0 for i, code in enumerate(home)]
        ),
        towns=towns,
        first_town=first,
        town_count=number_of_towns,
        rural=rural,
        counties=len(counties),
    )


def _former(today: set[str], cities: dict[str, _City]) -> dict[Division, str]:
    """Divisions that ended since ``_OLDEST`` and became exactly one county of today, with its code."""
    found: dict[Division, str] = {}
    for record, successors in table().successors.items():
        codes = {code for code, _ in successors}
        if record.level == "county" and record.until and record.until > _OLDEST and len(codes) == 1:
            code = codes.pop()
            if code in today and record.code not in today and record.city in cities:
                found[record] = code
    return dict(sorted(found.items(), key=lambda item: item[0].code))


def _written(division: Division, city: _City) -> list[str]:
    """The texts of STYLES for one division; a district carries its city, as art. 7 of the name rules demands."""
    short_city, short_province = short_name(city.name), short_name(city.province)
    if division.level != "county":
        return [city.name, short_city, city.province, short_province, city.name, short_city, "", city.name]
    county = city.name + division.name if division.name.endswith("区") else division.name
    return [city.name, short_city, city.province, short_province, county, short_name(division.name), "", division.name]


def _towns(codes: list[str]) -> tuple[pa.Array, Int, Int, Mask]:
    """Towns of each county, or its streets where it has no town."""
    by_county: dict[str, list[str]] = {}
    for code, name in read_rows("divisions_towns.csv"):
        if name.endswith(("镇", "乡", "街道")) and len(name) <= 6:
            by_county.setdefault(code[:6], []).append(name)
    names: list[str] = []
    first, count, rural = (np.zeros(len(codes), dtype=np.int64) for _ in range(3))
    for i, code in enumerate(codes):
        towns = by_county.get(code, [])
        villages = [t for t in towns if not t.endswith("街道")]
        first[i], count[i], rural[i] = len(names), len(villages or towns), bool(villages)
        names += villages or towns
    return pa.array(names, pa.string()), first, count, rural == 1
