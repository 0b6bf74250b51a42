"""Schemathesis over the whole description against a real server: no server error, no answer that is not described.

Few examples a route here; more by ``XINTU_TEST_EXAMPLES``. Left out are routes that change what is kept for others
(``records:push`` and the office's steps are tested in their own files with bodies that mean something).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Serving
else:
    Loaded = Serving = Any

_EXAMPLES = int(os.environ.get("XINTU_TEST_EXAMPLES", "2"))
_CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance)


@pytest.fixture(scope="module")
def client(loaded: Loaded, serving: Serving) -> Iterator[httpx.Client]:
    with serving(loaded.workspace) as opened:
        yield opened


def test_every_route_answers_as_described(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    schema = schemathesis.openapi.from_dict(described)
    headers = {"Authorization": client.headers["Authorization"]}
    failed: dict[str, str] = {}
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()  # type: ignore[union-attr] - a description that is none fails here
        if operation.method.upper() != "GET" and not operation.path.startswith("/reconcile"):
            continue
        asked += 1

        @given(case=operation.as_strategy())
        @settings(
            max_examples=_EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def check(case: Any) -> None:
            case.call_and_validate(base_url=str(client.base_url), headers=headers, checks=_CHECKS, timeout=60)

        try:
            check()
        except BaseException as error:  # noqa: BLE001 - every route is to be told of at once
            failed[f"{operation.method} {operation.path}"] = repr(error)[:600]
    assert asked > 60
    assert not failed, "\n".join(f"{route}: {why}" for route, why in failed.items())


def test_description_names_refusals_and_operations_once(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    operations = [one for path in described["paths"].values() for one in path.values()]
    ids = [one["operationId"] for one in operations]
    assert len(ids) == len(set(ids))
    assert all("application/problem+json" in one["responses"]["422"]["content"] for one in operations)
    assert described["components"]["securitySchemes"]


def test_a_client_that_has_the_answer_is_told_so(client: httpx.Client) -> None:
    first = client.get("/v1/parties", params={"kind": "enterprise"})
    again = client.get("/v1/parties", params={"kind": "enterprise"}, headers={"If-None-Match": first.headers["ETag"]})
    other = client.get("/v1/parties", params={"kind": "government"}, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
    assert again.content == b""
    assert client.get("/v1/parties", params={"limit": 200}).headers["Content-Encoding"] == "gzip"
