"""The errors of a route, for its description: problem details (RFC 9457)."""

from __future__ import annotations

from typing import Any

_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
    },
    "required": ["type", "status", "title", "detail"],
}
_TOLD = {
    400: "格式有误 / malformed",
    401: "未登录 / not signed in",
    403: "权限不足 / not allowed",
    404: "未找到 / unknown",
    409: "状态不符 / not in this state",
    412: "已被改动 / changed since it was read",
    413: "过大 / too large",
    415: "类型不支持 / another content type",
    422: "输入有误 / bad input",
    428: "缺 If-Match / If-Match is needed",
    429: "请求过多 / too many requests",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Responses of a route that asks for a key, and answers these statuses besides."""
    content = {"application/problem+json": {"schema": _SCHEMA}}
    return {status: {"description": _TOLD[status], "content": content} for status in sorted({401, 403, 429, *statuses})}
