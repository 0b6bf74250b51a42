"""The ledger of commitments."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from api import committing
from api.access.asking import needs
from api.routes.dependencies import WhenDep, WorkspaceDep
from loaders.ledgers.commitments import Asked

router = APIRouter(prefix="/v1/commitments", tags=["credit office"], dependencies=[needs("ledger:read")])

_Text = Annotated[str, Query(max_length=100)]


@router.get("", summary="信用承诺台账：状态、公示、按部门、类型、县市区")
def commitments(
    workspace: WorkspaceDep,
    when: WhenDep,
    party: _Text = "",
    region: _Text = "",
    department: _Text = "",
    type: _Text = "",
    state: Literal["", "fulfilled", "given", "due_soon", "overdue", "broken", "false"] = "",
    publication: Literal["", "not_required", "secret", "in_time", "late", "not_due", "unpublished"] = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Commitments with their state on a day, and figures by department, type and county."""
    asked = Asked(party, region, department, type, state, publication)
    rules = committing.rules_of(workspace, when.day)
    answer, rows = committing.commitments(workspace, asked, when.day, rules, when.known_by)
    return {**answer, "offset": offset, "commitments": rows[offset : offset + limit]}
