"""City credit monitor: indicators by county on a day, their trend, and what pulls a county down.

A value without a denominator (no commitments yet) is no value: its weight is left out of the county's score, and said.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from loaders.ledgers.coverage import Quarter, Sent, coverage, read_sent
from loaders.ledgers.duties import Duties
from loaders.ledgers.indicators import EventFilter, Indicator, IndicatorSet
from loaders.ledgers.notice import Notice, Table
from loaders.ledgers.reading import read_events
from loaders.ledgers.register import read_register, registered
from resolution import divisions

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Value:
    """What an indicator measures in one place: a share or a number, and what it was made of."""

    value: float
    part: float
    whole: float


@dataclass(slots=True)
class Facts:
    """All that indicators look at, read once: events, registered enterprises, duties."""

    indicators: IndicatorSet
    events: pd.DataFrame
    enterprises: pd.DataFrame
    delivered: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)  # day → region → sent, owed


def read_facts(connection: sa.Connection, indicators: IndicatorSet, duties: Duties, days: Sequence[str]) -> Facts:
    """The facts of a city for the days asked about."""
    filters = [f for one in indicators.indicators for f in (one.events, one.good) if f is not None]
    events = read_events(connection, sorted({kind for one in filters for kind in one.kinds}))
    prefix = indicators.region[:4]
    events = events[events["party_region"].str.startswith(prefix)]
    enterprises = read_register(connection, prefix).rename(columns={"region": "party_region"})
    facts = Facts(indicators, events, enterprises.astype({"party_region": "str"}))
    if any(one.measure == "duties" for one in indicators.indicators):
        sent = read_sent(connection, max(days))
        facts.delivered = {day: _delivered(sent.until(day[:7]), duties, day) for day in days}
    return facts


def _delivered(sent: Sent, duties: Duties, day: str) -> dict[str, tuple[int, int]]:
    """By region: periods of the last quarter that were owed, and how many of them were delivered."""
    answer = coverage(sent, duties, {}, Quarter.read("", day))
    told: dict[str, tuple[int, int]] = {}
    for duty in answer["duties"]:
        delivered, owed = told.get(duty["region"], (0, 0))
        told[duty["region"]] = (delivered + min(duty["sent"], duty["expected"]), owed + duty["expected"])
    return told


def monitor(facts: Facts, day: str) -> dict[str, Any]:
    """Values, scores and ranks on a day, by county and for the city."""
    regions = (facts.indicators.region, *facts.indicators.counties)
    measured = {one.id: _measure(facts, one, day, regions) for one in facts.indicators.indicators}
    places = {region: _place(facts.indicators, measured, region) for region in regions}
    city = places[facts.indicators.region]
    counties = sorted(
        (places[region] for region in facts.indicators.counties),
        key=lambda place: (-(place["score"] or 0), place["region"]),
    )
    for rank, place in enumerate(counties, start=1):
        place["rank"] = rank
        place["pulls_down"] = _pulls_down(facts.indicators, place, city)
    return {
        "as_of": day,
        "edition": facts.indicators.edition,
        "verified": facts.indicators.verified,
        "indicators": [
            {"id": one.id, "zh": one.zh, "en": one.en, "weight": one.weight, "best": one.best, "worst": one.worst}
            for one in facts.indicators.indicators
        ],
        "city": city,
        "counties": counties,
    }


def trend(facts: Facts, days: Sequence[str]) -> list[dict[str, Any]]:
    """Scores of the city and its counties on several days."""
    told = []
    for day in days:
        answer = monitor(facts, day)
        places = (answer["city"], *answer["counties"])
        told.append({"as_of": day, "scores": {place["region"]: place["score"] for place in places}})
    return told


def month_ends(as_of: str, months: int) -> list[str]:
    """The last days of the ``months - 1`` months before, then the day itself."""
    day = datetime.date.fromisoformat(as_of)
    days = [as_of]
    for _ in range(months - 1):
        day = day.replace(day=1) - datetime.timedelta(days=1)
        days.append(day.isoformat())
    return days[::-1]


def _measure(facts: Facts, indicator: Indicator, day: str, regions: Sequence[str]) -> dict[str, Value]:
    """The indicator's value by region; a region without a denominator is left out."""
    if indicator.events is None:
        told = facts.delivered.get(day, {})
        return _shares(
            {region: (float(told[region][0]), float(told[region][1])) for region in regions if region in told}
        )
    chosen = _chosen(facts.events, indicator.events, day)
    if indicator.measure == "parties":
        counted = _by_region(chosen.drop_duplicates("party"), regions)
        return {region: Value(count, count, 0.0) for region, count in counted.items()}
    if indicator.measure == "enterprises":
        alive = registered(facts.enterprises, day)
        wholes = _by_region(alive, regions)
        parts = _by_region(chosen[chosen["party"].isin(alive["party"])].drop_duplicates("party"), regions)
    else:
        assert indicator.good is not None
        wholes, parts = (_by_region(f, regions) for f in (chosen, _chosen(chosen, indicator.good, day)))
    return _shares({region: (parts[region], wholes[region]) for region in regions})


