"""Users of several organisations at one server: a key each, and clients that show it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx


def key_for(xintu: Callable[..., Any], workspace: Path, name: str, role: str, organisation: str) -> str:
    """A key of a new user."""
    given = ["--role", role, "--organisation", organisation, "--key", "--workspace", workspace, "--json"]
    done = xintu("users", "add", name, *given)
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["key"])


class Tenant:
    """Asks as one user."""

    def __init__(self, client: httpx.Client, key: str) -> None:
        self._client, self._headers = client, {"Authorization": f"Bearer {key}", "X-Purpose": "test"}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """The answer, whatever its status."""
        given = {**self._headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self._client.request(method, path, json=body, headers=given)

    def get(self, path: str, **headers: str) -> Any:
        """The JSON of an answer that must be good."""
        return self.ask("GET", path, **headers).raise_for_status().json()

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """The JSON of an answer that must be good."""
        return self.ask("POST", path, body, **headers).raise_for_status().json()
