"""The lending platform over HTTP: by consent only, each bank for itself; the pool; 银税互动; 信易+. Synthetic firms only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import listed_samples as listed
import pytest
from tenants import Tenant, key_for, workspace_of

from api.service.days import today

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
FOREVER = {"since": "2020-01-01", "until": "2099-12-31"}
PRODUCT = {
    "title": "税信贷",
    "amount_from": 100000,
    "amount_to": "3000000",
    "months_from": 6,
    "months_to": 36,
    "rate_from": "3.45",
    "rate_to": "4.5",
    "regions": ["3418"],
    "kinds": ["enterprise"],
    "grades": ["A", "B"],
    "min_years": 2,
    "lists_excluded": ["market_serious"],
    "tax_levels": ["A", "B"],
}


def tax_row(number: int, amount: str, paid_on: str, item: str = "增值税") -> dict[str, str]:
    firm = listed.party(number)
    told = {"纳税人名称": firm["企业名称"], "统一社会信用代码": firm["统一社会信用代码"], "征收项目": item}
    return told | {"税款所属期起": paid_on, "税款所属期止": paid_on, "实缴金额": amount, "入库日期": paid_on}


def level_row(number: int, level: str) -> dict[str, str]:
    firm = listed.party(number)
    code, name = firm["统一社会信用代码"], firm["企业名称"]
    return {"纳税人名称": name, "纳税人识别号": code, "评价年度": "2025", "纳税信用等级": level}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    """Firms with tax data; the third is listed."""
    folder = tmp_path_factory.mktemp("lending")
    files = {
        "enterprise_register": listed.FIRMS[:6],
        "serious_lists": [listed.entry(2, listed.MARKET_LIST, "2026-01-05")],
        "tax_credit": [level_row(number, level) for number, level in ((0, "A"), (1, "M"), (2, "A"))],
        "tax_payments": [
            tax_row(0, "60000.05", "2026-01-10"),
            tax_row(0, "39999.95", "2026-04-10"),
            tax_row(0, "0.10", "2026-04-11", "印花税"),
            tax_row(0, "500000", "2024-01-10"),
        ],
    }
    return workspace_of(xintu, folder, files)


@pytest.fixture(scope="module")
def client(workspace: Path, serving: Serving) -> Iterator[httpx.Client]:
    with serving(workspace) as opened:
        yield opened


@pytest.fixture(scope="module")
def people(client: httpx.Client, workspace: Path, xintu: Xintu) -> dict[str, Tenant]:
    """The office, two banks, and a bank's user without an organisation."""
    told = {"office": ("office", "信用办"), "jia": ("bank", "甲银行"), "yi": ("bank", "乙银行"), "loose": ("bank", "")}
    return {
        name: Tenant(client, key_for(xintu, workspace, name, role, organisation))
        for name, (role, organisation) in told.items()
    }


@pytest.fixture(scope="module")
def firms(people: dict[str, Tenant]) -> list[str]:
    """Ids of the firms."""
    codes = [listed.FIRMS[number]["统一社会信用代码"] for number in range(4)]
    return [people["office"].get(f"/v1/parties?q={code}")["matches"][0]["id"] for code in codes]


def consent(who: Tenant, party: str, grantee: str, *classes: str, **days: str) -> str:
    body = {"party": party, "grantee": grantee, "classes": list(classes), "evidence": HASH, **FOREVER, **days}
    return str(who.post("/v1/lending/consents", body)["consent"])


def first_day(who: Tenant, number: str) -> str:
    return next(one["since"] for one in who.get("/v1/consents")["consents"] if one["consent_id"] == number)


def need(who: Tenant, party: str, by: str, amount: str = "500000.00") -> str:
    body = {"party": party, "amount": amount, "months": 12, "purpose": "流动资金", "consent": by, "until": "2099-12-31"}
    return str(who.post("/v1/lending/needs", body)["need"])


