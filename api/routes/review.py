"""Judging pairs: what to judge next, why the system is not sure, the judgement, and how far it all is."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field

from api.access.acting import ActingDep
from api.access.asking import PrincipalDep, needs
from api.access.showing import shown
from api.reviewing import deciding, lineage, questions
from api.reviewing.deciding import Said
from api.reviewing.progress import progress as progress_of
from api.routes.bodies import Body
from api.routes.dependencies import WorkspaceDep

router = APIRouter(prefix="/v1", tags=["review"])
_JUDGES = needs("review:judge")
_EXPLAINS = needs("party:read", "review:judge")

Mention = Annotated[str, Path(pattern=r"^[0-7][0-9a-f]{15}$", description="提及标识")]
Who = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
Asked = Annotated[str, Query(min_length=1, max_length=200, description="主体标识、代码、名称、记录或提及")]


class NewJudgement(Body):
    """What a reviewer says of a pair (mentions, records or parties)."""

    left: Who
    right: Who
    verdict: Literal["same", "different", "unsure"]
    reason: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


@router.get("/review/pairs", summary="待复核的成对提及：信息量大者在前", dependencies=[_JUDGES])
def pairs(
    request: Request,
    workspace: WorkspaceDep,
    principal: PrincipalDep,
    kind: Literal["organisation", "person", "all"] = "organisation",
    again: Annotated[bool, Query(description="他人已判断、本人未判断的（盲评）")] = False,
    cursor: Annotated[str, Query(max_length=80, description="上一页的 next")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> dict[str, Any]:
    """Open questions with both sides; ``hidden`` counts those of which the reviewer may not see a side."""

    def seen(value: Any) -> Any:
        return shown(request, value)

    with workspace.read() as connection:
        if again:
            return questions.second_looks(connection, principal.user, limit, seen)
        return questions.listed(connection, questions.Page(kind, cursor, limit), seen)


@router.get("/review/pairs/{left}/{right}", summary="一对提及的逐项比较与权重", dependencies=[_JUDGES])
def pair(left: Mention, right: Mention, workspace: WorkspaceDep) -> dict[str, Any]:
    """Comparison by comparison: values, level, bits; the lines of decision; rules that refuse; what would change it."""
    with workspace.read() as connection:
        return deciding.explained(connection, left, right)


@router.get("/review/progress", summary="复核进度、一致率与抽样精度", dependencies=[_JUDGES])
def progress(workspace: WorkspaceDep) -> dict[str, Any]:
    """Done and left, by reviewer, agreement, and the share of least certain links that hold."""
    with workspace.read() as connection:
        return progress_of(connection)


@router.post(
    "/review/judgements",
    summary="判断一对提及：同一、不同、不确定",
    status_code=201,
    dependencies=[_JUDGES],
)
def judge(acting: ActingDep, workspace: WorkspaceDep, body: NewJudgement) -> dict[str, Any]:
    """Append a judgement with its author; it counts from the next run of resolution on."""
    said = Said(body.left, body.right, body.verdict, body.reason)
    recorded = deciding.judge(workspace, acting.principal.user, said)
    acting.note("review.judge", f"{recorded['left']} {recorded['right']}", verdict=recorded["verdict"])
    return recorded


@router.delete(
    "/review/judgements/{left}/{right}",
    summary="撤回本人最近的判断（追加一条，不删除）",
    dependencies=[_JUDGES],
)
def undo(left: Mention, right: Mention, acting: ActingDep, workspace: WorkspaceDep) -> dict[str, Any]:
    """The verdict that stood before counts again, as a further row."""
    recorded = deciding.take_back(workspace, acting.principal.user, (int(left, 16), int(right, 16)))
    acting.note("review.undo", f"{recorded['left']} {recorded['right']}", verdict=recorded["verdict"])
    return recorded


@router.get("/explanations", summary="两个主体是否同一、为何", dependencies=[_EXPLAINS])
def explanation(workspace: WorkspaceDep, left: Asked, right: Asked) -> dict[str, Any]:
    """As ``xintu explain A B``."""
    with workspace.read() as connection:
        return deciding.explained(connection, left, right)


@router.get(
    "/parties/{party}/explanation",
    summary="一个主体由哪些记录合成",
    dependencies=[_EXPLAINS],
)
def came_together(party: str, workspace: WorkspaceDep) -> dict[str, Any]:
    """As ``xintu explain A``: members, links with their bits, what was kept out, judgements."""
    with workspace.read() as connection:
        return lineage.of_party(connection, deciding.side(connection, party).entity)
