"""Tags of answers, by which a client's copy is known to be still so.

A tag is made of what an answer can depend on: the last change of the graph, loads, runs and repairs, the workspace's own
tables, today's date, the question, and what the principal is shown. It is looked at after the use was noted in the audit log.
"""

from __future__ import annotations

import datetime
import hashlib
from functools import cache
from typing import Any

import sqlalchemy as sa
from fastapi import Depends, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.asking import PrincipalDep
from api.access.showing import mark
from api.errors import NotModified
from api.messages import language
from graph.stores.sql_schema import OUTBOX
from loaders import records
from loaders.workspace import Workspace


def _fresh(request: Request, principal: PrincipalDep) -> None:
    """Ends a request whose answer the client has."""
    if request.method != "GET":
        return
    shows = principal.shows
    shown = (
        shows.persons,
        shows.contacts,
        sorted(shows.classes),
        principal.regions,
        principal.organisation,
        sorted(principal.scopes),
    )
    state = (*_state(request.app.state.workspace), datetime.date.today().isoformat())
    said = repr((request.url.path, request.url.query, language(), shown, state)).encode()
    tag = f'W/"{hashlib.blake2b(said, digest_size=12).hexdigest()}"'
    held = request.headers.get("If-None-Match", "")
    if tag in (one.strip() for one in held.split(",")):
        mark(request)
        raise NotModified(tag)
    request.state.tag = tag


#: Of routes that answer from the workspace alone.
FRESH = Depends(_fresh)


def _state(workspace: Workspace) -> tuple[object, ...]:
    """What changes with every write to the workspace, and with its files."""
    with workspace.read() as connection:
        row = connection.execute(_statement()).one()
    own = [path.stat().st_mtime_ns for folder in ("", "sources") for path in (workspace.path / folder).glob("*.yaml")]
    return (*row, *sorted(own))


@cache
def _statement() -> sa.Select[Any]:
    latest = (OUTBOX.c.seq, records.load.c.load_id, records.run.c.run_id)
    asked = [sa.select(sa.func.max(column)).scalar_subquery() for column in latest]
    repairs = sa.select(sa.func.count()).select_from(records.repair).scalar_subquery()
    return sa.select(*asked, repairs)


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
