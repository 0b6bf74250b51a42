"""What a browser holds: tags that change with all that an answer depends on, sessions that end, and what a page is told of who asks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import listed_samples as listed
import pytest
from tenants import Tenant, few_firms, key_for, party_id

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

ROWS = [listed.entry(number, listed.MARKET_LIST, "2026-01-05") for number in range(3)]
REPAIR = {
    "主体名称": ROWS[0]["企业名称"],
    "统一社会信用代码": ROWS[0]["统一社会信用代码"],
    "名单名称": listed.MARKET_LIST,
    "终止公示日期": "2026-03-18",
}
PASSWORD = "Cedar-lantern-7-harbour"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    return few_firms(xintu, tmp_path_factory.mktemp("tags"), 6, ROWS)


@pytest.fixture(scope="module")
def client(workspace: Path, serving: Serving) -> Iterator[httpx.Client]:
    with serving(workspace, XINTU_SESSION_IDLE="3", XINTU_SESSION_MOST="60") as opened:
        yield opened


class Holder:
    """Somebody who holds the answer of a path, and asks whether it is still so."""

    def __init__(self, who: Tenant, path: str) -> None:
        self.who, self.path, self.tag = who, path, ""
        self.renewed()

    def renewed(self) -> bool:
        """Whether there is something new; which is then held."""
        answer = self.who.ask("GET", self.path, If_None_Match=self.tag)
        assert answer.status_code in (200, 304), answer.text
        self.tag = answer.headers["ETag"]
        return answer.status_code == 200


def test_a_tag_changes_with_what_the_answer_depends_on(client: httpx.Client, workspace: Path, xintu: Xintu) -> None:
    office = Tenant(client, key_for(xintu, workspace, "office", "office", "XYB"))
    party = party_id(office, 0)
    held = [Holder(office, f"/v1/parties/{party}{question}") for question in ("", "/linked", "/timeline")]
    record = f"serious_lists:{json.dumps(office.get(held[0].path)).split('serious_lists:', 1)[1][:16]}"

    def changed() -> list[bool]:
        return [one.renewed() for one in held]

    assert changed() == [False] * 3
    objection = office.post("/v1/objections", {"record": record, "reason": "有误"})["objection_no"]
    assert changed() == [True] * 3  # frozen
    assert record not in json.dumps(office.get(held[0].path))
    office.post(f"/v1/objections/{objection}/decision", {"result": "unfounded"})
    assert changed() == [True] * 3  # and back
    assert record in json.dumps(office.get(held[0].path))
    for decision, there in (("同意", False), ("不同意", True)):
        repair = {**REPAIR, "决定": decision}
        assert client.post("/v1/records/credit_repair?resolve=true", json=[repair]).status_code == 200
        assert changed() == [True] * 3, decision  # granted, and taken back
        assert (record in json.dumps(office.get(held[0].path))) == there, decision
    withdrawn = [{**ROWS[0], "名单状态": "撤销"}]
    assert client.post("/v1/records/serious_lists", json=withdrawn).status_code == 200
    assert changed() == [True] * 3
    assert record not in json.dumps(office.get(held[0].path))
    assert changed() == [False] * 3


def test_a_tag_is_of_who_may_see_what(client: httpx.Client, workspace: Path, xintu: Xintu) -> None:
    """What one is shown is never taken for what another holds; a new role, region or key with fewer scopes counts at once."""
    key = key_for(xintu, workspace, "changing", "bank", "C")
    bank = Tenant(client, key)
    path = f"/v1/parties?q={listed.FIRMS[2]['统一社会信用代码']}"
    held = Holder(bank, path)
    assert not held.renewed()
    for change in ({"roles": ["bank", "investigator"]}, {"regions": ["3205"]}, {"organisation": "D"}, {"regions": []}):
        assert client.patch("/v1/users/changing", json=change).status_code == 200, change
        assert held.renewed(), change
        assert not held.renewed()
    narrow = client.post("/v1/keys", json={"user": "changing", "scopes": ["party:search"]}).json()["key"]
    assert Tenant(client, narrow).ask("GET", path, If_None_Match=held.tag).status_code == 200
    other = Tenant(client, key_for(xintu, workspace, "another", "office", "XYB"))
    assert other.ask("GET", path, If_None_Match=held.tag).status_code == 200


def test_whatever_http_offers_can_be_called_by_command_with_the_same_answer(
    client: httpx.Client, workspace: Path, xintu: Xintu, tmp_path: Path
) -> None:
    """By the rights of the user, with its entries in the log; a refusal is exit status 2 and its reason."""
    bank = Tenant(client, key_for(xintu, workspace, "caller", "bank", "E"))
    auditor = Tenant(client, key_for(xintu, workspace, "call-auditor", "auditor", "XYB"))

    def call(*arguments: object) -> Any:
        return xintu("call", *arguments, "--user", "caller", "--workspace", workspace)

    path = f"/v1/parties?q={listed.FIRMS[2]['统一社会信用代码']}"
    assert json.loads(call("GET", path).stdout) == bank.get(path)
    assert json.loads(call("GET", "/v1/consents", "--purpose", "贷前").stdout) == bank.get("/v1/consents")
    told = auditor.get("/v1/audit?user=caller&action=consent:write")["entries"]
    assert [(one["key"] == "cli", one["purpose"]) for one in told] == [(False, "test"), (True, "贷前")]
    body = tmp_path / "consent.json"
    terms = {"code": "91341802MA9KB0X1XB", "purpose": "before_loan", "classes": ["public"], "until": "2099-12-31"}
    body.write_text(json.dumps({**terms, "evidence": "0" * 64}), encoding="utf-8")
    made = json.loads(call("POST", "/v1/consents", "--body", body).stdout)["consent_id"]
    assert [one["consent_id"] for one in bank.get("/v1/consents")["consents"]] == [made]
    assert call("DELETE", f"/v1/consents/{made}").returncode == 0
    assert bank.get("/v1/consents")["consents"][0]["revoked_at"]
    for refused, reason in (
        (("GET", "/v1/users"), "403"),
        (("GET", "/v1/consents/x"), "405"),
        (("GET", "/nowhere"), "404"),
    ):
        done = call(*refused)
        assert (done.returncode, reason in done.stderr, done.stdout) == (2, True, ""), refused


class Browser:
    """A page of the same origin: the cookie, and the sign of the session in what it writes."""

    def __init__(self, client: httpx.Client) -> None:
        self.http = httpx.Client(base_url=client.base_url, trust_env=False, timeout=30)
        self.csrf = ""

    def sign_in(self, name: str) -> httpx.Response:
        answer = self.http.post("/v1/session", json={"user": name, "password": PASSWORD, "purpose": "核查"})
        if answer.is_success:
            self.csrf = answer.json()["csrf"]
            self.http.headers["Cookie"] = f"xintu_session={answer.cookies['xintu_session']}"
        return answer

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return self.http.request(method, path, json=body, headers={"X-CSRF-Token": self.csrf})


@pytest.fixture
def page(client: httpx.Client) -> Iterator[Browser]:
    opened = Browser(client)
    yield opened
    opened.http.close()


def test_a_page_is_told_what_it_may_and_goes_on_after_its_session_has_ended(
    client: httpx.Client, page: Browser
) -> None:
    made = {"name": "page", "roles": ["investigator"], "organisation": "A", "regions": [], "password": PASSWORD}
    assert client.post("/v1/users", json=made).status_code == 201
    assert page.ask("GET", "/v1/me").json()["key"] == "not_signed_in"
    assert page.sign_in("page").status_code == 200
    me = page.ask("GET", "/v1/me").json()
    assert (me["user"], me["roles"], me["organisation"], me["regions"]) == ("page", ["investigator"], "A", [])
    assert me["shows"] == {"persons": "full", "contacts": True, "classes": ["open", "shared"]}
    assert (me["csrf"], me["language"], me["purpose"]) == (page.csrf, "zh", "核查")
    assert me["until_unused"] <= me["until"]
    assert page.http.get("/v1/me", headers={"Accept-Language": "en"}).json()["language"] == "en"
    number = page.ask("POST", "/v1/cases", {"title": "页面"}).json()["number"]
    forged = page.http.post(f"/v1/cases/{number}/notes", json={"text": "x"}, headers={"X-CSRF-Token": "0" * 64})
    assert (forged.status_code, forged.json()["key"]) == (403, "csrf")
    assert page.ask("GET", "/v1/users").json()["key"] == "scope_missing"

    note = ("POST", f"/v1/cases/{number}/notes", {"text": "写了很久的记事"})
    time.sleep(3.2)  # unused for longer than a session may be
    ended = page.ask(*note)
    assert (ended.status_code, ended.json()["key"]) == (401, "session_over")
    assert ended.headers["content-type"] == "application/problem+json"
    wrong = page.http.post("/v1/session", json={"user": "page", "password": "no"})
    assert (wrong.status_code, wrong.json()["key"]) == (401, "wrong_password")  # told from the end of a session
    former = page.csrf
    assert page.sign_in("page").status_code == 200
    assert page.csrf != former
    assert page.ask(*note).status_code == 201
    told = page.ask("GET", f"/v1/cases/{number}").json()
    assert [one["text"] for one in told["notes"]] == ["写了很久的记事"]  # once, and as it was typed
