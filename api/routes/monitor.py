"""The city credit monitor."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api import city_monitor
from api.access.asking import needs
from api.kept_answers import kept
from api.routes.dependencies import DayDep, WorkspaceDep

router = APIRouter(prefix="/v1/monitor", tags=["credit office"], dependencies=[needs("ledger:read")])


@router.get("", summary="城市信用监测：各县市区指标、得分、位次、趋势与失分项")
def city(
    workspace: WorkspaceDep,
    when: DayDep,
    months: Annotated[int, Query(ge=1, le=60, description="趋势的月数")] = 6,
    region: Annotated[str, Query(max_length=40, description="只看一个县市区")] = "",
) -> dict[str, Any]:
    """Indicators, scores and ranks by county, their trend, and what pulls a county down."""
    key = ("monitor", when.day, str(months), region)
    return kept(workspace, key, lambda: city_monitor.city(workspace, when.day, months, region))
