"""Graded supervision: grades of parties and populations, draws for inspection."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from api import supervision
from api.access.asking import PrincipalDep, needs
from api.access.regional import within
from api.access.showing import mark, shown
from api.commands.office_options import OFFICE
from api.errors import Refused, UnknownParty
from api.routes.dependencies import StoreDep, WhenDep, WorkspaceDep
from api.routes.papers import Paper, as_file
from api.supervision import Plan
from loaders.ledgers.inspectors import named_inspectors
from loaders.ledgers.population import REGISTER, Scope
from loaders.reject import InputError

router = APIRouter(prefix="/v1", tags=["supervision"])

_Text = Annotated[str, Query(max_length=100)]


class Person(BaseModel):
    """An inspector."""

    name: str = Field(min_length=1, max_length=50)
    unit: str = Field("", max_length=100)
    certificate: str = Field("", max_length=50)
    avoids: str = Field("", max_length=2_000, description="回避对象，用；分开")


class DrawRequest(BaseModel):
    """What is to be drawn: either ``size`` or ``rates``, or the rates of the rules."""

    plan: str = Field(min_length=1, max_length=200)
    seed: str = Field(min_length=1, max_length=200)
    size: int = Field(0, ge=0)
    rates: str = Field("", max_length=200, description="A=0.01,D=1")
    source: str = REGISTER
    region: str = ""
    industry: str = ""
    department: str = ""
    as_of: datetime.date | None = None
    date: datetime.date | None = None
    organiser: str = ""
    inspectors: list[Person] = Field(default_factory=list, max_length=10_000)


@router.get("/parties/{party}/grade", summary="主体的信用监管等级及依据", dependencies=[needs("ledger:read")])
def grade(
    store: StoreDep, workspace: WorkspaceDep, when: WhenDep, principal: PrincipalDep, party: str
) -> dict[str, Any]:
    """The grade of a party, with the rules and records that made it."""
    node = store.nodes([party]).get(party)
    if node is None:
        raise UnknownParty(party)
    if not principal.works_in(node.region):
        raise Refused(403, "不在可查区域 / outside of your regions", ", ".join(principal.regions))
    return supervision.grade_party(workspace, party, when.day, known_at=when.known_at)


@router.get("/grades", summary="监管对象的信用等级：按区域、行业、部门", dependencies=[needs("ledger:read")])
def grades(
    workspace: WorkspaceDep,
    when: WhenDep,
    source: _Text = REGISTER,
    region: _Text = "",
    industry: _Text = "",
    department: _Text = "",
    only: Annotated[str, Query(max_length=40, description="只列出这些等级，如 C,D")] = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Counts by grade and county, and the parties by page, worst first."""
    rules = supervision.rules_of(workspace, when.day)
    scope = Scope(source, region, industry, department)
    answer, listed = supervision.grades(workspace, scope, rules, when, [name for name in only.split(",") if name])
    rows = [supervision.graded_row(one) for one in listed[offset : offset + limit]]
    return {**answer, "listed": len(listed), "offset": offset, "parties": rows}


@router.get("/samples", summary="已留存的双随机抽取", dependencies=[needs("ledger:read")])
def samples(workspace: WorkspaceDep) -> list[dict[str, Any]]:
    """All draws, latest first."""
    return supervision.samples(workspace)


@router.post(
    "/samples", summary="双随机抽取：等级差的多抽，可重复", status_code=201, dependencies=[needs("ledger:write")]
)
def draw(workspace: WorkspaceDep, principal: PrincipalDep, asked: DrawRequest) -> dict[str, Any]:
    """Draw, keep the draw with its population, and give it; the same request again gives the same draw."""
    if asked.size and asked.rates:
        raise InputError("size_or_rates", value=asked.rates)
    today = datetime.date.today().isoformat()
    as_of, drawn_on = (day.isoformat() if day else today for day in (asked.as_of, asked.date))
    plan = Plan(asked.plan, asked.seed, as_of, drawn_on, asked.rates, asked.size, asked.organiser)
    scope = Scope(asked.source, within(principal, asked.region), asked.industry, asked.department)
    people = named_inspectors([person.model_dump() for person in asked.inspectors])
    return supervision.draw_sample(workspace, scope, plan, people)


@router.get("/samples/{draw}", summary="一次抽取的名单和检查结果", dependencies=[needs("ledger:read")])
def sample(workspace: WorkspaceDep, draw: str) -> dict[str, Any]:
    """A draw with its objects, inspectors and the results that came back."""
    return supervision.sample(workspace, draw)


@router.get(
    "/samples/{draw}/notice",
    summary="双随机抽查名单（Word、表格）",
    dependencies=[needs("ledger:read")],
    response_class=Response,
)
def notice(request: Request, workspace: WorkspaceDep, draw: str, format: Paper = "docx") -> Response:
    """The list of a draw as a file: what was drawn, how, and how to repeat it."""
    found = shown(request, supervision.sample(workspace, draw))
    mark(request)
    return as_file(supervision.sample_notice(found, OFFICE), f"双随机抽查名单_{found['draw']}", format)


@router.get(
    "/samples/{draw}/verification", summary="用留存的种子和总体重新抽取并比对", dependencies=[needs("ledger:read")]
)
def verification(workspace: WorkspaceDep, draw: str) -> dict[str, Any]:
    """The draw made again from its records, and how the population differs today."""
    return supervision.verify_sample(workspace, draw)
