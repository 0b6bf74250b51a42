"""From a code of any year to the codes of today: a walk along the successor marks, many-to-many."""

from __future__ import annotations

from functools import cache

from resolution.divisions.table import MUNICIPALITIES, NOW, Division, normal_code, table


@cache
def today(code: str, year: int | None = None) -> tuple[str, ...]:
    """Today's six-digit codes of a code meant in `year`, the most likely first; () for an unknown code.

    Without a year, a code in force means itself, and an ended code means any time of its life: all that ever left it
    counts, and all its lives where it was given out again (`meanings` keeps them apart). With a year, parts that had
    already moved away by then (marked `[year]`) no longer count. A prefecture that ended without successor is the city
    of all its counties, or those counties where they went different ways.
    """
    code = normal_code(code)
    meant = table().at(code, NOW if year is None else year)
    if meant is None:
        return ()
    if year is None and table().in_force(code):
        return (code,)
    starts = table().lives(code) if year is None else (meant,)
    found = [new for start in starts for new in _walk(start, -1 if year is None else year, frozenset())]
    return tuple(sorted(dict.fromkeys(found), key=lambda new: not _carries_on(meant.name, new)))


@cache
def meanings(code: str) -> tuple[tuple[str, ...], ...]:
    """Today's codes for each life of a code, without repetition: more than one means that only a year can tell.

    511422 was 丰都县 (1995–1997, now in Chongqing) and then 彭山县 (2000–2014, now 511403 in Sichuan).
    """
    found = (_walk(start, -1, frozenset()) for start in table().lives(normal_code(code)))
    return tuple(dict.fromkeys(tuple(sorted(set(codes))) for codes in found))


def is_ambiguous(code: str) -> bool:
    """Whether a code that is no longer in force had several meanings, so that without a year it has none."""
    return not table().in_force(normal_code(code)) and len(meanings(code)) > 1


def city_of(code: str, year: int | None = None) -> str:
    """Today's prefecture city; a municipality or a county unit directly under a province is its own.

    "" where it is unknown or where the parts went to several cities. A code of another space (development zones,
    341871) belongs to the city of its first four digits.
    """
    code = normal_code(code)
    cities = {_city_now(new) for new in today(code, year)}
    if not cities and table().in_force(code[:4] + "00"):
        return code[:4] + "00"
    if not cities and code[:2] in MUNICIPALITIES:
        return code[:2] + "0000"
    return cities.pop() if len(cities) == 1 else ""


def province_of(code: str, year: int | None = None) -> str:
    """Today's province ("" if unknown); ended codes follow their successors (重庆 left 四川 in 1997)."""
    code = normal_code(code)
    provinces = {new[:2] + "0000" for new in today(code, year)}
    if not provinces and table().in_force(code[:2] + "0000"):
        return code[:2] + "0000"
    return provinces.pop() if len(provinces) == 1 else ""


def _city_now(code: str) -> str:
    record = table().at(code, NOW)
    return record.city if record else ""


def _walk(record: Division, year: int, seen: frozenset[Division]) -> list[str]:
    """Codes in force that a record meant in `year` leads to, whole successors before parts; never into another life."""
    if record.until is not None:
        year = min(year, record.until - 1)  # a code used after its end means its last state
    whole: list[str] = []
    parts: list[str] = []
    while True:
        seen = seen | {record}
        for new, moved in table().successors.get(record, ()):
            target = table().at(new, moved)
            if moved > year and target is not None and target not in seen:
                (whole if moved == record.until else parts).extend(_walk(target, moved, seen))
        if record.until is None:
            return [record.code, *whole, *parts]
        following = table().following(record)
        if following is None:
            break
        record = following
    if record.level == "city" and not whole:
        return _city_parts(record, year, seen)
    return whole + parts


def _city_parts(city: Division, year: int, seen: frozenset[Division]) -> list[str]:
    """Where the counties of an ended prefecture are: their one city of today, or they themselves."""
    if city.until is not None and year < city.since:
        year = city.until - 1
    found: list[str] = []
    for code in table().counties.get(city.code[:4], ()):
        record = next((record for record in table().by_code[code] if record.holds(year)), None)
        if record is not None and record not in seen:
            found += _walk(record, year, seen)
    cities = {_city_now(new) for new in found}
    return list(cities) if len(cities) == 1 else found


def _carries_on(name: str, new: str) -> bool:
    """Whether the successor bears the old name (和县 340523, not the part that went to 鸠江区)."""
    newer = table().by_code[new][-1].name
    return name[: max(len(name) - 1, 1)] == newer[: max(len(newer) - 1, 1)]
