"""Records pushed over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Path, Query, Request
from starlette.concurrency import run_in_threadpool

from api.access.asking import needs
from api.errors import Refused
from api.routes.dependencies import WorkspaceDep
from loaders.entering import MOST
from loaders.pushing import Push, push
from loaders.reject import InputError

router = APIRouter(prefix="/v1/records", tags=["records"], dependencies=[needs("records:push")])

#: Bytes of a request; more is a file.
LARGEST = 16 * 1024 * 1024
_JSON, _LINES = "application/json", ("application/x-ndjson", "application/jsonl", "application/x-jsonlines")
_ROW = {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}}
_ROWS = {"type": "array", "items": _ROW, "example": [{"企业名称": "宣城市恒源机械有限公司", "列入日期": "2026-01-05"}]}
_TOLD = {"requestBody": {"required": True, "content": {_JSON: {"schema": _ROWS}}}}


@router.post("/{source}", summary="实时推送记录：逐行入库或逐行说明拒绝原因；重复推送无害", openapi_extra=_TOLD)
async def push_records(
    request: Request,
    workspace: WorkspaceDep,
    source: Annotated[str, Path(max_length=100)],
    idempotency_key: Annotated[str, Header(max_length=200, description="重复请求的识别码")] = "",
    resolve: Annotated[bool, Query(description="随即增量解析，使新主体可查")] = False,
    sender: Annotated[str, Query(max_length=200, description="推送单位")] = "",
) -> dict[str, Any]:
    """Enter rows of a source (a JSON list of objects, or one object a line) as a load would."""
    rows = _rows(request.headers.get("content-type", ""), await _body(request))
    pushed = Push(source, rows, idempotency_key, sender, resolve)
    return await run_in_threadpool(_one_at_a_time, request, workspace, pushed)


def _one_at_a_time(request: Request, workspace: WorkspaceDep, pushed: Push) -> dict[str, Any]:
    with request.app.state.pushing:
        return push(workspace, pushed)


async def _body(request: Request) -> bytes:
    """The whole body, read no further than it may be long."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise Refused(
                413, "请求过大 / too large", f"一次最多 {LARGEST} 字节、{MOST} 行 / at most so many bytes and rows"
            )
        parts.append(part)
    return b"".join(parts)


def _rows(content_type: str, body: bytes) -> list[dict[str, Any]]:
    """The rows of a body; every one must be an object of plain values."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind != _JSON and kind not in _LINES:
        accepted = ", ".join((_JSON, *_LINES))
        raise Refused(415, "格式不受理 / unsupported type", f"Content-Type: {accepted}")
    try:
        read = (
            orjson.loads(body) if kind == _JSON else [orjson.loads(line) for line in body.splitlines() if line.strip()]
        )
    except orjson.JSONDecodeError as error:
        raise InputError("bad_json", file="push", detail=str(error)) from error
    rows = read.get("rows", [read]) if isinstance(read, dict) else read
    if not isinstance(rows, list) or not all(map(_is_plain, rows)):
        raise InputError("push_shape", file="push")
    return rows


def _is_plain(row: object) -> bool:
    return isinstance(row, dict) and not any(isinstance(value, (dict, list)) for value in row.values())
