"""One event, several reports: what each record says of it, which value is shown, by which rule, and what was said otherwise.

A pure function of the reports, so that every store settles a withdrawal alike. Rules, in this order: ``authority`` (the source
whose word counts most), ``newest`` (the report's own update or delivery), ``most`` (what more records say), ``first`` (the
smallest record id). A value that nobody contradicts is ``agreed``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import orjson

from graph.model import EVENT_COLUMNS, Event, When

#: Columns of an event that reports state; ``properties`` are settled one by one beside them.
FIELDS = ("title", "since", "until", "region", "authority", "document_no", "amount")

#: A report as it is stored: ``record``, ``word`` (authority of the source), ``seen_on``, ``known_from``, FIELDS, ``properties``.
Report = Mapping[str, Any]

#: Properties that hold an authority as written.
_WRITTEN = ("properties.authority", "properties.court")

_NOTHING: Mapping[str, Any] = {"amount": None}
_NO_PROPERTIES: Mapping[str, Any] = {}
_NAMES = EVENT_COLUMNS.names
_PROPERTIES, _RECORDS, _REPORTS = (_NAMES.index(name) for name in ("properties", "records", "reports"))


@dataclass(frozen=True, slots=True)
class Choice:
    """The value shown, the record it cites, the rule that chose it, and other values with the records that state them."""

    value: Any
    record: str
    rule: str
    others: tuple[tuple[Any, tuple[str, ...]], ...] = ()


def ordered(reports: Iterable[Report]) -> list[Report]:
    """Reports, the best first, in whatever order they come."""
    by_record = sorted(reports, key=lambda report: str(report["record"]))
    newest = sorted(by_record, key=lambda report: str(report["seen_on"]), reverse=True)
    return sorted(newest, key=lambda report: int(report["word"]), reverse=True)


def choices(reports: Sequence[Report]) -> dict[str, Choice]:
    """What is shown of ``reports`` (in their order): by field, then by property as ``properties.NAME``."""
    properties = dict.fromkeys(f"properties.{name}" for report in reports for name in report.get("properties", ()))
    said = ((name, _said(name, reports)) for name in (*FIELDS, *properties))
    return {name: _choice(name, told) for name, told in said if told}


def settled(reports: Iterable[Report]) -> dict[str, Any]:
    """The columns that follow from all reports of an event, as ``graph.model`` has them."""
    told = ordered(reports)
    columns: dict[str, Any] = {name: _shown(name, told, _NOTHING.get(name, "")) for name in FIELDS}
    properties = [report.get("properties", _NO_PROPERTIES) for report in told]
    shown = properties[0]
    if any(held != shown for held in properties):
        names = dict.fromkeys(name for held in properties for name in held)
        shown = {name: _shown(f"properties.{name}", told, None) for name in names}
    return columns | {
        "known_from": min(report["known_from"] for report in told),
        "properties": orjson.dumps(shown).decode(),
        "records": "\n".join(dict.fromkeys(report["record"] for report in told)),
        "reports": orjson.dumps(told).decode() if len(told) > 1 else "",
    }


def conflicts(reports: Sequence[Report]) -> dict[str, Choice]:
    """The fields of which records say different things; how an authority is written is none, once it is known who it is."""
    return {name: choice for name, choice in choices(reports).items() if choice.others and name not in _WRITTEN}


def as_known(event: Event, when: When) -> Event:
    """The event as its reports known at that time have it."""
    told = [report for report in event.reports if when.knows(report["known_from"])]
    if not told or len(told) == len(event.reports):
        return event
    columns = settled(told)
    columns |= {"properties": orjson.loads(columns["properties"]), "records": tuple(columns["records"].split("\n"))}
    return replace(event, **columns | {"reports": tuple(told) if len(told) > 1 else ()})


def event_without(row: Sequence[Any], out: Collection[str]) -> tuple[Any, ...] | None:
    """An event's row without the word of the records ``out``; None if no other speaks of it."""
    if not row[_REPORTS]:
        return None if set(row[_RECORDS].split("\n")) & set(out) else tuple(row)
    told = orjson.loads(row[_REPORTS])
    left = [report for report in told if report["record"] not in out]
    if len(left) == len(told):
        return tuple(row)
    if not left:
        return None
    columns = settled(left)
    return tuple(columns.get(name, value) for name, value in zip(_NAMES, row, strict=True))


def _said(name: str, reports: Sequence[Report]) -> list[tuple[Any, Report]]:
    """The reports that state a field, with what they state."""
    of_property = name.removeprefix("properties.")
    if of_property != name:
        told = ((report.get("properties", _NO_PROPERTIES).get(of_property), report) for report in reports)
    else:
        told = ((report.get(name), report) for report in reports)
    return [(value, report) for value, report in told if value not in ("", None)]


def _shown(name: str, reports: Sequence[Report], nothing: Any) -> Any:
    """The value of a field; most are the same in all reports."""
    first = reports[0].get(name)
    if first is not None and all(report.get(name) == first for report in reports):
        return first
    told = _said(name, reports)
    return _choice(name, told).value if told else nothing


def _choice(name: str, told: list[tuple[Any, Report]]) -> Choice:
    first, best = told[0]
    if len(told) == 1:
        return Choice(first, best["record"], "agreed")
    by_value: dict[Any, list[tuple[Any, Report]]] = {}
    for value, report in told:
        by_value.setdefault(_same(value), []).append((value, report))
    if len(by_value) == 1:
        return Choice(first, best["record"], "agreed")
    rank = best["word"], best["seen_on"]
    rivals = [key for key, held in by_value.items() if (held[0][1]["word"], held[0][1]["seen_on"]) == rank]
    shown = max(rivals, key=lambda key: len(by_value[key]))  # of equals the first
    value, record = by_value[shown][0][0], by_value[shown][0][1]["record"]
    rest = [held for key, held in by_value.items() if key != shown]
    others = tuple((held[0][0], tuple(dict.fromkeys(r["record"] for _, r in held))) for held in rest)
    if name == "region":
        others = tuple(other for other in others if not _nested(value, other[0]))
    return Choice(value, record, _rule(by_value[shown], rest[0]) if others else "agreed", others)


def _rule(shown: list[tuple[Any, Report]], rival: list[tuple[Any, Report]]) -> str:
    """What the best report of the shown value has over the next value's best."""
    one, other = shown[0][1], rival[0][1]
    if one["word"] != other["word"]:
        return "authority"
    if one["seen_on"] != other["seen_on"]:
        return "newest"
    return "most" if len(shown) > len(rival) else "first"


def same_value(one: Any, other: Any) -> bool:
    """Whether two values are the same but for width, case and blanks."""
    return bool(_same(one) == _same(other))


def _same(value: Any) -> Any:
    return _folded(value) if isinstance(value, str) else value


@lru_cache(maxsize=1 << 14)
def _folded(text: str) -> str:
    """Width, case and blanks make no other value."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _nested(one: str, other: str) -> bool:
    """Whether one division lies in the other."""
    short, long = sorted((one.rstrip("0"), other.rstrip("0")), key=len)
    return long.startswith(short)