def test_from_need_to_repayment_by_consent_only(
    people: dict[str, Tenant], firms: list[str], workspace: Path, xintu: Xintu, tmp_path: Path
) -> None:
    office, jia, yi = people["office"], people["jia"], people["yi"]
    everywhere = consent(office, firms[0], "*", "match", "tax")
    to_jia = consent(office, firms[1], "甲银行", "match", "tax", since="")  # from today on
    assert first_day(people["jia"], to_jia) == today()
    bad = consent(office, firms[2], "*", "match")
    tax_only = consent(office, firms[3], "*", "tax")
    body = {"party": firms[3], "amount": "1", "months": 12, "purpose": "x", "consent": tax_only, "until": "2099-12-31"}
    assert office.ask("POST", "/v1/lending/needs", body).status_code == 403
    assert yi.ask("POST", "/v1/lending/needs", body | {"party": firms[1], "consent": to_jia}).status_code == 403
    needs = [need(office, firms[0], everywhere), need(office, firms[1], to_jia), need(office, firms[2], bad)]
    small = need(office, firms[0], everywhere, "99999.99")
    assert [one["amount"] for one in office.get("/v1/lending/needs")].count("99999.99") == 1
    assert jia.get("/v1/lending/needs") == []

    product = jia.post("/v1/lending/products", PRODUCT)["product"]
    found = {
        one["need"]: one for one in jia.get(f"/v1/lending/products/{product}/candidates?against=true")["candidates"]
    }
    assert set(found) == {*needs, small}
    assert found[needs[0]]["verdict"] == "fits"
    assert set(found[needs[0]]["reasons"].values()) == {"fits"}
    assert found[needs[0]]["consent"] == everywhere
    assert (found[needs[1]]["verdict"], found[needs[1]]["reasons"]["tax_level"]) == ("against", "against")
    assert (found[needs[2]]["reasons"]["lists"], found[needs[2]]["reasons"]["grade"]) == ("against", "against")
    assert found[needs[2]]["reasons"]["tax_level"] == "unknown"  # no consent to that
    assert found[small]["reasons"]["amount"] == "against"
    assert [one["need"] for one in jia.get(f"/v1/lending/products/{product}/candidates")["candidates"]] == [needs[0]]
    assert yi.ask("GET", f"/v1/lending/products/{product}/candidates").status_code == 404
    other = yi.post("/v1/lending/products", PRODUCT)["product"]
    seen = {one["need"] for one in yi.get(f"/v1/lending/products/{other}/candidates?against=true")["candidates"]}
    assert needs[1] not in seen  # consented to the other bank only
    assert jia.ask("PUT", f"/v1/lending/products/{other}", PRODUCT).status_code == 404
    assert jia.ask("PUT", f"/v1/lending/products/{product}", PRODUCT).json()["edition"] == 2

    assert (
        yi.ask("POST", "/v1/lending/applications", {"product": other, "need": needs[1], "on": "2026-06-01"}).status_code
        == 403
    )
    made = jia.post("/v1/lending/applications", {"product": product, "need": needs[0], "on": "2026-06-01"})
    path = f"/v1/lending/applications/{made['application']}/steps"
    assert jia.ask("POST", path, {"state": "paid_out", "on": "2026-06-02"}).status_code == 409
    jia.post(path, {"state": "applied", "on": "2026-06-02"})
    assert jia.ask("POST", path, {"state": "refused", "on": "2026-06-03"}).status_code == 422
    assert jia.ask("POST", path, {"state": "approved", "on": "2026-06-01", "amount": 1}).status_code == 422
    jia.post(path, {"state": "approved", "on": "2026-06-05", "amount": "400000", "rate": "3.85"})
    assert jia.ask("POST", path, {"state": "paid_out", "on": "2026-06-06", "amount": "400000.01"}).status_code == 422
    jia.post(path, {"state": "paid_out", "on": "2026-06-06", "amount": "400000", "rate": "3.85"})
    told = jia.post(path, {"state": "overdue", "on": "2026-12-06"})
    assert [step["state"] for step in told["steps"]] == ["offered", "applied", "approved", "paid_out", "overdue"]
    assert yi.ask("GET", f"/v1/lending/applications/{made['application']}").status_code == 404

    period = "since=2026-06-01&until=2026-06-30"
    figures = office.get(f"/v1/lending/statistics?{period}")
    (row,) = figures["rows"]
    assert (row["bank"], row["county"], row["approved_amount"], row["mean_rate"]) == (
        "甲银行",
        "341802",
        "400000.00",
        "3.8500",
    )
    assert yi.get(f"/v1/lending/statistics?{period}")["rows"] == []
    assert office.ask("GET", f"/v1/lending/statistics/notice?{period}&format=xlsx").content[:2] == b"PK"
    out = tmp_path / "notice.md"
    here = ("--workspace", workspace, "--user", "office")
    assert (
        xintu(
            "lending", "statistics", "--since", "2026-06-01", "--until", "2026-06-30", "--notice", out, *here
        ).returncode
        == 0
    )
    assert "400000.00" in out.read_text(encoding="utf-8")

    jia.ask("DELETE", f"/v1/lending/consents/{to_jia}").raise_for_status()
    left = jia.get(f"/v1/lending/products/{product}/candidates?against=true")["candidates"]
    assert needs[1] not in {one["need"] for one in left}
    assert yi.ask("DELETE", f"/v1/lending/consents/{bad}").status_code == 404
    assert people["loose"].ask("GET", "/v1/lending/needs").status_code == 403
    office.ask("DELETE", f"/v1/lending/consents/{everywhere}").raise_for_status()


