"""Alerts of an organisation's watches: the feed, and hits that are cleared."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.access.asking import AuditDep, PrincipalDep, entry, needs
from api.routes.sharing_desk import PROBLEMS, ShareDep
from api.watching import telling
from api.watching.rules import rules

router = APIRouter(prefix="/v1/alerts", tags=["watching"], dependencies=[needs("watch:use")], responses=PROBLEMS)
_PAGE: int = rules()["page"]


class Clearing(BaseModel):
    """Why a hit is none, or needs nothing."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"why": "同名他人，已核实"}]})

    why: Annotated[str, Field(min_length=1, max_length=500)]


@router.get("", summary="提醒：自游标以来")
def feed(
    share: ShareDep,
    principal: PrincipalDep,
    cursor: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=_PAGE)] = 100,
    watch: Annotated[str, Query(max_length=40)] = "",
    party: Annotated[str, Query(max_length=100)] = "",
    kind: Annotated[str, Query(max_length=30)] = "",
    state: Literal["", "open", "cleared"] = "",
) -> dict[str, Any]:
    """Alerts in order, with before, after and the records that they rest on."""
    asked = {"cursor": cursor, "limit": limit, "watch": watch, "party": party, "kind": kind, "state": state}
    return telling.page(share, principal.organisation, principal, asked)


@router.post("/{number}/clear", summary="销号：事实不变则不再提醒")
def clear(
    number: Annotated[int, Path(ge=1, le=2**53)],
    share: ShareDep,
    principal: PrincipalDep,
    audit: AuditDep,
    form: Clearing,
) -> dict[str, Any]:
    """The same hit does not come again until its facts change; then it does, citing this."""
    telling.clear(share, principal.organisation, principal, number, form.why)
    audit.record(entry(principal, "watch.clear", str(number), why=form.why))
    return {"number": number, "state": "cleared"}
