"""The OpenAPI description: what every route may refuse is said here, once, as problem details (RFC 9457)."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.access.asking import OPEN

_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem details",
    "required": ["type", "status", "title", "detail"],
    "properties": {
        "type": {"type": "string", "example": "about:blank"},
        "status": {"type": "integer", "example": 422},
        "title": {"type": "string", "example": "参数有误 / bad argument"},
        "detail": {"type": "string", "example": "query.limit: Input should be greater than or equal to 1"},
        "key": {"type": "string", "description": "what is wrong, for programs: session_over, purpose_needed, csrf …"},
        "count": {"type": "integer", "description": "409: 可能的主体数"},
        "candidates": {"type": "array", "items": {"type": "object"}, "description": "409: 可能的主体"},
    },
}
_REFUSED = {
    "400": "请求无法理解 / malformed request",
    "401": "未登录或密钥无效 / no key, or a bad one",
    "403": "权限不足 / not allowed",
    "404": "没有这个对象 / there is no such thing",
    "409": "可能指多个主体，或与已有状态冲突 / ambiguous, or against what is there",
    "413": "过大 / too large",
    "415": "类型不支持 / unsupported type",
    "422": "参数有误 / bad argument",
    "408": "请求过慢 / too slow",
    "429": "请求过多 / too many requests",
    "431": "请求头过大 / head too large",
    "503": "暂不可用 / not available now",
}
_VALIDATION = "HTTPValidationError"
_METHODS = ("get", "post", "put", "patch", "delete")


def describe(app: FastAPI) -> None:
    """Have the application describe itself with the refusals and with an operation id of its handler's name."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            told = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
            app.openapi_schema = _completed(told)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _completed(told: dict[str, Any]) -> dict[str, Any]:
    schemas = told.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for path, operations in told["paths"].items():
        for method in _METHODS:
            if operation := operations.get(method):
                _complete(operation, path, method)
    return told


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    """Add the refusals; a weak tag where a client may have the answer already."""
    refused = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    skipped = ("401", "403") if path in OPEN else ()
    for status, description in _REFUSED.items():
        told = operation["responses"].get(status)
        if status not in skipped and (not (told or {}).get("content") or _VALIDATION in str(told)):
            operation["responses"][status] = {"description": description, "content": refused}
    if method == "get":
        operation["responses"]["304"] = {"description": "与已有的相同 / as the client has it (If-None-Match)"}
    words = [part.strip("{}") for part in path.split("/") if part not in ("", "v1")]
    operation["operationId"] = "_".join((method, *words)).replace("-", "_")
