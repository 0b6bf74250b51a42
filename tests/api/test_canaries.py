"""What goes out by other ways than answers of a table of routes: feeds, messages, papers, archives, jobs, errors, logs. No canary in any.

Readers are a bank and a partner, who are shown surnames only; the world is that of ``canaries`` (synthetic).
"""

from __future__ import annotations

import datetime
import email
import json
from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import listed_samples as listed
import pytest
import sqlalchemy as sa
from canaries import BACKER, CONSENT, MASK, NAMELESS, OWN, PERSON, PHONE, SHOP, SHOP_CODE, loaded, told_by
from databases import URL
from tenants import Tenant, key_for

from api.objecting.tables import consumer_notice
from api.service.database import ServiceDatabase, now
from api.webhooks.tables import webhook_delivery
from loaders.workspace import Workspace

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

HIDDEN = (PERSON, SHOP, NAMELESS, BACKER, PHONE, MASK, CONSENT)


def nothing_shows(text: str, *but: str) -> None:
    assert text
    assert not [canary for canary in HIDDEN if canary in text and canary not in but], text[:2000]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    return loaded(tmp_path_factory.mktemp("canaries"), xintu)


@pytest.fixture(scope="module")
def client(workspace: Path, serving: Serving) -> Iterator[httpx.Client]:
    with serving(workspace, XINTU_WATCH_SECONDS="0", XINTU_WEBHOOK_PRIVATE="yes") as opened:
        yield opened


@pytest.fixture(scope="module")
def bank(client: httpx.Client, workspace: Path, xintu: Xintu) -> Tenant:
    return Tenant(client, key_for(xintu, workspace, "bank", "bank", "C"))


@pytest.fixture(scope="module")
def ids(client: httpx.Client) -> dict[str, str]:
    asked = (OWN, SHOP_CODE, NAMELESS, BACKER, PERSON)
    return {text: client.get("/v1/parties", params={"q": text}).json()["matches"][0]["id"] for text in asked}


def listed_again(client: httpx.Client, workspace: Path) -> None:
    """Whom the bank watches is listed for something else."""
    for party in ({"企业名称": BACKER, "统一社会信用代码": ""}, {"企业名称": SHOP, "统一社会信用代码": SHOP_CODE}):
        row = listed.entry(0, "wage_arrears", datetime.date.today().isoformat()) | party
        answer = client.post("/v1/records/serious_lists", json=[row], params={"resolve": True})
        assert answer.raise_for_status().json()["rejected"] == 0, answer.text


def test_alerts_digests_and_webhooks(
    client: httpx.Client, bank: Tenant, ids: dict[str, str], workspace: Path, xintu: Xintu
) -> None:
    hook = bank.post("/v1/webhooks", {"url": "http://127.0.0.1:9/hook", "topics": ["watch.alerts"]})
    parties = [{"id": ids[one]} for one in (OWN, SHOP_CODE, BACKER)]
    made = bank.post("/v1/watches", {"title": "贷后", "parties": parties, "email": "li@bank.example"})
    assert made["added"] == 3
    listed_again(client, workspace)
    assert bank.post(f"/v1/watches/{made['watch']}/run")["alerts"] >= 1
    told = bank.ask("GET", "/v1/alerts").raise_for_status()
    assert "上官**" in told.text
    nothing_shows(told.text)
    nothing_shows(bank.ask("GET", f"/v1/watches/{made['watch']}").text.replace(ids[OWN], ""))
    for form in ("text", "html", "eml"):
        answer = bank.ask("GET", f"/v1/watches/{made['watch']}/digest?format={form}").raise_for_status()
        nothing_shows(str(email.message_from_bytes(answer.content, policy=default)) if form == "eml" else answer.text)
    folder = workspace.parent / "digest"
    done = xintu("watch", "digest", made["watch"], "--organisation", "C", "--out", folder, "--workspace", workspace)
    assert done.returncode == 0, done.stderr
    message = email.message_from_bytes((folder / "digest.eml").read_bytes(), policy=default)
    bodies = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    assert len(bodies) == 2
    for text in (
        done.stdout,
        *bodies,
        *(path.read_text("utf-8") for path in (folder / "digest.txt", folder / "digest.html")),
    ):
        assert "上官**" in text
        nothing_shows(text)
    nothing_shows(bank.ask("GET", f"/v1/webhooks/{hook['webhook_id']}/deliveries").text)
    nothing_shows("".join(sent(workspace)))


@contextmanager
def service_of(workspace: Path) -> Iterator[ServiceDatabase]:
    opened = Workspace.open(workspace, url=URL or None, create=False)
    service = ServiceDatabase.open(opened, URL)
    try:
        yield service
    finally:
        service.close()
        opened.close()


def sent(workspace: Path) -> list[str]:
    """Bodies of webhooks, delivered or on their way."""
    with service_of(workspace) as service, service.read() as connection:
        bodies = [str(body) for body in connection.scalars(sa.select(webhook_delivery.c.body))]
    assert bodies
    return bodies


