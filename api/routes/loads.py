"""Deliveries and their refused rows, for who runs the service and for the office that asks departments to mend them."""

from __future__ import annotations

import csv
import io
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from api import loading
from api.access.asking import needs
from api.access.showing import mark, shown
from api.cells import harmless
from api.messages import language
from api.routes.dependencies import WorkspaceDep

router = APIRouter(prefix="/v1/loads", tags=["workspace"], dependencies=[needs("operation:read", "ledger:read")])
Number = Annotated[int, Path(ge=1, le=2**62)]
_COLUMNS = {
    "zh": ("文件", "工作表", "行", "列", "值", "原因", "处理办法"),
    "en": ("file", "sheet", "row", "column", "value", "why", "what to do"),
}


@router.get("", summary="装载记录：各次交付的行数与退回")
def loads(
    workspace: WorkspaceDep,
    source: Annotated[str, Query(max_length=80)] = "",
    sender: Annotated[str, Query(max_length=100, description="报送部门名称中的文字")] = "",
    rejected: Annotated[bool, Query(description="只看有退回行的")] = False,
    cursor: Annotated[int, Query(ge=0, le=2**62, description="上一页的 next")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> dict[str, Any]:
    """The latest first, with sums."""
    with workspace.read() as connection:
        return loading.loads(connection, loading.Wanted(source, sender, rejected, cursor, limit))


@router.get("/{load}", summary="一次装载：列的识别与退回原因")
def one(load: Number, workspace: WorkspaceDep) -> dict[str, Any]:
    """How its columns were understood, and why rows were refused."""
    with workspace.read() as connection:
        return loading.load(connection, load)


@router.get(
    "/{load}/rejects",
    summary="被退回的行：位置、原因与处理办法",
    responses={200: {"content": {"application/json": {}, "text/csv": {}}}},
)
def rejects(load: Number, request: Request, workspace: WorkspaceDep, format: Literal["json", "csv"] = "json") -> Any:
    """To be mended at the source and delivered again."""
    with workspace.read() as connection:
        found = shown(request, loading.rejects(connection, load, language()))
    if format == "json":
        return found
    mark(request)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS[language()])
    for row in found:
        writer.writerow([harmless(row[key]) for key in ("file", "sheet", "row", "column", "value", "text", "remedy")])
    headers = {"Content-Disposition": f'attachment; filename="rejects-{load}.csv"'}
    return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv", headers=headers)
