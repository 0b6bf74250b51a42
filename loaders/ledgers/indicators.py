"""Indicator sets of the city credit monitor: what is measured, on which scale, with which weight. Data, checked on reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from loaders.reject import InputError

_SHIPPED = Path(__file__).parents[1] / "data" / "monitor.yaml"
MEASURES = ("enterprises", "events", "parties", "duties")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events count; an empty condition lets everything pass."""

    kinds: tuple[str, ...]
    lists: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    party_kinds: tuple[str, ...] = ()
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    in_force: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. ``best`` scores 100 and ``worst`` 0, straight between; ``warn`` is a line that is said when crossed."""

    id: str
    zh: str
    en: str
    measure: str
    events: EventFilter | None
    good: EventFilter | None
    best: float
    worst: float
    warn: float | None
    weight: float

    def score(self, value: float) -> float:
        """0..100 of a value."""
        return 100.0 * min(1.0, max(0.0, (value - self.worst) / (self.best - self.worst)))

    def warns(self, value: float) -> bool:
        """Whether the value lies at the line or beyond it, seen from the good side."""
        if self.warn is None:
            return False
        return value >= self.warn if self.worst > self.best else value <= self.warn


@dataclass(frozen=True, slots=True)
class IndicatorSet:
    """An edition of indicators for a city and its counties."""

    edition: str
    region: str
    counties: tuple[str, ...]
    verified: bool
    indicators: tuple[Indicator, ...]


def read_indicators(folder: Path) -> IndicatorSet:
    """The workspace's own set if it has one, else the shipped one; ``InputError`` names what is wrong in it."""
    own = folder / "monitor.yaml"
    path = own if own.exists() else _SHIPPED
    try:
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        return IndicatorSet(
            edition=str(table["edition"]),
            region=str(table["region"]),
            counties=tuple(str(code) for code in table["counties"]),
            verified=bool(table["verified"]),
            indicators=tuple(_indicator(row) for row in table["indicators"]),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise InputError("bad_table", file=path.name, detail=str(error)) from error


def _indicator(row: Mapping[str, Any]) -> Indicator:
    needs_events, needs_good = row["measure"] != "duties", row["measure"] == "events"
    if row["measure"] not in MEASURES or needs_events != ("events" in row) or needs_good != ("good" in row):
        raise ValueError(f"{row['id']}: measure must be one of {', '.join(MEASURES)}, with the events it needs")
    best, worst, weight = float(row["best"]), float(row["worst"]), float(row["weight"])
    if best == worst or weight <= 0:
        raise ValueError(f"{row['id']}: best and worst must differ, the weight be above 0")
    return Indicator(
        id=row["id"],
        zh=row["zh"],
        en=row["en"],
        measure=row["measure"],
        events=_filter(row["events"]) if needs_events else None,
        good=_filter(row["good"]) if needs_good else None,
        best=best,
        worst=worst,
        warn=float(row["warn"]) if "warn" in row else None,
        weight=weight,
    )


def _filter(row: Mapping[str, Any]) -> EventFilter:
    texts = {name: tuple(row[name]) for name in ("kinds", "lists", "colours", "party_kinds") if name in row}
    properties = {name: tuple(values) for name, values in row.get("properties", {}).items()}
    unknown = set(row) - {"kinds", "lists", "colours", "party_kinds", "properties", "in_force"}
    if unknown:
        raise ValueError(f"unknown condition {', '.join(sorted(unknown))}")
    return EventFilter(**texts, properties=properties, in_force=bool(row.get("in_force", False)))
