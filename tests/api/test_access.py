"""Who may sign in, with what, for how long, how often; and that an end is an end in every process."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import listed_samples as listed
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from api.access.addresses import Proxies
from api.access.masking import View, masked, surname
from api.access.policy import Shows
from api.access.principal import Principal
from api.access.rates import Rates

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

PASSWORD, OTHER = "Correct-horse-7", "Battery-staple-8"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    folder = tmp_path_factory.mktemp("access")
    path = folder / "register.json"
    path.write_text(json.dumps(listed.FIRMS[:20], ensure_ascii=False), encoding="utf-8")
    assert xintu("load", "enterprise_register", path, "--workspace", folder / "w").returncode == 0
    assert xintu("resolve", "--workspace", folder / "w").returncode == 0
    return folder / "w"


@pytest.fixture(scope="module")
def client(workspace: Path, serving: Serving, provider: Provider) -> Iterator[httpx.Client]:
    settings = {"XINTU_OIDC_ISSUER": provider.issuer, "XINTU_OIDC_CLIENT": "xintu", "XINTU_OIDC_SECRET": "secret"}
    with serving(workspace, XINTU_TRUSTED_PROXIES="127.0.0.1", **settings) as opened:
        yield opened


@pytest.fixture
def from_elsewhere() -> dict[str, str]:
    """An address of its own, so that failures of one test are no failures of the next."""
    return {"X-Forwarded-For": f"192.0.2.{secrets.randbelow(250)}.x, 198.51.100.{secrets.randbelow(250)}"}


def browser(client: httpx.Client, headers: dict[str, str]) -> httpx.Client:
    """Another client of the same server, without a key."""
    return httpx.Client(base_url=client.base_url, trust_env=False, timeout=30, headers=headers)


def user(client: httpx.Client, name: str, *roles: str, **more: object) -> None:
    body = {"name": name, "roles": roles or ("office",), "password": PASSWORD, **more}
    assert client.post("/v1/users", json=body).raise_for_status().json()["has_password"]


def sign_in(page: httpx.Client, name: str, password: str = PASSWORD) -> httpx.Response:
    return page.post("/v1/session", json={"user": name, "password": password, "purpose": "核查"})


def test_a_session_is_a_cookie_that_pages_cannot_read_and_ends_at_once(
    client: httpx.Client, from_elsewhere: dict[str, str]
) -> None:
    user(client, "browser")
    with browser(client, from_elsewhere) as page, browser(client, from_elsewhere) as other:
        html = page.get("/reconcile/preview?id=none", headers={"Accept": "text/html"})
        assert html.headers["location"].startswith("/sign-in")
        begun = sign_in(page, "browser")
        cookie = begun.headers["set-cookie"].lower()
        assert all(
            word in cookie for word in ("httponly", "samesite=strict", "secure", "path=/")
        )  # it came from elsewhere
        token = begun.cookies["xintu_session"]
        page.headers["Cookie"] = other.headers["Cookie"] = f"xintu_session={token}"
        me = page.get("/v1/me").raise_for_status().json()
        assert (me["user"], me["purpose"], me["csrf"]) == ("browser", "核查", begun.json()["csrf"])
        assert page.delete("/v1/session").status_code == 403  # another site's page could have sent it
        assert page.delete("/v1/session", headers={"X-CSRF-Token": me["csrf"]}).status_code == 204
        assert other.get("/v1/me").status_code == 401


def test_a_page_of_another_site_signs_nobody_in(client: httpx.Client, from_elsewhere: dict[str, str]) -> None:
    user(client, "former")
    fields = {"user": "former", "password": PASSWORD}
    with browser(client, from_elsewhere) as page:
        for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert page.post("/v1/session", json=fields, headers=header).status_code == 403
        assert page.post("/v1/session", json=fields).status_code == 200


def test_a_disabled_user_a_new_role_and_a_revoked_key_count_at_once_in_every_process(
    client: httpx.Client, workspace: Path, xintu: Xintu, from_elsewhere: dict[str, str]
) -> None:
    user(client, "worker")
    key = client.post("/v1/keys", json={"user": "worker", "scopes": ["ledger:read", "catalogue:read"]}).json()

    def status(path: str, text: str = key["key"]) -> int:
        return httpx.get(
            f"{client.base_url}{path}", headers={"Authorization": f"Bearer {text}", **from_elsewhere}, trust_env=False
        ).status_code

    assert (status("/v1/lists"), status("/v1/parties?q=x")) == (200, 403)
    assert client.post("/v1/keys", json={"user": "worker", "scopes": ["audit:read"]}).status_code == 422
    new = client.post(f"/v1/keys/{key['key_id']}/rotation", json={}).json()
    assert (status("/v1/lists"), status("/v1/lists", new["key"])) == (200, 200)
    assert xintu("keys", "revoke", key["key_id"], "--workspace", workspace).returncode == 0
    assert (status("/v1/lists"), status("/v1/lists", new["key"])) == (401, 200)
    assert client.patch("/v1/users/worker", json={"roles": ["bank"]}).status_code == 200
    assert status("/v1/lists", new["key"]) == 403
    assert xintu("users", "disable", "worker", "--workspace", workspace).returncode == 0
    assert status("/v1/lists", new["key"]) == 401
    shown = client.get("/v1/keys", params={"user": "worker"}).text
    assert not any(word in shown for word in ("secret", "argon2", new["key"]))


def test_guessing_waits_longer_each_time_and_a_right_password_waits_too(
    client: httpx.Client, from_elsewhere: dict[str, str]
) -> None:
    user(client, "guessed")
    with browser(client, from_elsewhere) as page:
        assert [sign_in(page, "guessed", "wrong").status_code for _ in range(6)] == [401] * 6
        waiting = sign_in(page, "guessed")
        assert waiting.status_code == 429
        time.sleep(int(waiting.headers["retry-after"]))
        assert sign_in(page, "guessed", "wrong").status_code == 401
        assert int(sign_in(page, "guessed").headers["retry-after"]) >= 2
    with browser(client, {}) as page:
        known, unknown = (sign_in(page, name, "wrong").text for name in ("browser", "nobody"))
    assert known == unknown


def test_passwords_are_strong_and_never_told(client: httpx.Client, workspace: Path, xintu: Xintu) -> None:
    weak = ("short-A1", "alllowercase", "Aa1-Aa1-Aa1-Aa1", "Worker2-worker2")
    for password in weak:
        answer = client.post("/v1/users", json={"name": "worker2", "roles": ["bank"], "password": password})
        assert (answer.status_code, password in answer.text) == (422, False)
    user(client, "worker2")
    import forked  # the command reads its password from a pipe

    assert forked is not None
    assert client.put("/v1/users/worker2/password", json={"password": OTHER}).status_code == 204
    done = xintu("users", "list", "--workspace", workspace, "--json")
    assert not any(word in done.stdout for word in (PASSWORD, OTHER, "argon2"))


def test_somebody_who_manages_users_stays(client: httpx.Client) -> None:
    managers = [
        one["name"] for one in client.get("/v1/users").json() if "admin" in one["roles"] and one["state"] == "active"
    ]
    for name in managers:
        if name.startswith("admin"):
            assert client.patch(f"/v1/users/{name}", json={"active": False}).status_code == 200
    tester = client.get("/v1/me").json()["user"]
    assert client.patch(f"/v1/users/{tester}", json={"active": False}).status_code == 409
    assert client.get("/v1/me").status_code == 200


def test_a_purpose_is_asked_for_where_the_policy_says_so_and_stands_in_the_log(client: httpx.Client) -> None:
    user(client, "detective", "investigator")
    user(client, "auditor-1", "auditor")
    detective, auditor = (
        client.post("/v1/keys", json={"user": name}).json()["key"] for name in ("detective", "auditor-1")
    )
    party = client.get("/v1/parties", params={"q": listed.FIRMS[0]["企业名称"]}).json()["matches"][0]["id"]
    headers = {"Authorization": f"Bearer {detective}"}
    assert client.get(f"/v1/parties/{party}", headers=headers).status_code == 403
    assert client.get(f"/v1/parties/{party}", headers={**headers, "X-Purpose": "案件核查".encode()}).status_code == 200
    asked = {"headers": {"Authorization": f"Bearer {auditor}"}, "params": {"user": "detective", "subject": party}}
    entries = client.get("/v1/audit", **asked).raise_for_status().json()["entries"]  # type: ignore[arg-type]
    assert [(one["action"], one["purpose"]) for one in entries] == [("party:read", "案件核查")]
    assert client.get("/v1/audit/verification", headers={"Authorization": f"Bearer {auditor}"}).json()["holds"]
    lines = client.get("/v1/audit/export", **asked).text.splitlines()  # type: ignore[arg-type]
    assert json.loads(lines[0])["subject"] == party
    assert client.get("/v1/audit").status_code == 403


def test_rates_are_cheap_and_refuse_with_the_time_to_wait(workspace: Path, serving: Serving) -> None:
    rates = Rates(60)
    assert [rates.wait("a") for _ in range(60)] == [0.0] * 60
    assert 0 < rates.wait("a") <= 1
    assert rates.wait("b") == 0
    begun = time.process_time()
    for number in range(20_000):
        rates.wait(f"{number % 500}")
    assert (time.process_time() - begun) / 20_000 < 0.000_2
    with serving(workspace, XINTU_RATE_PRINCIPAL="5") as opened:
        answers = [opened.get("/v1/me") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_only_a_named_proxy_says_where_a_request_comes_from() -> None:
    scope = {
        "client": ("10.0.0.5", 1),
        "headers": [(b"x-forwarded-for", b"1.1.1.1, 203.0.113.9, 10.0.0.7")],
        "scheme": "http",
    }
    assert Proxies(()).address(scope) == "10.0.0.5"
    assert Proxies(("10.0.0.0/24",)).address(scope) == "203.0.113.9"
    assert Proxies(("10.9.0.0/24",)).address(scope) == "10.0.0.5"
    assert Proxies(("10.0.0.0/24",)).address({**scope, "headers": [(b"x-forwarded-for", b"rubbish")]}) == "10.0.0.5"


VIEW = View(Principal("x", ("bank",), "", ("3418",), frozenset(), Shows("surname", False, frozenset({"open"}))))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (
            {"id": "per-0123456789", "name": "王小明", "kind": "person"},
            {"id": "per-0123456789", "name": "王**", "kind": "person"},
        ),
        (
            {"from": "per-0123456789", "from_name": "王小明", "to_name": "甲公司"},
            {"from": "per-0123456789", "from_name": "王**", "to_name": "甲公司"},
        ),
        (
            [{"legal_representative": "王小明", "text": "王小明曾任", "name": "王小明饭店"}],
            [{"legal_representative": "王**", "text": "王**曾任", "name": "王小明饭店"}],
        ),
        ({"golden": {"id_mask": {"value": "3418**********0016"}, "phone": {"value": "1"}}}, {"golden": {}}),
        ({"text": "电话13800138000，证件342501********0016"}, {"text": "电话***********，证件********"}),
        ({"code": "91341881XTGAWTFA5P", "id": "org-91341881"}, {"code": "91341881XTGAWTFA5P", "id": "org-91341881"}),
        ({"code": "913499990000000356"}, {"code": "913499990000000356"}),
        ({"code": "913499******TF6H4M"}, {"code": "913499******TF6H4M"}),  # masked by its source, and no person's
        ({"code": "913499******123456"}, {"code": "********"}),  # may be a person's
        (
            [{"record": "tax_payments:0123456789"}, {"record": "penalties:0123456789"}],
            [{"record": "penalties:0123456789"}],
        ),
        ([{"record": "own_source:0123456789"}], []),  # nobody said that it is open
        (
            {"party": "per-0123456789", "rows": [{"record": "penalties:0123456789"}]},
            {"party": "per-0123456789", "rows": []},
        ),
    ],
)
def test_what_is_shown(value: Any, shown: Any) -> None:
    assert masked(value, VIEW).value == shown
    assert masked(shown, VIEW).value == shown  # nothing is masked twice


def test_surnames() -> None:
    assert [surname(name) for name in ("王小明", "欧阳娜娜", "李", "王某", "")] == ["王**", "欧阳**", "李*", "王*", ""]


# -- a provider of identities, as small as one can be and still be one


class Provider:
    """Authorisation code with PKCE, client secret and signed tokens; ``spoil`` changes the claims of the next tokens."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1"})
        self.codes: dict[str, dict[str, str]] = {}
        self.spoil: dict[str, Any] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, self))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def token(self, nonce: str) -> str:
        moment = int(time.time())
        claims = {"iss": self.issuer, "aud": "xintu", "sub": "42", "exp": moment + 60, "iat": moment, "nonce": nonce}
        told = {"groups": ["credit-office"], "name": "李核查", "regions": ["3418"]}
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims | told | self.spoil, self.key)


