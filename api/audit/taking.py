"""What is taken away piece by piece: how much of it, its digest and whether all of it went out stand in the log, whatever becomes of
who takes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import anyio
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

#: What is told of a taking besides its size: counts of rows, known when all are read.
Counts = Mapping[str, Any]


class Taking(StreamingResponse):
    """Sends pieces as they are made, one in memory at a time. A client that goes ends them, and with them the view that they read.

    ``note`` writes the entry: of all of it before the last byte is out, so that nothing is taken whole without one; else of what there was.
    """

    def __init__(
        self, pieces: Iterator[bytes], counts: Counts, note: Callable[[dict[str, Any]], None], **options: Any
    ) -> None:
        self._pieces, self._counts, self._note = pieces, counts, note
        self._digest, self._size, self._noted = hashlib.sha256(), 0, False
        self._sending = self._told()
        super().__init__(self._sending, **options)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As any answer; and to its end when nobody listens any more."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await run_in_threadpool(self._end)

    def _told(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._digest.update(piece)
            self._size += len(piece)
            yield piece
        self._write(complete=True)

    def _end(self) -> None:
        for one in (self._sending, self._pieces):
            close = getattr(one, "close", None)
            if close is not None:
                close()
        if not self._noted:
            self._write(complete=False)

    def _write(self, *, complete: bool) -> None:
        told = {**self._counts, "bytes": self._size, "sha256": self._digest.hexdigest(), "complete": complete}
        self._noted = True
        self._note(told)
