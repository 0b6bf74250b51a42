"""Which division a public body's name speaks of: named, hinted at (市, 县, 本省), or left to the publishing body's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from resolution import divisions

Place = tuple[tuple[str, ...], str]
"""Codes it may be (none = cannot be told) and the text behind it."""

_OWN = re.compile(r"^(?:我|本|全)?(自治区|自治州|自治县|省|市|县|区|旗|州)")
_LONGEST_NAME = 8


def places(text: str, own: str) -> Iterator[Place]:
    """Readings of the front of a name, the most telling first; `own` is the publishing body's division ("" = unknown)."""
    yield from _named(text, own)
    found = _OWN.match(text)
    if found:
        yield _hinted(found[1], own), text[found.end() :]
    yield ((own,) if own else ()), text


def _named(text: str, own: str) -> Iterator[Place]:
    match = divisions.gazetteer().match(text, 0, _city_prefix(own))
    if match is not None:
        codes = (match.code,) if match.code else match.candidates
        yield narrow(codes, own), text[match.end :]
        return
    for length in range(min(_LONGEST_NAME, len(text) - 1), 1, -1):
        entries = divisions.gazetteer().named(text[:length])
        if entries:
            first = [entry for entry in entries if entry.record.until is None] or entries
            codes = tuple(dict.fromkeys(code for entry in first for code in entry.codes))
            yield narrow(codes, own), text[length:]


def narrow(codes: tuple[str, ...], own: str) -> tuple[str, ...]:
    """Of several divisions of one name, those in the publisher's city, else in its province, else all."""
    if len(codes) > 1 and own:
        for digits in (own[:4], own[:2]):
            near = tuple(code for code in codes if code.startswith(digits))
            if near:
                return near
    return codes


def within(name: str, city: str) -> str:
    """The one county unit of a city that a name, short or full, means; "" if there is none or several."""
    entries = divisions.gazetteer().named(name)
    codes = {code for entry in entries for code in entry.codes if divisions.city_of(code) == city and code != city}
    return codes.pop() if len(codes) == 1 else ""


@cache
def town_county(name: str, own: str) -> str:
    """The county unit in the publisher's city that has a town of this name; "" if unknown or several."""
    prefix = _city_prefix(own)
    if not prefix:
        return ""
    codes = {code[:6] for code, town in divisions.town_names().items() if town == name and code.startswith(prefix)}
    return codes.pop() if len(codes) == 1 else ""


@cache
def _city_prefix(own: str) -> str:
    city = (divisions.city_of(own) or own) if own else ""
    return city[:2] if city.endswith("0000") else city[:4]


def _hinted(level: str, own: str) -> tuple[str, ...]:
    """市 said by a county-level city is itself, by a district or county its city."""
    if not own:
        return ()
    code = ""
    if level in ("省", "自治区"):
        code = divisions.province_of(own)
    elif divisions.name_of(own).endswith(level):
        code = own
    elif level in ("市", "州", "自治州"):
        code = divisions.city_of(own)
    return (code,) if code else ()
