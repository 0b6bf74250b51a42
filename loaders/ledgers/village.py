"""Credit villages: households, operators, collectives and villages rated by a set of rules, each with the lines that made it.

A pure function of records and rules. Households are known here by a surname, a village and an id; who has not consented is not rated.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from graph.model import When
from loaders.ledgers.population import region_prefix
from loaders.ledgers.reading import read_events, read_records
from loaders.ledgers.village_rules import SETS, Indicator, RuleSet, VillageRules
from loaders.levels import plain_level
from loaders.source import Source
from resolution import divisions

_PLACE = ("village", "town", "county")
_TOLD = ("level", "year", "rated_on", "name")
#: What villages are called besides their name.
_BODIES = ("村民委员会", "村委会", "居民委员会", "社区居委会", "股份经济合作社", "经济合作社", "股份经济合作联合社")
#: A village with the town before it.
_IN_TOWN = re.compile(r"(.{1,8}?(?:镇|乡|街道))(.+(?:村|社区|居))$")


@dataclass(frozen=True, slots=True)
class Place:
    """A village: its county (code), town and name without what is called after it."""

    county: str
    town: str
    village: str

    def key(self) -> tuple[str, str, str]:
        """Places in order."""
        return self.county, self.town, self.village


@dataclass(frozen=True, slots=True)
class Rating:
    """A rated party: score, level, what ruled it out, and every line of the rules; ``told`` is the level that its record states."""

    set: str
    party: str
    name: str
    place: Place
    score: float | None
    level: str
    credit: bool
    vetoes: tuple[Mapping[str, Any], ...]
    lines: tuple[Mapping[str, Any], ...]
    record: str
    told: str = ""
    state: str = "rated"  # rated, vetoed, no_consent, no_data


def place_of(county: str, town: str, village: str, region: str = "") -> Place:
    """A village as records write it: with or without what it lies in, with or without 村民委员会.

    >>> place_of("宣州区", "洪林镇", "洪林镇测试村村民委员会")
    Place(county='341802', town='洪林镇', village='测试村')
    >>> place_of("宣州区", "", "宣城市宣州区洪林镇测试村")
    Place(county='341802', town='洪林镇', village='测试村')
    """
    code = divisions.region_today(county) or region
    name = _without_body("".join(village.split()))
    for above in (divisions.province_of(code), divisions.city_of(code), code):
        name = name.removeprefix(divisions.name_of(above) or "") or name
    if town and town in name:
        name = name.partition(town)[2] or name
    elif not town and (found := _IN_TOWN.match(name)):
        town, name = found.groups()
    return Place(code, town, name)


def _without_body(name: str) -> str:
    """The village of its committee or cooperative."""
    for body in _BODIES:
        stem = name.removesuffix(body)
        if stem not in ("", name):
            plain = stem.endswith(("村", "社区", "居"))
            return stem if plain else stem + ("社区" if body.startswith(("居民", "社区")) else "村")
    return name


def rate_all(
    connection: sa.Connection, rules: VillageRules, sources: Mapping[str, Source], as_of: str, region: str = ""
) -> list[Rating]:
    """Every party of every set, as recorded by ``as_of``, in a region; villages after the households they are measured by."""
    listed = _listed(connection, as_of)
    prefix = region_prefix(region)
    found: list[Rating] = []
    for name in SETS:
        if name not in rules.sets:
            continue
        chosen = rules.sets[name]
        shares = {one: _shares(found, one) for one in SETS}
        rows = _latest(connection, chosen, sources[chosen.source], as_of)
        rated = (_rate(chosen, row, listed, shares) for row in rows)
        found += [one for one in rated if one.place.county.startswith(prefix)]
    return sorted(found, key=lambda one: (SETS.index(one.set), one.place.key(), one.party, one.record))


def _listed(connection: sa.Connection, as_of: str) -> frozenset[str]:
    """Parties with an entry of a black list in force."""
    events = read_events(connection, ("list_entry", "judgment_debt"))
    when = When(as_of)
    return frozenset(
        row["party"]
        for row in events.to_dict("records")
        if row["colour"] == "black" and when.holds(row["since"], row["until"])
    )


def _latest(connection: sa.Connection, chosen: RuleSet, source: Source, as_of: str) -> Iterator[dict[str, str]]:
    """The rows known by a day; of a place with several years the latest."""
    fields = tuple(dict.fromkeys(name for name in (*chosen.fields(), *_PLACE, *_TOLD) if name in source.fields))
    twins = {name: f"{name}_wan" for name in fields if f"{name}_wan" in source.fields}  # the same, in another unit
    read = read_records(connection, chosen.source, (*fields, *twins.values()))
    for name, twin in twins.items():
        read[name] = read[name].where(read[name] != "", read[twin])
    rows = [
        row for row in read.to_dict("records") if row["delivered_on"] <= as_of and row.get("year", "")[:4] <= as_of[:4]
    ]
    latest: dict[tuple[str, ...], dict[str, str]] = {}
    for row in sorted(rows, key=lambda row: (row.get("year", ""), row["delivered_on"], row["record"])):
        yearly = bool(row.get("year"))
        key = (row["county"], row["town"], row["village"]) if yearly else (row["record"],)
        latest[tuple(map(str, key))] = {str(name): str(value) for name, value in row.items()}
    yield from latest.values()


def _shares(ratings: Sequence[Rating], name: str) -> dict[tuple[str, str, str], float]:
    """By village, the share of credit parties among those rated or ruled out."""
    counts: dict[tuple[str, str, str], list[bool]] = {}
    for one in ratings:
        if one.set == name and one.state in ("rated", "vetoed"):
            counts.setdefault(one.place.key(), []).append(one.credit)
    return {key: sum(credit) / len(credit) for key, credit in counts.items()}


def _rate(
    chosen: RuleSet,
    row: Mapping[str, str],
    listed: Collection[str],
    shares: Mapping[str, Mapping[tuple[str, str, str], float]],
) -> Rating:
    place = place_of(row.get("county", ""), row.get("town", ""), row.get("village", ""), row["party_region"])
    vetoes = [
        {"id": veto.id, "text": dict(veto.text)}
        for veto in chosen.vetoes
        if (row["party"] in listed if veto.listed else row.get(veto.field, "") in veto.values)
    ]
    lines = [
        _line(indicator, row, shares.get(indicator.share_of, {}).get(place.key())) for indicator in chosen.indicators
    ]
    score = _score(chosen, lines)
    state = _state(chosen, row, vetoes, score)
    level = _level(chosen, score) if state == "rated" and score is not None else ""
    return Rating(
        set=chosen.id,
        party=row["party"],
        name=row.get("name", "") or row.get("party_name", "") or place.village,
        place=place,
        score=score if state in ("rated", "vetoed") else None,
        level=level,
        credit=chosen.is_credit(level),
        vetoes=tuple(vetoes),
        lines=() if state == "no_consent" else tuple(lines),
        record=row["record"],
        told=row.get("level", ""),
        state=state,
    )


def _state(chosen: RuleSet, row: Mapping[str, str], vetoes: Sequence[Any], score: float | None) -> str:
    if chosen.consent and row.get(chosen.consent, "") == "no":
        return "no_consent"
    if vetoes:
        return "vetoed"
    return "no_data" if score is None else "rated"


def _line(indicator: Indicator, row: Mapping[str, str], share: float | None) -> dict[str, Any]:
    """An indicator: what was told, and the points that it gives (None: it leaves the sum)."""
    told = _told(indicator, row, share)
    got = _share(indicator, told) if told != "" else None
    if got is None:
        got = indicator.missing
    points = None if got is None else round(indicator.weight * min(max(got, 0.0), 1.0), 4)
    shown = f"{told:.4g}" if isinstance(told, float) else told
    return {
        "id": indicator.id,
        "text": dict(indicator.text),
        "value": shown,
        "weight": indicator.weight,
        "points": points,
    }


def _told(indicator: Indicator, row: Mapping[str, str], share: float | None) -> str | float:
    if indicator.share_of:
        return "" if share is None else share
    if indicator.ratio:
        over, under = (_number(row.get(name, "")) for name in indicator.ratio)
        return "" if over is None or not under else over / under
    return row.get(indicator.field, "")


def _share(indicator: Indicator, told: str | float) -> float | None:
    """The share of the weight; None for what cannot be read."""
    if indicator.words:
        return indicator.words.get(str(told))
    value = told if isinstance(told, float) else _number(told)
    if value is None:
        return None
    if indicator.scale:
        start, end = indicator.scale
        return (value - start) / (end - start)
    return next((share for upper, share in indicator.bands if upper is None or value <= upper), None)


def _number(text: str | float) -> float | None:
    try:
        return float(str(text).rstrip("分%").replace(",", ""))
    except ValueError:
        return None


def _score(chosen: RuleSet, lines: Sequence[Mapping[str, Any]]) -> float | None:
    """Of 100, over the indicators that gave points; None where less than half of the weight did."""
    given = [line for line in lines if line["points"] is not None]
    weight = float(sum(line["weight"] for line in given))
    whole = sum(one.weight for one in chosen.indicators)
    if weight * 2 < whole:
        return None
    return round(100 * float(sum(line["points"] for line in given)) / weight, 2)


def _level(chosen: RuleSet, score: float) -> str:
    return next((level for level, lowest in chosen.levels if score >= lowest), "")


def differs(one: Rating) -> bool:
    """Whether a record states another level than the rules give."""
    return bool(one.told and one.state == "rated" and plain_level(one.told) != plain_level(one.level))
