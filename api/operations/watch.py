"""Around every request: its id, one line in the log, its share of the metrics, its trace, and the answer to what nobody expected."""

from __future__ import annotations

import re
import time
import uuid
from dataclasses import dataclass, field

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem
from api.operations import metrics
from api.operations.logs import tell, tell_error
from api.operations.telemetry import Tracing

_ID = b"x-request-id"
#: A UUID with or without dashes: a free text could be a person's number.
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
#: Of a path that is none of ours.
NO_ROUTE = "(none)"


@dataclass(slots=True)
class _Seen:
    number: str
    began: float = field(default_factory=time.perf_counter)
    status: int = 0
    error: str = ""


class Watch:
    """ASGI middleware, the outermost."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and tell of it whatever becomes of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = _Seen(request_id(scope))
        tracing: Tracing | None = scope["app"].state.tracing
        with metrics.in_flight(), tracing.request(scope) if tracing else _untraced() as span:
            try:
                await self._answered(scope, receive, send, seen)
            finally:
                _tell(scope, seen)
                if span is not None:
                    span.end_of(route_of(scope), seen.status)

    async def _answered(self, scope: Scope, receive: Receive, send: Send, seen: _Seen) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = seen.number
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told without what it says
            seen.error = type(error).__qualname__
            tell_error(error, id=seen.number, method=method_of(scope), route=route_of(scope))
            if seen.status:
                raise BrokenAnswer(seen.number) from None
            answer = problem(500, "服务内部错误 / internal error", f"X-Request-ID: {seen.number}")
            await answer(scope, receive, sending)


class BrokenAnswer(Exception):  # noqa: N818 - it says what became of the answer
    """An answer that had begun and could not be ended: the connection is closed, so that it cannot pass for whole."""


class _untraced:  # noqa: N801 - stands for a function
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def request_id(scope: Scope) -> str:
    """The id that a proxy or client gave a request, if it is a UUID; else a new one."""
    given = next((value for name, value in scope["headers"] if name == _ID), b"").decode("latin-1")
    return given.lower() if _UUID.fullmatch(given) else str(uuid.uuid4())


def route_of(scope: Scope) -> str:
    """The template of the route that a request was led to: never the path, which names parties."""
    return str(getattr(scope.get("route"), "path", NO_ROUTE))


def method_of(scope: Scope) -> str:
    """The method, if it is one of HTTP's."""
    return scope["method"] if scope["method"] in _METHODS else "OTHER"


def _tell(scope: Scope, seen: _Seen) -> None:
    seconds = time.perf_counter() - seen.began
    method, route = method_of(scope), route_of(scope)
    metrics.answered(method, route, seen.status, seconds)
    metrics.audit_waiting(scope["app"].state.audit.waiting())
    milliseconds, user = round(seconds * 1000, 1), scope.get("state", {}).get("user", "")
    tell("request", id=seen.number, method=method, route=route, status=seen.status, ms=milliseconds, user=user)
