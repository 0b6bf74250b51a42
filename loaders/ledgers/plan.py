"""The ledger of work plans: every task with who is responsible, until when, and how far it is; asked as of a day.

A task without a deadline of its own is due at the end of the plan's year. The state is that of the latest quarter reported by the day; a task
that is not done the day after it was due is overdue, whatever was reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from loaders.ledgers.reading import read_records
from loaders.reject import InputError
from resolution.names import government

SOURCE, PROGRESS = "work_plan", "plan_progress"
STATES = ("not_started", "under_way", "done", "overdue")
_FIELDS = ("plan", "year", "region", "task", "title", "content", "deadline", "lead", "responsible", "groups")
_REPORTED = ("plan", "task", "quarter", "progress", "note", "reporter", "reported_on")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the ledger is asked for; "" and 0 = all."""

    plan: str = ""
    item: int = 0
    body: str = ""
    overdue: bool = False


def rows_of(plan: str, year: int, region: str, tasks: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Tasks as `xintu extract` finds them, as rows of the source."""
    return [
        {
            "plan": plan,
            "year": str(year),
            "region": region,
            "task": number(task),
            "title": task["title"],
            "content": task["text"],
            "deadline": task["deadline"] or "",
            "lead": _names(task, "lead"),
            "responsible": _names(task, "responsible"),
            "groups": "|".join(body["canonical"] for body in task["bodies"] if body.get("note")),
        }
        for task in tasks
    ]


def number(task: Mapping[str, Any]) -> str:
    """7.1 for a part, 2 for a task without parts."""
    return f"{task['item']}.{task['sub']}" if task["sub"] is not None else str(task["item"])


def _names(task: Mapping[str, Any], role: str) -> str:
    names = (body["canonical"] for body in task["bodies"] if body["role"] == role and not body.get("note"))
    return "|".join(dict.fromkeys(names))


def tasks(connection: sa.Connection, as_of: str, wanted: Wanted) -> list[dict[str, Any]]:
    """The tasks of all plans, or of those wanted, with their state on a day."""
    reported = _reported(connection, as_of)
    found = [
        _task(row, reported.get((row["plan"], row["task"]), []), as_of)
        for row in _rows(connection, SOURCE, _FIELDS)
        if not wanted.plan or wanted.plan in row["plan"]
    ]
    found = [task for task in found if _is_wanted(task, wanted)]
    return sorted(found, key=lambda task: (task["plan"], _order(task["task"])))


def one_task(connection: sa.Connection, task: str, plan: str) -> dict[str, str]:
    """Plan, task and region of the one task that is meant; raises ``InputError`` where none or several are."""
    rows = _rows(connection, SOURCE, _FIELDS)
    found = [row for row in rows if row["task"] == task and plan in row["plan"]]
    if len(found) != 1:
        reason = "several_plans" if found else "no_such_task"
        raise InputError(reason, file="", value=task, plans="；".join(sorted({row["plan"] for row in found})))
    return {key: found[0][key] for key in ("plan", "task", "region")}


def _rows(connection: sa.Connection, source: str, fields: Sequence[str]) -> list[dict[str, str]]:
    frame = read_records(connection, source, fields, roles=())
    return [{str(name): str(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _reported(connection: sa.Connection, as_of: str) -> dict[tuple[str, str], list[dict[str, str]]]:
    """What was reported by a day, by task, quarters in their order."""
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in _rows(connection, PROGRESS, _REPORTED):
        if (row["reported_on"] or row["delivered_on"]) <= as_of:
            told = {key: row[key] for key in _REPORTED[2:]}
            found.setdefault((row["plan"], row["task"]), []).append(told)
    for rows in found.values():
        rows.sort(key=lambda row: row["quarter"])
    return found


def _task(row: Mapping[str, Any], reported: Sequence[Mapping[str, str]], as_of: str) -> dict[str, Any]:
    due = row["deadline"] or (f"{int(row['year'])}-12-31" if row["year"] else "")
    state = reported[-1]["progress"] if reported else "not_started"
    late = bool(due) and due < as_of and state != "done"
    return {
        "plan": row["plan"], "task": row["task"], "title": row["title"], "content": row["content"],
        "region": row["region"], "deadline": row["deadline"], "due": due,
        "lead": _split(row["lead"]), "responsible": _split(row["responsible"]), "groups": _split(row["groups"]),
        "state": "overdue" if late or state == "overdue" else state, "reported": list(reported),
    }  # fmt: skip


def _split(text: str) -> list[str]:
    return text.split("|") if text else []


def _order(task: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in task.split("."))


def _is_wanted(task: Mapping[str, Any], wanted: Wanted) -> bool:
    if wanted.item and _order(task["task"])[0] != wanted.item:
        return False
    if wanted.overdue and task["state"] != "overdue":
        return False
    if not wanted.body:
        return True
    names = {*task["lead"], *task["responsible"], *task["groups"]}
    meant = {body.canonical for body in government.resolve(wanted.body, task["region"], task["due"]).bodies}
    return bool(names & meant) or any(wanted.body in name for name in names)


def summary(found: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many tasks are in which state."""
    counts = dict.fromkeys(STATES, 0)
    for task in found:
        counts[task["state"]] += 1
    return counts
