"""Work for the office of the demo: a plan of this year, applications and objections of these days. Synthetic, and marked so."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import sqlalchemy as sa
import yaml

from loaders.entering import enter_together
from loaders.ledgers.reading import read_records
from loaders.workspace import Workspace

_REGION = "341800"
#: Fields of a penalty that an application or an objection repeats.
_ABOUT = ("name", "uscc", "document_no", "authority", "decided_on")
_QUARTER_ENDS = ("03-31", "06-30", "09-30", "12-31")
_STEPS = {
    "received": "received_on",
    "notice": "notice_on",
    "supplemented": "supplemented_on",
    "accepted": "accepted_on",
}


def give_the_office_work(workspace: Workspace, today: datetime.date) -> None:
    """Enter all of it, in one transaction."""
    told = yaml.safe_load((files("api.demo") / "office.yaml").read_text(encoding="utf-8"))
    with workspace.read() as connection:
        penalties = _penalties(connection)
    rows = {"work_plan": list(_tasks(told, today)), "plan_progress": list(_reported(told, today))}
    rows["measure_cleanup"] = [_cleaned(one, today) for one in told["cleanup"]]
    applied, objected = told["applications"], told["objections"]
    rows["repair_applications"] = [
        _application(step, about, today) for step, about in zip(applied, penalties, strict=False)
    ]
    rows["objections"] = [
        _objection(one, about, today) for one, about in zip(objected, penalties[len(applied) :], strict=False)
    ]
    enter_together(workspace, {source: found for source, found in rows.items() if found}, "demo", today.isoformat())


def _penalties(connection: sa.Connection) -> list[dict[str, str]]:
    """The city's own penalties of firms with a code and a number, the latest first."""
    frame = read_records(connection, "penalties", (*_ABOUT, "region"), roles=())
    rows = [{str(key): str(value) for key, value in row.items()} for row in frame.to_dict("records")]
    own = [row for row in rows if row["uscc"][2:6] == _REGION[:4] and row["document_no"] and row["decided_on"]]
    return sorted(own, key=lambda row: (row["decided_on"], row["document_no"]), reverse=True)


def _plan(told: Mapping[str, Any], today: datetime.date) -> str:
    return str(told["plan"]).format(year=today.year)


def _tasks(told: Mapping[str, Any], today: datetime.date) -> Iterator[dict[str, str]]:
    for number, (title, lead, responsible, due, _) in enumerate(told["tasks"], 1):
        yield {
            "plan": _plan(told, today),
            "year": str(today.year),
            "region": _REGION,
            "task": str(number),
            "title": title,
            "content": title,
            "deadline": f"{today.year}-{due}",
            "lead": lead,
            "responsible": responsible,
        }


def _reported(told: Mapping[str, Any], today: datetime.date) -> Iterator[dict[str, str]]:
    for number, (_, lead, _, _, done) in enumerate(told["tasks"], 1):
        for quarter, end in enumerate(_QUARTER_ENDS, 1):
            if done < 0 or f"{today.year}-{end}" > today.isoformat():
                break
            yield {
                "plan": _plan(told, today),
                "task": str(number),
                "quarter": f"{today.year}Q{quarter}",
                "progress": "done" if 0 < done <= quarter else "under_way",
                "reporter": lead,
                "region": _REGION,
                "reported_on": f"{today.year}-{end}",
            }


def _cleaned(one: Mapping[str, Any], today: datetime.date) -> dict[str, str]:
    told = ("measure", "document", "body", "problem", "action", "progress")
    return {
        **{field: str(one[field]) for field in told},
        "item_no": one["item"],
        "region": _REGION,
        "deadline": _ago(today, -one["due"]),
        "month": today.isoformat()[:7],
        "updated_on": today.isoformat(),
    }


def _ago(today: datetime.date, days: int) -> str:
    return (today - datetime.timedelta(days)).isoformat()


def _application(step: Mapping[str, Any], about: Mapping[str, str], today: datetime.date) -> dict[str, str]:
    received = _ago(today, step["received"])
    days = {field: _ago(today, step[name]) for name, field in _STEPS.items() if name in step}
    number = f"XF{received.replace('-', '')}-{about['document_no'][-6:].strip('〕]号第')}"
    return {
        **_copied(about),
        **days,
        "application_no": "".join(one for one in number if one.isalnum() or one == "-"),
        "channel": "online",
        "window": "“信用中国”网站",
        "documents": step["documents"],
        "missing": step.get("missing", ""),
        "document_date": about["decided_on"],
    }


def _objection(one: Mapping[str, Any], about: Mapping[str, str], today: datetime.date) -> dict[str, str]:
    raised = _ago(today, one["raised"])
    number = f"YY{raised.replace('-', '')}-{sum(map(ord, about['document_no'])) % 10_000:04d}"
    return {
        **_copied(about),
        "objection_no": number,
        "raised_on": raised,
        "reason": one["reason"],
        "raised_by": about["name"],
    }


def _copied(about: Mapping[str, str]) -> dict[str, str]:
    return {name: about[name] for name in ("name", "uscc", "document_no", "authority")}
