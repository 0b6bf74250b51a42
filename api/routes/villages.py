"""Credit villages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from api import rural
from api.access.asking import needs
from api.routes.dependencies import DayDep, WorkspaceDep
from loaders.ledgers.village_tables import as_row

router = APIRouter(prefix="/v1/villages", tags=["credit office"], dependencies=[needs("ledger:read")])


@router.get("", summary="信用村：农户、经营主体、集体经济组织、行政村的评价")
def villages(
    workspace: WorkspaceDep,
    when: DayDep,
    region: Annotated[str, Query(max_length=40)] = "",
    village: Annotated[str, Query(max_length=40, description="村或乡镇")] = "",
    set: Literal["", "household", "operator", "collective", "village"] = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Ratings with the lines that made them, by village, town and county."""
    rules = rural.rules_of(workspace, when.day)
    found = rural.ratings(workspace, rules, when.day, region, village)
    listed = [one for one in found if not set or one.set == set]
    rows = [as_row(one) for one in listed[offset : offset + limit]]
    return {**rural.answer_of(found, rules, when.day), "listed": len(listed), "offset": offset, "parties": rows}
