"""A bank's day, at the two doors: consent, screening, replay after many loads, rule sets and back-tests, a file of applicants as a job."""

from __future__ import annotations

import csv
import io
import json
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import openpyxl
import pytest
import sqlalchemy as sa
from databases import URL, copy_workspace, stored

from api.screening.facts import hide_persons
from api.screening.measures import MEASURES, measured
from api.screening.report import PASS, REVIEW, build
from api.screening.rules import checked, shipped
from api.service.database import ServiceDatabase
from api.service.refusal import Refusal
from graph.ownership.control import control
from graph.ownership.many import controllers
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Serving, Xintu
else:
    Loaded = Serving = Xintu = Any

EVIDENCE = "ab" * 32
ALL = ("public", "tax", "customs", "social_insurance", "housing_fund", "utilities")
UNTIL = "2099-12-31"


@pytest.fixture(scope="module")
def workspace(loaded: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the world, with keys of two banks."""
    folder = tmp_path_factory.mktemp("screen") / "workspace"
    copy_workspace(loaded.workspace, folder)
    return folder


@pytest.fixture(scope="module")
def keys(workspace: Path, xintu: Xintu) -> dict[str, dict[str, str]]:
    """Headers of a user of each bank."""
    found = {}
    for name in ("zhao", "qian"):
        options = ("--role", "bank", "--organisation", f"{name}银行", "--key", "--workspace", workspace, "--json")
        done = xintu("users", "add", name, *options)
        assert done.returncode == 0, done.stderr
        found[name] = {"Authorization": f"Bearer {json.loads(done.stdout)['key']}"}
    return found


@pytest.fixture(scope="module")
def client(workspace: Path, serving: Serving, keys: dict[str, Any]) -> Iterator[httpx.Client]:
    with serving(workspace) as opened:
        yield opened


@pytest.fixture(scope="module")
def parties(workspace: Path) -> dict[str, tuple[str, str, str]]:
    """Firms by what is known of them: a listed one, one without events against it, one with tax credit A (id, name, code)."""
    firm = "SELECT n.id, n.name, n.code FROM graph_node n WHERE n.kind = 'enterprise' AND length(n.code) = 18 AND "
    event = "(SELECT 1 FROM graph_event e WHERE e.party = n.key AND "
    black = f"EXISTS {event} e.colour = 'black' AND e.until = '' AND e.kind = 'judgment_debt')"
    clean = f"NOT EXISTS {event} e.kind <> 'registration')"
    good = f"EXISTS {event} e.kind = 'evaluation' AND e.properties LIKE '%tax_credit%\"norm\":\"high\"%')"
    once = " AND (SELECT count(*) FROM graph_node m WHERE m.name = n.name) = 1 ORDER BY n.id LIMIT 1"
    found = {}
    for name, condition in (("listed", black), ("clean", clean), ("good", good)):
        found[name] = tuple(stored(workspace, firm + condition + once)[0])
    return found  # type: ignore[return-value]


def consented(client: httpx.Client, who: dict[str, str], code: str, *classes: str, **more: str) -> str:
    told = {
        "code": code,
        "purpose": "before_loan",
        "classes": list(classes or ALL),
        "until": UNTIL,
        "evidence": EVIDENCE,
    }
    made = client.post("/v1/consents", json={**told, **more}, headers=who)
    assert made.status_code == 201, made.text
    return str(made.json()["consent_id"])


def asked(name: str, code: str, **more: Any) -> dict[str, Any]:
    return {"purpose": "before_loan", "applicant": {"name": name, "code": code}, **more}


def test_without_consent_nothing_is_looked_at(client: httpx.Client, keys: Any, parties: Any, workspace: Path) -> None:
    _, name, code = parties["clean"]
    mine, other = keys["zhao"], keys["qian"]
    refused = client.post("/v1/screenings", json=asked(name, code), headers=mine)
    assert refused.status_code == 403
    assert "依法公开信息" in refused.json()["detail"]
    made = consented(client, mine, code, "public")
    assert client.post("/v1/screenings", json=asked(name, code), headers=mine).status_code == 201
    assert client.post("/v1/screenings", json=asked(name, code), headers=other).status_code == 403
    tax = client.post("/v1/screenings", json=asked(name, code, classes=["tax"]), headers=mine)
    assert tax.status_code == 403
    assert "纳税" in tax.json()["detail"]
    later = client.post("/v1/screenings", json={**asked(name, code), "purpose": "after_loan"}, headers=mine)
    assert later.status_code == 403
    beside = [{"role": "guarantor", "name": parties["listed"][1], "code": parties["listed"][2]}]
    assert client.post("/v1/screenings", json=asked(name, code, parties=beside), headers=mine).status_code == 403
    assert client.delete(f"/v1/consents/{made}", headers=other).status_code == 404
    assert client.delete(f"/v1/consents/{made}", headers=mine).status_code == 204
    assert client.post("/v1/screenings", json=asked(name, code), headers=mine).status_code == 403


def test_a_listed_firm_is_rejected_with_the_record_that_says_so(client: httpx.Client, keys: Any, parties: Any) -> None:
    id_, name, code = parties["listed"]
    consent = consented(client, keys["zhao"], code)
    answer = client.post("/v1/screenings", json=asked(name, code), headers=keys["zhao"])
    assert answer.status_code == 201, answer.text
    report = answer.json()
    assert report["identity"]["party"] == id_
    assert report["decision"] == "reject"
    first = report["reasons"][0]
    assert first["rule"] == "own_black_list"
    assert first["value"] >= first["threshold"]
    assert set(first["records"]) <= {record for entry in report["facts"]["listed"] for record in entry["records"]}
    assert report["consents"] == [consent]
    assert report["warnings"] == ["rules_unverified"]
    assert client.get(answer.headers["Location"], headers=keys["zhao"]).content == answer.content
    assert client.get(answer.headers["Location"], headers=keys["qian"]).status_code == 404
    document = client.get(answer.headers["Location"], params={"format": "pdf"}, headers=keys["zhao"])
    assert document.content.startswith(b"%PDF")
    assert (
        client.get(answer.headers["Location"], params={"format": "pdf"}, headers=keys["zhao"]).content
        == document.content
    )


def test_positive_items_are_read_where_the_consent_covers_them(client: httpx.Client, keys: Any, parties: Any) -> None:
    _, name, code = parties["good"]
    made = consented(client, keys["zhao"], code, "public")
    bare = client.post("/v1/screenings", json=asked(name, code), headers=keys["zhao"]).json()
    assert "tax_a" in bare["not_assessed"]
    assert {event["class"] for event in bare["facts"]["own"]} <= {"public"}
    assert client.delete(f"/v1/consents/{made}", headers=keys["zhao"]).status_code == 204
    consented(client, keys["zhao"], code)
    whole = client.post("/v1/screenings", json=asked(name, code), headers=keys["zhao"]).json()
    assert "tax_a" not in whole["not_assessed"]
    assert "tax" in {event["class"] for event in whole["facts"]["own"]}
    assert all(one["last"] or one["state"] == "never" for one in whole["facts"]["coverage"])


def test_who_is_not_known_for_sure_is_never_guessed(client: httpx.Client, keys: Any, parties: Any) -> None:
    _, _, code = parties["clean"]
    consented(client, keys["zhao"], code)
    wrong = client.post("/v1/screenings", json=asked("上海全然不同贸易有限公司", code), headers=keys["zhao"]).json()
    assert wrong["decision"] == "review"
    assert wrong["reasons"][0]["rule"] == "identity"
    assert wrong["identity"]["party"] == ""
    assert wrong["facts"] is None
    unknown = "91340000MA2ABCDEX1"
    consented(client, keys["zhao"], unknown)
    nobody = client.post("/v1/screenings", json=asked("", unknown), headers=keys["zhao"]).json()
    assert (nobody["decision"], nobody["identity"]["candidates"], nobody["facts"]) == ("review", 0, None)


def test_the_same_bytes_after_a_thousand_unrelated_rows(
    client: httpx.Client, keys: Any, parties: Any, xintu: Xintu, workspace: Path, tmp_path: Path
) -> None:
    _, name, code = parties["good"]
    consented(client, keys["zhao"], code)
    first = client.post("/v1/screenings", json=asked(name, code), headers=keys["zhao"])
    rows = [{"企业名称": f"黄山市无关第{n}贸易有限公司", "登记机关": "黄山市市场监督管理局"} for n in range(1000)]
    table = tmp_path / "more.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    done = xintu("load", f"enterprise_register={table}", "--date", "2026-08-01", "--workspace", workspace, "--json")
    assert done.returncode in (0, 3), done.stderr
    id_ = first.headers["X-Screening"]
    told = client.post(f"/v1/screenings/{id_}/replay", headers=keys["zhao"]).json()
    assert (told["same"], told["intact"], told["replayed"]) == (True, True, first.headers["ETag"].strip('"'))
    again = xintu("screen", "replay", id_, "--as", "zhao", "--workspace", workspace, "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["replayed"] == told["replayed"]
    _tamper(workspace, id_)
    assert client.post(f"/v1/screenings/{id_}/replay", headers=keys["zhao"]).json()["same"] is False


def _tamper(workspace: Path, screening_id: str) -> None:
    opened = Workspace.open(workspace, url=URL or None)
    service = ServiceDatabase.open(opened, URL or "")
    with service.write() as connection:
        this = sa.text("SELECT report FROM screening WHERE screening_id = :id").bindparams(id=screening_id)
        report = json.loads(zlib.decompress(connection.scalar(this)))
        report["decision"] = "pass!"
        changed = sa.text("UPDATE screening SET report = :report WHERE screening_id = :id")
        connection.execute(changed, {"report": zlib.compress(json.dumps(report).encode()), "id": screening_id})
    service.close()
    opened.close()


def test_every_access_is_in_the_audit_log_with_its_consent(
    client: httpx.Client, keys: Any, parties: Any, workspace: Path
) -> None:
    id_, name, code = parties["listed"]
    consent = consented(client, keys["qian"], code)
    assert client.post("/v1/screenings", json=asked(name, code), headers=keys["qian"]).status_code == 201
    opened = Workspace.open(workspace, url=URL or None)
    service = ServiceDatabase.open(opened, URL or "")
    with service.read() as connection:
        query = "SELECT what FROM audit_entry WHERE action = 'screening:read' AND subject = :party AND organisation = 'qian银行'"
        told = [json.loads(what) for what in connection.scalars(sa.text(query), {"party": id_})]
    service.close()
    opened.close()
    assert any(consent in one["consents"] for one in told)


def test_a_bank_edits_rules_and_tries_them_on_its_history(client: httpx.Client, keys: Any, parties: Any) -> None:
    mine = keys["qian"]
    for kind in ("clean", "listed"):
        consented(client, mine, parties[kind][2])
        made = client.post("/v1/screenings", json=asked(*parties[kind][1:]), headers=mine)
        outcome = {"outcome": "defaulted" if kind == "listed" else "repaid"}
        told = client.put(f"/v1/screenings/{made.headers['X-Screening']}/outcome", json=outcome, headers=mine)
        assert told.status_code == 204
    shown = client.get("/v1/rulesets/default", headers=mine).json()
    content = {**shown["content"], "name": "strict"}
    bad = {**content, "rules": [{**content["rules"][0], "measure": "own.horoscope"}]}
    refused = client.post("/v1/rulesets", json={"content": bad, "why": "test"}, headers=mine)
    assert refused.status_code == 422
    assert "own_black_list" in refused.json()["detail"]
    content["rules"] = [{**rule, "outcome": "positive"} for rule in content["rules"]]
    made = client.post("/v1/rulesets", json={"content": content, "why": "对照：什么都不拦"}, headers=mine)
    assert made.status_code == 201, made.text
    assert made.json()["version"] == 1
    assert client.get("/v1/rulesets/strict", headers=keys["zhao"]).status_code == 404
    told = client.post("/v1/rulesets/strict:1/backtests", json={}, headers=mine).json()
    assert told["matrix"].get("reject>pass", 0) >= 1
    assert told["approval"]["after"] == 1.0
    assert (told["outcomes"]["before"]["recall"], told["outcomes"]["after"]["recall"]) == (1.0, 0.0)
    assert told["outcomes"]["before"]["precision"] == 1.0
    again = client.post("/v1/rulesets/default/backtests", json={}, headers=mine).json()
    assert again["changed"] == []


def test_a_file_goes_through_a_job_and_gives_what_single_ones_give(
    client: httpx.Client, keys: Any, parties: Any
) -> None:
    mine = keys["zhao"]
    for kind in parties:
        consented(client, mine, parties[kind][2])
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["id", "name", "code"])
    for kind, (_, name, code) in parties.items():
        sheet.append([kind, name, code])
    sheet.append(["+cmd", "没有授权的公司", "91340000MA2ABCDEY9"])
    sheet.append(["nobody", "", ""])
    out = io.BytesIO()
    book.save(out)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sent = {"content": out.getvalue(), "headers": {**mine, "Content-Type": kind}, "params": {"purpose": "before_loan"}}
    started = client.post("/v1/screenings/batch", **sent)
    assert started.status_code == 202, started.text
    assert (started.json()["rows"], started.json()["rejected"]) == (4, 1)
    path = started.json()["job"]
    end = time.time() + 30
    while (job := client.get(path, headers=mine).json())["state"] not in ("done", "failed") and time.time() < end:
        time.sleep(0.1)
    assert (job["state"], job["done"], job["answer"]["refused"]) == ("done", 4, 1), job
    (reject,) = client.get(f"{path}/rejects", headers=mine).json()
    assert (reject["row"], reject["column"], reject["reason"]) == (6, "name", "missing_value")
    assert reject["remedy"]
    where = f"/v1/screenings/batch/{started.json()['job_id']}/results"
    lines = [json.loads(line) for line in client.get(where, params={"format": "jsonl"}, headers=mine).text.splitlines()]
    assert [one["decision"] for one in lines][-1] == "refused"
    for one in lines[:3]:
        alone = client.post("/v1/screenings", json=asked(*parties[one["id"]][1:], id=one["id"]), headers=mine).json()
        kept = client.get(f"/v1/screenings/{one['screening_id']}", headers=mine).json()
        assert (alone["facts"], alone["reasons"]) == (kept["facts"], kept["reasons"])
    table = client.get(where, headers=mine).content.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(table))][-1] == "'+cmd"
    assert client.get(where, params={"format": "xlsx"}, headers=mine).content[:2] == b"PK"
    assert client.get(where, headers=keys["qian"]).status_code == 404
    typed = {**sent, "headers": {**mine, "Content-Type": "text/plain"}}
    assert client.post("/v1/screenings/batch", **typed).status_code == 415
    broken = client.post("/v1/screenings/batch", **{**sent, "content": b"PK\x03\x04 no workbook"})
    assert (broken.status_code, "applicants.xlsx" in broken.text, "/tmp" in broken.text) == (422, True, False)


def test_the_command_screens_a_table_with_the_consents_beside_it(
    xintu: Xintu, workspace: Path, parties: Any, tmp_path: Path
) -> None:
    table, signed, out = tmp_path / "in.csv", tmp_path / "consents.csv", tmp_path / "out.csv"
    rows = [(kind, name, code) for kind, (_, name, code) in parties.items()]
    _write(table, ("id", "name", "code"), rows)
    told = [(code, "before_loan", "public|tax", UNTIL, EVIDENCE) for _, _, code in rows[:2]]
    _write(signed, ("code", "purpose", "classes", "until", "evidence"), told)
    common = ("--workspace", workspace, "--json")
    done = xintu("screen", table, "--out", out, "--consents", signed, *common)
    assert done.returncode == 3, done.stderr
    counts = json.loads(done.stdout)
    assert (counts["applicants"], counts["refused"]) == (3, 1)
    with out.open(encoding="utf-8-sig", newline="") as file:
        found = {row["id"]: row for row in csv.DictReader(file)}
    assert found["listed"]["decision"] == "reject"
    assert found["good"]["decision"] == "refused"
    shown = xintu("screen", "show", found["listed"]["screening_id"], *common)
    assert json.loads(shown.stdout)["decision"] == "reject"
    _write(signed, ("code", "purpose", "classes", "until", "evidence"), [("91", "gambling", "public", UNTIL, EVIDENCE)])
    assert xintu("screen", table, "--out", out, "--consents", signed, *common).returncode == 2
    assert xintu("screen", tmp_path / "none.csv", "--out", out, *common).returncode == 2
    listed = xintu("consent", "list", *common)
    assert {one["subject"] for one in json.loads(listed.stdout)} == {code for _, _, code in rows[:2]}


def _write(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


@pytest.mark.parametrize(
    "given",
    [
        None, [], {}, {"name": "A B", "rules": []}, {"name": "x", "rules": []}, {"name": "x", "rules": [7]}, {"name": "x", "surprise": 1},
        {"name": "x", "rules": [{"id": "a", "measure": "own.listed", "op": "~", "threshold": 1, "outcome": "reject"}]},
        {"name": "x", "rules": [{"id": "a", "measure": "own.listed", "op": "ge", "threshold": "1", "outcome": "reject"}]},
        {"name": "x", "rules": [{"id": "a", "measure": "own.listed", "params": {"days": 3}, "op": "ge", "threshold": 1, "outcome": "reject"}]},
        {"name": "x", "search": {"hops": 9}, "rules": [{"id": "a", "measure": "own.listed", "op": "ge", "threshold": 1, "outcome": "reject"}]},
    ],
)  # fmt: skip
def test_a_rule_set_that_cannot_be_used_is_refused(given: object) -> None:
    with pytest.raises(Refusal):
        checked(given)


def event(kind: str, **more: Any) -> dict[str, Any]:
    plain = {
        "id": "e",
        "kind": kind,
        "list": "",
        "colour": "",
        "title": "",
        "from": "2026-01-05",
        "to": "",
        "amount": None,
    }
    return {**plain, "state": "in_force", "properties": {}, "records": [f"{kind}:1"], **more}


def facts(**more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {name: [] for name in ("own", "listed", "members", "phoenix", "rings", "coverage")}
    return {**empty, "as_of": "2026-06-30", "covered": list(ALL), "linked": {"findings": []}, **more}


@pytest.mark.parametrize(
    ("measure", "own", "value"),
    [
        ("own.arrears", [event("arrears"), event("arrears", properties={"state": "settled"})], 1),
        ("own.penalties", [event("penalty"), event("penalty", **{"from": "2020-01-01"})], 1),
        ("own.age_days", [event("registration", **{"from": "2026-06-20"})], 10),
        ("own.age_days", [], None),
        ("positive.payments", [event("payment", properties={"paid_on": "2026-01-05", "late_fee": "45.71"})], 0),
        ("positive.payments", [event("payment", properties={"paid_on": "2026-01-05", "due_on": "2026-01-04"})], 0),
        ("positive.payments", [event("payment", properties={"paid_on": "2026-01-05", "late_fee": "0.00"})], 1),
        ("own.bad_evaluations", [
            event("evaluation", properties={"scheme": "s", "norm": "bad", "period": "2024"}),
            event("evaluation", properties={"scheme": "s", "norm": "good", "period": "2025"}),
        ], 0),
        ("positive.commitments", [event("commitment", properties={"state": "fulfilled"})], 1),
        ("own.broken_commitments", [event("commitment", properties={"state": "broken"})], 1),
    ],
)  # fmt: skip
def test_measures(measure: str, own: list[dict[str, Any]], value: float | None) -> None:
    params = {"days": 365} if "days" in MEASURES[measure].params else {}
    assert measured(facts(own=own), measure, params).value == value


def test_what_the_consent_does_not_cover_fires_no_rule() -> None:
    own = [event("evaluation", properties={"scheme": "tax_credit", "norm": "high"})]
    assert measured(facts(own=own), "positive.tax_a", {}).value == 1
    assert measured(facts(own=own, covered=["public"]), "positive.tax_a", {}).value is None


def test_a_party_beside_the_applicant_who_is_not_known_asks_for_a_look() -> None:
    known = {"party": "p", "how": "code", "certainty": 1.0, "candidates": 1, "why": ""}
    several = {"party": "", "how": "ambiguous", "certainty": 0.2, "candidates": 35, "why": ""}
    given = {
        "asked": {"parties": []},
        "identity": known,
        "facts": facts(own=[event("registration", **{"from": "2000-01-01"})]),
    }
    given |= {"warnings": [], "consents": [], "versions": {}}
    assert build(given, shipped())["decision"] == PASS
    beside = {"parties": [{"role": "guarantor", "identity": several}]}
    report = build({**given, "asked": beside}, shipped())
    assert (report["decision"], report["reasons"][0]["value"]) == (REVIEW, 35)


def test_controllers_of_many_are_those_of_each(workspace: Path) -> None:
    ids = [
        row[0] for row in stored(workspace, "SELECT id FROM graph_node WHERE kind = 'enterprise' ORDER BY id LIMIT 400")
    ]
    opened = Workspace.open(workspace, url=URL or None)
    store = SqlGraphStore(opened.engine)
    assert controllers(store, ids) == {id_: control(store, id_).controller for id_ in ids}
    opened.close()


def test_names_beside_ids_of_persons_are_surnames_however_deep() -> None:
    sign = {
        "facts": {"new": "per-1", "new_name": "陈某某", "old": "org-1", "old_name": "某公司"},
        "ties": [{"from": "per-2", "from_name": "王某"}],
    }
    shown = hide_persons(sign)
    assert shown["facts"] == {"new": "per-1", "new_name": "陈**", "old": "org-1", "old_name": "某公司"}
    assert shown["ties"][0]["from_name"] == "王*"
