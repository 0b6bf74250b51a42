"""Objections as a party meets them: submission at the office, the state by receipt; and who was told."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import ConfigDict, Field, model_validator

from api.access.acting import ActingDep
from api.access.asking import needs
from api.objecting import submitting, telling
from api.objecting.submitting import Submission
from api.routes.bodies import Blank, Body, Ident, Line
from api.routes.dependencies import WorkspaceDep
from api.routes.problems import problems
from api.routes.repairs import desk, today

router = APIRouter(prefix="/v1/objections", tags=["objections"])


class NewSubmission(Body):
    """An objection as a party hands it in; what proves who it is, is kept elsewhere and referred to."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "document_no": "宣市监罚〔2026〕1号",
                "party": "某某有限公司",
                "reason": "处罚对象有误",
                "submitted_by": "某某有限公司",
                "identity": "窗口核验单 2026-0001",
                "contact": "留存窗口",
            }
        },
    )
    record: Annotated[str, Field(max_length=80, pattern=r"^([a-z0-9_]{1,60}:)?[0-7][0-9a-f]{15}$|^$")] = ""
    document_no: Blank = ""
    party: Blank = ""
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]+$")]
    submitted_by: Line
    identity: Line
    contact: Line

    @model_validator(mode="after")
    def _about_something(self) -> NewSubmission:
        if not (self.record or self.document_no):
            raise ValueError("record or document_no is needed")
        return self


class Receipt(Body):
    """A receipt with its secret; in a body, so that no log of addresses holds it."""

    receipt: Annotated[str, Field(pattern=r"^HZ\d{8}-[0-9a-f]{10}$")]
    secret: Annotated[str, Field(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]


@router.post(
    "/submissions",
    summary="当事人提出异议：回执与查询密码",
    status_code=201,
    dependencies=[needs("objection:open")],
)
def submit(acting: ActingDep, workspace: WorkspaceDep, body: NewSubmission) -> dict[str, Any]:
    """Take an objection in. The record is frozen before the answer, unless a load is writing just now (``state`` = received)."""
    return submitting.submit(acting, desk(workspace), Submission(**body.model_dump()))


@router.get("/submissions", summary="当事人异议登记（信用办）", dependencies=[needs("objection:open")])
def listing(acting: ActingDep, workspace: WorkspaceDep) -> list[dict[str, Any]]:
    """All submissions with contact and deadlines, for the credit office."""
    return submitting.submissions(acting.service, workspace, today(), acting.principal.organisation)


@router.post(
    "/submissions/{receipt}/entry",
    summary="将登记转入异议台账",
    dependencies=[needs("objection:open")],
)
def enter(receipt: Ident, acting: ActingDep, workspace: WorkspaceDep) -> dict[str, Any]:
    """Enter a submission that could not be entered at once; safe to repeat."""
    return submitting.enter(acting, desk(workspace), receipt)


@router.post("/receipt", summary="凭回执查询异议状态（无需登录）", responses=problems(401, 403))
def state(request: Request, workspace: WorkspaceDep, body: Receipt) -> dict[str, Any]:
    """The state and deadlines of one's own objection; nothing else. A few questions a minute."""
    address = request.client.host if request.client else ""
    return submitting.state_of(request.app.state.service, workspace, body.receipt, body.secret, (address, today()))


@router.get(
    "/{number}/earlier-consumers",
    summary="此前查得该记录的单位（据审计日志）",
    dependencies=[needs("ledger:read")],
)
def earlier(number: Ident, acting: ActingDep, workspace: WorkspaceDep) -> dict[str, Any]:
    """Organisations that had the record or may have had it, with when, through what, how sure, and what they were told."""
    return telling.earlier_consumers(acting.service, workspace, number, today())


@router.post("/{number}/telling", summary="告知此前查得该记录的单位", dependencies=[needs("ledger:write")])
def tell(number: Ident, acting: ActingDep, workspace: WorkspaceDep) -> dict[str, Any]:
    """Put down the notices that are due; told twice, nobody gets a second one."""
    told = telling.tell(acting.service, workspace, number, today())
    acting.note("objection.tell", number, **told)
    return told
