"""The catalogue, and the list of measures with its clean-up."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api import list_answers
from api.access.asking import needs
from api.errors import UnknownParty
from api.routes.dependencies import DayDep, StoreDep, WhenDep, WorkspaceDep
from api.service.refusal import Refusal

router = APIRouter(prefix="/v1", tags=["credit office"], dependencies=[needs("catalogue:read")])


@router.get("/catalogue", summary="公共信用信息基础目录与补充目录")
def catalogue(
    workspace: WorkspaceDep,
    when: DayDep,
    edition: Annotated[str, Query(max_length=20)] = "",
    record: Annotated[str, Query(max_length=200, description="某条记录的类别与依据")] = "",
) -> dict[str, Any]:
    """Classes, editions, supplements, and which sources serve each class; or the class and legal basis of a record."""
    if record:
        return list_answers.collected_answer(workspace, record)
    return list_answers.catalogue_answer(workspace.path, when.as_of, edition)


@router.get("/measures", summary="失信惩戒措施清单；某名单或某主体适用的措施")
def measures(
    workspace: WorkspaceDep,
    store: StoreDep,
    when: WhenDep,
    party: Annotated[str, Query(max_length=200, description="主体标识")] = "",
    name: Annotated[str, Query(alias="list", max_length=100, description="名单代码或名称")] = "",
) -> dict[str, Any]:
    """The measures of a day with target, basis and keeper."""
    if party and party not in store.nodes([party]):
        raise UnknownParty(party)
    if party:
        return list_answers.party_measures(workspace, party, when.as_of, when.known_by)
    if when.known_at:
        raise Refusal("no_known_at")
    return list_answers.measures_answer(workspace.path, when.as_of, name)


@router.get("/measures/cleanup", summary="失信约束措施清理台账")
def cleanup(
    workspace: WorkspaceDep,
    when: DayDep,
    month: Annotated[str, Query(max_length=10, description="月份，如 2026-03")] = "",
) -> dict[str, Any]:
    """The clean-up ledger of a month."""
    return list_answers.cleanup_answer(workspace, month, when.as_of)
