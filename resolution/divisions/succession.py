"""From a code of any year to the codes of today: a walk along the successor marks, many-to-many."""

from __future__ import annotations

from functools import cache

from resolution.divisions.table import MUNICIPALITIES, NOW, Division, normal_code, table


@cache
def today(code: str, year: int | None = None) -> tuple[str, ...]:
    """Today's six-digit codes of a code meant in `year`, the most likely first; () for an unknown code.

    Without a year, a code in force means itself, and an ended code means any time of its life: all that ever left it
    counts. With a year, parts that had already moved away by then (marked `[year]`) no longer count. A prefecture that
    ended without successor is the city of all its counties, or those counties where they went different ways.
    """
    code = normal_code(code)
    if not code or code not in table().by_code:
        return ()
    if year is None and table().in_force(code):
        return (code,)
    found = _walk(code, -1 if year is None else year, frozenset())
    return tuple(sorted(dict.fromkeys(found), key=lambda new: not _carries_on(code, new)))


def city_of(code: str) -> str:
    """Today's prefecture city; a municipality or a county unit directly under a province is its own.

    "" where it is unknown or where the parts went to several cities. A code of another space (development zones,
    341871) belongs to the city of its first four digits.
    """
    code = normal_code(code)
    cities = {_city_now(new) for new in today(code)}
    if not cities and table().in_force(code[:4] + "00"):
        return code[:4] + "00"
    if not cities and code[:2] in MUNICIPALITIES:
        return code[:2] + "0000"
    return cities.pop() if len(cities) == 1 else ""


def province_of(code: str) -> str:
    """Today's province ("" if unknown); ended codes follow their successors (重庆 left 四川 in 1997)."""
    code = normal_code(code)
    provinces = {new[:2] + "0000" for new in today(code)}
    if not provinces and table().in_force(code[:2] + "0000"):
        return code[:2] + "0000"
    return provinces.pop() if len(provinces) == 1 else ""


def _city_now(code: str) -> str:
    record = table().at(code, NOW)
    return record.city if record else ""


def _walk(code: str, year: int, seen: frozenset[str]) -> list[str]:
    """Codes in force that a code meant in `year` leads to, whole successors before parts."""
    seen = seen | {code}
    record: Division | None = table().at(code, year)
    if record is not None and record.until is not None:
        year = min(year, record.until - 1)  # a code used after its end means its last state
    whole: list[str] = []
    parts: list[str] = []
    while record is not None:
        for new, moved in table().successors.get(record, ()):
            if moved > year and new not in seen:
                (whole if moved == record.until else parts).extend(_walk(new, moved, seen))
        if record.until is None:
            return [code, *whole, *parts]
        following = table().at(code, record.until)
        if following is None or following.until == record.until:
            break
        record = following
    if record is not None and record.level == "city" and not whole:
        return _city_parts(record, year, seen)
    return whole + parts


def _city_parts(city: Division, year: int, seen: frozenset[str]) -> list[str]:
    """Where the counties of an ended prefecture are: their one city of today, or they themselves."""
    if city.until is not None and year < city.since:
        year = city.until - 1
    found: list[str] = []
    for code in table().counties.get(city.code[:4], ()):
        if code not in seen and any(record.holds(year) for record in table().by_code[code]):
            found += _walk(code, year, seen)
    cities = {_city_now(new) for new in found}
    return list(cities) if len(cities) == 1 else found


def _carries_on(old: str, new: str) -> bool:
    """Whether the successor bears the old name (和县 340523, not the part that went to 鸠江区)."""
    a, b = table().by_code[old][-1].name, table().by_code[new][-1].name
    return a[: max(len(a) - 1, 1)] == b[: max(len(b) - 1, 1)]
