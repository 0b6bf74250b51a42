"""Decisions on records (repairs, objections, ends of publication) entered with their effect: gone at once, or back at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loaders import pipeline
from loaders.entering import enter_together
from loaders.reject import InputError
from loaders.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Desk:
    """Where steps are entered: the workspace, the channel (cli, api), and the day of entering (its date of delivery)."""

    workspace: Workspace
    channel: str
    today: str


def enter_decision(
    desk: Desk, rows_of: Mapping[str, Sequence[Mapping[str, Any]]], what: str, *, corrects: bool = False
) -> dict[str, Any]:
    """Enter rows in one transaction; what they take out of use leaves the graph in it.

    Records that came back into use (or, with ``corrects``, in a new version) are resolved at once, so that every answer has
    them again. Raises ``InputError`` for
    rows that cannot be used.
    """
    report = enter_together(desk.workspace, rows_of, desk.channel, desk.today)
    if report["totals"]["rejected"]:
        reasons = sorted({reason for file in report["files"] for reason in file["reasons"]})
        raise InputError("repair_rejected", value=what, reasons=", ".join(reasons))
    if report["restored"] or corrects:
        pipeline.resolve(desk.workspace, lambda phase, done, total: None)
    return report
