"""The door of the service: who comes too often waits, and what goes out is shown only as far as who asks may see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders

from api.access.addresses import Proxies
from api.access.rates import Rates
from api.access.showing import asking, told, view_of
from api.errors import problem
from api.messages import speak
from api.settings_access import AccessSettings

_Scope = MutableMapping[str, Any]
_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Scope, _Receive, _Send], Awaitable[None]]
_LINES = ("application/x-ndjson", "application/jsonl", "application/x-jsonlines")
#: Of every answer: it is about who asks, and is nothing else than it says it is.
_HEADERS = {
    "cache-control": "private, no-cache",
    "vary": "Authorization, Cookie, Accept-Language",
    "x-content-type-options": "nosniff",
}


def guard(app: FastAPI, settings: AccessSettings) -> None:
    """Put the door around an application, and the rates of principals where they are asked for."""
    app.state.rates = Rates(settings.rate_principal)
    app.state.proxies = Proxies(settings.trusted_proxies)
    app.add_middleware(Door, proxies=app.state.proxies, rates=Rates(settings.rate_address))


class Door:
    """ASGI middleware around everything else."""

    def __init__(self, app: _App, proxies: Proxies, rates: Rates) -> None:
        self._app, self._proxies, self._rates = app, proxies, rates

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """Of each request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["xintu.address"] = self._proxies.address(dict(scope))
        if wait := self._rates.wait(scope["xintu.address"]):
            seconds = str(int(wait) + 1)
            refusal = problem(429, "请求过于频繁 / too many requests", f"{seconds} s")
            refusal.headers["Retry-After"] = seconds
            await refusal(scope, receive, send)
            return
        speak(Headers(scope=scope).get("accept-language", ""))
        token = asking.set(scope)
        try:
            await self._app(scope, receive, _Outgoing(scope, send))
        finally:
            asking.reset(token)


class _Outgoing:
    """Sends an answer on: as it is if it was made to be shown, masked if it is JSON, refused if nobody knows what it shows."""

    def __init__(self, scope: _Scope, send: _Send) -> None:
        self._scope, self._send = scope, send
        self._start: _Message | None = None
        self._lines = self._whole = self._refused = False
        self._held = b""

    async def __call__(self, message: _Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] != "http.response.body" or not (self._lines or self._whole or self._refused):
            await self._send(message)
        elif not self._refused:
            await self._masked(message)

    async def _begin(self, message: _Message) -> None:
        headers = MutableHeaders(raw=message["headers"])
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        kind = headers.get("content-type", "").partition(";")[0].strip()
        view = view_of(self._scope)
        if self._scope.get("xintu.shown") or view is None or message["status"] in (204, 304) or not kind:
            await self._send(message)
        elif kind in _LINES:
            self._lines = True
            del headers["content-length"]
            await self._send(message)
        elif kind == "application/json" or kind.endswith("+json"):
            self._whole, self._start = True, message
        elif view.is_total or not self._scope.get("xintu.principal"):
            await self._send(message)
        else:
            self._refused = True
            refusal = problem(
                403, "不能以此形式提供 / not in this form", "内容须按权限遮蔽 / its content has to be masked"
            )
            await refusal(self._scope, _nothing, self._send)

    async def _masked(self, message: _Message) -> None:
        """JSON when all of it is there, lines as they become whole."""
        self._held += message.get("body", b"")
        more = message.get("more_body", False)
        if self._whole and more:
            return
        if self._whole:
            body = self._json(self._held)
            assert self._start is not None
            MutableHeaders(raw=self._start["headers"])["content-length"] = str(len(body))
            await self._send(self._start)
            await self._send({"type": "http.response.body", "body": body})
            return
        *lines, self._held = self._held.split(b"\n") if more else [*self._held.split(b"\n"), b""]
        body = b"\n".join(map(self._json, lines)) + (b"\n" if lines and more else b"")
        await self._send({"type": "http.response.body", "body": body, "more_body": more})

    def _json(self, content: bytes) -> bytes:
        """Bytes in which nothing is withheld stay as they are: they may be signed."""
        if not content.strip():
            return content
        value = orjson.loads(content)
        shown = told(value, self._scope)
        return content if orjson.loads(shown) == value else shown


async def _nothing() -> _Message:
    return {"type": "http.disconnect"}
