"""Objections: the ledger, those to be told, and raising and deciding."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.access.acting import ActingDep
from api.access.asking import needs
from api.objecting.telling import tell
from api.routes.dependencies import DayDep, WorkspaceDep
from api.routes.repairs import Name, Step, Text, desk, today
from loaders.ledgers import objections, objections_steps
from loaders.ledgers.objections_steps import Objection, Outcome

router = APIRouter(prefix="/v1/objections", tags=["objections"])


class NewObjection(Step):
    """An objection to a record, or to a document of a party."""

    record: Name = ""
    document_no: Name = ""
    party: Name = ""
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    raised_by: Name = ""
    number: Name = ""


class NewOutcome(Step):
    """How an objection was decided; ``fields`` are corrected values of the record."""

    result: Literal["upheld", "partly", "unfounded"]
    decider: Name = ""
    correction: Text = ""
    fields: Annotated[dict[Name, Text], Field(max_length=50, default_factory=dict)]


@router.get("", summary="异议台账", dependencies=[needs("ledger:read")])
def ledger(
    workspace: WorkspaceDep,
    when: DayDep,
    status: Literal["", "open", "upheld", "partly", "unfounded"] = "",
    late: Annotated[bool, Query(description="只要超期的")] = False,
) -> list[dict[str, Any]]:
    """Objections as of a day, with what is due."""
    with workspace.read() as connection:
        entries = objections.objections(connection, workspace.sources(), when.day)
    chosen = (entry for entry in entries if status in ("", entry["status"]))
    return [entry for entry in chosen if not late or entry["mark_late"] or entry["decide_late"]]


@router.get("/{number}", summary="一件异议", dependencies=[needs("ledger:read")])
def one(number: str, workspace: WorkspaceDep, when: DayDep) -> dict[str, Any]:
    """One objection as of a day."""
    with workspace.read() as connection:
        return objections.objection(connection, workspace.sources(), number, when.day)


@router.get("/{number}/consumers", summary="此前获得该记录的单位", dependencies=[needs("ledger:read")])
def consumers(number: str, workspace: WorkspaceDep, when: DayDep) -> list[dict[str, Any]]:
    """Who had the record before the objection was decided."""
    with workspace.read() as connection:
        entry = objections.objection(connection, workspace.sources(), number, when.day)
        return objections.consumers(connection, entry, when.day)


@router.post("", summary="提出异议：即时标注并冻结", status_code=201, dependencies=[needs("objection:open")])
def raise_objection(workspace: WorkspaceDep, acting: ActingDep, form: NewObjection) -> dict[str, Any]:
    """Enter an objection; its record is frozen before the answer is given, and earlier consumers are told."""
    told = form.model_dump(exclude={"on"})
    entry = objections_steps.raise_objection(desk(workspace), Objection(raised_on=form.day, **told))
    return entry | {"telling": tell(acting.service, workspace, entry["objection_no"], max(form.day, today()))}


@router.post("/{number}/decision", summary="处理异议", dependencies=[needs("ledger:write")])
def decide(number: str, workspace: WorkspaceDep, acting: ActingDep, told: NewOutcome) -> dict[str, Any]:
    """Decide an objection: the record is corrected, withdrawn, or in use again at once; earlier consumers are told."""
    outcome = Outcome(told.result, told.day, told.decider, told.correction, told.fields)
    decided = objections_steps.decide(desk(workspace), number, outcome)
    return decided | {"telling": tell(acting.service, workspace, number, max(told.day, today()))}
