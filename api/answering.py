"""Tags of answers, by which a client's copy is known to be still so.

A tag is made of what an answer can depend on: the last change of the graph, loads, runs and repairs, the workspace's own
tables, today's date, the question, and what the principal is shown. It is looked at after the use was noted in the audit log.
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Any

import sqlalchemy as sa
from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.asking import PrincipalDep
from api.access.showing import ShownJson, asking, mark
from api.errors import NotModified, StillSo
from api.messages import language
from api.service.prepared import Prepared
from graph.stores.sql_schema import OUTBOX
from loaders import records
from loaders.workspace import Workspace


async def _fresh(request: Request, principal: PrincipalDep) -> None:
    """Ends a request whose answer the client has."""
    if request.method != "GET":
        return
    workspace: Workspace = request.app.state.workspace
    latest: Prepared = request.app.state.latest  # near: read at once, that takes less than another thread's turn
    state = _state(workspace, latest) if latest.is_near else await run_in_threadpool(_state, workspace, latest)
    shows = principal.shows
    shown = (
        shows.persons,
        shows.contacts,
        sorted(shows.classes),
        principal.regions,
        principal.organisation,
        sorted(principal.scopes),
    )
    said = repr(
        (request.url.path, request.url.query, language(), shown, state, datetime.date.today().isoformat())
    ).encode()
    tag = f'W/"{hashlib.blake2b(said, digest_size=12).hexdigest()}"'
    held = request.headers.get("If-None-Match", "")
    if tag in (one.strip() for one in held.split(",")):
        mark(request)
        raise NotModified(tag)
    request.state.tag = tag
    if (body := request.app.state.kept.get(tag)) is not None:
        mark(request)  # as it was shown to who may see the same
        raise StillSo(body)


#: What is kept in memory is no longer than this, and takes so much beside its own bytes.
_LONG, _BESIDE = 16 << 10, 250
#: Of routes that answer from the workspace alone.
FRESH = Depends(_fresh)


def _state(workspace: Workspace, latest: Prepared) -> tuple[object, ...]:
    """What changes with every write to the workspace, and with its files."""
    return (*(latest.one() or ()), *sorted(_written(workspace.path)), *sorted(_written(workspace.path / "sources")))


def _written(folder: Path) -> Iterator[tuple[str, int]]:
    """Tables of a folder, and when each was written."""
    with suppress(FileNotFoundError), os.scandir(folder) as found:
        for entry in found:
            if entry.name.endswith(".yaml"):
                yield entry.name, entry.stat().st_mtime_ns


def latest_of(engine: sa.Engine) -> Prepared:
    """What the last change of a workspace was."""
    latest = (OUTBOX.c.seq, records.load.c.load_id, records.run.c.run_id)
    asked = [sa.select(sa.func.max(column)).scalar_subquery().label(column.name) for column in latest]
    repairs = sa.select(sa.func.count()).select_from(records.repair).scalar_subquery().label("repairs")
    return Prepared(engine, sa.select(*asked, repairs))


class Kept:
    """Short answers by their tags: a copy that this process has is as good as a client's. The one asked for longest ago goes first."""

    def __init__(self, most: int = 32 << 20) -> None:
        self._left = most
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, tag: str) -> bytes | None:
        """The answer with a tag."""
        with self._lock:
            if tag in self._bodies:
                self._bodies.move_to_end(tag)
            return self._bodies.get(tag)

    def keep(self, tag: str, body: bytes) -> None:
        """Keep an answer, unless it is long."""
        if len(body) > _LONG:
            return
        with self._lock:
            if tag not in self._bodies:
                self._bodies[tag] = bytes(memoryview(body))  # what wrote it left up to four times the room
                self._left -= len(body) + _BESIDE
            while self._left < 0:
                self._left += len(self._bodies.popitem(last=False)[1]) + _BESIDE


class Written(APIRoute):
    """A route whose handler gives plain data: written in the thread that made it, and not looked through by the framework first."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        @wraps(endpoint)
        def written(*args: Any, **asked: Any) -> ShownJson:
            answer = ShownJson(endpoint(*args, **asked))
            scope = asking.get() or {}
            if tag := scope.get("state", {}).get("tag", ""):
                scope["app"].state.kept.keep(tag, bytes(answer.body))
            return answer

        super().__init__(path, written, **given)


class Tagging:
    """Puts the tag of a question on its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def tagged(message: Message) -> None:
            tag = scope.get("state", {}).get("tag", "")
            if tag and message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                headers["ETag"] = tag
                headers["Cache-Control"] = "private, no-cache"
                headers.add_vary_header("Authorization")
            await send(message)

        await self._app(scope, receive, tagged if scope["type"] == "http" else send)
