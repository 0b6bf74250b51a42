"""The rules of credit repair as versioned data (``data/repair_rules.yaml``): which governs on a day, its classes and periods."""

from __future__ import annotations

import calendar
import datetime
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from loaders.source import Source

_DATA = Path(__file__).parents[1] / "data" / "repair_rules.yaml"
_OPEN = "9999-12-31"


@dataclass(frozen=True, slots=True)
class RepairClass:
    """A class of a rule. ``published`` is yes, no or if_needed; ``early``: repair is possible before the maximum."""

    code: str
    zh: str
    en: str
    published: str
    min: int
    max: int
    early: bool


@dataclass(frozen=True, slots=True)
class Instrument:
    """A rule and the time it was in force; ``classes`` are the mildest first."""

    id: str
    number: str
    title: Mapping[str, str]
    since: str
    until: str
    verified: bool
    start: str
    classes: tuple[RepairClass, ...]
    stated: Mapping[str, str]
    simple_procedure: str
    listed: str
    kinds: Mapping[str, tuple[str, ...]]
    sector_fields: tuple[str, ...]
    sector_class: str
    sector_over: str
    asks: str
    documents: tuple[str, ...]
    portal: str
    authorities: tuple[str, ...]

    def rank(self, code: str) -> int:
        """How severe a class is among those of this rule."""
        return next(place for place, one in enumerate(self.classes) if one.code == code)

    def of(self, code: str) -> RepairClass:
        """A class of this rule by its code."""
        return self.classes[self.rank(code)]


@functools.cache
def table() -> dict[str, Any]:
    """The whole table as plain values."""
    content: dict[str, Any] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return content


def has_periods(source: Source) -> bool:
    """Whether the general rules give classes and periods to what a source states."""
    return any(event.kind in table()["periods_of"] for event in source.events.values())


def may_be_repaired(source: Source) -> bool:
    """Whether there is anything dishonest in what a source states; one that states no event may hold anything."""
    kinds = {event.kind for event in source.events.values()}
    return not kinds or bool(kinds - set(table()["nothing_to_repair"]))


@functools.cache
def instruments() -> tuple[Instrument, ...]:
    """The general rules, oldest first."""
    return tuple(_instrument(entry) for entry in table()["instruments"])


@functools.cache
def sector_rules() -> tuple[Instrument, ...]:
    """Rules of one kind of authority for its own portal."""
    return tuple(_instrument(entry) for entry in table()["sector_rules"])


def _instrument(entry: Mapping[str, Any]) -> Instrument:
    sectors = entry.get("sectors") or {}
    return Instrument(
        id=entry["id"],
        number=entry["number"],
        title=entry["title"],
        since=str(entry["from"]),
        until=str(entry["to"] or ""),
        verified=entry["verified"],
        start=entry["start"],
        classes=tuple(_class(code, told) for code, told in entry["classes"].items()),
        stated=entry["stated"],
        simple_procedure=entry["simple_procedure"],
        listed=entry["listed"],
        kinds={kind: tuple(classes) for kind, classes in entry["kinds"].items()},
        sector_fields=tuple(sectors.get("fields", ())),
        sector_class=sectors.get("class", ""),
        sector_over=sectors.get("over", ""),
        asks=entry["asks"],
        documents=tuple(entry["documents"]),
        portal=entry.get("portal", ""),
        authorities=tuple(entry.get("authorities", ())),
    )


def _class(code: str, told: Mapping[str, Any]) -> RepairClass:
    return RepairClass(
        code, told["zh"], told["en"], told["published"], told["min"], told["max"], told.get("early", True)
    )


def in_force(rules: tuple[Instrument, ...], day: str) -> Instrument | None:
    """The rule in force on a day; ``None`` before the first that we know."""
    return next((rule for rule in rules if rule.since <= day <= (rule.until or _OPEN)), None)


def governing(decided_on: str, as_of: str) -> Instrument | None:
    """The general rule for a repair: in force on the day of its decision, else on the day asked about."""
    return in_force(instruments(), decided_on or as_of)


def add_months(day: str, months: int) -> str:
    """The same day of a later month; where that month has no such day, its last.

    >>> add_months("2026-01-15", 3), add_months("2025-11-30", 3), add_months("2024-02-29", 12)
    ('2026-04-15', '2026-02-28', '2025-02-28')
    """
    date = datetime.date.fromisoformat(day)
    years, month = divmod(date.month - 1 + months, 12)
    last = calendar.monthrange(date.year + years, month + 1)[1]
    return date.replace(year=date.year + years, month=month + 1, day=min(date.day, last)).isoformat()


def term(name: str) -> int:
    """The working days of a step of the office."""
    return int(table()["deadlines"][name]["days"])
