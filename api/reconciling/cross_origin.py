"""Pages of other origins may ask the Reconciliation API, as its standard wants of every endpoint; nothing else of the service.

They show a key: the cookie of a session is not sent along (``*`` never allows it), so that nobody asks in the name of who is signed in.
JSONP, which the standard leaves open, is not offered: it runs an answer as a script.
"""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.asking import PURPOSE

_PATH = "/reconcile"


class CrossOrigin:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        headers = ("Authorization", "Content-Type", PURPOSE)
        self._app = app
        self._shared = CORSMiddleware(app, ("*",), ("GET", "POST"), headers, expose_headers=("Retry-After",))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Of each request."""
        shared = scope["type"] == "http" and (scope["path"] == _PATH or scope["path"].startswith(f"{_PATH}/"))
        await (self._shared if shared else self._app)(scope, receive, send)
