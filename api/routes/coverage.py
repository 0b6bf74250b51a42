"""Coverage: what departments sent, against what they owe."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.access.asking import needs
from api.routes.dependencies import WhenDep, WorkspaceDep
from loaders.ledgers.coverage import Quarter, coverage, read_sent
from loaders.ledgers.duties import read_duties

router = APIRouter(prefix="/v1/coverage", tags=["credit office"], dependencies=[needs("ledger:read")])


@router.get("", summary="归集情况：各部门应报、已报与缺口")
def quarter(
    workspace: WorkspaceDep,
    when: WhenDep,
    quarter: Annotated[str, Query(description="季度，如 2026Q1；默认最近结束的季度", max_length=6)] = "",
) -> dict[str, Any]:
    """What each department sent in a quarter against what it owes, and what came of each county."""
    sources = workspace.sources()
    chosen = Quarter.read(quarter, when.day)
    titles = {name: source.title_zh for name, source in sources.items()}
    with workspace.read() as connection:
        sent = read_sent(connection, chosen.as_of)
    return coverage(sent, read_duties(workspace.path, sources), titles, chosen)