def test_tax_data_is_told_by_consent_and_thresholds_without_the_data(
    people: dict[str, Tenant], firms: list[str]
) -> None:
    office, jia, yi = people["office"], people["jia"], people["yi"]
    path = f"/v1/lending/tax/{firms[0]}"
    assert jia.ask("GET", path).status_code == 403
    assert jia.ask("GET", "/v1/lending/tax/nobody").status_code == 403  # no one learns who is there
    over = consent(office, firms[0], "甲银行", "tax", since="2020-01-01", until="2020-12-31")
    assert jia.ask("GET", path).status_code == 403, over
    given = consent(office, firms[0], "甲银行", "tax")
    told = jia.get(f"{path}?as_of=2026-06-30")
    assert told["consent"] == given
    assert [(level["period"], level["level"]) for level in told["levels"]] == [("2025", "A")]
    assert {(one["year"], one["item"]): one["amount"] for one in told["paid"]} == {
        ("2024", "增值税"): "500000.00",
        ("2026", "印花税"): "0.10",
        ("2026", "增值税"): "100000.00",
    }
    assert yi.ask("GET", path).status_code == 403
    asked = {"question": "paid_12_months", "at_least": "100000", "as_of": "2026-06-30"}
    answer = jia.post(f"{path}/threshold", asked)
    assert (answer["answer"], answer["consent"]) == ("yes", given)
    assert "100000.10" not in json.dumps(answer)
    assert jia.post(f"{path}/threshold", asked | {"at_least": "300000"})["answer"] == "no"
    assert jia.post(f"{path}/threshold", asked | {"as_of": "2020-01-01"})["answer"] == "unknown"
    assert jia.ask("POST", f"{path}/threshold", asked | {"at_least": "100000.09"}).status_code == 422
    for step in ("10000", "50000", "500000"):
        jia.post(f"{path}/threshold", asked | {"at_least": step})
    assert jia.ask("POST", f"{path}/threshold", asked | {"at_least": "1000000"}).status_code == 429
    assert jia.post(f"{path}/threshold", asked)["answer"] == "yes"  # asked before


