"""The HTTP protocol of the server with bounds that it lacks: how long and how large the head of a request may be.

Without them a client that sends a header a second holds a connection for ever, and one that never ends its headers fills the memory.
"""

from __future__ import annotations

from asyncio import TimerHandle, Transport
from collections.abc import Callable
from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Bounded(HttpToolsProtocol):
    """A connection. Its clock runs while it owes us a head, or the rest of a body that nobody waits for any more."""

    def __init__(self, head_limit: int, head_seconds: int, **given: Any) -> None:
        super().__init__(**given)
        self._limit, self._seconds = head_limit, head_seconds
        self._clock: TimerHandle | None = None
        self._unfinished = 0  # bytes since the last head, piece of a body or end of a request was complete
        self._came_on = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wind()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unwind()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._came_on = False
        super().data_received(data)
        self._unfinished = 0 if self._came_on else self._unfinished + len(data)
        if self._unfinished > self._limit:
            self._refuse(b"431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._wind()

    def on_headers_complete(self) -> None:
        self._came_on = True
        self._unwind()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._came_on = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._came_on = True
        super().on_message_complete()
        if self.cycle.response_complete:
            self._wind()  # the next head, if there is one

    def on_response_complete(self) -> None:
        unread = not self.pipeline and self.cycle.more_body
        super().on_response_complete()
        if unread:
            self._wind()  # answered before all of it came, as when it is too large

    def _wind(self) -> None:
        self._unwind()
        self._clock = self.loop.call_later(self._seconds, self._too_slow)

    def _unwind(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _too_slow(self) -> None:
        if self._unfinished and (self.cycle is None or self.cycle.response_complete):
            self._refuse(b"408 Request Timeout")
        else:
            self.transport.close()

    def _refuse(self, status: bytes) -> None:
        if not self.transport.is_closing():
            self._unwind()
            told = (status[:3], status[4:], status[4:])
            body = b'{"type":"about:blank","status":%b,"title":"%b","detail":"%b"}' % told
            head = b"connection: close\r\ncontent-type: application/problem+json\r\ncontent-length: %d" % len(body)
            self.transport.write(b"HTTP/1.1 %b\r\n%b\r\n\r\n%b" % (status, head, body))
            self.transport.close()


def bounded(head_limit: int, head_seconds: int) -> Callable[..., Bounded]:
    """The protocol with these bounds, in bytes and seconds."""
    return partial(Bounded, head_limit, head_seconds)
