"""Lists shared with a partner: what an agreement lets through and nothing else, feeds with tombstones, signatures, pulls. Synthetic."""

from __future__ import annotations

import hmac
import io
import json
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import listed_samples as listed
import pytest
import sqlalchemy as sa
from databases import URL, stored

from api.service.database import SERVICE_FILE
from api.service.refusal import Refusal
from api.sharing.signing import keys_of
from api.sharing.verifying import verify_page
from loaders.database import engine_of

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

MARKET, TAX = listed.MARKET_LIST, listed.TAX_LIST
COUNT = 40
#: A firm of the same name as another, in another city, with a code of its own.
TWIN = {**listed.FIRMS[10], "统一社会信用代码": listed.code_of(90_001), "行政区划代码": "341881"}
ENTRIES = [
    listed.entry(0, MARKET, "2026-01-05", 文书号="宣市监列〔2026〕1号"),
    listed.entry(1, MARKET, "2026-01-06", 文书号="宣市监列〔2026〕2号"),
    listed.entry(2, TAX, "2026-01-07"),
    listed.entry(3, MARKET, "2026-01-08", 行政区划="341881"),
    listed.entry(4, MARKET, "2019-01-01"),  # past its term
    listed.entry(5, MARKET, "2025-01-01", 移出日期="2026-01-01"),
]
PERSON = {
    "被执行人姓名/名称": "欧阳恒泰",
    "身份证号码": "342501198001011234",
    "案号": "（2025）皖1802执77号",
    "执行法院": "安徽省宣城市宣州区人民法院",
    "发布时间": "2026-01-09",
}


def logged(workspace: Path, query: str) -> list[tuple[Any, ...]]:
    """What a statement finds in the service's database."""
    engine = engine_of(workspace, URL, SERVICE_FILE)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(sa.text(query))]
    engine.dispose()
    return rows


def write(path: Path, rows: Any) -> Path:
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    folder = tmp_path_factory.mktemp("share")
    files = [
        f"enterprise_register={write(folder / 'register.json', [*listed.FIRMS[:COUNT], TWIN])}",
        f"serious_lists={write(folder / 'lists.json', ENTRIES)}",
        f"judgment_debtors={write(folder / 'debtors.json', [PERSON])}",
    ]
    done = xintu("load", *files, "--workspace", folder / "w")
    assert done.returncode == 0, done.stderr + done.stdout
    assert xintu("resolve", "--workspace", folder / "w").returncode == 0
    return folder / "w"


def agree(xintu: Xintu, workspace: Path, partner: str, *options: object) -> str:
    done = xintu("share", "agree", partner, "--purpose", "联合惩戒", *options, "--workspace", workspace, "--json")
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["agreement"])


