"""What the routes of sharing work on, and the errors that they answer with."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.routes.problems import problems
from api.sharing.feed import Desk

#: For ``responses`` of a router.
PROBLEMS = problems(401, 403, 410)


def _desk(request: Request) -> Desk:
    return Desk(request.app.state.workspace, request.app.state.service)


ShareDep = Annotated[Desk, Depends(_desk)]
