"""Questions across the cities of the delta."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query

from api import region_answers as answers
from api.access.asking import needs
from api.answering import FRESH
from api.region_answers import Wanted
from api.routes.dependencies import OPTIONAL_DATE, SchemaDep, StoreDep, WhenDep, WorkspaceDep
from graph.across.moved import Moves
from loaders.reject import InputError

router = APIRouter(prefix="/v1/cross-region", tags=["regions"], dependencies=[needs("region:ask"), FRESH])

Region = Annotated[str, Query(max_length=30, description="区划代码或名称")]
Word = Annotated[str, Query(max_length=60)]
Offset = Annotated[int, Query(ge=0, le=1_000_000_000)]
Limit = Annotated[int, Query(ge=1, le=1000)]


def _wanted(
    region: Annotated[str, Query(max_length=30, description="列入地：区划代码或名称")] = "",
    other: Annotated[str, Query(max_length=30, description="联系地：区划代码或名称")] = "",
    tie: Literal["", "registered", "operates", "controls", "controlled_by", "moved"] = "",
    list: Annotated[str, Query(max_length=60, description="名单代码或名称")] = "",
    field: Annotated[str, Query(max_length=60, description="领域：工资、税务……")] = "",
    within: Annotated[str, Query(max_length=60, description="城市群内部：皖江、G60……")] = "",
) -> Wanted:
    return Wanted(region, other, tie, list, field, within)


WantedDep = Annotated[Wanted, Depends(_wanted)]


@router.get("", summary="跨区域匹配：甲市列入、乙市登记、经营、控制、受控或迁入")
def cross_region(
    store: StoreDep,
    schema: SchemaDep,
    workspace: WorkspaceDep,
    when: WhenDep,
    wanted: WantedDep,
    offset: Offset = 0,
    limit: Limit = 100,
) -> dict[str, Any]:
    """Parties listed in one city of the delta and tied to another, in a stable order, by page."""
    found = answers.cross_region(store, schema, when, wanted, workspace.path)
    matches = list(islice(found, offset, offset + limit))
    return {"count": answers.count(store, when, wanted, workspace.path), "offset": offset, "matches": matches}


@router.get("/matrix", summary="城市对城市矩阵：列入地与联系地，每个主体只计一次")
def matrix(
    store: StoreDep,
    workspace: WorkspaceDep,
    when: WhenDep,
    wanted: WantedDep,
    by: Literal["", "tie", "field"] = "",
    group: Annotated[list[str], Query(max_length=10, description="合为一处计数的城市群")] = [],  # noqa: B006
) -> dict[str, Any]:
    """How many parties and entries, city by city."""
    return answers.matrix(store, when, wanted, (by, group), workspace.path)


@router.get("/moved", summary="跨市迁移企业：迁移前后纳税信用、遗留名单与欠缴")
def moved(
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    left: Annotated[str, Query(alias="from", max_length=30, description="迁出地")] = "",
    reached: Annotated[str, Query(alias="to", max_length=30, description="迁入地")] = "",
    since: Annotated[str, Query(pattern=OPTIONAL_DATE)] = "",
    offset: Offset = 0,
    limit: Limit = 100,
) -> dict[str, Any]:
    """Firms that moved to another city, by page."""
    asked = Moves(answers.prefix_of(left), answers.prefix_of(reached), since)
    return _page(answers.moved(store, schema, when, asked), offset, limit)


@router.get("/aeo", summary="海关高级认证企业跨市互认与冲突")
def aeo(
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    region: Region = "",
    present_in: Region = "",
    offset: Offset = 0,
    limit: Limit = 100,
) -> dict[str, Any]:
    """Firms of the highest customs level in one city and present in others, by page."""
    return _page(answers.aeo(store, schema, when, region, present_in), offset, limit)


@router.get("/decisions", summary="多处报送的同一决定：来源、省份与冲突")
def decisions(
    workspace: WorkspaceDep,
    schema: SchemaDep,
    when: WhenDep,
    kind: Word = "penalty",
    provinces: Annotated[int, Query(ge=1, le=40)] = 1,
    conflicts: Annotated[bool, Query(description="只要说法不一的")] = False,
    offset: Offset = 0,
    limit: Limit = 100,
) -> dict[str, Any]:
    """Decisions that several records report, each counted once, by page."""
    if kind not in schema.events:
        raise InputError("unknown_event_kind", value=kind, known=", ".join(schema.events))
    found = answers.decisions(workspace, when, (kind,), provinces)
    return _page((one for one in found if one["conflicts"] or not conflicts), offset, limit)


def _page(found: Iterable[dict[str, Any]], offset: int, limit: int) -> dict[str, Any]:
    """A page of a stream, and whether there is more."""
    told = list(islice(found, offset, offset + limit + 1))
    return {"offset": offset, "more": len(told) > limit, "answers": told[:limit]}
