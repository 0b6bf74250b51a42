"""Addresses column by column: word lists for the kernel, rows for it, its spans as columns."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import divisions
from resolution.divisions.table import table
from resolution.kernels.reading import addresses, alphabet, texts
from resolution.kernels.reading.address_place import Country
from resolution.kernels.reading.address_road import Roads
from resolution.kernels.reading.atlas import atlas
from resolution.kernels.reading.fields import AGAIN, LEFT, STATUS
from resolution.kernels.reading.maps import Ints, Map, Trie, build_map, build_trie
from resolution.kernels.reading.name_columns import codes
from resolution.kernels.reading.places import Places, Text
from resolution.names.address import BUILDING_WORDS, COLUMNS, COMMUNITY_WORDS, ZONE_WORDS

_ROOM_TO_NOTE = 1 << 16
_SCRATCH = 256
#: How much longer than a text its plain form with all numbers copied can be.
_GROWTH, _SPARE = 6, 16
_SPANS = {
    "town": addresses.TOWN_AT,
    "road": addresses.ROAD_AT,
    "number": addresses.NUMBER_AT,
    "building": addresses.BUILDING_AT,
    "room": addresses.ROOM_AT,
}


@cache
def _divisions() -> tuple[Map, Ints, Ints, list[str]]:
    """Each known code's place in the next two columns: today's city and province."""
    known = sorted(table().by_code)
    cities = np.array([int(divisions.city_of(code) or 0) for code in known], np.int32)
    provinces = np.array([int(divisions.province_of(code) or 0) for code in known], np.int32)
    return build_map({int(code): row for row, code in enumerate(known)}), cities, provinces, known


@cache
def _country() -> Country:
    index, cities, provinces, known = _divisions()
    counties = sorted({code[:6] for code in divisions.town_names()})
    root = {county: chr(1 + number) for number, county in enumerate(counties)}
    towns = build_trie((root[code[:6]] + name, 0) for code, name in divisions.town_names().items())
    nodes = [towns.first[ord(root[code])] if code in root else -1 for code in known]
    return Country(
        places=atlas().places,
        rows=index,
        city=cities,
        province=provinces,
        towns_of=np.array(nodes, np.int32),
        towns=towns,
        zones=build_trie((word, 0) for word in ZONE_WORDS),
        flags=alphabet.flags(),
    )


@cache
def _roads() -> Roads:
    communities = build_trie((word, 0) for word in COMMUNITY_WORDS)
    return Roads(communities, build_trie((word, 0) for word in ZONE_WORDS), alphabet.flags())


@cache
def _buildings() -> Trie:
    return build_trie((word, 0) for word in BUILDING_WORDS)


def _lexicons(places: Places) -> addresses.Lexicons:
    return addresses.Lexicons(_country()._replace(places=places), _roads(), _buildings(), alphabet.flags())


def parse(column: pa.Array, regions: list[str]) -> tuple[pa.Table, Ints]:
    """Columns of `Address`, and the rows that are left to Python; `regions` are codes, "" = unknown."""
    chars, starts = texts.characters(column)
    size = len(chars)
    pool = np.empty(size + _SCRATCH + _GROWTH * size + _SPARE * len(column), np.int32)
    pool[:size] = chars
    rows = addresses.Rows(starts, _numbers(regions), size, np.array([size + _SCRATCH], np.int64))
    out: Ints = np.zeros((len(column), addresses.FIELDS), np.int32)
    out[:, STATUS] = AGAIN
    missing = np.zeros(_ROOM_TO_NOTE, np.int64)
    while True:
        missing[0] = 0
        addresses.parse(_lexicons(atlas().places), rows, Text(pool, missing), out)
        if not missing[0]:
            break
        atlas().learn(missing[1 : missing[0] + 1])
    return _table(pool, out), np.flatnonzero(out[:, STATUS] == LEFT).astype(np.int32)


def _numbers(regions: list[str]) -> Ints:
    """Codes as numbers, 0 for none; what is no code of a division is left to Python."""
    known = {"": 0} | {code: int(code) for code in _divisions()[3]}
    return np.array([known.get(region, addresses.NO_CODE) for region in regions], np.int32)


def _table(pool: Ints, out: Ints) -> pa.Table:
    columns = {name: texts.column(pool, out[:, at], out[:, at + 1]) for name, at in _SPANS.items()}
    columns["region"] = codes(out[:, addresses.REGION])
    joined = pc.binary_join_element_wise(*(columns[name] for name in COLUMNS[:-1]), "|")
    columns["normal"] = pc.if_else(pc.equal(joined, "|" * (len(COLUMNS) - 2)), "", joined)
    return pa.table(columns)
