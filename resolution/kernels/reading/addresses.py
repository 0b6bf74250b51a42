"""Addresses by kernel: division, town, road, number, building, room.

The rules are those of `resolution.names.address`; a row that needs a rule not told here is left to it.
"""

from __future__ import annotations

from typing import NamedTuple

from resolution.kernels.borrowed import borrow
from resolution.kernels.compiled import kernel, part
from resolution.kernels.reading.address_inside import building, named, room
from resolution.kernels.reading.address_number import number
from resolution.kernels.reading.address_place import Country, region, town
from resolution.kernels.reading.address_road import Roads, road
from resolution.kernels.reading.address_text import LEAVE, count, fold
from resolution.kernels.reading.fields import AGAIN, DONE, LEFT, STATUS
from resolution.kernels.reading.maps import Ints, Longs, Trie
from resolution.kernels.reading.places import Text

#: Fields of a row behind STATUS; each span is a start in the pool and a length.
REGION, TOWN_AT, ROAD_AT, NUMBER_AT, BUILDING_AT, ROOM_AT, FIELDS = 1, 2, 4, 6, 8, 10, 12
#: What is known of where a row lies, but is no code.
NO_CODE = -1
_ROOM_TO_NOTE = 128


class Lexicons(NamedTuple):
    """All word lists that addresses take."""

    country: Country
    roads: Roads
    buildings: Trie
    flags: Ints


class Rows(NamedTuple):
    """The texts: row i is pool[starts[i] : starts[i + 1]]; `scratch` and then `top[0]` are free places behind them."""

    starts: Longs
    known: Ints  # the code of the division that each is known to lie in, 0 = none
    scratch: int
    top: Longs


@kernel
def parse(lexicons: Lexicons, rows: Rows, text: Text, out: Ints) -> None:
    """Fill the fields of all rows whose status is AGAIN; stops early when there is no room to note what is missing."""
    lexicons, rows, text, out = borrow((lexicons, rows, text, out))
    for row in range(len(out)):
        if out[row, STATUS] != AGAIN:
            continue
        before, top = text.missing[0], rows.top[0]
        if before + _ROOM_TO_NOTE > len(text.missing):
            return
        out[row, :] = 0
        status = _row(lexicons, rows, text, (row, out))
        if text.missing[0] > before:
            status = AGAIN
        out[row, STATUS] = status
        if status != DONE:
            rows.top[0] = top


@part
def _row(lexicons: Lexicons, rows: Rows, text: Text, place: tuple[int, Ints]) -> int:
    row, fields = place
    out = fields[row]
    span = (rows.starts[row], rows.starts[row + 1])
    folded = fold(lexicons.flags, text.chars, span, rows.scratch)
    if folded == LEAVE or rows.known[row] == NO_CODE:
        return LEFT
    start = rows.top[0]
    end = count(lexicons.flags, text.chars, (rows.scratch, folded), start)
    code, at = region(lexicons.country, text, (start, end), rows.known[row])
    out[REGION] = code
    name, behind = town(lexicons.country, text.chars, (at, end), code)
    if name == LEAVE:
        return LEFT
    _span(out, TOWN_AT, at, name)
    begin, stop, at = road(lexicons.roads, text.chars, behind, end)
    if begin == LEAVE:
        return LEFT
    _span(out, ROAD_AT, begin, stop)
    rows.top[0] = _numbers(lexicons, text.chars, (at, end), out)
    return DONE


@part
def _numbers(lexicons: Lexicons, chars: Ints, span: tuple[int, int], out: Ints) -> int:
    """Number, building and room, written behind the text; where that ends."""
    at, end = span
    top, at = number(lexicons.flags, chars, span, end)
    _span(out, NUMBER_AT, end, top)
    begin, stop, behind = building(lexicons.flags, chars, at, end)
    if stop > begin:
        at = behind
    else:
        begin, stop = named(lexicons.flags, lexicons.buildings, chars, (at, end))
    _span(out, BUILDING_AT, begin, stop)
    last = room(lexicons.flags, chars, (at, end), top)
    _span(out, ROOM_AT, top, last)
    return last


@part
def _span(out: Ints, field: int, start: int, end: int) -> None:
    out[field] = start
    out[field + 1] = end - start
