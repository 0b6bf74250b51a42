"""Credit repair: the ledger of applications and their steps, classes of records, what portals show, receipts."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access.asking import needs
from api.commands.office_options import OFFICE
from api.routes.dependencies import DayDep, WorkspaceDep
from api.routes.papers import as_file
from loaders.ledgers import portals, repairs, repairs_steps
from loaders.ledgers.repairs_answer import answer
from loaders.ledgers.repairs_effect import Desk
from loaders.ledgers.repairs_receipt import receipt
from loaders.ledgers.repairs_records import find
from loaders.ledgers.repairs_steps import Application, Decision
from loaders.reject import InputError
from loaders.workspace import Workspace

router = APIRouter(prefix="/v1/repairs", tags=["credit repair"])

Text = Annotated[str, Field(max_length=500)]
Name = Annotated[str, Field(max_length=200)]


def today() -> str:
    """Today as ISO text."""
    return datetime.date.today().isoformat()


def desk(workspace: Workspace) -> Desk:
    """Where routes enter records."""
    return Desk(workspace, "api", today())


class Step(BaseModel):
    """What every step says: the day it was taken (default today). Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")
    on: datetime.date | None = None

    @property
    def day(self) -> str:
        """The day as ISO text."""
        return (self.on or datetime.date.today()).isoformat()


class NewApplication(Step):
    """An application: what it is about, and what was handed in."""

    record: Name = ""
    document_no: Name = ""
    list_name: Name = ""
    party: Name = ""
    code: Name = ""
    documents: Annotated[list[Name], Field(max_length=50)] = []
    channel: Literal["online", "offline"] = "online"
    window: Name = ""
    agent: Name = ""
    severity: Name = ""
    number: Name = ""


class Supplement(Step):
    """Documents that came, or (with ``notice``) what the applicant is told is missing."""

    documents: Annotated[list[Name], Field(max_length=50)] = []
    notice: bool = False
    missing: Annotated[list[Name], Field(max_length=50)] = []


class NewDecision(Step):
    """A decision; a refusal needs a reason."""

    result: Literal["granted", "refused"]
    decider: Name = ""
    reason: Text = ""
    severity: Name = ""
    ended_on: datetime.date | None = None
    despite: Text = ""


@router.get("", summary="修复申请台账", dependencies=[needs("ledger:read")])
def ledger(
    workspace: WorkspaceDep,
    when: DayDep,
    status: Literal["", "received", "to_supplement", "supplemented", "accepted", "granted", "refused"] = "",
    late: Annotated[bool, Query(description="只要超期的")] = False,
) -> list[dict[str, Any]]:
    """Applications as of a day, with evidence, rule, class and what is due."""
    with workspace.read() as connection:
        entries = repairs.applications(connection, workspace.sources(), when.day)
    chosen = (entry for entry in entries if status in ("", entry["status"]))
    return [entry for entry in chosen if not late or entry["accept_late"] or entry["decide_late"]]


@router.get("/class", summary="记录的失信程度、适用规定与期限", dependencies=[needs("ledger:read")])
def class_of(
    workspace: WorkspaceDep,
    when: DayDep,
    record: Annotated[str, Query(max_length=100)] = "",
    document_no: Annotated[str, Query(max_length=200)] = "",
    party: Annotated[str, Query(max_length=200)] = "",
    decided_on: Annotated[str, Query(pattern=r"^\d{4}-\d{2}-\d{2}$|^$")] = "",
    severity: Annotated[str, Query(max_length=20)] = "",
) -> list[dict[str, Any]]:
    """Class, rule, earliest repair and end of publication of records, and what is unknown."""
    found = []
    if record or document_no:
        with workspace.read() as connection:
            found = find(connection, workspace.sources(), record=record, document_no=document_no, party=party)
    if not found:
        raise InputError("repair_no_record", value=record or document_no)
    return [answer(target, decided_on, when.day, severity) for target in found]


@router.get("/sync", summary="修复结果同步核查", dependencies=[needs("ledger:read")])
def sync(
    workspace: WorkspaceDep,
    when: DayDep,
    kind: Literal[
        "", "still_shown", "still_delivered", "repaired_there", "gone_there", "to_confirm", "without_record"
    ] = "",
    portal: Annotated[str, Query(max_length=100)] = "",
    department: Annotated[str, Query(max_length=100)] = "",
    region: Annotated[str, Query(max_length=30)] = "",
) -> list[dict[str, Any]]:
    """What portals show that differs from what holds here."""
    with workspace.read() as connection:
        rows = portals.differences(connection, workspace.sources(), when.day)
    return [
        dict(row)
        for row in portals.chosen(rows, kind=kind or None, portal=portal, department=department, region=region)
    ]


@router.get("/{number}", summary="一件修复申请", dependencies=[needs("ledger:read")])
def one(number: str, workspace: WorkspaceDep, when: DayDep) -> dict[str, Any]:
    """One application as of a day."""
    with workspace.read() as connection:
        return repairs.application(connection, workspace.sources(), number, when.day)


@router.get("/{number}/receipt", summary="回执", response_class=Response, dependencies=[needs("ledger:read")])
def paper(number: str, workspace: WorkspaceDep, when: DayDep, format: Literal["docx", "md"] = "docx") -> Response:
    """The paper that belongs to the state of an application, as a file."""
    with workspace.read() as connection:
        entry = repairs.application(connection, workspace.sources(), number, when.day)
    return as_file(receipt(entry, OFFICE, when.day), number, format)


@router.post("", summary="登记修复申请", status_code=201, dependencies=[needs("ledger:write")])
def apply(workspace: WorkspaceDep, form: NewApplication) -> dict[str, Any]:
    """Take in an application; the same one again changes nothing."""
    told = form.model_dump(exclude={"on", "documents"})
    return repairs_steps.apply(desk(workspace), Application(form.day, documents=tuple(form.documents), **told))


@router.post("/{number}/accept", summary="受理", dependencies=[needs("ledger:write")])
def accept(number: str, workspace: WorkspaceDep, step: Step) -> dict[str, Any]:
    """Accept an application that is complete."""
    return repairs_steps.accept(desk(workspace), number, step.day)


@router.post("/{number}/supplement", summary="补正", dependencies=[needs("ledger:write")])
def supplement(number: str, workspace: WorkspaceDep, step: Supplement) -> dict[str, Any]:
    """Tell once what is missing, or take in what was missing."""
    if step.notice:
        return repairs_steps.notify_missing(desk(workspace), number, step.day, tuple(step.missing))
    return repairs_steps.supplement(desk(workspace), number, step.day, tuple(step.documents))


@router.post("/{number}/decision", summary="决定：同意即时生效", dependencies=[needs("ledger:write")])
def decide(number: str, workspace: WorkspaceDep, told: NewDecision) -> dict[str, Any]:
    """Decide an application; a repair takes effect everywhere before the answer is given."""
    ended_on = told.ended_on.isoformat() if told.ended_on else ""
    decision = Decision(
        told.result == "granted", told.day, told.decider, told.reason, ended_on, told.severity, told.despite
    )
    return repairs_steps.decide(desk(workspace), number, decision)
