"""The ledger of work plans as the front doors ask for it: load a plan, report a quarter, ask as of a day."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loaders.entering import enter
from loaders.extract.extraction import extract
from loaders.extract.plans.reading import Head, head
from loaders.ledgers import plan as ledger
from loaders.ledgers.coverage import Quarter
from loaders.reject import InputError
from loaders.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as read from its file: its head, and its tasks as rows of the source."""

    about: Head
    rows: list[dict[str, str]]
    name: str


def read(path: Path, region: str = "") -> Plan:
    """The tasks of a plan's file. Raises ``InputError`` where it has none with responsible bodies."""
    found = extract(path, "plan", region)
    if not any(task["bodies"] for task in found.rows):
        raise InputError("no_tasks", file=str(path))
    about = head(found.text.text, region)
    return Plan(about, ledger.rows_of(about.title, about.year, about.region, found.rows), path.stem)


def load(workspace: Workspace, plan: Plan) -> dict[str, Any]:
    """Enter the tasks of a plan; the same plan again changes nothing."""
    report = enter(workspace, ledger.SOURCE, plan.rows, plan.name, plan.about.day)
    return {"plan": plan.about.title, "tasks": len(plan.rows), "load": report}


def report(workspace: Workspace, task: str, plan: str, told: dict[str, str]) -> dict[str, Any]:
    """Enter the state of a task in a quarter (``quarter``, ``state``, ``note``, ``reporter``, ``reported_on``)."""
    quarter = Quarter.read(told["quarter"], told["reported_on"])
    with workspace.read() as connection:
        meant = ledger.one_task(connection, task, plan)
    row = meant | told | {"quarter": quarter.name}
    return enter(workspace, ledger.PROGRESS, [row], "cli", told["reported_on"])


def ask(workspace: Workspace, as_of: str, wanted: ledger.Wanted) -> dict[str, Any]:
    """Tasks with their state on a day, and how many are in which state."""
    with workspace.read() as connection:
        found = ledger.tasks(connection, as_of, wanted)
    return {"as_of": as_of, "states": ledger.summary(found), "tasks": found}
