"""A division in front of a name that was damaged by one character (义鸟市佳武 in 义乌, 尚海广阳 in 上海) is still a division.

Only where the record itself says in which city the party is: then the division that stands in front is one of few, and a
full name (with 省 市 县 区) may be wrong in one character, a short one only by a homophone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import divisions
from resolution.columns import Int, first_of_each
from resolution.divisions.naming import forms
from resolution.divisions.table import normal_code, table
from resolution.names import sounds, trade
from resolution.names.columns import Parts

_ANY = "?"
_LEVELS = "省市县区"
_SHORTEST_OWN_NAME = 2
#: Cities have four digits.
_CITIES = 10_000
_REPAIRED = ("core", "industry", "region_text", "region")


def _sound(text: str) -> tuple[int, ...]:
    return tuple(sounds.of_characters(np.array([ord(c) for c in text], dtype=np.int32)).tolist())


def _masked(text: str) -> list[str]:
    """A text with each character in turn unknown."""
    return [text[:at] + _ANY + text[at + 1 :] for at in range(len(text))]


@dataclass(frozen=True, slots=True)
class Expected:
    """What may stand in front of the names of a city: today's codes by what is left of a division's name."""

    slipped: dict[str, str]  # full names with one character unknown
    heard: dict[tuple[int, ...], str]  # sounds
    known: frozenset[str]  # undamaged names
    lengths: tuple[int, ...]


@lru_cache(maxsize=512)
def _expected(city: int) -> Expected:
    prefix = f"{city:04d}"
    codes = {f"{prefix[:2]}0000", normal_code(prefix), *table().counties.get(prefix, ())}
    slipped: dict[str, str] = {}
    heard: dict[tuple[int, ...], str] = {}
    known: set[str] = set()
    for record in sorted(codes, reverse=True):  # of equal names the larger division counts
        code = next(iter(divisions.today(record)), record)
        for name in forms(divisions.name_of(record)):
            known.add(name)
            if len(name) > 2 and name[-1] in _LEVELS:
                slipped.update((key, code) for key in _masked(name))
            heard[_sound(name)] = code
    lengths = tuple(sorted({*map(len, slipped), *map(len, heard)}, reverse=True))
    return Expected(slipped, heard, frozenset(known), lengths)


@lru_cache(maxsize=100_000)
def in_front(text: str, city: int) -> tuple[int, str]:
    """(length, code) of a damaged division in front of a text; (0, "") if there is none. ``city`` has four digits.

    >>> in_front("义鸟市佳武", 3307), in_front("尚海广阳", 3101), in_front("杭钢", 3301)
    ((3, '330782'), (2, '310000'), (0, ''))
    """
    expected = _expected(city)
    for length in expected.lengths:
        head = text[:length]
        if len(text) < length + _SHORTEST_OWN_NAME or head in expected.known:
            continue  # whole and yet not read as a division: an ordinary word
        code = next((expected.slipped[key] for key in _masked(head) if key in expected.slipped), "")
        code = code or expected.heard.get(_sound(head), "")
        if code:
            return length, code
    return 0, ""


def repair(names: Parts, city: Int) -> Parts:
    """Parsed names (columns of ``OrganisationName``) with damaged divisions taken off the 字号; ``city`` is by row.

    What a name means in a city comes as a text of its own behind the others.
    """
    core = names.column("core")
    ask = pc.and_(pc.equal(names.column("region_text"), ""), pc.greater(pc.utf8_length(core), _SHORTEST_OWN_NAME))
    rows = np.flatnonzero(ask.to_numpy(zero_copy_only=False)[names.of_row] & (city > 0))
    case, first = first_of_each(names.of_row[rows] * _CITIES + city[rows])
    asked, places = names.of_row[rows[first]], city[rows[first]]
    whole = pc.binary_join_element_wise(core, names.column("industry"), "").take(pa.array(asked)).to_pylist()
    found = [_behind(text, place) for text, place in zip(whole, places.tolist(), strict=True)]
    hit = np.array([own is not None for own in found], dtype=np.bool_)
    if not hit.any():
        return names
    number = np.where(hit, names.table.num_rows + np.cumsum(hit) - 1, asked)
    of_row = names.of_row.copy()
    of_row[rows] = number[case]
    table = names.table.take(pa.array(asked[hit]))
    for column, values in zip(_REPAIRED, zip(*(own for own in found if own), strict=True), strict=True):
        table = table.set_column(table.schema.get_field_index(column), column, pa.array(values, pa.string()))
    return Parts(pa.concat_tables([names.table, table]).combine_chunks(), of_row)


def _behind(text: str, city: int) -> tuple[str, str, str, str] | None:
    """What ``_REPAIRED`` names of a 字号 and industry that begin with a damaged division; None, where they do not."""
    length, code = in_front(text, city)
    own, industry = trade.split(text[length:]) if length else ("", "")
    return (own, industry, text[:length], code) if len(own) >= _SHORTEST_OWN_NAME else None
