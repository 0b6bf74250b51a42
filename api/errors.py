"""Errors over HTTP as problem details (RFC 9457): the only place that knows status codes.

UnknownParty      404  no party by that id, code or name
AmbiguousParty    409  a name or code that several parties have: the answer names them
Refused, Refusal  their own: a request that is not taken
InputError        422  an argument that cannot be used
NotModified       304  what the client has is still so
StillSo           200  what this process answered before is still so
WorkspaceError    503  another writer has been at work for too long, or the database is not there: try again
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from api.service.refusal import Refusal
from graph.store import StoreFailedError
from loaders.reject import InputError, describe
from loaders.workspace import WorkspaceError

#: What the framework refuses itself.
_HTTP = {
    400: ("请求有误 / bad request", "请求体无法解析 / the body cannot be read"),
    404: ("没有此路径 / no such path", "见 / see: /openapi.json"),
    405: ("方法不受理 / method not allowed", "见 / see: /openapi.json"),
}


class UnknownParty(Exception):  # noqa: N818 - it names what is unknown
    """No party by that id."""


class AmbiguousParty(Exception):  # noqa: N818 - it names what is ambiguous
    """A text that several parties answer to: some of them, and how many they are."""

    def __init__(self, text: str, candidates: list[dict[str, str]], count: int) -> None:
        super().__init__(text)
        self.candidates, self.count = candidates, count


class NotModified(Exception):  # noqa: N818 - it says what is so
    """The client's copy is what would be answered; the argument is its tag."""


class StillSo(Exception):  # noqa: N818 - it says what is so
    """What would be answered was answered before, and still holds: the body."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body


class Refused(Exception):  # noqa: N818 - it says what became of the request
    """A request that is not taken: status, title and detail of the answer; ``key`` names the reason to programs, in no language."""

    def __init__(
        self, status: int, title: str, detail: str, headers: Mapping[str, str] | None = None, *, key: str = ""
    ) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail, self.headers, self.key = status, title, detail, headers, key


def problem(status: int, title: str, detail: str, **more: object) -> JSONResponse:
    """A problem-details answer; ``more`` are members of its own."""
    body = {"type": "about:blank", "status": status, "title": title, "detail": detail, **more}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


async def _unknown(_request: Request, error: Exception) -> JSONResponse:
    return problem(404, "未找到主体 / unknown party", str(error))


async def _ambiguous(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AmbiguousParty)
    told = {"candidates": error.candidates, "count": error.count}
    return problem(409, "可能指多个主体 / ambiguous party", str(error), **told)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    if error.status == 401 and request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", status_code=303)
    answer = problem(error.status, error.title, error.detail, **({"key": error.key} if error.key else {}))
    answer.headers.update(error.headers or {})
    return answer


async def _refusal(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)
    return problem(error.status, "不予受理 / refused", str(error), key=error.key)


async def _input(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InputError)
    params = dict(error.params)
    if params.get("file"):  # where it lies on this machine is nobody's affair
        params["file"] = Path(str(params["file"])).name
    text, remedy = describe(error.reason, "zh", **params)
    return problem(422, "输入有误 / bad input", f"{text} {remedy}")


async def _validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    detail = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return problem(422, "参数有误 / bad argument", detail)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    answer = problem(error.status_code, *_HTTP.get(error.status_code, ("不予受理 / refused", error.detail)))
    answer.headers.update(error.headers or {})
    return answer


async def _not_modified(_request: Request, error: Exception) -> Response:
    return Response(status_code=304, headers={"ETag": str(error)})


async def _still_so(_request: Request, error: Exception) -> Response:
    assert isinstance(error, StillSo)
    return Response(error.body, media_type="application/json")


async def _busy(_request: Request, _error: Exception) -> JSONResponse:
    answer = problem(503, "暂不可用 / not now", "数据库正忙，请稍后重试 / the database is busy: try again")
    answer.headers["Retry-After"] = "5"
    return answer


def add_handlers(app: FastAPI) -> None:
    """Translate the errors of the rooms below into answers."""
    app.add_exception_handler(UnknownParty, _unknown)
    app.add_exception_handler(AmbiguousParty, _ambiguous)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(InputError, _input)
    app.add_exception_handler(NotModified, _not_modified)
    app.add_exception_handler(StillSo, _still_so)
    app.add_exception_handler(StoreFailedError, _busy)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(WorkspaceError, _busy)
    app.add_exception_handler(sa.exc.OperationalError, _busy)