def test_a_pool_pays_by_its_rule_and_refuses_above_its_caps(
    people: dict[str, Tenant], firms: list[str], workspace: Path, xintu: Xintu
) -> None:
    office, jia, yi = people["office"], people["jia"], people["yi"]
    terms = {
        "since": "2026-01-01",
        "shares": {"市财政": 60, "担保公司": 40},
        "banks": ["甲银行"],
        "covered": "50",
        "loan_cap": "100000",
        "stop_rate": "5",
    }
    assert jia.ask("POST", "/v1/lending/pools", terms | {"title": "x"}).status_code == 403
    pool = office.post("/v1/lending/pools", terms | {"title": "风险补偿池"})["pool"]
    path = f"/v1/lending/pools/{pool}"
    for partner, amount in (("市财政", "60000.01"), ("担保公司", "40000")):
        office.post(f"{path}/contributions", {"partner": partner, "amount": amount, "on": "2026-01-05"})
    assert (
        office.ask("POST", f"{path}/contributions", {"partner": "甲", "amount": 1, "on": "2026-01-05"}).status_code
        == 422
    )
    loan = {"loan": "L1", "party": firms[0], "principal": "300000", "on": "2026-02-01"}
    assert yi.ask("POST", f"{path}/loans", loan).status_code == 404
    assert yi.ask("GET", path).status_code == 404
    jia.post(f"{path}/loans", loan)
    assert jia.ask("POST", f"{path}/loans", loan).status_code == 409
    claim = {"claim": "C1", "loan": "L1", "loss": "250000", "on": "2026-05-01"}
    assert jia.ask("POST", f"{path}/claims", claim | {"loss": "300000.01"}).status_code == 409
    jia.post(f"{path}/claims", claim)
    assert office.ask("POST", f"{path}/settlements", {"on": "2026-05-31"}).status_code == 409  # nothing approved
    assert jia.ask("POST", f"{path}/claims/C1/decision", {"approved": True, "on": "2026-05-10"}).status_code == 403
    office.post(f"{path}/claims/C1/decision", {"approved": True, "on": "2026-05-10"})
    here = ("--workspace", workspace, "--user", "office", "--json")
    settled = json.loads(xintu("lending", "settle", pool, "--as-of", "2026-05-31", *here).stdout)
    (paid,) = settled["claims"]
    assert (paid["paid"], paid["cuts"]) == ("100000.00", {"loan_cap": "25000.00"})
    assert paid["borne"] == {"bank 甲银行": "150000.00", "partner 市财政": "60000.00", "partner 担保公司": "40000.00"}
    assert (settled["balance"], office.get(f"{path}?as_of=2026-05-30")["balance"]) == ("0.01", "100000.01")
    stopped = jia.ask("POST", f"{path}/loans", loan | {"loan": "L2", "on": "2026-06-02"})
    assert (stopped.status_code, "5%" in stopped.json()["detail"]) == (409, True)
    late = {"partner": "市财政", "amount": 1, "on": "2026-05-31"}
    assert office.ask("POST", f"{path}/contributions", late).status_code == 422  # a settled day stays as it was
    for amount in ("100000.01", "149999.99"):
        jia.post(f"{path}/claims/C1/recoveries", {"amount": amount, "on": "2026-07-01"})
    assert jia.ask("POST", f"{path}/claims/C1/recoveries", {"amount": "0.01", "on": "2026-07-01"}).status_code == 409
    after = office.get(f"{path}?as_of=2026-07-01")
    assert (after["balance"], after["returned"]) == ("100000.01", {"市财政": "60000.00", "担保公司": "40000.00"})
    jia.post(f"{path}/loans", loan | {"loan": "L2", "on": "2026-07-02"})  # all came back: business goes on
    small = {"partner": "市财政", "amount": "0.01", "on": "2026-07-03"}
    with ThreadPoolExecutor(8) as several:
        done = list(several.map(lambda _: office.ask("POST", f"{path}/contributions", small).status_code, range(16)))
    assert done == [200] * 16
    assert office.get(f"{path}?as_of=2026-07-03")["balance"] == "100000.17"
    mine = jia.get(f"{path}?as_of=2026-07-02")
    assert ("balance" in mine, [one["loan"] for one in mine["loans"]]) == (False, ["L1", "L2"])


