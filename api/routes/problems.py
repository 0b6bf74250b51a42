"""What routes refuse, said once: problem details (RFC 9457), what each status means, and which of them every route may answer."""

from __future__ import annotations

from typing import Any

#: The schema that the description names ``Problem``.
SCHEMA: dict[str, Any] = {
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
#: Any route may answer these.
ANY: dict[str, str] = {
    "400": "请求无法理解 / malformed request",
    "401": "未登录或密钥无效 / no key, or a bad one",
    "403": "权限不足 / not allowed",
    "404": "没有这个对象 / there is no such thing",
    "408": "请求过慢 / too slow",
    "409": "可能指多个主体，或与已有状态冲突 / ambiguous, or against what is there",
    "413": "过大 / too large",
    "415": "类型不支持 / unsupported type",
    "422": "参数有误 / bad argument",
    "429": "请求过多 / too many requests",
    "431": "请求头过大 / head too large",
    "503": "暂不可用 / not available now",
}
_SOME = {
    "410": "游标不可用，请重新全量获取 / the cursor is unknown: begin anew",
    "412": "已被改动 / changed since it was read",
    "428": "缺 If-Match / If-Match is needed",
}
CONTENT: dict[str, Any] = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Statuses that a route answers beyond those of any; of an open route, also those that other open ones do not."""
    told = ANY | _SOME
    return {status: {"description": told[str(status)], "content": CONTENT} for status in statuses}
