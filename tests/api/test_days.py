"""Where a day begins and ends: the office's zone, for consents, agreements and papers alike; moments stay UTC. Synthetic."""

from __future__ import annotations

import datetime
import functools
import json
import zoneinfo
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import listed_samples as listed
import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

FIRM = listed.FIRMS[1]


@functools.cache
def elsewhere() -> str:
    """A zone in which it is another day than in UTC, whenever these tests begin: fourteen hours ahead, or twelve behind."""
    utc = datetime.datetime.now(datetime.UTC)
    return "Etc/GMT-14" if utc.hour >= 11 else "Etc/GMT+12"


def day(zone: str, more: int = 0) -> str:
    return (datetime.datetime.now(zoneinfo.ZoneInfo(zone)).date() + datetime.timedelta(days=more)).isoformat()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    folder = tmp_path_factory.mktemp("days")
    promise = {"承诺书编号": "宣信诺〔2026〕1号", "承诺主体名称": FIRM["企业名称"], "统一社会信用代码": FIRM["统一社会信用代码"], "承诺类型": "行业自律型",
               "承诺事项": "食品经营许可", "承诺日期": "2026-01-05", "承诺期限": "2026-03-01", "受理单位": "宣州区市场监督管理局"}  # fmt: skip
    case = listed.result(
        1, "取消评先评优资格", "2026-02-02", "2026-02-03", 是否典型案例="是", 案例内容="取消其评优资格。"
    )
    rows = {"enterprise_register": [FIRM], "serious_lists": [listed.entry(1, listed.MARKET_LIST, "2026-02-01")],
            "commitments": [promise], "measure_results": [case]}  # fmt: skip
    files = []
    for source, told in rows.items():
        path = folder / f"{source}.json"
        path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        files.append(f"{source}={path}")
    assert xintu("load", *files, "--workspace", folder / "w").returncode == 0
    assert xintu("resolve", "--workspace", folder / "w").returncode == 0
    return folder / "w"


@pytest.fixture(scope="module")
def client(workspace: Path, serving: Serving) -> Iterator[httpx.Client]:
    with serving(workspace, XINTU_TIMEZONE=elsewhere(), XINTU_WATCH_SECONDS="0") as opened:
        yield opened


def user(xintu: Xintu, workspace: Path, name: str, role: str) -> dict[str, str]:
    made = xintu("users", "add", name, "--role", role, "--organisation", name, "--key", "--workspace", workspace,
                 "--json")  # fmt: skip
    return {"Authorization": f"Bearer {json.loads(made.stdout)['key']}"}


def test_a_consent_holds_on_the_days_of_the_office(client: httpx.Client, workspace: Path, xintu: Xintu) -> None:
    bank, code = user(xintu, workspace, "day-bank", "bank"), FIRM["统一社会信用代码"]
    screening = {"purpose": "before_loan", "applicant": {"name": FIRM["企业名称"], "code": code}}
    terms = {"code": code, "purpose": "before_loan", "classes": ["public"], "evidence": "ab" * 32}
    assert day(elsewhere()) != day("UTC")
    for since, until, status in (
        (day(elsewhere(), -2), day(elsewhere(), -1), 403),
        (day(elsewhere(), 1), day(elsewhere(), 9), 403),
        (
            day(elsewhere()),
            day(elsewhere()),
            201,
        ),  # its only day is today at the office, which is no longer or not yet today in UTC
    ):
        made = client.post("/v1/consents", json={**terms, "since": since, "until": until}, headers=bank)
        assert made.status_code == 201, made.text
        assert client.post("/v1/screenings", json=screening, headers=bank).status_code == status, (since, until)
        client.delete(f"/v1/consents/{made.json()['consent_id']}", headers=bank).raise_for_status()
    made = client.post(
        "/v1/consents", json={**terms, "until": day(elsewhere())}, headers=bank
    )  # from today on, where none is said
    assert client.post("/v1/screenings", json=screening, headers=bank).status_code == 201, made.text


