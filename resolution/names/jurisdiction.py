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
#: 泾县县委, 宣城市市政府: the level said again.
_AGAIN = "省市县区旗州"
#: 宣城市宣城中学: the city's own name again, not that of a division inside it.
_TWICE = re.compile(r"^([一-龥]{2,4})[市县](?=\1(?![市县区旗]))")
#: One character for a province, where no other division goes by it.
_PROVINCES = {
    "沪": "310000", "苏": "320000", "浙": "330000", "皖": "340000", "津": "120000", "冀": "130000",
    "晋": "140000", "辽": "210000", "黑": "230000", "闽": "350000", "赣": "360000", "鲁": "370000",
    "豫": "410000", "鄂": "420000", "湘": "430000", "粤": "440000", "桂": "450000", "琼": "460000",
    "渝": "500000", "川": "510000", "黔": "520000", "滇": "530000", "陕": "610000",
}  # fmt: skip


def places(text: str, own: str) -> Iterator[Place]:
    """Readings of the front of a name, the most telling first; `own` is the publishing body's division ("" = unknown)."""
    text = _TWICE.sub("", text)
    for codes, behind in _named(text, own):
        yield codes, behind
        if behind[:1] in _AGAIN and behind[:1] == text[: len(text) - len(behind)][-1:]:
            yield codes, behind[1:]
    if text[:1] in _PROVINCES:
        yield (_PROVINCES[text[0]],), text[1:]
    found = _OWN.match(text)
    if found:
        yield _hinted(found[1], own), text[found.end() :]
    yield ((own,) if own else ()), text


def _named(text: str, own: str) -> Iterator[Place]:
    match = divisions.gazetteer().match(text, 0, _city_prefix(own))
    if match is not None:
        parted = match.text[-1] in "县区旗" and match.code.endswith("00") and len(match.candidates) > 1
        codes = (match.code,) if match.code and not parted else match.candidates
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
