"""Credit districts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api import supervision
from api.access.asking import needs
from api.routes.dependencies import DayDep, WorkspaceDep

router = APIRouter(prefix="/v1/districts", tags=["credit office"], dependencies=[needs("ledger:read")])


@router.get("", summary="信用商圈、信用街区：成员、等级、名单、处罚、退出")
def districts(
    workspace: WorkspaceDep,
    when: DayDep,
    region: Annotated[str, Query(max_length=40)] = "",
    group: Annotated[str, Query(max_length=100, description="名称含有")] = "",
) -> dict[str, Any]:
    """Every group with its members as of a day, how each stands, who left and who should."""
    rules = supervision.rules_of(workspace, when.day)
    found = supervision.districts(workspace, rules, when.day, region, group)
    return {"as_of": when.day, "edition": rules.edition, "verified": rules.verified, "districts": found}
