"""Schemathesis over the whole description against a real server: no server error, no answer that is not described.

All methods, by a user of all roles, on a copy of the world: a good request and a bad one of each operation, the good one about a thing
that is there where its path names one. ``XINTU_TEST_EXAMPLES`` asks for more of each. Nothing is left out: who asks is a user that no
generated request can name, and no route stops the server.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import schemathesis
from databases import copy_workspace
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Serving, Xintu
else:
    Loaded = Serving = Xintu = Any

_EXAMPLES = int(os.environ.get("XINTU_TEST_EXAMPLES", "1"))
_CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
_ROLES = ("investigator", "bank", "partner", "office", "reviewer", "auditor", "admin")
_NO_LIMITS = {"XINTU_RATE_PRINCIPAL": "0", "XINTU_RATE_ADDRESS": "0"}


@pytest.fixture(scope="module")
def client(
    loaded: Loaded, serving: Serving, xintu: Xintu, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    workspace = tmp_path_factory.mktemp("openapi") / "workspace"
    copy_workspace(loaded.workspace, workspace)
    roles = [option for role in _ROLES for option in ("--role", role)]
    given = ["--organisation", "某银行", "--key", "--workspace", workspace, "--json"]
    done = xintu("users", "add", "all-roles", *roles, *given)
    assert done.returncode == 0, done.stderr
    with serving(workspace, **_NO_LIMITS) as opened:
        opened.headers.update({"Authorization": f"Bearer {json.loads(done.stdout)['key']}", "X-Purpose": "test"})
        yield opened


@pytest.fixture(scope="module")
def there(client: httpx.Client) -> dict[str, str]:
    """Things that paths name, by the word before them."""

    def made(path: str, member: str, body: dict[str, Any]) -> str:
        answer = client.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()[member])

    firms = client.get("/v1/parties", params={"kind": "enterprise", "limit": 200}).json()["matches"]
    party = next(firm for firm in firms if firm["code"])
    terms = {"purpose": "before_loan", "classes": ["public"], "until": "2099-12-31", "evidence": "ab" * 32}
    days = {"since": "2026-01-01", "until": "2099-12-31", "evidence": "ab" * 32}
    lent = made("/v1/lending/consents", "consent", {"party": party["id"], "grantee": "*", "classes": ["match"], **days})
    need = {"party": party["id"], "amount": "500000", "months": 12, "purpose": "流动资金", "until": "2099-12-31"}
    pool = {"since": "2026-01-01", "shares": {"市财政": 1}, "banks": ["某银行"], "covered": "50", "title": "风险池"}
    share = {"partner": "某银行", "lists": ["tax_serious"], "purpose": "联合惩戒", "until": "2099-12-31"}
    hook = {"url": "https://bank.example/hooks", "topics": ["screening.done"]}
    screened = {"purpose": "before_loan", "applicant": {"code": party["code"]}}
    user = made("/v1/users", "name", {"name": "taken", "roles": ["bank"], "organisation": "某银行"})
    consent = made("/v1/consents", "consent_id", {**terms, "code": party["code"]})
    screening = client.post("/v1/screenings", json=screened).raise_for_status()
    return {
        "parties": party["id"],
        "consents": consent,
        "screenings": screening.headers["X-Screening"],
        "rulesets": client.get("/v1/rulesets").json()["rulesets"][0]["digest"],
        "cases": made("/v1/cases", "number", {"title": "核查"}),
        "watches": made("/v1/watches", "watch", {"title": "贷后", "parties": [{"id": party["id"]}]}),
        "agreements": made("/v1/agreements", "agreement", share),
        "webhooks": made("/v1/webhooks", "webhook_id", hook),
        "pools": made("/v1/lending/pools", "pool", pool),
        "needs": made("/v1/lending/needs", "need", {**need, "consent": lent}),
        "records": "serious_lists",
        "users": user,
        "keys": made("/v1/keys", "key_id", {"user": user}),
    }


def _fixed(path: str, there: dict[str, str]) -> dict[str, str]:
    """The arguments of a path that name what is there."""
    parts = path.split("/")
    return {
        part.strip("{}"): there[before] for before, part in pairwise(parts) if part.startswith("{") and before in there
    }


def _all_hold(strategy: Any, ask: Callable[[Any], None]) -> str:
    """Why a case of the strategy does not hold; "" if all do, or if there is none."""

    @given(case=strategy)
    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(case: Any) -> None:
        ask(case)

    try:
        check()
    except Unsatisfiable:
        return ""  # an operation without arguments has no bad ones
    except BaseException as error:  # noqa: BLE001 - every route is to be told of at once
        return " | ".join(str(one)[:600] for one in getattr(error, "exceptions", [error]))
    return ""


def test_every_operation_answers_as_described(client: httpx.Client, there: dict[str, str]) -> None:
    described = client.get("/openapi.json").json()
    headers = {name: client.headers[name] for name in ("Authorization", "X-Purpose")}
    failed: dict[str, str] = {}
    asked: dict[str, set[int]] = {}

    for result in schemathesis.openapi.from_dict(described).get_all_operations():
        operation = result.ok()  # type: ignore[union-attr] - a description that is none fails here
        route = f"{operation.method.upper()} {operation.path}"
        seen = asked.setdefault(route, set())

        def ask(case: Any, seen: set[int] = seen) -> None:
            answer = case.call(base_url=str(client.base_url), headers=headers, timeout=60)
            seen.add(answer.status_code)
            case.validate_response(answer, checks=_CHECKS)

        named = _fixed(operation.path, there)
        for mode, fixed in ((GenerationMode.POSITIVE, named), (GenerationMode.NEGATIVE, None)):
            why = _all_hold(operation.as_strategy(generation_mode=mode, path_parameters=fixed or None), ask)
            if why:
                failed[f"{route} ({mode.value})"] = why
    assert len(asked) == sum(len(path) for path in described["paths"].values())
    assert not failed, "\n".join(f"{route}: {why}" for route, why in failed.items())
    assert client.get("/v1/me").json()["organisation"] == "某银行"
    met = [route for route, seen in asked.items() if any(status < 400 for status in seen)]
    assert len(met) > len(asked) / 3  # not only refusals were checked


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