def _shares(told: Mapping[str, tuple[float, float]]) -> dict[str, Value]:
    return {region: Value(part / whole, part, whole) for region, (part, whole) in told.items() if whole}


def _chosen(events: pd.DataFrame, wanted: EventFilter, day: str) -> pd.DataFrame:
    keep = events["kind"].isin(wanted.kinds) & (events["since"] <= day)
    for column, values in (("list", wanted.lists), ("colour", wanted.colours), ("party_kind", wanted.party_kinds)):
        if values:
            keep &= events[column].isin(values)
    if wanted.in_force:
        keep &= (events["until"] == "") | (events["until"] > day)
    for name, values in wanted.properties.items():
        keep &= np.array([str(properties.get(name, "")) in values for properties in events["properties"]], dtype=bool)
    return events[keep]


def _by_region(frame: pd.DataFrame, regions: Sequence[str]) -> dict[str, float]:
    """Rows by county; the city has them all, those without a county among them."""
    counted = frame.groupby(frame["party_region"].str[:6]).size()
    return {r: float(len(frame)) if r.endswith("00") else float(counted.get(r, 0)) for r in regions}


def _place(indicators: IndicatorSet, measured: Mapping[str, Mapping[str, Value]], region: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    weight = total = 0.0
    for one in indicators.indicators:
        found = measured[one.id].get(region)
        if found is None:
            values[one.id] = None
            continue
        score = one.score(found.value)
        weight, total = weight + one.weight, total + one.weight * score
        values[one.id] = {
            "value": round(found.value, 6),
            "part": found.part,
            "whole": found.whole,
            "score": round(score, 2),
            "warns": one.warns(found.value),
        }
    overall = round(total / weight, 2) if weight else None
    return {"region": region, "name": divisions.name_of(region), "score": overall, "measured": weight, "values": values}


def _pulls_down(indicators: IndicatorSet, place: Mapping[str, Any], city: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Points of the county's score that each indicator costs, the costliest first; beside it the city's value."""
    losses = []
    for one in indicators.indicators:
        mine, whole = place["values"][one.id], city["values"][one.id]
        if mine is None or mine["score"] >= 100:
            continue
        lost = one.weight * (100 - mine["score"]) / place["measured"]
        losses.append(
            {
                "indicator": one.id,
                "points": round(lost, 2),
                "value": mine["value"],
                "city": whole and whole["value"],
                "below_city": whole is not None and mine["score"] < whole["score"],
            }
        )
    return sorted(losses, key=lambda loss: (-loss["points"], loss["indicator"]))


def monitor_notice(answer: Mapping[str, Any], signed: str) -> Notice:
    """The month's monitor as a document."""
    names = {one["id"]: one["zh"] for one in answer["indicators"]}
    places = [*answer["counties"], answer["city"]]
    heads = ("地区", "得分", "位次", *names.values())
    rows = [(p["name"], p["score"], p.get("rank", ""), *(_shown(p["values"][one]) for one in names)) for p in places]
    losses = [
        (p["name"], names[loss["indicator"]], loss["points"], loss["value"], loss["city"])
        for p in answer["counties"]
        for loss in p["pulls_down"][:3]
    ]
    remark = f"数据截至 {answer['as_of']}；指标版本 {answer['edition']}" + (
        "。" if answer["verified"] else "，指标、权重与标尺为暂定口径。"
    )
    return Notice(
        title=f"{answer['city']['name']}城市信用监测情况（{answer['as_of']}）",
        paragraphs=(f"全市得分 {answer['city']['score']}，各县市区得分、位次和失分项如下。",),
        tables=(
            Table.of("一、各地区指标", heads, rows),
            Table.of("二、主要失分项", ("地区", "指标", "失分", "指标值", "全市"), losses),
        ),
        signed=signed,
        dated=answer["as_of"],
        remarks=(remark,),
    )


def _shown(value: Mapping[str, Any] | None) -> str:
    if value is None:
        return "无数据"
    return f"{value['value']:.2%}" if value["whole"] else f"{value['part']:g}"
