"""Double publicity: counts, rates and single cases."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from api.access.asking import needs
from api.access.showing import mark, shown
from api.commands.office_options import OFFICE
from api.kept_answers import kept
from api.routes.dependencies import OPTIONAL_DATE, WorkspaceDep
from api.routes.papers import Paper, as_file
from loaders.ledgers.publicity import publicity as derive
from loaders.ledgers.publicity_answer import answer
from loaders.ledgers.publicity_notice import circular
from loaders.ledgers.publicity_tables import Scope

router = APIRouter(prefix="/v1/publicity", tags=["publicity"], dependencies=[needs("ledger:read")])

Period = Literal["day", "week", "month"]


def _scope(
    since: Annotated[str, Query(alias="from", pattern=OPTIONAL_DATE, description="决定日期自")] = "",
    until: Annotated[str, Query(alias="to", pattern=OPTIONAL_DATE, description="决定日期至")] = "",
    region: Annotated[str, Query(max_length=30)] = "",
    department: Annotated[str, Query(max_length=200)] = "",
) -> Scope:
    return Scope(since, until, region, department)


ScopeDep = Annotated[Scope, Depends(_scope)]
Day = Annotated[str, Query(pattern=OPTIONAL_DATE, description="截至日期，默认今天")]


@router.get("", summary="双公示：瞒报、迟报、错报")
def publicity(
    workspace: WorkspaceDep,
    scope: ScopeDep,
    period: Period = "month",
    as_of: Day = "",
    duty: Annotated[str, Query(max_length=40)] = "",
    strict: bool = False,
    lang: Literal["zh", "en"] = "zh",
) -> dict[str, Any]:
    """Registers of decisions against what was published: counts by department, region and period, and single cases."""
    day = as_of or datetime.date.today().isoformat()

    def derived() -> dict[str, Any]:
        with workspace.read() as connection:
            return answer(derive(connection, day, duty, strict=strict), scope, period, lang)

    asked = (*dataclasses.astuple(scope), period, day, duty, str(strict), lang)
    return kept(workspace, ("publicity", *asked), derived)


@router.get("/notice", summary="双公示情况通报", response_class=Response)
def notice(
    request: Request,
    workspace: WorkspaceDep,
    scope: ScopeDep,
    period: Period = "month",
    as_of: Day = "",
    format: Paper = "docx",
) -> Response:
    """The circular as a file; of one department where one is named."""
    with workspace.read() as connection:
        found = derive(connection, as_of or datetime.date.today().isoformat(), "")
    told = shown(request, answer(found, scope, period, "zh"))
    mark(request)
    return as_file(circular(told, OFFICE), f"双公示通报_{found.as_of}", format)
