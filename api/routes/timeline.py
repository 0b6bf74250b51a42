"""What happened when."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from api import explore_answers
from api.access.asking import needs
from api.answering import FRESH
from api.routes.dependencies import DATE_PATTERN, SchemaDep, StoreDep, WhenDep, WorkspaceDep, checked_day
from api.routes.parties import known

router = APIRouter(prefix="/v1", tags=["time"], dependencies=[needs("graph:ask"), FRESH])
_First = Annotated[str, Query(alias="from", pattern=DATE_PATTERN, description="起始日（不含）")]
_Last = Annotated[str, Query(alias="to", pattern=DATE_PATTERN, description="截止日（含）")]
_By = Annotated[Literal["effective", "known"], Query(description="按生效日或按知悉日")]


@router.get("/parties/{party}/timeline", summary="时间线")
def timeline(
    party: str,
    store: StoreDep,
    schema: SchemaDep,
    workspace: WorkspaceDep,
    when: WhenDep,
    by: _By = "effective",
) -> dict[str, Any]:
    """The facts of a party in the order of time."""
    party = known(store, party)
    return explore_answers.history(workspace, schema, party, when, by)


@router.get("/parties/{party}/changes", summary="某主体两个日期之间的变化")
def party_changes(
    party: str,
    store: StoreDep,
    schema: SchemaDep,
    workspace: WorkspaceDep,
    first: _First,
    last: _Last,
    by: _By = "effective",
) -> dict[str, Any]:
    """Ties and events that began or ended, and values that changed."""
    party = known(store, party)
    span = explore_answers.spanned(checked_day(first), checked_day(last), known=by == "known")
    return explore_answers.party_changes(workspace, schema, party, span)


@router.get("/changes", summary="某地区两个日期之间新列入与移出的主体")
def region_changes(
    store: StoreDep,
    first: _First,
    last: _Last,
    by: _By = "effective",
    region: Annotated[str, Query(max_length=30, description="列入地：区划代码或名称")] = "",
) -> dict[str, Any]:
    """Parties newly listed or no longer listed, and entries of those listed on both days."""
    span = explore_answers.spanned(checked_day(first), checked_day(last), known=by == "known")
    return explore_answers.region_changes(store, span, region)
