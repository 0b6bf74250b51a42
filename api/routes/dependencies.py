"""What handlers ask for: the store, the schema, the workspace, and the times of a question."""

from __future__ import annotations

import datetime
from typing import Annotated

from fastapi import Depends, Query, Request

from api.service.refusal import Refusal
from graph.model import When
from graph.schema import Schema
from graph.stores.sql import SqlGraphStore
from loaders.reject import InputError
from loaders.workspace import Workspace

# What takes no time is asynchronous: it needs no thread.

#: Of these two centuries: what is reckoned from a day at the end of the calendar falls off it.
DATE_PATTERN = r"^(19|20)\d{2}-\d{2}-\d{2}$"
#: The same of an argument that may be left out: "" is its default, and clients send defaults.
OPTIONAL_DATE = r"^((19|20)\d{2}-\d{2}-\d{2})?$"


async def _store(request: Request) -> SqlGraphStore:
    store: SqlGraphStore = request.app.state.store
    return store


async def _schema(request: Request) -> Schema:
    schema: Schema = request.app.state.schema
    return schema


async def _workspace(request: Request) -> Workspace:
    workspace: Workspace = request.app.state.workspace
    return workspace


async def _when(
    as_of: Annotated[str, Query(description="有效时点 / effective date", pattern=OPTIONAL_DATE)] = "",
    known_at: Annotated[str, Query(description="知悉时点 / as far as known then", pattern=OPTIONAL_DATE)] = "",
) -> When:
    for text in filter(None, (as_of, known_at)):
        checked_day(text)
    return When(as_of, known_at)


async def _day_only(
    request: Request,
    as_of: Annotated[str, Query(description="有效时点 / effective date", pattern=OPTIONAL_DATE)] = "",
) -> When:
    """Of ledgers that follow from the records as they are now: what was known then, they cannot say, and do not pretend to."""
    if request.query_params.get("known_at"):
        raise Refusal("no_known_at")
    return When(checked_day(as_of) if as_of else "")


def checked_day(text: str) -> str:
    """A day that is on the calendar; ``InputError`` if it only looks like one."""
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InputError("bad_day", value=text) from error


StoreDep = Annotated[SqlGraphStore, Depends(_store)]
SchemaDep = Annotated[Schema, Depends(_schema)]
WorkspaceDep = Annotated[Workspace, Depends(_workspace)]
WhenDep = Annotated[When, Depends(_when)]
DayDep = Annotated[When, Depends(_day_only)]
