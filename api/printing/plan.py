"""The ledger of work plans, as text for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.messages import say


def print_plan(answer: Mapping[str, Any]) -> str:
    """Counts by state, then every task under its plan."""
    states = {name: answer["states"][name] for name in answer["states"]}
    lines = [say("plan.head", as_of=answer["as_of"], tasks=len(answer["tasks"]), **states)]
    last = ""
    for task in answer["tasks"]:
        if task["plan"] != last:
            last = task["plan"]
            lines.append(last)
        lines += _task(task)
    return "\n".join(lines)


def _task(task: Mapping[str, Any]) -> list[str]:
    title = task["title"] or task["content"][:30]
    lines = [
        say("plan.task", task=task["task"], title=title, state=say(f"plan.state.{task['state']}"), due=task["due"])
    ]
    for role in ("lead", "responsible"):
        names = task[role] + (task["groups"] if role == "responsible" else [])
        if names:
            lines.append(say(f"extract.{role}", names="、".join(names)))
    for row in task["reported"]:
        lines.append(
            say(
                "plan.reported_line",
                quarter=row["quarter"],
                state=say(f"plan.state.{row['progress']}"),
                note=row["note"],
                reporter=row["reporter"],
            )
        )
    return lines
