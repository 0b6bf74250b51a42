"""Double publicity: counts, rates and single cases."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from api.access.asking import needs
from api.routes.dependencies import OPTIONAL_DATE, WorkspaceDep
from loaders.ledgers.publicity import publicity as derive
from loaders.ledgers.publicity_answer import answer
from loaders.ledgers.publicity_tables import Scope

router = APIRouter(prefix="/v1/publicity", tags=["publicity"], dependencies=[needs("ledger:read")])


@router.get("", summary="双公示：瞒报、迟报、错报")
def publicity(
    workspace: WorkspaceDep,
    since: Annotated[str, Query(alias="from", pattern=OPTIONAL_DATE, description="决定日期自")] = "",
    until: Annotated[str, Query(alias="to", pattern=OPTIONAL_DATE, description="决定日期至")] = "",
    region: Annotated[str, Query(max_length=30)] = "",
    department: Annotated[str, Query(max_length=200)] = "",
    period: Literal["day", "week", "month"] = "month",
    as_of: Annotated[str, Query(pattern=OPTIONAL_DATE, description="截至日期，默认今天")] = "",
    duty: Annotated[str, Query(max_length=40)] = "",
    strict: bool = False,
    lang: Literal["zh", "en"] = "zh",
) -> dict[str, Any]:
    """Registers of decisions against what was published: counts by department, region and period, and single cases."""
    with workspace.read() as connection:
        found = derive(connection, as_of or datetime.date.today().isoformat(), duty, strict=strict)
    return answer(found, Scope(since, until, region, department), period, lang)
