"""What any request may be, whatever its route: the size of its head and its body, how long a body may take, and one of what is one.

A body that is read is cut off at its bound, so that no handler can hold more than that of it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem
from api.operations.options import Operations

#: Headers of which two would be read differently by whoever stands before us.
_ONCE = (b"host", b"authorization", b"content-length", b"content-type", b"transfer-encoding", b"x-purpose")


class _Refused(Exception):  # noqa: N818 - it says what became of the request
    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(title)
        self.answer = problem(status, title, detail)


@dataclass(slots=True)
class _Kept:
    """Why a request was refused while it was read: whoever reads it may take that for an error of its own, and answer with another."""

    refusal: _Refused | None = None
    started: bool = False


class Limits:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, operations: Operations) -> None:
        self._app, self._set = app, operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse before the application sees it; or while it reads, unless it has begun to answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kept = _Kept()

        async def sending(message: Message) -> None:
            if kept.refusal is None or kept.started:
                kept.started = True
                await send(message)

        try:
            self._check_head(scope)
            await self._app(scope, self._bounded(receive, kept), sending)
        except _Refused as refused:
            kept.refusal = refused
        if kept.refusal is not None:
            if kept.started:
                raise kept.refusal
            await kept.refusal.answer(scope, receive, send)

    def _check_head(self, scope: Scope) -> None:
        headers = scope["headers"]
        size = len(scope.get("raw_path") or b"") + len(scope["query_string"]) + sum(len(n) + len(v) for n, v in headers)
        if size > self._set.header_limit:
            raise _Refused(431, "请求头过大 / head too large", f"{self._set.header_limit} bytes")
        names = [name for name, _ in headers]
        if twice := next((name for name in _ONCE if names.count(name) > 1), None):
            raise _Refused(400, "请求头重复 / header given twice", twice.decode())
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            raise _Refused(400, "请求含空字符 / NUL in a request", "path, query")
        length = next((value for name, value in headers if name == b"content-length"), b"0")
        if length.isdigit() and int(length) > self._set.body_limit:
            raise self._too_large()

    def _bounded(self, receive: Receive, kept: _Kept) -> Receive:
        size, ends = 0, asyncio.get_running_loop().time() + self._set.body_seconds
        whole = False

        async def receiving() -> Message:
            nonlocal size, whole
            if whole:
                return await receive()  # that the client goes away: any time
            try:
                async with asyncio.timeout_at(ends):
                    message = await receive()
            except TimeoutError:
                kept.refusal = _Refused(408, "请求过慢 / too slow", f"{self._set.body_seconds} s")
                raise kept.refusal from None
            size += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if size > self._set.body_limit:
                kept.refusal = self._too_large()
                raise kept.refusal
            return message

        return receiving

    def _too_large(self) -> _Refused:
        return _Refused(413, "请求过大 / too large", f"一次最多 {self._set.body_limit} 字节 / at most so many bytes")
