"""The ledger of work plans."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api import planning
from api.access.asking import needs
from api.routes.dependencies import DayDep, WorkspaceDep
from loaders.ledgers.plan import Wanted

router = APIRouter(prefix="/v1/plan", tags=["credit office"], dependencies=[needs("ledger:read")])


@router.get("", summary="工作要点台账：任务、责任单位、时限与各季度进展")
def tasks(
    workspace: WorkspaceDep,
    when: DayDep,
    plan: Annotated[str, Query(max_length=100, description="计划名称中的文字")] = "",
    item: Annotated[int, Query(ge=0, le=999, description="只看一条")] = 0,
    body: Annotated[str, Query(max_length=60, description="牵头或责任单位，简称亦可")] = "",
    overdue: Annotated[bool, Query(description="只看逾期")] = False,
) -> dict[str, Any]:
    """Tasks with responsible bodies, deadlines and their state on a day (today by default)."""
    day = when.as_of or datetime.date.today().isoformat()
    return planning.ask(workspace, day, Wanted(plan, item, body, overdue))
