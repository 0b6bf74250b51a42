"""Every route, every role, own and foreign regions: the status that the policy says, and nothing that should not show.

The table is generated from the application's routes. What must not show are canaries in a small workspace (synthetic): the full name of a
person, a telephone, a masked number, a fact given with consent only, and facts shared between authorities of the own and of another city.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from canaries import (
    BACKER,
    FOREIGN,
    NAMELESS,
    OF_OWN_REGIONS,
    OWN,
    OWN_FACT,
    PERSON,
    POLICY,
    SHOP_CODE,
    keys_of,
    loaded,
    must_not_show,
    told_by,
)  # fmt: skip
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.access.asking import OPEN, Needs
from api.access.regional import is_regional
from api.app import FAMILIES
from api.routes.parties import suggestions

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any


@dataclass(frozen=True)
class Case:
    """One call: a route with its arguments filled in."""

    route: APIRoute
    method: str
    url: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.route.path}"


def needs_of(dependant: Dependant) -> list[Needs]:
    found = [dependant.call] if isinstance(dependant.call, Needs) else []
    return found + [one for inner in dependant.dependencies for one in needs_of(inner)]


@pytest.fixture(scope="module")
def routes() -> list[APIRoute]:
    families = [*(import_module(f"api.routes.{family}").router for family in FAMILIES), suggestions]
    return [route for router in families for route in router.routes if isinstance(route, APIRoute)]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    return loaded(tmp_path_factory.mktemp("table"), xintu)


@pytest.fixture(scope="module")
def keys(workspace: Path) -> dict[tuple[str, str], str]:
    """A key of each role, everywhere and in 宣城 only."""
    return keys_of(workspace)


@pytest.fixture(scope="module")
def client(workspace: Path, serving: Serving) -> Iterator[httpx.Client]:
    with serving(workspace) as opened:
        opened.headers["X-Purpose"] = "%E6%B5%8B%E8%AF%95"
        yield opened


@pytest.fixture(scope="module")
def parties(client: httpx.Client) -> dict[str, str]:
    asked = (OWN, FOREIGN, SHOP_CODE, NAMELESS, BACKER)
    return {text: client.get("/v1/parties", params={"q": text}).json()["matches"][0]["id"] for text in asked}


#: What routes cannot do without; everything else is left to its default.
ARGUMENTS = {
    "/v1/parties": "?q=测试",
    "/": "?q=测试",
    "/v1/export": "?format=csv&table=events",
    "/v1/parties/{party}/changes": "?from=2000-01-01&to=2030-01-01",
    "/v1/changes": "?from=2000-01-01&to=2030-01-01",
}


def cases(routes: list[APIRoute], party: str, other: str) -> list[Case]:
    found = []
    for route in routes:
        for method in sorted(route.methods):
            path = route.path.replace("{party}", party).replace("{other}", other).replace("{source}", "serious_lists")
            path = re.sub(r"\{[^}]*\}", "none", path)
            found.append(Case(route, method, path + ARGUMENTS.get(route.path, "")))
    return found


def test_every_route_says_what_it_needs(routes: list[APIRoute]) -> None:
    assert len(routes) > 60
    for route in routes:
        named = needs_of(route.dependant)
        assert bool(named) != (route.path in OPEN), route.path


def test_without_a_key_only_what_is_open_answers(
    client: httpx.Client, routes: list[APIRoute], parties: dict[str, str]
) -> None:
    for case in cases(routes, parties[OWN], parties[FOREIGN]):
        answer = httpx.request(case.method, str(client.base_url) + case.url, json={}, trust_env=False)
        if case.route.path not in OPEN:
            assert answer.status_code == 401, case


def asked_of(routes: list[APIRoute], parties: dict[str, str], role: str, regions: str) -> list[Case]:
    """All routes; of who has regions those that it may use, of parties of its own and of a foreign region."""
    table = cases(routes, parties[OWN], parties[FOREIGN])
    if regions:
        table += [case for case in cases(routes, parties[FOREIGN], parties[OWN]) if parties[FOREIGN] in case.url]
        table = [case for case in table if allowed(case, role, "") or case.route.path in OPEN]
    elif POLICY.roles[role].shows.persons != "full":
        for one in (SHOP_CODE, NAMELESS, BACKER):
            table += [case for case in cases(routes, parties[one], parties[OWN]) if parties[one] in case.url]
    no_key = ("/v1/session", "/sign-in", "/sign-out")  # they concern sessions, and a key has none
    return [case for case in table if case.route.path not in no_key]


def allowed(case: Case, role: str, regions: str) -> bool:
    """As the policy says."""
    if case.route.path in OPEN:
        return True
    has = POLICY.roles[role].scopes
    used = [
        [scope.name for scope in need.scopes if scope.name in has]
        for need in needs_of(case.route.dependant)
        if need.scopes
    ]
    if regions and any(scopes and scopes[0].startswith("ledger:") for scopes in used):
        return all(used) and (is_regional(case.route) or case.name in POLICY.ledgers)
    return all(used)


@pytest.mark.parametrize("regions", ["", "3418"], ids=["everywhere", "region"])
@pytest.mark.parametrize("role", POLICY.roles)
def test_the_table(
    client: httpx.Client,
    routes: list[APIRoute],
    keys: dict[tuple[str, str], str],
    parties: dict[str, str],
    role: str,
    regions: str,
) -> None:
    headers = {"Authorization": f"Bearer {keys[role, regions]}", "X-Purpose": "test"}
    wrong, seen = [], ""
    for case in asked_of(routes, parties, role, regions):
        body = {} if case.method in ("POST", "PUT", "PATCH") else None
        answer = client.request(case.method, case.url, headers=headers, json=body)
        text = told_by(answer)
        seen += text
        consent = "不予受理" in answer.text  # without a consent a role may, but not for this party
        refused, may = answer.status_code in (401, 403) and not consent, allowed(case, role, regions)
        of_foreign = bool(regions) and parties[FOREIGN] in case.url and case.name in OF_OWN_REGIONS
        if answer.status_code >= 500 or (case.route.path not in OPEN and refused != (not may or of_foreign)):
            wrong.append((case.name, answer.status_code, answer.text[:200]))
        wrong += [(case.name, canary) for canary in must_not_show(role, regions) if canary in text]
    assert not wrong
    shows = POLICY.roles[role].shows
    if "party:read" in POLICY.roles[role].scopes:  # the canaries are there to be seen
        assert PERSON in seen
        assert ("shared" in shows.classes) == (OWN_FACT in seen)


@pytest.mark.parametrize("region", ["320104", "南京市", "3201"])
def test_a_ledger_of_another_region_is_refused(
    client: httpx.Client, routes: list[APIRoute], keys: dict[tuple[str, str], str], region: str
) -> None:
    headers = {"Authorization": f"Bearer {keys['office', '3418']}"}
    asked = 0
    for route in routes:
        scopes = {scope.name for need in needs_of(route.dependant) for scope in need.scopes}
        if is_regional(route) and scopes and all(scope.startswith("ledger:") for scope in scopes):
            answer = client.get(route.path, params={"region": region}, headers=headers)
            assert answer.status_code == 403, (route.path, answer.text)
            asked += 1
    assert asked >= 10


def test_a_ledger_without_a_region_is_that_of_the_own_one(
    client: httpx.Client, keys: dict[tuple[str, str], str]
) -> None:
    def entries(regions: str, **asked: str) -> list[str]:
        headers = {"Authorization": f"Bearer {keys['office', regions]}"}
        answer = client.get("/v1/grades", params=asked, headers=headers).raise_for_status()
        return sorted(row["code"] for row in answer.json()["parties"]) if "parties" in answer.json() else []

    assert entries("") == sorted([OWN, FOREIGN, SHOP_CODE])
    assert entries("3418") == sorted([OWN, SHOP_CODE]) == entries("3418", region="宣州区")


def test_what_was_withheld_is_counted(
    client: httpx.Client, keys: dict[tuple[str, str], str], parties: dict[str, str]
) -> None:
    headers = {"Authorization": f"Bearer {keys['investigator', '3418']}"}
    own, foreign = (client.get(f"/v1/parties/{parties[code]}", headers=headers).json() for code in (OWN, FOREIGN))
    assert own["withheld"]["facts"] < foreign["withheld"]["facts"]
    bank = {"Authorization": f"Bearer {keys['bank', '']}"}
    found = client.get("/v1/parties", params={"q": PERSON}, headers=bank).json()

    assert {one["name"] for one in found["matches"]} == {"欧阳**"}
    assert found["withheld"]["names"] >= 2