@pytest.mark.parametrize("persons", ["masked", "none"])
def test_what_a_partner_is_told(client: httpx.Client, workspace: Path, xintu: Xintu, persons: str) -> None:
    partner = Tenant(client, key_for(xintu, workspace, f"partner-{persons}", "partner", f"P-{persons}"))
    done = xintu("share", "agree", f"P-{persons}", "--purpose", "联合惩戒", "--list", listed.MARKET_LIST, "--persons", persons,
                 "--field", "name", "--field", "code", "--field", "title", "--field", "reason", "--field", "document_no",
                 "--workspace", workspace, "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    at = f"agreement={json.loads(done.stdout)['agreement']}"
    changes = partner.get(f"/v1/share/changes?{at}")["changes"]
    names = {change["value"]["name"] for change in changes}
    assert ({"上官**", "公孙**"} <= names) == (persons == "masked")
    assert len(names) == (4 if persons == "masked" else 2)
    nothing_shows(json.dumps(changes, ensure_ascii=False))
    nothing_shows(told_by(partner.ask("GET", f"/v1/share/export?{at}").raise_for_status()))
    for asked in ({"name": SHOP}, {"name": BACKER}):  # to be found by a full name would confirm it
        answer = partner.post(f"/v1/share/check?{at}", asked)
        assert answer["results"][0]["status"] == "unknown"
        assert "entries" not in answer["results"][0]
    coded = partner.ask("POST", f"/v1/share/check?{at}", {"code": SHOP_CODE}).raise_for_status()
    nothing_shows(coded.text)
    asked = partner.ask("POST", f"/v1/share/checks?{at}", {"parties": [{"code": OWN}, {"code": SHOP_CODE}]})
    nothing_shows(asked.raise_for_status().text)


def test_reports_papers_and_files_of_screening(client: httpx.Client, bank: Tenant) -> None:
    for code in (OWN, SHOP_CODE):
        terms = {
            "code": code,
            "purpose": "before_loan",
            "classes": ["public"],
            "until": "2099-01-01",
            "evidence": "ab" * 32,
        }
        bank.post("/v1/consents", terms)
        body = {"purpose": "before_loan", "applicant": {"code": code}}
        answer = bank.ask("POST", "/v1/screenings", body).raise_for_status()
        nothing_shows(told_by(answer))
        paper = bank.ask("GET", f"{answer.headers['Location']}?format=pdf").raise_for_status()
        assert "公孙*" in told_by(paper) or code != OWN  # the misread shareholder is in it, as a surname
        nothing_shows(told_by(paper))
    nothing_shows(bank.ask("GET", "/v1/screenings").text)
    nothing_shows(bank.ask("GET", "/v1/consents").text)


def test_notices_to_those_who_had_a_record(bank: Tenant, workspace: Path) -> None:
    """The record's party has no code: it is told by its name, of which the bank is shown no more than elsewhere."""
    row = {"organisation": "C", "objection_no": "YY1", "stage": "opened", "record": "serious_lists:1", "party": BACKER}
    with service_of(workspace) as service, service.write() as connection:
        connection.execute(
            sa.insert(consumer_notice).values(row | {"notice": "TZ1", "through": "{}", "made_at": now()})
        )
    (told,) = bank.get("/v1/notices")
    assert told["party"] == "公孙**"
    nothing_shows(json.dumps(told, ensure_ascii=False))
    nothing_shows(bank.ask("POST", "/v1/notices/TZ1/acknowledgement").raise_for_status().text)


def test_errors_say_nothing_of_others(bank: Tenant, ids: dict[str, str]) -> None:
    """A text that several fit, a person's id where none may be, a body that is none: what is told back is the sender's own."""
    person = ids[PERSON]
    for method, url, body in (
        ("GET", f"/v1/parties/{person}/grade", None),
        ("GET", f"/v1/parties/{person}/control", None),
        ("GET", f"/v1/parties/{person}/paths/{ids[OWN]}?hops=99", None),
        ("POST", "/v1/screenings", {"purpose": "before_loan", "applicant": {"code": SHOP_CODE, "name": "别的名字"}}),
        ("POST", "/v1/screenings", {"purpose": "x", "applicant": {"code": OWN}, "parties": [{"role": "y"}]}),
        ("POST", "/v1/watches", {"title": "t", "parties": [{"name": "欧阳"}, {"id": person}]}),
        ("POST", "/v1/watches", {"title": "t", "parties": "欧阳"}),
        ("GET", "/v1/parties?q=欧阳", None),
        ("GET", "/v1/suggest?q=公孙", None),
        ("GET", f"/v1/parties/{SHOP_CODE}", None),
    ):
        nothing_shows(told_by(bank.ask(method, url, body)))


def test_metrics_name_nobody(client: httpx.Client) -> None:
    for text in (PERSON, NAMELESS, PHONE):
        assert client.get(f"/v1/parties/{text}").status_code in (200, 404, 409)
        client.get(f"/nowhere/{text}")
        client.request(f"X{len(text)}", f"/v1/{text}")
    nothing_shows(client.get("/metrics").raise_for_status().text)
