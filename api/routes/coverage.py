"""Coverage: what departments sent, against what they owe."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.access.asking import needs
from api.access.showing import mark, shown
from api.commands.office_options import OFFICE
from api.kept_answers import kept
from api.messages import say
from api.routes.dependencies import DayDep, WorkspaceDep
from api.routes.papers import Paper, as_file
from graph.model import When
from loaders.ledgers.coverage import STATES, Quarter, coverage, coverage_notice, read_sent
from loaders.ledgers.duties import RHYTHMS, read_duties
from loaders.workspace import Workspace

router = APIRouter(prefix="/v1/coverage", tags=["credit office"], dependencies=[needs("ledger:read")])

QuarterName = Annotated[str, Query(description="季度，如 2026Q1；默认最近结束的季度", max_length=6)]


@router.get("", summary="归集情况：各部门应报、已报与缺口")
def quarter(workspace: WorkspaceDep, when: DayDep, quarter: QuarterName = "") -> dict[str, Any]:
    """What each department sent in a quarter against what it owes, and what came of each county."""
    return kept(workspace, ("coverage", when.day, quarter), lambda: _covered(workspace, when, quarter))


@router.get("/notice", summary="归集情况季度通报", response_class=Response)
def notice(
    request: Request, workspace: WorkspaceDep, when: DayDep, quarter: QuarterName = "", format: Paper = "docx"
) -> Response:
    """The quarterly notice as a file."""
    found = shown(request, _covered(workspace, when, quarter))
    mark(request)
    words = {name: say(f"coverage.word.{name}") for name in (*RHYTHMS, *STATES)}
    return as_file(coverage_notice(found, words, OFFICE), f"归集通报_{found['quarter']}", format)


def _covered(workspace: Workspace, when: When, quarter: str) -> dict[str, Any]:
    sources = workspace.sources()
    chosen = Quarter.read(quarter, when.day)
    titles = {name: source.title_zh for name, source in sources.items()}
    with workspace.read() as connection:
        sent = read_sent(connection, chosen.as_of)
    return coverage(sent, read_duties(workspace.path, sources), titles, chosen)