def test_an_agreement_holds_on_the_same_days(client: httpx.Client, workspace: Path, xintu: Xintu) -> None:
    partner = user(xintu, workspace, "day-partner", "partner")
    for since, until, status in (
        (day(elsewhere()), day(elsewhere(), 1), 200),
        (day(elsewhere(), -1), day(elsewhere()), 403),
        (day(elsewhere(), 1), day(elsewhere(), 2), 403),
    ):
        done = xintu("share", "agree", "day-partner", "--purpose", "联合惩戒", "--list", listed.MARKET_LIST, "--since", since,
                     "--until", until, "--workspace", workspace, "--json")  # fmt: skip
        asked = {"agreement": json.loads(done.stdout)["agreement"]}
        answer = client.post("/v1/share/check", params=asked, json={"code": FIRM["统一社会信用代码"]}, headers=partner)
        assert answer.status_code == status, (since, until, answer.text)


def test_what_is_no_zone_is_refused(workspace: Path, xintu: Xintu) -> None:
    for name in ("Mars/Olympus", "../../etc/passwd", "/etc/localtime"):
        done = xintu("status", "--workspace", workspace, XINTU_TIMEZONE=name)
        assert (done.returncode, "XINTU_TIMEZONE" in done.stderr, done.stdout) == (2, True, ""), name


def test_ledgers_of_the_graph_are_asked_as_it_was_known(client: httpx.Client) -> None:
    """What was listed in February came in today: before that nobody knew. Ledgers that cannot say so refuse to be asked."""
    long_ago, now = "2026-06-30", day(elsewhere(), 1)
    entries = {
        known: client.get("/v1/lists/entries", params={"known_at": known}).raise_for_status().json()["count"]
        for known in ("", long_ago, now)
    }
    assert entries == {"": 1, long_ago: 0, now: 1}
    due = [
        client.get("/v1/lists/due", params={"known_at": known, "within": 3660}).json()["count"]
        for known in (long_ago, now)
    ]
    assert due[0] == 0 < due[1]
    shares = [client.get("/v1/lists/ratio", params={"known_at": k}).json()["whole"]["listed"] for k in (long_ago, now)]
    assert shares == [0, 1]
    party = client.get("/v1/parties", params={"q": FIRM["统一社会信用代码"]}).json()["matches"][0]["id"]
    url = f"/v1/parties/{party}/grade"
    lines = [client.get(url, params={"known_at": k}).raise_for_status().json()["lines"] for k in (long_ago, now)]
    assert len(lines[0]) < len(lines[1])
    worst = [client.get("/v1/grades", params={"known_at": k}).json()["parties"][0]["grade"] for k in (long_ago, now)]
    assert worst[0] < worst[1]
    commitments = client.get("/v1/commitments", params={"known_at": long_ago}).json()["commitments"]
    assert commitments == []
    for url in (
        "/v1/objections",
        "/v1/repairs",
        "/v1/plan",
        "/v1/lists",
        "/v1/lists/lookups",
        "/v1/catalogue",
        "/v1/coverage",
        "/v1/measures",
    ):
        refused = client.get(url, params={"known_at": long_ago})
        assert (refused.status_code, refused.json()["key"]) == (422, "no_known_at"), url
        assert client.get(url, params={"as_of": long_ago}).status_code == 200, url


@pytest.mark.parametrize(
    ("command", "read"),
    [
        ("lists entries", lambda told: told["count"]),
        ("lists due --within 3660", lambda told: told["count"]),
        ("lists ratio", lambda told: told["whole"]["listed"]),
        ("lists measures", lambda told: told["count"]),
        ("lists cases", lambda told: told["count"]),
        (f"measures --party {FIRM['统一社会信用代码']}", lambda told: len(told["lists"])),
        ("commitments", lambda told: len(told["commitments"])),
        (f"grade {FIRM['统一社会信用代码']}", lambda told: len(told["lines"])),
        ("grades", lambda told: "ABCD".index(told["parties"][0]["grade"])),
    ],
)
def test_commands_of_ledgers_are_asked_as_it_was_known(
    command: str, read: Callable[[Any], int], workspace: Path, xintu: Xintu
) -> None:
    told = [
        json.loads(xintu(*command.split(), "--known-at", known, "--workspace", workspace, "--json").stdout)
        for known in ("2026-06-30", day(elsewhere(), 1))
    ]
    assert read(told[0]) < read(told[1]), told
    assert xintu(*command.split(), "--known-at", "2026-02-30", "--workspace", workspace).returncode == 2
