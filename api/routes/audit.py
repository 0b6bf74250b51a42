"""The audit log, for auditors: search, whether the chain holds, and all of it as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api.access.asking import AuditDep, PrincipalDep, entry, needs
from api.access.showing import whole
from api.audit.log import AuditLog
from api.audit.search import Asked, Form, Taken, page
from api.audit.search import export as content
from api.audit.taking import Taking
from api.audit.verifying import verify
from api.routes.users import ServiceDep
from api.service.database import ServiceDatabase

router = APIRouter(prefix="/v1/audit", tags=["audit"], dependencies=[needs("audit:read"), Depends(whole)])
_Text = Annotated[str, Query(max_length=200)]
_Moment = Annotated[
    str, Query(pattern=r"^(\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?)?$", description="日期或时刻（UTC）")
]


def _asked(
    user: _Text = "",
    action: _Text = "",
    subject: Annotated[str, Query(max_length=200, description="主体、名单、案件等标识")] = "",
    organisation: _Text = "",
    purpose: _Text = "",
    since: _Moment = "",
    until: _Moment = "",
) -> Asked:
    return Asked(user, action, subject, organisation, purpose, since, until)


AskedDep = Annotated[Asked, Depends(_asked)]


@router.get("", summary="查阅审计：何人、为何单位、何用途、做了什么")
def search(
    service: ServiceDep,
    asked: AskedDep,
    cursor: Annotated[int, Query(ge=0, le=2**62, description="上一页的 next")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Entries, the latest first, by page."""
    with service.read() as connection:
        return page(connection, asked, cursor, limit)


@router.get("/verification", summary="核验审计链：变更、缺失、移动、截断")
def verification(service: ServiceDep, audit: AuditDep) -> dict[str, Any]:
    """Whether the chain holds, and with which entries it does not."""
    with service.read() as connection:
        verdict = verify(connection, audit.seal)
    flaws = [asdict(found) for found in verdict.flaws]
    return {"holds": not flaws, "entries": verdict.entries, "head": str(verdict.head or ""), "flaws": flaws}


@router.get("/export", summary="导出审计记录（JSONL 或 CSV）", response_class=Response)
def export(
    request: Request, service: ServiceDep, principal: PrincipalDep, asked: AskedDep, format: Form = "jsonl"
) -> Response:
    """All entries asked for, in the order of the chain; that they were taken, how many and their digest is an entry, too."""
    log: AuditLog = request.app.state.audit
    taken = Taken()
    media = {"jsonl": "application/x-ndjson", "csv": "text/csv"}[format]
    headers = {"Content-Disposition": f'attachment; filename="xintu-audit.{format}"'}

    def note(told: dict[str, Any]) -> None:
        log.record(entry(principal, "audit:exported", "", rows=taken.rows, format=format, **told))

    return Taking(_pieces(service, asked, format, taken), {}, note, media_type=media, headers=headers)


def _pieces(service: ServiceDatabase, asked: Asked, form: Form, taken: Taken) -> Iterator[bytes]:
    with service.read() as connection:
        yield from content(connection, asked, form, taken)
