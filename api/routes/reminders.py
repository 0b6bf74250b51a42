"""Whom to remind of repair, of the end of publication, of leaving lists early, of tax credit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from api.access.asking import needs
from api.printing.repair import reminder_text
from api.routes.dependencies import DayDep, WorkspaceDep
from loaders.ledgers import reminders

router = APIRouter(prefix="/v1/reminders", tags=["credit repair"], dependencies=[needs("ledger:read")])

Kind = Literal["repairable", "ending", "list_exit", "list_term", "tax_credit"]


@router.get("", summary="修复提醒")
def ledger(
    workspace: WorkspaceDep,
    when: DayDep,
    within: Annotated[int, Query(ge=0, le=3650, description="今后多少天内")] = 30,
    kind: Annotated[list[Kind] | None, Query(description="提醒类别")] = None,
) -> list[dict[str, Any]]:
    """Parties to remind within so many days, each row with what the party is told."""
    window = reminders.Window(when.day, within)
    with workspace.read() as connection:
        rows = reminders.reminders(connection, workspace.sources(), window, kind or reminders.KINDS)
    return [{**row, "text": reminder_text(row)} for row in rows]
