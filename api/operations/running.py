"""What begins and ends with a serving process: logs, traces, the open port of the metrics."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import uvicorn
from fastapi import FastAPI

from api.operations import metrics
from api.operations.limits import Limits
from api.operations.options import Operations
from api.operations.protocol import bounded
from api.operations.state import figures
from api.operations.telemetry import tracing_of
from api.operations.watch import Watch


def surround(app: FastAPI, operations: Operations) -> None:
    """Put what holds for every request around the application; the last is the outermost."""
    app.state.tracing = None
    app.add_middleware(Limits, operations=operations)
    app.add_middleware(Watch)


@contextmanager
def operated(app: FastAPI, operations: Operations) -> Iterator[None]:
    """Around the life of the application, inside that of its databases."""
    app.state.tracing = tracing = tracing_of(operations.otlp_endpoint)
    port = _metrics_port(app, operations.metrics_port)
    try:
        yield
    finally:
        if port:
            port.shutdown()
            port.server_close()
        if tracing:
            tracing.close()


def config_of(app: FastAPI, operations: Operations) -> uvicorn.Config:
    """The server's configuration: bounded heads, connections and time of grace; nothing logged by the server itself."""
    return uvicorn.Config(
        app,
        http=bounded(operations.header_limit, operations.header_seconds),  # type: ignore[arg-type] # it is called as one
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=operations.connections,
        timeout_graceful_shutdown=operations.grace_seconds,
    )


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


def _metrics_port(app: FastAPI, port: int) -> WSGIServer | None:
    """The metrics without a key on a port of this machine; of several processes one has it, and the next if that is gone."""
    if not port:
        return None

    def answer(_environment: object, start: Callable[..., object]) -> list[bytes]:
        content, kind = metrics.exposition(figures(app.state))
        start("200 OK", [("Content-Type", kind)])
        return [content]

    server = WSGIServer(("127.0.0.1", port), _Silent, bind_and_activate=False)
    server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.server_bind()
        server.server_activate()
    except OSError:
        server.server_close()
        return None
    server.set_app(answer)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
