"""Lists: their catalogue, entries, what is due, measures, lookups, cases, and the ratio."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query

from api import list_answers as answers
from api.access.asking import needs
from api.list_answers import Colour, Wanted
from api.routes.dependencies import DayDep, WhenDep, WorkspaceDep

router = APIRouter(prefix="/v1/lists", tags=["credit office"], dependencies=[needs("ledger:read")])

EntryState = Literal["listed", "expired", "performed", "removed", "removed_early", "removed_late"]
MeasureState = Literal["applied", "late", "waiting", "missing"]
_Offset = Annotated[int, Query(ge=0)]
_Limit = Annotated[int, Query(ge=1, le=10_000)]


def _wanted(
    when: WhenDep,
    name: Annotated[str, Query(alias="list", max_length=100, description="名单代码或名称")] = "",
    region: Annotated[str, Query(max_length=30, description="列入地：区划代码或名称")] = "",
    colour: Literal["black", "red", "focus"] = "black",
) -> Wanted:
    return Wanted(when.as_of, name, region, colour, when.known_by)


WantedDep = Annotated[Wanted, Depends(_wanted)]


@router.get("", summary="名单目录")
def lists(when: DayDep, colour: Colour = "") -> dict[str, Any]:
    """All lists with keeper, basis, term and exit."""
    return answers.list_catalogue(colour, when.as_of)


@router.get("/entries", summary="名单条目：列入、期限、移出与状态")
def entries(
    workspace: WorkspaceDep,
    wanted: WantedDep,
    state: Annotated[list[EntryState] | None, Query()] = None,
    offset: _Offset = 0,
    limit: _Limit = 100,
) -> dict[str, Any]:
    """Entries with their terms and states on a day, by page."""
    return answers.entries_answer(workspace, wanted, state or (), offset, limit)


@router.get("/due", summary="到期未移出、将到期与可提前移出的条目")
def due(
    workspace: WorkspaceDep, wanted: WantedDep, within: Annotated[int, Query(ge=0, le=3_660)] = 30
) -> dict[str, Any]:
    """What must or may be done with entries within so many days."""
    return answers.due_answer(workspace, wanted, within)


@router.get("/ratio", summary="列入名单的企业占登记企业的比例")
def ratio(
    workspace: WorkspaceDep,
    when: WhenDep,
    region: Annotated[str, Query(max_length=30, description="企业所在地区")] = "",
    by: Literal["county", "city", "province"] = "county",
    months: Annotated[int, Query(ge=0, le=120)] = 12,
) -> dict[str, Any]:
    """The share against its limit, by region and month, and which lists contribute."""
    return answers.ratio_answer(workspace, when, region, by, months)


@router.get("/measures", summary="惩戒措施落实：应实施、已实施、未反馈、应解除")
def measures(
    workspace: WorkspaceDep,
    wanted: WantedDep,
    state: Annotated[list[MeasureState] | None, Query()] = None,
    offset: _Offset = 0,
    limit: _Limit = 100,
) -> dict[str, Any]:
    """Measures due to entries in force and what became of them."""
    return answers.list_measures_answer(workspace, wanted, state or (), offset, limit)


@router.get("/cases", summary="失信惩戒典型案例")
def cases(workspace: WorkspaceDep, when: WhenDep) -> dict[str, Any]:
    """Typical cases as departments reported them."""
    return answers.cases_answer(workspace, when)


@router.get("/lookups", summary="决定前是否查询了名单")
def lookups(workspace: WorkspaceDep, when: DayDep, since: Annotated[str, Query(max_length=10)] = "") -> dict[str, Any]:
    """Decisions for listed parties, and whether the department had looked the party up."""
    return answers.lookups_answer(workspace, since, when.as_of)
