"""What the routes of sharing work on, and the errors that they answer with."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request

from api.sharing.feed import Desk

_CONTENT: dict[str, Any] = {"content": {"application/problem+json": {}}}
_WHY = {
    400: "请求体无法解析 / the body cannot be read",
    401: "未登录 / not signed in",
    403: "权限不足或协议未生效 / not allowed, or the agreement does not hold",
    404: "未找到 / not found",
    409: "已终止或已变更 / ended or changed meanwhile",
    410: "游标不可用，请重新全量获取 / the cursor is unknown: begin anew",
    413: "内容过大 / too large",
    422: "输入有误 / bad input",
    429: "超出当日配额 / over the quota of the day",
}
#: For ``responses`` of a router.
PROBLEMS: dict[int | str, dict[str, Any]] = {status: {"description": why, **_CONTENT} for status, why in _WHY.items()}


def _desk(request: Request) -> Desk:
    return Desk(request.app.state.workspace, request.app.state.service)


ShareDep = Annotated[Desk, Depends(_desk)]
