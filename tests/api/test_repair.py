"""Repair, objections and reminders through their front doors: the command line and HTTP. Synthetic parties only."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from databases import copy_workspace
from docx import Document

from resolution.identifiers import organisation_code, uscc

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

FIRM, OTHER = "宣城云岚测试机械有限公司", "宁国松涛测试建材有限公司"
OFFICE = "宣城市城市管理局"


def code(number: int) -> str:
    """A right code in a region that does not exist."""
    body = f"{number:08d}"
    body = "91349999" + body + organisation_code.check_digit(body)
    return body + uscc.check_digit(body)


def penalty(number: int, day: str, kinds: str = "没收违法所得", firm: str = FIRM, **more: str) -> dict[str, str]:
    return {
        "行政相对人名称": firm,
        "统一社会信用代码": code(1 if firm == FIRM else 2),
        "行政处罚决定书文号": f"宣城监罚〔2025〕{number}号",
        "违法行为类型": "虚假宣传",
        "处罚类别": kinds,
        "罚款金额（万元）": "3" if "罚款" in kinds else "",
        "处罚决定日期": day,
        "处罚机关": OFFICE,
        **more,
    }


def listed(firm: str) -> dict[str, str]:
    number = code(1 if firm == FIRM else 2)
    told = {"主体名称": firm, "统一社会信用代码": number, "名单名称": "安全生产严重失信主体名单"}
    return {
        **told,
        "列入日期": "2025-03-31",
        "列入决定机关": "宣城市应急管理局",
        "文书号": f"应急〔2025〕{number[-4:]}号",
    }


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


class Office:
    """A workspace and the commands on it."""

    def __init__(self, xintu: Xintu, folder: Path) -> None:
        self.xintu, self.folder, self.workspace = xintu, folder, folder / "ws"

    def load(self, source: str, rows: list[dict[str, str]], day: str) -> None:
        path = write(self.folder / f"{source}.csv", rows)
        done = self.xintu("load", source, path, "--date", day, "--workspace", self.workspace)
        assert done.returncode == 0, done.stderr

    def resolve(self) -> None:
        assert self.xintu("resolve", "--workspace", self.workspace).returncode == 0

    def run(self, *arguments: object) -> Any:
        return self.xintu(*arguments, "--workspace", self.workspace)

    def ask(self, *arguments: object) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout) if done.stdout.strip() else []


@pytest.fixture(scope="module")
def loaded_office(xintu: Xintu, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two firms: three penalties and a list entry of the first, the second its neighbour by representative."""
    made = Office(xintu, tmp_path_factory.mktemp("repair"))
    register = [
        {
            "企业名称": firm,
            "统一社会信用代码": code(number),
            "法定代表人": "陶测试",
            "住所": "安徽省宣城市宣州区云岚路1号",
        }
        for number, firm in ((1, FIRM), (2, OTHER))
    ]
    made.load("enterprise_register", register, "2025-01-01")
    rows = [penalty(1, "2025-12-31"), penalty(2, "2026-03-20", "罚款"), penalty(3, "2026-01-15", "警告")]
    made.load("penalties", rows, "2026-03-25")
    made.load("serious_lists", [listed(FIRM)], "2025-04-01")
    made.resolve()
    return made


@pytest.fixture
def office(loaded_office: Office, tmp_path: Path) -> Office:
    """A copy for one test."""
    copy_workspace(loaded_office.workspace, tmp_path / "ws")
    return Office(loaded_office.xintu, tmp_path)


#: Runs the command lines of its argument in one process, which is quicker than one each.
QUESTIONS = "import json, sys; from api.commands.root import run; [run(line) for line in json.loads(sys.argv[1])]"


