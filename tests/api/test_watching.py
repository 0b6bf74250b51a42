"""Watched parties: each change once, in any number of processes, cleared hits remembered, repaired records shown nowhere. Synthetic."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import listed_samples as listed
import pytest
import sqlalchemy as sa
from databases import URL
from tenants import workspace_of

from api.service.database import ServiceDatabase
from api.sharing.feed import Desk
from api.watching.consenting import consented
from api.watching.looking import Around
from api.watching.running import run
from api.watching.tables import member, seen
from api.watching.watches import one
from loaders.workspace import Workspace

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

MARKET = listed.MARKET_LIST
#: A representative of two firms: the second one is a link of the first.
BOSS, HEIR = "欧阳恒泰", "司徒嘉禾"


def firm(number: int, boss: str, **more: str) -> dict[str, str]:
    return {**listed.FIRMS[number], "法定代表人": boss, "住所": f"宣城市宣州区某路{number}号", **more}


REGISTER = [
    firm(number, BOSS if number < 2 else f"王{listed.MARKS[number]}{listed.MARKS[-number]}") for number in range(12)
]
#: Of the same name as another, in another city.
TWIN = {**listed.FIRMS[11], "统一社会信用代码": listed.code_of(90_001), "行政区划代码": "341881"}
OFFICERS = [
    {"企业名称": listed.FIRMS[n]["企业名称"], "统一社会信用代码": listed.FIRMS[n]["统一社会信用代码"], "姓名": BOSS,
     "职务": "法定代表人", "证件号码": "342501198001011234"}
    for n in (0, 1)
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    rows_of = {"enterprise_register": [*REGISTER, TWIN], "officers": OFFICERS}
    return workspace_of(xintu, tmp_path_factory.mktemp("watch"), rows_of)


@pytest.fixture(scope="module")
def client(workspace: Path, serving: Serving) -> Iterator[httpx.Client]:
    with serving(workspace, XINTU_WATCH_SECONDS="0") as opened:
        yield opened


def user(xintu: Xintu, workspace: Path, name: str, role: str, *options: object) -> dict[str, str]:
    done = xintu("users", "add", name, "--role", role, "--organisation", f"org-{name}", "--key", *options,
                 "--workspace", workspace, "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {"Authorization": f"Bearer {json.loads(done.stdout)['key']}"}


def code(number: int) -> str:
    return listed.FIRMS[number]["统一社会信用代码"]


def push(client: httpx.Client, row: Any, source: str = "serious_lists") -> None:
    answer = client.post(f"/v1/records/{source}", json=[row], params={"resolve": True})
    assert answer.raise_for_status().json()["rejected"] == 0, answer.text


class Watcher:
    """Somebody who watches, at the HTTP door."""

    def __init__(self, client: httpx.Client, headers: dict[str, str], *parties: dict[str, str], **more: Any) -> None:
        self.client, self.headers = client, headers
        body = {"title": "监测", "parties": [*parties], **more}
        self.made = client.post("/v1/watches", json=body, headers=headers).raise_for_status().json()
        self.watch = self.made["watch"]

    def run(self) -> dict[str, Any]:
        return self.client.post(f"/v1/watches/{self.watch}/run", headers=self.headers).raise_for_status().json()

    def alerts(self, **asked: Any) -> list[dict[str, Any]]:
        asked = {"watch": self.watch, **asked}
        return self.client.get("/v1/alerts", params=asked, headers=self.headers).raise_for_status().json()["alerts"]

    def news(self) -> list[dict[str, Any]]:
        """What a run brings."""
        before = [one["number"] for one in self.alerts()]
        self.run()
        return self.alerts(cursor=max(before, default=0))


def test_who_is_watched_is_said_and_nobody_is_picked(client: httpx.Client, xintu: Xintu, workspace: Path) -> None:
    headers = user(xintu, workspace, "adder", "investigator")
    twins = {"name": listed.FIRMS[11]["企业名称"]}
    watcher = Watcher(client, headers, {"code": code(2), "reference": "DK-1"}, twins, {"name": "查无此企业有限公司"})
    assert (watcher.made["added"], watcher.made["ambiguous"]) == (1, [{"asked": twins["name"], "count": 2}])
    assert watcher.made["unknown"] == ["查无此企业有限公司"]
    table = f"统一社会信用代码,编号\n{code(2)},1\n{code(3)},2\n".encode()
    url = f"/v1/watches/{watcher.watch}/upload"
    answer = client.post(url, content=table, headers={**headers, "Content-Type": "text/csv"}).raise_for_status().json()

    assert (answer["added"], answer["known"]) == (1, 1)
    told = client.get(f"/v1/watches/{watcher.watch}", headers=headers).json()
    assert {one["reference"] for one in told["parties"]} == {"DK-1", ""}
    stranger = user(xintu, workspace, "stranger", "investigator")
    assert client.get(f"/v1/watches/{watcher.watch}", headers=stranger).status_code == 404
    assert client.get("/v1/watches", headers=stranger).json() == []
    narrow = user(xintu, workspace, "narrow", "investigator", "--region", "3301")
    assert Watcher(client, narrow, {"code": code(2)}).made["outside"] == [code(2)]
    assert client.get("/v1/watches", headers=user(xintu, workspace, "none", "partner")).status_code == 403


def test_each_change_is_told_once_with_its_evidence(client: httpx.Client, xintu: Xintu, workspace: Path) -> None:
    watcher = Watcher(client, user(xintu, workspace, "watcher", "investigator"), {"code": code(0)}, {"code": code(4)})
    assert watcher.run()["alerts"] == 0
    entry = listed.entry(4, MARKET, "2026-02-01", 文书号="宣市监列〔2026〕4号")
    push(client, entry)
    (alert,) = watcher.news()
    assert (alert["kind"], alert["after"]["list"], alert["party"]["code"]) == ("listing", "market_serious", code(4))
    assert all(record.startswith("serious_lists:") for record in alert["cited"])
    assert watcher.news() == []
    # a firm of the same representative, listed: a link of the first one
    push(client, listed.entry(1, MARKET, "2026-02-02"))
    (alert,) = watcher.news()
    assert (alert["kind"], alert["after"]["party"]["code"]) == ("linked", code(1))
    assert alert["after"]["path"]
    # moved, and another representative
    push(client, {**REGISTER[4], "法定代表人": HEIR, "行政区划代码": "341881"}, "enterprise_register")
    kinds = {alert["kind"]: alert for alert in watcher.news()}
    assert {"region", "representative"} >= set(kinds)
    assert kinds["representative"]["before"]["persons"][0]["name"] == REGISTER[4]["法定代表人"]
    assert [one["name"] for one in kinds["representative"]["after"]["persons"]] == [HEIR]
    # repaired: told as such, and the first alert shows nothing any more
    repair = {"主体名称": listed.FIRMS[4]["企业名称"], "统一社会信用代码": code(4), "决定书文号": "宣市监列〔2026〕4号",
              "决定": "同意", "终止公示日期": "2026-03-01"}  # fmt: skip
    push(client, repair, "credit_repair")
    first = next(one for one in watcher.alerts() if one["kind"] == "listing")
    assert (first["withdrawn"], first["after"], first["cited"]) == (True, None, None)  # before any run
    (alert,) = watcher.news()
    assert (alert["kind"], alert["before"], alert["after"]) == (
        "repair",
        {"list": "market_serious"},
        {"reason": "repaired"},
    )
    assert "宣市监列" not in json.dumps(watcher.alerts(), ensure_ascii=False)


def test_two_at_once_tell_it_once(client: httpx.Client, xintu: Xintu, workspace: Path) -> None:
    headers = user(xintu, workspace, "twice", "investigator")
    watcher = Watcher(client, headers, {"code": code(5)})
    asked = {"url": "https://watcher.example/hook", "topics": ["watch.alerts"]}
    hook = client.post("/v1/webhooks", json=asked, headers=headers).raise_for_status().json()["webhook_id"]
    push(client, listed.entry(5, MARKET, "2026-02-03"))
    with ThreadPoolExecutor(4) as threads:
        commands = [
            threads.submit(xintu, "watch", "run", watcher.watch, "--workspace", workspace, "--json") for _ in range(2)
        ]
        requests = [threads.submit(watcher.run) for _ in range(4)]
        told = [json.loads(one.result().stdout)[0]["alerts"] for one in commands] + [
            one.result()["alerts"] for one in requests
        ]
    assert sum(told) == 1
    assert len(watcher.alerts()) == 1
    told = client.get(f"/v1/webhooks/{hook}/deliveries", headers=headers).json()
    assert [one["topic"] for one in told] == ["watch.alerts"]


def test_who_goes_by_another_id_is_followed(workspace: Path, xintu: Xintu) -> None:
    watch = json.loads(xintu("watch", "add", code(3), "--title", "x", "--workspace", workspace, "--json").stdout)[
        "watch"
    ]
    with Workspace.open(workspace, url=URL or None) as opened:
        service = ServiceDatabase.open(opened, URL)
        desk, found = Desk(opened, service), one(service, watch)
        with service.write() as connection:
            (party,) = connection.scalars(sa.select(member.c.party).where(member.c.watch == watch))
            for table in (member, seen):
                connection.execute(sa.update(table).where(table.c.watch == watch).values(party="gone"))
        ran = run(desk, found, Around(consented))
        with service.read() as connection:
            now_called = list(connection.scalars(sa.select(member.c.party).where(member.c.watch == watch)))
        service.close()
    assert (ran.parties, ran.lost, ran.alerts, now_called) == (1, 0, 0, [party])


def test_a_cleared_hit_comes_again_when_its_facts_change(client: httpx.Client, xintu: Xintu, workspace: Path) -> None:
    headers = user(xintu, workspace, "clearer", "investigator")
    watcher = Watcher(client, headers, {"code": code(6)})
    entry = listed.entry(6, MARKET, "2026-02-04", 文书号="宣市监列〔2026〕6号")
    push(client, entry)
    (alert,) = watcher.news()
    url = f"/v1/alerts/{alert['number']}/clear"
    assert client.post(url, json={"why": "已核实"}, headers=user(xintu, workspace, "other", "bank")).status_code == 404
    assert client.post(url, json={"why": "已核实，不影响"}, headers=headers).status_code == 200
    assert client.post(url, json={"why": "再次"}, headers=headers).status_code == 409
    push(client, {**entry, "名单状态": "撤销"})
    assert [one["kind"] for one in watcher.news()] == ["repair"]
    push(client, entry)  # the very same
    assert watcher.news() == []
    push(client, {**entry, "列入部门": "宁国市市场监督管理局", "预计退出日期": "2029-02-04"})
    (again,) = watcher.news()
    assert (again["kind"], again["earlier"]["cleared_why"]) == ("listing", "已核实，不影响")


def test_a_bank_without_consent_is_told_open_facts_and_masked_persons(
    client: httpx.Client, xintu: Xintu, workspace: Path
) -> None:
    headers = user(xintu, workspace, "bank", "bank")
    watcher = Watcher(client, headers, {"code": code(7)}, {"code": code(0)})
    push(client, {**REGISTER[7], "法定代表人": HEIR}, "enterprise_register")
    push(client, listed.entry(1, listed.TAX_LIST, "2026-02-05"))
    told = watcher.news()
    assert [one["kind"] for one in told] == ["representative"]
    assert [one["name"] for one in told[0]["after"]["persons"]] == ["司徒**"]
    assert HEIR not in json.dumps(told, ensure_ascii=False)
    assert watcher.run()["unconsented"] == 2
    signed = {
        "purpose": "after_loan",
        "classes": ["public"],
        "until": "2099-12-31",
        "evidence": "0" * 64,
        "code": code(0),
    }
    assert client.post("/v1/consents", json=signed, headers=headers).status_code == 201
    assert (watcher.run()["unconsented"], watcher.news()) == (1, [])  # what is there is noted
    push(client, listed.entry(1, listed.TAX_LIST, "2026-03-05"))
    assert [one["kind"] for one in watcher.news()] == ["linked"]


def test_digests_and_the_command_line(client: httpx.Client, xintu: Xintu, workspace: Path, tmp_path: Path) -> None:
    told = ("--workspace", workspace, "--json")
    named = xintu(
        "watch", "add", code(8), "查无此企业有限公司", "--title", "<b>贷后</b>", "--email", "risk@bank.example", *told
    )
    assert named.returncode == 3  # one of them is nobody
    watch = json.loads(named.stdout)["watch"]
    assert watch in xintu("watch", "list", "--workspace", workspace).stdout
    push(client, listed.entry(8, MARKET, "2026-02-06"))
    (ran,) = [one for one in json.loads(xintu("watch", "run", *told).stdout) if one["watch"] == watch]
    assert ran["kinds"] == {"listing": 1}
    assert json.loads(xintu("watch", "run", *told).stdout) == []  # none is due
    done = xintu("watch", "digest", watch, "--out", tmp_path / "digest", *told)
    assert json.loads(done.stdout)["alerts"] == 1, done.stderr
    mail = message_from_bytes((tmp_path / "digest" / "digest.eml").read_bytes(), policy=default)
    assert mail["To"] == "risk@bank.example"
    plain, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert page is not None
    assert listed.FIRMS[8]["企业名称"] in plain.get_content()
    assert "<b>" not in page.get_content()
    assert xintu("watch", "digest", watch, "--send", *told).returncode == 2  # no server is set
    feed = json.loads(xintu("watch", "feed", "--watch", watch, *told).stdout)
    (alert,) = feed["alerts"]
    said = plain.get_content().splitlines()[-1].strip()
    assert said == "现：市场监管严重违法失信名单，宣城市市场监督管理局，安徽省宣城市宣州区，自 2026-02-06", said
    assert xintu("watch", "clear", alert["number"], "--why", "已核实", *told).returncode == 0
    cleared = xintu("watch", "feed", "--watch", watch, "--workspace", workspace).stdout
    assert "销号：已核实" in cleared
    assert json.loads(xintu("watch", "run", watch, "--full", *told).stdout)[0]["asked"] == 1
    push(client, {**listed.entry(8, MARKET, "2026-02-06"), "名单状态": "撤销"})
    xintu("watch", "run", *told)
    assert "现：已撤回" in xintu("watch", "digest", watch, "--workspace", workspace).stdout
    assert len(json.loads(xintu("watch", "feed", "--watch", watch, "--state", "open", *told).stdout)["alerts"]) == 1
    assert xintu("watch", "remove", watch, *told).returncode == 0
    assert xintu("watch", "run", watch, *told).returncode == 2


def test_a_server_runs_what_is_due_by_itself(workspace: Path, serving: Serving, xintu: Xintu) -> None:
    with serving(workspace, XINTU_WATCH_SECONDS="1") as other:
        watcher = Watcher(other, user(xintu, workspace, "timer", "investigator"), {"code": code(9)})
        push(other, listed.entry(9, MARKET, "2026-02-07"))
        for _ in range(100):
            if told := watcher.alerts():
                break
            time.sleep(0.1)
    assert [one["kind"] for one in told] == ["listing"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"title": ""}, 422),
        ({"title": "x", "kinds": ["nothing"]}, 422),
        ({"title": "x", "email": "a b"}, 422),
        ({"title": "x", "y": 1}, 422),
    ],
)
def test_what_cannot_be_watched_is_refused(client: httpx.Client, body: dict[str, Any], status: int) -> None:
    assert client.post("/v1/watches", json=body).status_code == status
