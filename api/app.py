"""The HTTP service: one FastAPI application over a workspace and the database of the service beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from threading import Lock

from anyio import to_thread
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from api.access.door import guard
from api.access.keys import Keys
from api.access.showing import ShownJson
from api.answering import Kept, Tagging, latest_of
from api.audit.log import AuditLog, seal_of
from api.description import describe
from api.errors import add_handlers
from api.jobs.background import Background
from api.jobs.ending import Ending, Ends
from api.operations.running import operated, surround
from api.phoenix_answers import read_name
from api.reading_ahead import read_ahead
from api.reconciling.cross_origin import CrossOrigin
from api.routes.pages import mount
from api.routes.parties import suggestions
from api.screening.serving import screening
from api.searching.search import suggest
from api.service.database import ServiceDatabase
from api.service.reading import for_questions, settled
from api.settings import Settings
from api.sharing.feed import Desk
from api.watching.consenting import consented
from api.watching.following import Following
from api.watching.looking import Around
from api.webhooks.sending import Sender
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

#: Modules of the routes, one family each.
FAMILIES = (
    "health",
    "review",  # before those of a party by any name
    "parties",
    "linked",
    "control",
    "paths",
    "neighbours",
    "drawing",
    "rings",
    "timeline",
    "regions",
    "export",
    "phoenix",
    "workspace",
    "loads",
    "catalogue",
    "lists",
    "records",
    "publicity",
    "clearing",
    "coverage",
    "monitor",
    "commitments",
    "supervise",
    "villages",
    "districts",
    "dossiers",
    "repairs",
    "submissions",  # before those whose path may be any number
    "objections",
    "reminders",
    "plan",
    "reconcile",
    "webhooks",
    "jobs",
    "consents",
    "screenings",
    "rulesets",
    "agreements",
    "share",
    "watches",
    "alerts",
    "cases",
    "notices",
    "risk_pools",
    "lending",
    "benefits",
    "pages",
    "words",
    "sessions",
    "users",
    "audit",
)


#: How often it is looked whether a day's ends of publication are still to be entered.
_EXPIRE_SECONDS = 300


def _threads(app: FastAPI, settings: Settings) -> list[Background]:
    """What goes on while requests are answered."""
    workspace, service = app.state.workspace, app.state.service
    sender = Sender(service, workspace.key, settings.webhook_private)
    threads = [Background("webhooks", sender.step)]
    if settings.watch_seconds:
        following = Following(Desk(workspace, service), app.state.around)
        threads.append(Background("watch", following.step, settings.watch_seconds))
    if settings.expire_at:
        ending = Ending(service, Ends(workspace, app.state.audit), settings.expire_at)
        threads.append(Background("expire", ending.step, _EXPIRE_SECONDS))
    return threads


#: Questions that a process works on at a time: more of them only take the interpreter from each other.
_THREADS = 4


def _open(settings: Settings) -> Workspace:
    """The workspace, for many short questions at a time."""
    opened = Workspace.open(settings.workspace, url=settings.database_url or None, create=False)
    for_questions(opened.engine)
    to_thread.current_default_thread_limiter().total_tokens = _THREADS
    return opened


def _warm(app: FastAPI) -> None:
    """Who asks first does not wait for tables of characters, readings and names to be read."""
    for_questions(app.state.service.engine)
    suggest(app.state.store, "信图", 1)
    read_name("信图有限公司")
    settled()
    read_ahead(app.state.workspace, app.state.schema)


def _put_around(app: FastAPI) -> None:
    """What is said once of all answers: their description, tags, and compression outside of what reads them."""
    describe(app)
    app.state.kept = Kept()
    app.add_middleware(Tagging)
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=4)


def _add_routes(app: FastAPI) -> None:
    app.include_router(suggestions)  # routes are tried in their order: those that are asked most come first
    for family in FAMILIES:
        app.include_router(import_module(f"api.routes.{family}").router)
    mount(app)


def create_app(settings: Settings) -> FastAPI:
    """The application over the workspace of the settings; the workspace must exist."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        opened = _open(settings)
        app.state.workspace = opened
        app.state.store, app.state.latest = SqlGraphStore(opened.engine), latest_of(opened.engine)
        app.state.schema = load_schema()
        app.state.service = ServiceDatabase.open(opened, settings.database_url)
        app.state.keys = Keys(app.state.service)
        app.state.audit = AuditLog(app.state.service, seal_of(app.state.service, settings.access))
        _warm(app)
        app.state.around = Around(consented)
        app.state.background = threads = _threads(app, settings)
        try:
            with operated(app, settings.operations), screening(app):
                yield
        finally:
            for thread in threads:
                thread.close()
            app.state.audit.close()
            app.state.service.close()
            opened.close()

    app = FastAPI(
        title="信图 Xintu",
        summary="公共信用知识图谱：谁是谁，谁与谁有关，证据何在。",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,  # its pages fetch scripts from elsewhere; the description is at /openapi.json
        redoc_url=None,
        default_response_class=ShownJson,
    )
    app.state.settings = settings
    app.add_middleware(CrossOrigin)
    guard(app, settings.access)
    surround(app, settings.operations)
    app.state.pushing = Lock()  # pushes go in one after the other
    add_handlers(app)
    _add_routes(app)
    _put_around(app)
    return app
