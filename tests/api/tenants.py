"""Users of several organisations at one server: a key each, and clients that show it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import listed_samples as listed


def key_for(xintu: Callable[..., Any], workspace: Path, name: str, role: str, organisation: str) -> str:
    """A key of a new user."""
    given = ["--role", role, "--organisation", organisation, "--key", "--workspace", workspace, "--json"]
    done = xintu("users", "add", name, *given)
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["key"])


def few_firms(xintu: Callable[..., Any], folder: Path, firms: int, entries: list[dict[str, str]]) -> Path:
    """A workspace with the register of a few firms, some of them with entries of lists."""
    return workspace_of(xintu, folder, {"enterprise_register": listed.FIRMS[:firms], "serious_lists": entries})


def workspace_of(xintu: Callable[..., Any], folder: Path, rows_of: Mapping[str, Any]) -> Path:
    """A workspace with rows by source, loaded together and resolved."""
    files = []
    for source, rows in rows_of.items():
        path = folder / f"{source}.json"
        path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        files.append(f"{source}={path}")
    done = xintu("load", *files, "--workspace", folder / "w")
    assert done.returncode == 0, done.stderr + done.stdout
    assert xintu("resolve", "--workspace", folder / "w").returncode == 0
    return folder / "w"


def party_id(who: Tenant, number: int) -> str:
    """The party of a firm of the samples."""
    return str(who.get(f"/v1/parties?q={listed.FIRMS[number]['统一社会信用代码']}")["matches"][0]["id"])


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