def test_a_counter_learns_yes_or_no_and_nothing_else(
    people: dict[str, Tenant], firms: list[str], workspace: Path, xintu: Xintu
) -> None:
    office = people["office"]
    code = listed.FIRMS[2]["统一社会信用代码"]
    yes = office.get(f"/v1/benefits/rent/eligibility?party={firms[0]}")
    assert set(yes) == {"benefit", "eligible", "reason", "valid_until", "edition", "verified"}
    assert (yes["eligible"], yes["reason"], yes["verified"]) == (True, "grade_fits", False)
    no = office.get(f"/v1/benefits/rent/eligibility?party={code}")
    assert (no["eligible"], no["reason"], no["valid_until"]) == (False, "grade_too_low", "")
    part = listed.FIRMS[0]["企业名称"][:-2]
    for nobody in ("nobody-at-all", part):
        assert office.ask("GET", f"/v1/benefits/rent/eligibility?party={nobody}").status_code == 404
    assert office.get(f"/v1/benefits/rent/eligibility?party={listed.FIRMS[0]['企业名称']}")["eligible"] is True
    assert office.ask("GET", f"/v1/benefits/none/eligibility?party={firms[0]}").status_code == 404
    assert people["jia"].ask("GET", f"/v1/benefits/rent/eligibility?party={firms[0]}").status_code == 403
    office.post("/v1/benefits/rent/uses", {"party": firms[0], "on": "2026-06-01"})
    assert office.ask("POST", "/v1/benefits/rent/uses", {"party": firms[0], "on": "2026-06-01"}).status_code == 409
    assert office.ask("POST", "/v1/benefits/rent/uses", {"party": code, "on": "2026-06-01"}).status_code == 409
    here = ("--workspace", workspace, "--user", "office")
    assert xintu("benefit", "use", "rent", firms[1], "--on", "2026-06-02", *here).returncode == 0
    counted = office.get("/v1/benefits/counts?since=2026-06-01&until=2026-06-30")
    assert [(one["benefit"], one["county"], one["uses"]) for one in counted] == [("rent", "341802", 2)]
    assert office.ask("GET", "/v1/benefits/counts?since=2026-02-30&until=2026-06-30").status_code == 422
    assert "True" in xintu("benefit", "check", "rent", firms[0], *here).stdout
    assert "rent" in xintu("benefit", "list", "--workspace", workspace).stdout


def test_the_command_line_reads_the_same(
    people: dict[str, Tenant], firms: list[str], workspace: Path, xintu: Xintu, tmp_path: Path
) -> None:
    paper = tmp_path / "consent.pdf"
    paper.write_bytes(b"signed")

    def told(*arguments: object, user: str = "yi") -> Any:
        done = xintu("lending", *arguments, "--workspace", workspace, "--user", user, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    days = ("--since", "2020-01-01", "--until", "2099-12-31")
    told("consent", firms[0], "--grantee", "乙银行", "--class", "tax", "--class", "match", *days, "--evidence", paper)
    assert told("tax", firms[0], "--at-least", "100000", "--as-of", "2026-06-30")["answer"] == "yes"
    product = people["yi"].post("/v1/lending/products", PRODUCT)["product"]
    assert product in {one["product"] for one in told("products")}
    given = told("consent", firms[0], "--grantee", "乙银行", "--class", "match", *days[2:], "--evidence", paper)[
        "consent"
    ]
    assert first_day(people["yi"], given) == today()
    need(people["yi"], firms[0], given)
    assert told("candidates", product)["candidates"][0]["verdict"] == "fits"
    assert told("applications") == []
    assert told("needs")[0]["party"] == firms[0]
    assert told("pools") == []
    (pool,) = told("pools", user="office")
    assert told("pool", pool["pool"], "--as-of", "2026-07-01", user="office")["balance"] == "100000.01"
    foreign = ("consent", firms[0], "--grantee", "甲银行", "--class", "tax", *days, "--evidence", paper)
    assert xintu("lending", *foreign, "--workspace", workspace, "--user", "yi").returncode == 2
