"""信易+: eligibility for a department's counter, uses, and counts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.access.acting import ActingDep
from api.access.asking import needs
from api.lending import benefits
from api.routes.bodies import Body, Day, Ident, Line
from api.routes.dependencies import WorkspaceDep
from api.routes.repairs import today

router = APIRouter(prefix="/v1/benefits", tags=["benefits"], dependencies=[needs("benefit:check")])


class Use(Body):
    """Who used a benefit, and when (today if not said)."""

    party: Line
    on: Day | None = None


@router.get("", summary="信易+ 目录")
def listing(workspace: WorkspaceDep, as_of: Annotated[Day | None, Query()] = None) -> dict[str, Any]:
    """The benefits of the edition in force."""
    known = benefits.catalogue(workspace, as_of or today())
    return {"edition": known.edition, "verified": known.verified, "benefits": known.benefits}


@router.get("/counts", summary="信易+ 使用情况（按事项、县市区）")
def counts(acting: ActingDep, since: Annotated[Day, Query()], until: Annotated[Day, Query()]) -> list[dict[str, Any]]:
    """Uses by benefit and county."""
    return benefits.counts(acting, since, until)


@router.get("/{benefit}/eligibility", summary="信易+ 资格查询")
def eligibility(
    benefit: Ident,
    acting: ActingDep,
    workspace: WorkspaceDep,
    party: Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[^\x00]+$", description="标识、代码或名称")],
) -> dict[str, Any]:
    """Yes or no, a code of the reason, and until when; nothing else of the party."""
    return benefits.eligibility(acting, workspace, benefit, party, today())


@router.post("/{benefit}/uses", summary="登记信易+ 使用", status_code=201)
def use(benefit: Ident, acting: ActingDep, workspace: WorkspaceDep, body: Use) -> dict[str, Any]:
    """Note a use; refused to who is not eligible, and a second time on a day."""
    return benefits.use(acting, workspace, benefit, body.party, body.on or today())