def every_answer(office: Office) -> str:
    """What all questions about the firm answer, run together."""
    questions = (
        ("dossier", FIRM),
        ("linked", FIRM),
        ("linked", OTHER),
        ("paths", FIRM, OTHER),
        ("cross-region",),
        ("status",),
        ("lists", "entries"),
        ("repeated",),
        ("reminders", "--as-of", "2026-05-01", "--within", "3650"),
    )
    lines = [[*question, "--json", "--workspace", str(office.workspace)] for question in questions]
    command = [sys.executable, "-c", QUESTIONS, json.dumps(lines)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    assert done.stderr == ""
    return done.stdout


def test_class_says_rule_reasons_days_and_what_is_unknown(office: Office) -> None:
    (told,) = office.ask("repair", "class", "--document-no", "宣城监罚[2025]第001号", "--decided-on", "2026-04-01")
    assert (told["class"], told["rule"]["id"], told["earliest"], told["ends"]) == (
        "general", "ndrc_36", "2026-03-31", "2026-12-31",
    )  # fmt: skip
    assert {"code": "kinds", "kinds": ["confiscation"]} in told["reasons"]
    assert told["repairable"] is True
    (fine,) = office.ask("repair", "class", "--document-no", "宣城监罚〔2025〕2号", "--as-of", "2026-05-01")
    assert (fine["class"], fine["repairable"]) == ("", None)
    assert [one["class"] for one in fine["possible"]] == ["minor", "general", "serious"]
    assert {"code": "amount", "amount": "30,000.00"} in fine["unknown"]
    (stated,) = office.ask("repair", "class", fine["record"], "--as-of", "2026-05-01", "--severity", "一般")
    assert (stated["class"], stated["earliest"]) == ("general", "2026-06-20")
    (before,) = office.ask("repair", "class", fine["record"], "--decided-on", "2026-03-31")
    assert (before["rule"]["id"], before["class"], before["earliest"]) == ("ndrc_58", "ordinary", "2026-06-20")
    text = office.run("repair", "class", "--document-no", "宣城监罚〔2025〕2号", "--as-of", "2026-05-01").stdout
    assert "类别未定，可能为：轻微/一般/严重" in text
    assert "请提供认定单位注明的失信程度" in text
    assert "Class open" in office.run("repair", "class", fine["record"], "--as-of", "2026-05-01", "--lang", "en").stdout


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("class",), "--document-no"),
        (("class", "--document-no", "没有〔2020〕1号"), "没有找到"),
        (("class", "not-a-record"), "不是记录标识"),
        (("class", "--document-no", "宣城监罚〔2025〕1号", "--as-of", "2026-13-01"), "不是日期"),
        (("apply",), "--document-no"),
        (("accept", "XF0"), "没有编号"),
        (("supplement", "XF0"), "--notice"),
        (("decide", "XF0", "同意"), "没有编号"),
        (("recognise", "credit_repair:0123456789abcdef", "yes"), "没有找到"),
        (("sync", "--region", "没有这里"), "没有这里"),
    ],
)
def test_bad_input_says_what_to_do(office: Office, arguments: tuple[str, ...], text: str) -> None:
    done = office.run("repair", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert text in done.stderr


def test_a_decision_by_command_leaves_no_trace_in_any_answer(office: Office, tmp_path: Path) -> None:
    before = every_answer(office)
    (told,) = office.ask("repair", "class", "--document-no", "宣城监罚〔2025〕1号")
    assert told["record"] in before
    made = office.ask(
        "repair", "apply", "--document-no", "宣城监罚〔2025〕1号", "--document", "信用承诺书", "--on", "2026-04-01",
        "--channel", "offline", "--window", "宣城市政务服务中心信用修复窗口",
    )  # fmt: skip
    number = made["application_no"]
    refused = office.run("repair", "decide", number, "同意", "--on", "2026-04-10")
    assert refused.returncode == 2
    assert "缺少履行义务并纠正失信行为的证明" in refused.stderr
    assert office.ask("repair", "supplement", number, "--notice", "--on", "2026-04-02")["status"] == "to_supplement"
    office.ask("repair", "supplement", number, "--document", "罚没票据", "--on", "2026-04-03")
    assert office.ask("repair", "accept", number, "--on", "2026-04-03")["status"] == "accepted"
    assert "已受理" in office.run("repair", "list").stdout
    assert office.ask("repair", "list", "--status", "granted") == []
    done = office.ask("repair", "decide", number, "同意", "--on", "2026-04-10", "--decider", OFFICE)
    assert done["repaired"] == [told["record"]]
    after = every_answer(office)
    assert told["record"] not in after
    assert "宣城监罚〔2025〕1号" not in after
    assert "宣城监罚〔2025〕2号" in after
    office.run("repair", "receipt", number, "--out", tmp_path / "回执.docx")
    paper = Document(str(tmp_path / "回执.docx"))
    assert paper.paragraphs[0].text == "信用修复决定告知书"
    assert office.ask("repair", "list", "--as-of", "2026-04-02")[0]["status"] == "to_supplement"
    office.resolve()
    assert told["record"] not in every_answer(office)
    assert office.run("rebuild").returncode == 0
    assert told["record"] not in every_answer(office)


def test_a_repaired_list_entry_leaves_links_and_paths(office: Office) -> None:
    linked = office.ask("linked", OTHER)
    assert [finding["party"]["name"] for finding in linked["findings"]] == [FIRM]
    made = office.ask(
        "repair", "apply", "--list", "safety_serious", "--party", FIRM, "--document", "承诺书", "--document", "整改证明",
        "--on", "2026-03-01",
    )  # fmt: skip
    early = office.run("repair", "decide", made["application_no"], "同意", "--on", "2026-03-30")
    assert early.returncode == 2
    assert "2026-03-31" in early.stderr
    office.ask("repair", "decide", made["application_no"], "同意", "--on", "2026-03-31")
    assert office.ask("linked", OTHER)["findings"] == []
    assert made["records"][0]["record"] not in every_answer(office)


def test_portals_that_differ_and_the_notice_to_them(office: Office, tmp_path: Path) -> None:
    repaired = {
        "主体名称": FIRM,
        "统一社会信用代码": code(1),
        "决定书文号": "宣城监罚〔2025〕1号",
        "决定": "同意",
        "决定日期": "2026-04-10",
    }
    office.load("credit_repair", [repaired], "2026-04-10")
    seen = {
        "网站名称": "国家企业信用信息公示系统（安徽）",
        "网站主管部门": "宣城市市场监督管理局",
        "地区": "宣城市",
        "主体名称": FIRM,
    }
    office.load(
        "portal_states",
        [{**seen, "决定书文号": "宣城监罚〔2025〕1号", "公示状态": "公示中", "核查日期": "2026-04-20"}],
        "2026-04-20",
    )
    (row,) = office.ask("repair", "sync", "--as-of", "2026-05-01", "--region", "安徽省")
    assert (row["kind"], row["days"], row["late"]) == ("still_shown", 21, True)
    assert office.ask("repair", "sync", "--as-of", "2026-05-01", "--region", "浙江省") == []
    assert office.ask("repair", "sync", "--as-of", "2026-05-01", "--kind", "to_confirm") == []
    notice = tmp_path / "通知.md"
    office.run("repair", "sync", "--as-of", "2026-05-01", "--department", "市场监督", "--notice", notice)
    assert "仍在公示" in notice.read_text(encoding="utf-8")
    office.ask("objection", "raise", row["record"], "--reason", "修复后仍公示", "--number", "YY9", "--on", "2026-05-06")
    (told,) = office.ask("objection", "consumers", "YY9")
    assert (told["recipient"], told["document"]) == ("市场监督", "通知.md")


def test_a_repair_from_elsewhere_is_confirmed_by_command(office: Office) -> None:
    repaired = {
        "主体名称": FIRM,
        "统一社会信用代码": code(1),
        "决定书文号": "宣城监罚〔2025〕1号",
        "决定": "同意",
        "决定日期": "2026-03-10",
        "修复决定地区": "成都市",
    }
    office.load("credit_repair", [repaired], "2026-03-11")
    (row,) = office.ask("repair", "sync", "--kind", "to_confirm", "--as-of", "2026-04-01")
    assert "宣城监罚〔2025〕1号" in every_answer(office)
    done = office.ask("repair", "recognise", row["record"], "认可")
    assert len(done["repaired"]) == 1
    assert "宣城监罚〔2025〕1号" not in every_answer(office)
    back = office.ask("repair", "recognise", row["record"], "no")
    assert len(back["restored"]) == 1
    assert "宣城监罚〔2025〕1号" in every_answer(office)


def test_publication_ends_by_command(office: Office) -> None:
    shown = office.ask("repair", "expire", "--as-of", "2026-12-31", "--dry-run")
    assert sorted(row["document_no"] for row in shown["over"]) == ["宣城监罚〔2025〕1号", "宣城监罚〔2025〕3号"]
    assert shown["ended"] == []
    done = office.ask("repair", "expire", "--as-of", "2026-12-31")
    assert len(done["ended"]) == 2
    answers = every_answer(office)
    assert "宣城监罚〔2025〕1号" not in answers
    assert "宣城监罚〔2025〕2号" in answers
    assert "已终止 0 条" in office.run("repair", "expire", "--as-of", "2026-12-31").stdout


def test_an_objection_by_command(office: Office, tmp_path: Path) -> None:
    made = office.ask(
        "objection", "raise", "--document-no", "宣城监罚〔2025〕1号", "--reason", "已撤销", "--on", "2026-04-30"
    )
    number, record = made["objection_no"], made["record"]
    assert (made["marked_on"], made["decide_due"]) == ("2026-04-30", "2026-05-11")
    assert record not in every_answer(office)
    assert office.ask("status")["records"]["penalties"] == {"active": 2, "disputed": 1}
    assert [entry["objection_no"] for entry in office.ask("objection", "list", "--late", "--as-of", "2026-05-12")] == [
        number
    ]
    assert office.ask("objection", "list", "--late", "--as-of", "2026-05-11") == []
    told = {"记录编号": record, "接收单位": "宣城测试银行", "用途": "信易贷", "提供日期": "2026-04-01"}
    office.load("disclosures", [told], "2026-04-02")
    done = office.ask("objection", "decide", number, "不成立", "--on", "2026-05-08")
    assert done["status"] == "unfounded"
    assert record in every_answer(office)
    had = office.ask("objection", "consumers", number, "--letters", tmp_path / "letters", "--format", "md")
    assert [row["recipient"] for row in had] == ["宣城测试银行"]
    (letter,) = (tmp_path / "letters").iterdir()
    assert "该信息恢复使用" in letter.read_text(encoding="utf-8")
    fixed = office.ask("objection", "decide", number, "部分成立", "--set", "violation=无照经营", "--on", "2026-05-09")
    assert fixed["corrected_on"] == "2026-05-09"
    assert "无照经营" in every_answer(office)
    wrong = office.run("objection", "decide", number, "成立", "--set", "nonsense")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert office.run("objection", "list").stdout.startswith(number)


def test_reminders_as_table_and_letters(office: Office, tmp_path: Path) -> None:
    office.load("penalties", [penalty(9, "2026-01-10", firm=OTHER)], "2026-04-01")
    office.resolve()
    rows = office.ask("reminders", "--as-of", "2026-05-01", "--within", "30", "--out", tmp_path / "清单.csv", "--letters", tmp_path / "letters", "--format", "md")  # fmt: skip
    told = {(row["kind"], row["name"], row["document_no"]) for row in rows}
    assert ("repairable", FIRM, "宣城监罚〔2025〕1号") in told
    assert ("repairable", OTHER, "宣城监罚〔2025〕9号") in told
    assert ("list_exit", FIRM, f"应急〔2025〕{code(1)[-4:]}号") in told
    letters = [path.read_text(encoding="utf-8") for path in (tmp_path / "letters").iterdir()]
    assert len(letters) == 2
    assert all((FIRM in letter) != (OTHER in letter) for letter in letters)
    assert "最短公示期已满" in (tmp_path / "清单.csv").read_text(encoding="utf-8-sig")
    assert office.ask("reminders", "--as-of", "2026-05-01", "--kind", "tax_credit") == []


def test_the_same_over_http(office: Office, serving: Serving) -> None:
    with serving(office.workspace) as client:
        made = client.post(
            "/v1/repairs", json={"document_no": "宣城监罚〔2025〕1号", "documents": ["信用承诺书"], "on": "2026-04-01"}
        )
        assert made.status_code == 201, made.text
        number = made.json()["application_no"]
        early = client.post(f"/v1/repairs/{number}/accept", json={"on": "2026-04-02"})
        assert (early.status_code, early.headers["content-type"]) == (422, "application/problem+json")
        client.post(
            f"/v1/repairs/{number}/supplement", json={"documents": ["缴款凭证"], "on": "2026-04-02"}
        ).raise_for_status()
        client.post(f"/v1/repairs/{number}/accept", json={"on": "2026-04-03"}).raise_for_status()
        done = (
            client.post(f"/v1/repairs/{number}/decision", json={"result": "granted", "on": "2026-04-10"})
            .raise_for_status()
            .json()
        )
        (record,) = done["repaired"]
        party = client.get("/v1/parties", params={"q": code(1)}).json()["matches"][0]["id"]
        assert record not in client.get(f"/v1/parties/{party}").text
        assert client.get("/v1/repairs").json() == office.ask("repair", "list")
        assert client.get(f"/v1/repairs/{number}", params={"as_of": "2026-04-03"}).json()["status"] == "accepted"
        paper = client.get(f"/v1/repairs/{number}/receipt", params={"format": "md"})
        assert "信用修复决定告知书" in paper.text
        assert client.get(f"/v1/repairs/{number}/receipt").content[:2] == b"PK"
        told = client.get("/v1/repairs/class", params={"record": record, "decided_on": "2026-04-10"}).json()
        assert told == office.ask("repair", "class", record, "--decided-on", "2026-04-10")
        assert client.get("/v1/repairs/sync", params={"as_of": "2026-05-01"}).json() == office.ask(
            "repair", "sync", "--as-of", "2026-05-01"
        )
        reminders = client.get("/v1/reminders", params={"as_of": "2026-05-01", "kind": "list_exit"}).json()
        assert [(row["name"], row["now"]) for row in reminders] == [(FIRM, True)]
        objections_over_http(client, party)


def objections_over_http(client: httpx.Client, party: str) -> None:
    raised = client.post(
        "/v1/objections", json={"document_no": "宣城监罚〔2025〕2号", "reason": "金额有误", "on": "2026-04-30"}
    )
    assert raised.status_code == 201, raised.text
    number, record = raised.json()["objection_no"], raised.json()["record"]
    assert record not in client.get(f"/v1/parties/{party}").text
    assert [entry["objection_no"] for entry in client.get("/v1/objections", params={"status": "open"}).json()] == [
        number
    ]
    assert client.get(f"/v1/objections/{number}/consumers").json() == []
    decided = client.post(
        f"/v1/objections/{number}/decision",
        json={"result": "partly", "fields": {"fine_wan": "20000元"}, "on": "2026-05-06"},
    )
    assert decided.status_code == 200, decided.text
    dossier = client.get(f"/v1/parties/{party}").text
    assert record in dossier
    assert "20000" in dossier
    assert client.get(f"/v1/objections/{number}").json()["status"] == "partly"


@pytest.mark.parametrize(("role", "status"), [("office", 201), ("bank", 403), ("auditor", 403), ("", 401)])
def test_only_who_may_writes(office: Office, serving: Serving, xintu: Xintu, role: str, status: int) -> None:
    key = "xt_none_none"
    if role:
        options = ("--role", role, "--organisation", "某单位", "--key", "--workspace", office.workspace, "--json")
        key = json.loads(xintu("users", "add", role, *options).stdout)["key"]
    with serving(office.workspace) as client:
        form = {"document_no": "宣城监罚〔2025〕1号", "reason": "已撤销"}
        answer = client.post("/v1/objections", json=form, headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == status
        assert len(client.get("/v1/objections").json()) == (status == 201)
        assert client.post("/v1/objections", json={**form, "nonsense": 1}).status_code == 422
