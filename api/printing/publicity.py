"""Double publicity and working days as text for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.messages import say
from loaders.ledgers.publicity_notice import percent
from loaders.ledgers.publicity_tables import RATES

_LABELS = {"departments": "department", "regions": "region_name", "periods": "period"}


def print_publicity(answer: Mapping[str, Any], limit: int) -> str:
    """Totals, the tables by department, region and period, the single cases up to a limit."""
    total = answer["total"]
    lines = [say("publicity.head", title=answer["duty"]["title"], as_of=answer["as_of"], **total), _rates(total)]
    for name, label in _LABELS.items():
        lines += ["", say(f"publicity.{name}")]
        lines += [_row(row, row[label] or say("publicity.unknown")) for row in answer[name]]
    lines += ["", say("publicity.cases", count=len(answer["cases"]))]
    for case in answer["cases"][:limit]:
        lines.append(say("publicity.case", **{**case, "state": say(f"publicity.state.{case['state']}")}))
        lines += [f"      {one['text']}　{one['remedy']}　{one['record']}" for one in case["findings"]]
    if answer["files"]:
        lines += ["", say("publicity.files"), *(say("publicity.file", **row) for row in answer["files"])]
    return "\n".join(lines)


def _rates(row: Mapping[str, Any]) -> str:
    return say("publicity.rates", **{name: percent(row[name]) for name in RATES})


def _row(row: Mapping[str, Any], label: str) -> str:
    return say("publicity.row", label=label, rates=_rates(row), **row)


def print_working_days(answer: Mapping[str, Any]) -> str:
    """A deadline, the days between, one day, or the exceptions of a year."""
    if "deadline" in answer:
        return say("working-days.deadline", **answer)
    if "year" in answer:
        told = {name: " ".join(answer[name]) for name in ("holidays", "worked")}
        return say("working-days.year", year=answer["year"], **told)
    if "to" in answer:
        return say("working-days.between", **answer)
    kind = say("working-days.working" if answer["working"] else "working-days.free")
    return say("working-days.day", date=answer["date"], kind=kind)
