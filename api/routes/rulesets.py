"""Rule sets of a bank: versions with who, when and why; back-tests on its own history."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from api.access.acting import ActingDep
from api.access.asking import needs
from api.screening import kept, rules
from api.screening.measures import MEASURES

router = APIRouter(
    prefix="/v1/rulesets",
    tags=["screening"],
    dependencies=[needs("screening:rules")],
)

_Named = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_:-]{0,63}$", description="名称、名称:版本或摘要")]


class NewRuleSet(BaseModel):
    """A version: ``content`` as the shipped one has it (docs/service/screening.md), and why it is made."""

    model_config = ConfigDict(extra="forbid")

    content: dict[str, Any]
    why: Annotated[str, Field(min_length=1, max_length=500)]


class NewBacktest(BaseModel):
    """Which reports: made from a moment on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"since": "2026-01-01"}]})

    since: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""


@router.get("", summary="规则集")
def listing(acting: ActingDep) -> dict[str, Any]:
    """All versions of the bank and the shipped one; and what rules may measure."""
    rules.keep_shipped(acting.service)
    with acting.service.read() as connection:
        found = rules.listing(connection, acting.organisation)
    measures = {name: {"params": list(one.params), "needs": list(one.needs)} for name, one in MEASURES.items()}
    return {"rulesets": found, "measures": measures, "ops": rules.OPS, "outcomes": rules.OUTCOMES}


@router.post("", summary="新增规则集版本", status_code=201)
def add(asked: NewRuleSet, acting: ActingDep) -> dict[str, Any]:
    """Checked as a whole; a version is never changed afterwards."""
    with acting.service.write() as connection:
        made = rules.add(connection, acting.organisation, acting.principal.user, asked.content, asked.why)
    return made.known_as


@router.get("/{named}", summary="一个规则集版本")
def show(named: _Named, acting: ActingDep) -> dict[str, Any]:
    """Its content, to be edited into the next version."""
    found = rules.find(acting.service, acting.organisation, named)
    return {**found.known_as, "owner": found.owner, "content": found.content}


@router.post("/{named}/backtests", summary="回测规则集")
def backtest(named: _Named, asked: NewBacktest, acting: ActingDep) -> dict[str, Any]:
    """On the bank's own reports: what would be decided otherwise, and how good that is where outcomes are told."""
    found = rules.find(acting.service, acting.organisation, named)
    return kept.backtest(acting.service, acting.organisation, found, asked.since)
