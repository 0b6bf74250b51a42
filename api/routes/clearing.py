"""The ledgers to clear: repeated violations, special campaigns, public bodies as debtors."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from api.access.asking import needs
from api.kept_answers import kept
from api.routes.dependencies import OPTIONAL_DATE, WorkspaceDep, checked_day
from loaders.ledgers import campaigns as campaign_ledger
from loaders.ledgers import government_debts as debt_ledger
from loaders.ledgers import repeated as repeated_ledger
from loaders.ledgers.publicity_tables import region_prefix

router = APIRouter(prefix="/v1", tags=["credit office"], dependencies=[needs("ledger:read")])

AsOf = Annotated[str, Query(pattern=OPTIONAL_DATE, description="截至日期，默认今天")]
Region = Annotated[str, Query(max_length=30, description="区划代码或名称")]


def _day(as_of: str) -> str:
    return checked_day(as_of) if as_of else datetime.date.today().isoformat()


def _prefix(region: str) -> str:
    return region_prefix(region) if region else ""


@router.get("/repeated", summary="屡禁不止、屡罚不改")
def repeated(
    workspace: WorkspaceDep,
    as_of: AsOf = "",
    region: Region = "",
    at_least: Annotated[int | None, Query(ge=2, le=1_000)] = None,
    months: Annotated[int | None, Query(ge=1, le=600)] = None,
    with_branches: bool = False,
    kind: Annotated[str, Query(max_length=100, description="行为种类，代码或名称")] = "",
    current: Annotated[bool, Query(description="只要仍在继续的")] = False,
) -> dict[str, Any]:
    """Parties punished again and again for violations of one kind."""
    usual = repeated_ledger.rules()[-1]
    given = replace(usual, at_least=at_least or usual.at_least, months=months or usual.months)
    rule = given if at_least or months else None
    with workspace.read() as connection:
        rows = repeated_ledger.repeated(
            connection, _day(as_of), region=_prefix(region), with_branches=with_branches, rule=rule
        )
    rows = [row for row in rows if kind in ("", row["kind"], row["kind_zh"]) and (row["current"] or not current)]
    return {"as_of": _day(as_of), "count": len(rows), "parties": rows}


@router.get("/campaigns", summary="失信专项治理台账与清零进度")
def campaigns(
    workspace: WorkspaceDep,
    as_of: AsOf = "",
    region: Region = "",
    campaign: Annotated[str, Query(max_length=100)] = "",
    owner: Annotated[str, Query(max_length=200)] = "",
    state: Literal["", "open", "cleared", "moved", "left"] = "",
    overdue: Annotated[bool, Query(description="只要逾期的")] = False,
    lang: Literal["zh", "en"] = "zh",
) -> dict[str, Any]:
    """The items of special campaigns with state, owner, deadline, and how far they are cleared."""
    with workspace.read() as connection:
        items = campaign_ledger.read_items(connection, _day(as_of))
    states = (state,) if state else ()
    items = campaign_ledger.chosen(items, campaign=campaign, region=_prefix(region), owner=owner, states=states)
    items = items[items["overdue"]] if overdue else items
    return campaign_ledger.answer(items, _day(as_of), lang)


@router.get("/government-debts", summary="政府机构和国有企业失信")
def government_debts(
    workspace: WorkspaceDep, as_of: AsOf = "", region: Region = "", state: Literal["", "standing", "cleared"] = ""
) -> dict[str, Any]:
    """Public bodies and state-owned firms that owe judgments, stand on lists or broke their word."""
    day, prefix = _day(as_of), _prefix(region)

    def derived() -> dict[str, Any]:
        with workspace.read() as connection:
            cases = debt_ledger.government_debts(connection, day, region=prefix)
        return debt_ledger.answer([row for row in cases if state in ("", row["state"])], day)

    return kept(workspace, ("government debts", day, prefix, state), derived)
