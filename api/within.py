"""The application without a server: what HTTP offers, for the command line, by the rights of a user; nothing that runs beside it."""

from __future__ import annotations

from fastapi import FastAPI, Request

from api.access import asking
from api.access.acting import Acting
from api.access.keys import Keys
from api.access.principal import Principal
from api.answering import latest_of
from api.app import create_app
from api.screening.indexes import KeptIndex
from api.settings import Settings
from api.watching.consenting import consented
from api.watching.looking import Around
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace


def application(settings: Settings, acting: Acting, workspace: Workspace) -> FastAPI:
    """Its routes, their rights, their masking, their entries in the audit log, over what the caller has open."""
    app = create_app(settings)

    def principal(request: Request) -> Principal:
        request.scope["xintu.principal"] = acting.principal  # by which the answer is shown
        return acting.principal

    app.dependency_overrides[asking.principal_of] = principal
    state = app.state
    state.workspace, state.service, state.audit = workspace, acting.service, acting.audit
    state.store, state.schema, state.keys = SqlGraphStore(workspace.engine), load_schema(), Keys(acting.service)
    state.latest = latest_of(workspace.engine)
    state.around, state.index, state.background = Around(consented), KeptIndex(workspace), []
    return app