def partner_key(xintu: Xintu, workspace: Path, name: str, *options: object) -> str:
    done = xintu(
        "users", "add", f"{name}-user", "--role", "partner", "--organisation", name, "--key", *options,
        "--workspace", workspace, "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["key"])


@pytest.fixture(scope="module")
def client(workspace: Path, serving: Serving) -> Iterator[httpx.Client]:
    with serving(workspace) as opened:
        yield opened


class Partner:
    """A partner at the HTTP door."""

    def __init__(self, client: httpx.Client, key: str, agreement: str) -> None:
        self.client, self.agreement = client, agreement
        self.headers = {"Authorization": f"Bearer {key}"}

    def get(self, path: str, **params: Any) -> httpx.Response:
        params = {"agreement": self.agreement, **params}
        return self.client.get(f"/v1/share/{path}", params=params, headers=self.headers)

    def post(self, path: str, body: Any) -> httpx.Response:
        params = {"agreement": self.agreement}
        return self.client.post(f"/v1/share/{path}", json=body, params=params, headers=self.headers)

    def check(self, **party: str) -> dict[str, Any]:
        (result,) = self.post("check", party).raise_for_status().json()["results"]
        return result

    def changes(self, cursor: int = 0, **params: Any) -> dict[str, Any]:
        return self.get("changes", cursor=cursor, **params).raise_for_status().json()

    def names(self) -> dict[str, str]:
        return {
            change["value"]["name"]: change["entry"] for change in self.changes()["changes"] if change["op"] == "put"
        }


@pytest.fixture(scope="module")
def hefei(workspace: Path, xintu: Xintu, client: httpx.Client) -> Partner:
    """May see the market and court lists of 宣州区, without free text; persons masked."""
    terms = ("--list", MARKET, "--list", "judgment_debtor", "--region", "宣州区", "--quota", 1000)
    return Partner(client, partner_key(xintu, workspace, "hefei"), agree(xintu, workspace, "hefei", *terms))


def name(number: int) -> str:
    return listed.FIRMS[number]["企业名称"]


def code(number: int) -> str:
    return listed.FIRMS[number]["统一社会信用代码"]


def push(client: httpx.Client, row: Any, source: str = "serious_lists") -> None:
    answer = client.post(f"/v1/records/{source}", json=[row], params={"resolve": True})
    assert answer.raise_for_status().json()["rejected"] == 0, answer.text


def test_a_check_tells_what_the_agreement_lets_through(hefei: Partner) -> None:
    hit = hefei.check(code=code(0))
    assert (hit["status"], hit["how"]) == ("listed", "code")
    (entry,) = hit["entries"]
    assert set(entry) == {"entry", "list", "name", "code", "kind", "region", "since", "until", "authority"}
    assert hefei.check(name=name(0))["entries"] == hit["entries"]
    for number in (2, 3, 4, 5, 6):  # other list, other region, past its term, left, on none
        assert hefei.check(code=code(number))["status"] == "not_listed"
    twins = hefei.check(name=name(10))
    assert (twins["status"], twins["count"]) == ("ambiguous", 2)
    assert hefei.check(name=name(10), code=TWIN["统一社会信用代码"])["status"] == "not_listed"
    assert hefei.check(name="查无此企业有限公司")["status"] == "unknown"
    assert hefei.check(code=code(0), name=name(1))["name_differs"] is True


def test_persons_are_masked_and_cannot_be_tried_by_name(hefei: Partner) -> None:
    assert "欧阳**" in hefei.names()
    assert hefei.check(name="欧阳恒泰")["status"] == "unknown"
    text = json.dumps(hefei.changes(), ensure_ascii=False)
    assert "恒泰" not in text.replace(name(0), "")
    assert "执77" not in text


def test_many_at_once_in_order(hefei: Partner) -> None:
    parties = [{"code": code(number)} for number in range(COUNT)] * 2
    answer = hefei.post("checks", {"parties": parties}).raise_for_status().json()
    assert [one["code"] for one in answer["results"]] == [one["code"] for one in parties]
    assert answer["counts"] == {"listed": 4, "not_listed": 2 * COUNT - 4, "ambiguous": 0, "unknown": 0}


def test_others_do_not_see_an_agreement(workspace: Path, xintu: Xintu, client: httpx.Client, hefei: Partner) -> None:
    other = Partner(client, partner_key(xintu, workspace, "wuhu"), hefei.agreement)
    for answer in (
        other.get("changes"),
        other.get("export"),
        other.get("digest-key"),
        other.post("check", {"code": code(0)}),
    ):
        assert answer.status_code == 404
    assert hefei.client.get("/v1/share/changes").status_code == 403  # an investigator
    assert client.get("/v1/agreements", headers=hefei.headers).status_code == 403


def test_a_user_of_some_regions_sees_those_only(workspace: Path, xintu: Xintu, client: httpx.Client) -> None:
    agreement = agree(xintu, workspace, "chizhou", "--list", MARKET)
    whole = Partner(client, partner_key(xintu, workspace, "chizhou"), agreement)
    assert {name(0), name(1), name(3)} <= set(whole.names())
    done = xintu("users", "add", "chizhou-two", "--role", "partner", "--organisation", "chizhou", "--key",
                 "--region", "341881", "--workspace", workspace, "--json")  # fmt: skip
    narrow = Partner(client, json.loads(done.stdout)["key"], agreement)
    assert set(narrow.names()) == {name(3)}
    assert narrow.check(code=code(0))["status"] == "not_listed"


def test_the_feed_has_each_change_once_and_a_tombstone_for_all_that_went(
    hefei: Partner, client: httpx.Client, workspace: Path, xintu: Xintu
) -> None:
    first = hefei.changes()
    pages, cursor = [], 0
    while True:
        page = hefei.changes(cursor, limit=1)
        pages += page["changes"]
        cursor = page["cursor"]
        if not page["more"]:
            break
    assert pages == first["changes"]
    assert [one["number"] for one in pages] == sorted(one["number"] for one in pages)
    assert hefei.changes(cursor)["changes"] == []
    # told by a check alone, gone before the feed is asked: a tombstone all the same
    row = listed.entry(7, MARKET, "2026-02-01", 文书号="宣市监列〔2026〕7号")
    push(client, row)
    (told,) = hefei.check(code=code(7))["entries"]
    push(client, {**row, "名单状态": "撤销"})
    assert hefei.check(code=code(7))["status"] == "not_listed"
    (change,) = hefei.changes(cursor)["changes"]
    assert (change["op"], change["entry"], change["reason"]) == ("delete", told["entry"], "withdrawn")
    assert name(7) not in json.dumps(hefei.changes(), ensure_ascii=False)
    cursor = hefei.changes(cursor)["cursor"]
    # repaired
    repair = {
        "主体名称": name(1),
        "统一社会信用代码": code(1),
        "决定书文号": "宣市监列〔2026〕2号",
        "决定": "同意",
        "终止公示日期": "2026-03-01",
    }
    push(client, repair, "credit_repair")
    (change,) = hefei.changes(cursor)["changes"]
    assert (change["op"], change["reason"]) == ("delete", "repaired")
    cursor = hefei.changes(cursor)["cursor"]
    # a rebuild changes nothing
    before = hefei.changes()
    assert xintu("rebuild", "--workspace", workspace).returncode == 0
    assert hefei.changes(cursor)["changes"] == []
    assert hefei.changes() == before


def test_many_at_once_number_each_change_once(hefei: Partner, client: httpx.Client) -> None:
    cursor = hefei.changes()["cursor"]
    for number in (20, 21, 22):
        push(client, listed.entry(number, MARKET, "2026-02-02"))
    with ThreadPoolExecutor(6) as threads:
        pages = [one.result() for one in [threads.submit(hefei.changes, cursor) for _ in range(12)]]
        checks = [threads.submit(hefei.check, code=code(number)) for number in (20, 21, 22) * 2]
    assert {one.result()["status"] for one in checks} == {"listed"}
    assert all(page["changes"] == pages[0]["changes"] for page in pages)
    assert [one["number"] for one in pages[0]["changes"]] == [cursor + 1, cursor + 2, cursor + 3]
    assert hefei.changes(cursor)["changes"] == pages[0]["changes"]


def test_a_page_that_was_altered_is_not_used(hefei: Partner, client: httpx.Client) -> None:
    keys = keys_of(client.get("/v1/share/keys").json())
    page = hefei.changes()
    verify_page(page, keys)
    with pytest.raises(Refusal):
        verify_page(page, {})
    page["changes"] = page["changes"][1:]
    with pytest.raises(Refusal):
        verify_page(page, keys)


def test_a_cursor_that_was_never_given_is_refused(hefei: Partner) -> None:
    answer = hefei.get("changes", cursor=10_000)
    assert answer.status_code == 410
    assert answer.headers["content-type"] == "application/problem+json"


def test_digests_say_the_same_without_names(hefei: Partner) -> None:
    key = bytes.fromhex(hefei.get("digest-key").raise_for_status().json()["key"])

    def digest(text: str) -> str:
        return hmac.digest(key, text.encode(), "sha256").hex()

    hit, also, miss = digest(f"code|{code(0)}"), digest(f"name|{name(0)}|{code(0)}"), digest(f"code|{code(6)}")
    answer = hefei.post("digests", {"digests": [hit, also, miss]}).raise_for_status().json()
    assert [one["status"] for one in answer["results"]] == ["listed", "listed", "not_listed"]
    bucket = hefei.get(f"buckets/{hit[:8]}").raise_for_status().json()
    assert len(bucket["prefix"]) < 8  # so few parties: a longer prefix would tell who is meant
    found = {bucket["prefix"] + one["suffix"]: one["lists"] for one in bucket["digests"]}
    assert found[hit] == ["market_serious"]
    assert miss not in found


def test_exports_are_signed_and_their_bytes_are_the_same(
    hefei: Partner, xintu: Xintu, workspace: Path, tmp_path: Path
) -> None:
    one, two = (hefei.get("export").raise_for_status().content for _ in range(2))
    assert one == two
    folder, keys = tmp_path / "export", tmp_path / "keys.json"
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        archive.extractall(folder)
    keys.write_bytes(httpx.get(f"{hefei.client.base_url}/v1/share/keys", trust_env=False).content)  # anybody may
    done = xintu("share", "verify", folder, "--key", keys, "--workspace", tmp_path / "none", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    lines = (folder / "entries.jsonl").read_bytes().splitlines()
    assert told["count"] == len(lines) == len(hefei.names())
    assert told["cursor"] == hefei.changes()["cursor"]
    own = tmp_path / "own"
    assert (
        xintu("share", "export", "--agreement", hefei.agreement, "--out", own, "--workspace", workspace).returncode == 0
    )
    assert (own / "manifest.json").read_bytes() == (folder / "manifest.json").read_bytes()
    (folder / "entries.jsonl").write_bytes(b"".join(line + b"\n" for line in lines[1:]))
    assert xintu("share", "verify", folder, "--key", keys).returncode == 2
    manifest = (own / "manifest.json").read_bytes()
    (own / "manifest.json").write_bytes(manifest.replace(b'"count":', b'"count": '))
    assert "签名不符" in xintu("share", "verify", own, "--key", keys).stderr


def test_quota_use_and_audit(workspace: Path, xintu: Xintu, client: httpx.Client) -> None:
    agreement = agree(xintu, workspace, "anqing", "--list", MARKET, "--quota", 3)
    partner = Partner(client, partner_key(xintu, workspace, "anqing"), agreement)
    two = {"parties": [{"code": code(0)}, {"code": code(6)}]}
    assert partner.post("checks", two).status_code == 200
    assert partner.post("checks", two).status_code == 429
    assert partner.post("check", {"code": code(0)}).status_code == 200
    assert partner.post("check", {"code": code(0)}).status_code == 429
    rows = len(partner.changes()["changes"])  # tombstones must reach whoever was told
    done = xintu("share", "agreements", "--partner", "anqing", "--use", "--workspace", workspace, "--json")
    (told,) = json.loads(done.stdout)
    used = {row["kind"]: (row["requests"], row["parties"]) for row in told["use"]}
    assert used == {"check": (2, 3), "changes": (1, rows)}
    log = logged(
        workspace,
        "SELECT what FROM audit_entry WHERE action = 'share.check' AND organisation = 'anqing' ORDER BY number",
    )
    assert [json.loads(what)["asked"] for (what,) in log] == [2, 1]


def test_what_ends_is_taken_back_at_once(workspace: Path, xintu: Xintu, client: httpx.Client) -> None:
    agreement = agree(xintu, workspace, "liuan", "--list", MARKET, "--region", "341802")
    partner = Partner(client, partner_key(xintu, workspace, "liuan"), agreement)
    first = partner.changes()
    told = {change["entry"] for change in first["changes"] if change["op"] == "put"}
    assert told
    changed = ("--list", TAX, "--list", MARKET, "--region", "341802", "--field", "name", "--change", agreement)
    agree(xintu, workspace, "liuan", *changed)
    second = partner.changes(first["cursor"])
    assert told <= {change["entry"] for change in second["changes"]}  # with fewer fields
    assert all(set(change["value"]) == {"list", "name"} for change in second["changes"])
    assert xintu("share", "end", agreement, "--workspace", workspace).returncode == 0
    assert partner.post("check", {"code": code(0)}).status_code == 403
    assert partner.get("export").status_code == 403
    third = partner.changes(second["cursor"])
    assert {change["reason"] for change in third["changes"]} == {"agreement_ended"}
    assert {change["entry"] for change in third["changes"]} >= told


def test_a_partner_pulls_the_feed_and_its_repairs(
    hefei: Partner, client: httpx.Client, workspace: Path, xintu: Xintu, tmp_path: Path
) -> None:
    agreement = agree(xintu, workspace, "nanjing", "--list", MARKET, "--field", "document_no",
                      *(part for field in ("name", "code", "kind", "region", "since", "until", "authority") for part in ("--field", field)))  # fmt: skip
    key = tmp_path / "key"
    key.write_text(partner_key(xintu, workspace, "nanjing"), encoding="utf-8")
    keys = tmp_path / "keys.json"
    keys.write_bytes(client.get("/v1/share/keys").content)
    there = tmp_path / "theirs"
    own = listed.entry(0, MARKET, "2026-01-05", 文书号="宣市监列〔2026〕1号")  # they know the decision themselves
    files = (
        f"enterprise_register={write(tmp_path / 'r.json', listed.FIRMS[:20])}",
        f"serious_lists={write(tmp_path / 's.json', [own])}",
    )
    assert xintu("load", *files, "--workspace", there).returncode == 0

    def pull(*more: object) -> Any:
        return xintu("share", "pull", str(client.base_url), "--partner", "xuancheng", "--agreement", agreement,
                     "--token-file", key, *more, "--workspace", there, "--json")  # fmt: skip

    assert pull().returncode == 2  # no key that is trusted
    done = pull("--key", keys)
    assert done.returncode == 0, done.stderr
    first = json.loads(done.stdout)
    assert first["entered"] > 0
    again = json.loads(pull().stdout)
    assert (again["entered"], again["cursor"]) == (0, first["cursor"])
    listed_there = "SELECT count(*) FROM graph_event WHERE list = 'market_serious'"
    assert stored(there, listed_there) == [
        (first["entered"],)
    ]  # the decision known there is one event with two reports
    assert xintu("share", "keys", "--rotate", "--workspace", workspace).returncode == 0
    repair = {
        "主体名称": name(0),
        "统一社会信用代码": code(0),
        "决定书文号": "宣市监列〔2026〕1号",
        "决定": "同意",
        "终止公示日期": "2026-03-01",
    }
    push(client, repair, "credit_repair")
    done = pull()  # signed by a key that the first one endorses
    assert done.returncode == 0, done.stderr
    last = json.loads(done.stdout)
    assert (last["withdrawn"], last["repairs"]) == (1, 1)
    assert stored(there, listed_there) == [(first["entered"] - 1,)]
    states = stored(there, "SELECT source, state FROM record WHERE state <> 'active' ORDER BY source")
    assert ("serious_lists", "repaired") in states
    anew = json.loads(pull("--anew").stdout)
    assert (anew["entered"], anew["withdrawn"], anew["cursor"]) == (first["entered"] - 1, 0, last["cursor"])
    assert stored(there, listed_there) == [(first["entered"] - 1,)]
    folder = tmp_path / "full"
    assert xintu("share", "export", "--agreement", agreement, "--out", folder, "--workspace", workspace).returncode == 0
    done = xintu("share", "pull", folder, "--partner", "xuancheng", "--workspace", there, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["withdrawn"] == 0


@pytest.mark.parametrize(
    ("terms", "status"),
    [
        ({"lists": ["no_such_list"]}, 422),
        ({"regions": ["nowhere"]}, 422),
        ({"fields": ["secret"]}, 422),
        ({"since": "2026-02-30"}, 422),
        ({"since": "2026-02-03", "until": "2026-02-03"}, 422),
        ({"lists": []}, 422),
        ({"extra": 1}, 422),
        ({}, 201),
    ],
)
def test_terms_are_checked(client: httpx.Client, terms: dict[str, Any], status: int) -> None:
    body = {"partner": "tongling", "lists": [TAX], "purpose": "联合惩戒", **terms}
    answer = client.post("/v1/agreements", json=body)
    assert answer.status_code == status, answer.text
    if status == 201:
        made = answer.json()["agreement"]
        assert client.get(f"/v1/agreements/{made}").json()["versions"][0]["partner"] == "tongling"
        assert client.put(f"/v1/agreements/{made}", json={**body, "partner": "other"}).status_code == 422
        assert client.put(f"/v1/agreements/{made}", json={**body, "quota": 5}).json()["version"] == 2
        assert client.post(f"/v1/agreements/{made}/end").json()["in_force"] is False
        assert client.put(f"/v1/agreements/{made}", json=body).status_code == 409
