"""The OpenAPI description: what every route may refuse is said here, once, as problem details (RFC 9457)."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.access.asking import OPEN
from api.routes.problems import ANY, CONTENT, SCHEMA

_VALIDATION = "HTTPValidationError"
_METHODS = ("get", "post", "put", "patch", "delete")


def describe(app: FastAPI) -> None:
    """Have the application describe itself with the refusals and with an operation id of its handler's name."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            told = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
            app.openapi_schema = _completed(told)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _completed(told: dict[str, Any]) -> dict[str, Any]:
    schemas = told.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = SCHEMA
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for path, operations in told["paths"].items():
        for method in _METHODS:
            if operation := operations.get(method):
                _complete(operation, path, method)
    return told


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    """Add the refusals; a weak tag where a client may have the answer already."""
    skipped = ("401", "403") if path in OPEN else ()
    for status, description in ANY.items():
        told = operation["responses"].get(status)
        if status not in skipped and (not (told or {}).get("content") or _VALIDATION in str(told)):
            operation["responses"][status] = {"description": description, "content": CONTENT}
    if method == "get":
        operation["responses"]["304"] = {"description": "与已有的相同 / as the client has it (If-None-Match)"}
    words = [part.strip("{}") for part in path.split("/") if part not in ("", "v1")]
    operation["operationId"] = "_".join((method, *words)).replace("-", "_")