class Handler(BaseHTTPRequestHandler):
    def __init__(self, provider: Provider, *arguments: Any) -> None:
        self.provider = provider
        super().__init__(*arguments)

    def log_message(self, *_: object) -> None:
        """Silence."""

    def answer(self, status: int, body: Any, **headers: str) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        sent = {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}
        for name, value in sent.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        parts, issuer = urlsplit(self.path), self.provider.issuer
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            self.answer(200, {"issuer": issuer, **{name: issuer + end for name, end in ends.items()}})
        elif parts.path == "/keys":
            self.answer(200, {"keys": [self.provider.key.as_dict(private=False)]})
        else:
            code = secrets.token_hex(8)
            self.provider.codes[code] = asked
            self.answer(302, {}, Location=f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.provider.codes.pop(given.get("code", ""), {})
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        client = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        shown = (challenge, client, given.get("redirect_uri"))
        if shown != (asked.get("code_challenge"), "xintu:secret", asked.get("redirect_uri")):
            self.answer(400, {"error": "invalid_grant"})
        else:
            token = self.provider.token(asked["nonce"])
            self.answer(200, {"access_token": "x", "token_type": "Bearer", "id_token": token})


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.server.shutdown()
    made.server.server_close()


def through(page: httpx.Client, *, state: str = "") -> httpx.Response:
    """To the provider and back, as a browser goes."""
    going = page.get("/v1/oidc/start")
    page.headers["Cookie"] = f"xintu_oidc={going.cookies['xintu_oidc']}"
    back = httpx.get(going.headers["location"], trust_env=False).headers["location"]
    asked = urlsplit(back)
    query = asked.query.replace("state=", f"state={state}") if state else asked.query
    return page.get(f"{asked.path}?{query}")


def test_a_provider_of_identities_signs_in_by_its_groups(
    client: httpx.Client,
    provider: Provider,
    from_elsewhere: dict[str, str],
    workspace: Path,
    serving: Serving,
    tmp_path: Path,
) -> None:
    claims = tmp_path / "claims.yaml"
    claims.write_text(
        "{title: name, regions: regions, groups: groups, roles: {credit-office: office, boss: admin}}", encoding="utf-8"
    )
    settings = {"XINTU_OIDC_ISSUER": provider.issuer, "XINTU_OIDC_CLIENT": "xintu", "XINTU_OIDC_CLAIMS": str(claims)}
    secret = tmp_path / "secret"
    secret.touch(0o600)
    secret.write_text("secret\n")
    with (
        browser(client, from_elsewhere) as shipped,
        serving(workspace, XINTU_OIDC_SECRET_FILE=str(secret), **settings) as opened,
        browser(opened, {}) as page,
    ):
        assert through(shipped).status_code == 403  # the shipped table knows other groups
        arrived = through(page)
        assert arrived.status_code == 200, arrived.text
        assert 'url=/"' in arrived.text
        token = arrived.cookies["xintu_session"]
        me = page.get("/v1/me", headers={"Cookie": f"xintu_session={token}"}).json()
        assert (me["roles"], me["regions"], me["user"].startswith("oidc.")) == (["office"], ["3418"], True)
        assert through(page, state="x").status_code == 403
        for wrong in ({"nonce": "other"}, {"aud": "other"}, {"iss": "http://evil.example"}, {"exp": 1}):
            provider.spoil = wrong
            assert through(page).status_code == 403, wrong
        provider.spoil = {}
        provider.key, kept = RSAKey.generate_key(2048, {"kid": "1"}), provider.key
        assert through(page).status_code == 200  # its keys are read each time
        provider.key = kept
