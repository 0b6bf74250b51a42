"""Paths, neighbourhoods, circles, related parties and time through the front doors: the command line and HTTP. Synthetic parties only."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from office import code, name, write

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

A, B, C, D = (name(number) for number in range(4))
BANK = "宣城测试农村商业银行股份有限公司"
#: On lists: C (until it is repaired) and D.
FILES: list[tuple[str, str, list[dict[str, str]]]] = [
    (
        "enterprise_register",
        "2024-01-01",
        [
            {"企业名称": name(number), "统一社会信用代码": code(number), "成立日期": "2018-03-05", "行政区划": "宣州区", "登记状态": "存续",
             "法定代表人": boss, "注册资本": "100万元"}
            for number, boss in enumerate(("张建国", "李小明", "王大力", "赵长河"))
        ],
    ),
    (
        "enterprise_register",
        "2025-01-01",
        [{"企业名称": A, "统一社会信用代码": code(0), "成立日期": "2018-03-05", "行政区划": "宣州区", "登记状态": "存续", "法定代表人": "孙立新",
          "注册资本": "500万元"}],
    ),
    (
        "shareholders",
        "2024-01-01",
        [{"企业名称": B, "统一社会信用代码": code(1), "股东": A, "股东代码": code(0), "持股比例": "60%", "出资日期": "2019-01-01"}],
    ),
    (
        "guarantees",
        "2024-06-30",
        [
            {"担保人": one, "担保人统一社会信用代码": code(at), "债务人": other, "债务人统一社会信用代码": code(to), "债权人": BANK, "担保金额（万元）": amount,
             "担保起始日": "2024-02-01", "担保到期日": "2027-02-01", "担保合同编号": f"B{at}{to}"}
            for one, at, other, to, amount in ((A, 0, B, 1, "300"), (B, 1, C, 2, "200"), (C, 2, A, 0, "500"), (C, 2, D, 3, "50"))
        ],
    ),
    (
        "serious_lists",
        "2024-09-01",
        [
            {"企业名称": firm, "统一社会信用代码": code(number), "名单名称": "重大税收违法失信主体名单", "列入日期": "2024-08-01", "认定部门": "宣城市税务局",
             "列入决定书文号": f"宣税〔2024〕{number}号"}
            for number, firm in ((2, C), (3, D))
        ],
    ),
]  # fmt: skip


#: Runs the command lines of its argument in one process, which is quicker than one each; a mark and the status end each output.
QUESTIONS = """
import json, sys
from api.commands.root import run
for line in json.loads(sys.argv[1]):
    status = run(line)
    for stream in (sys.stdout, sys.stderr):
        print(f"\\x1e{status}\\x1e", file=stream, flush=True)
"""
Line = tuple[object, ...]


@dataclass(frozen=True)
class Office:
    """A workspace and how to ask it."""

    workspace: Path
    run: Xintu

    def told(self, *lines: Line) -> list[tuple[int, str, str]]:
        """Status, stdout and stderr of command lines, asked in one process."""
        texts = [[*map(str, line), "--workspace", str(self.workspace)] for line in lines]
        done = subprocess.run(
            [sys.executable, "-c", QUESTIONS, json.dumps(texts)],
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
        out, err = (stream.split("\x1e") for stream in (done.stdout, done.stderr))
        return [(int(status), *texts) for status, *texts in zip(out[1::2], out[::2], err[::2], strict=False)]

    def ask(self, *lines: Line) -> list[Any]:
        """Answers as JSON; every command must succeed."""
        found = self.told(*((*line, "--json") for line in lines))
        assert [status for status, _, _ in found] == [0] * len(lines), found
        return [json.loads(out) for _, out, _ in found]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Office:
    folder = tmp_path_factory.mktemp("explore")
    made = Office(folder / "workspace", xintu)
    lines: list[Line] = []
    for number, (source, day, rows) in enumerate(FILES):
        path = write(folder / f"{source}{number}.csv", rows)
        lines.append(("load", source, path, "--date", day, "--series", source))
    done = made.told(*lines, ("resolve",))
    assert [status for status, _, _ in done] == [0] * len(done), done
    return made


def ids(parties: list[dict[str, Any]]) -> list[str]:
    return [party["name"] for party in parties]


def test_the_circle_with_amounts_and_who_is_listed(office: Office) -> None:
    on = ("--as-of", "2025-06-01")
    answer, whole, elsewhere, later = office.ask(
        ("rings", A, *on),
        ("rings", "--region", "宣城市", *on),
        ("rings", "--region", "上海市", *on),
        ("rings", "--as-of", "2027-06-01"),
    )
    (circle,) = answer["circles"]
    assert sorted(ids(circle["members"])) == sorted([A, B, C])
    assert (circle["amount"], circle["exposed"], circle["listed"]) == (10_000_000.0, 500_000.0, 1)
    assert [ring["amount"] for ring in circle["rings"]] == [2_000_000.0]
    assert all(tie["records"] and tie["creditor"] == BANK for tie in circle["guarantees"])
    assert [tie["debtor"]["name"] for tie in answer["given"]] == [B]
    assert whole["circles"] == answer["circles"]
    assert (elsewhere["count"], later["count"]) == (0, 0)


def test_paths_by_length_and_weight_through_kinds_and_around_parties(office: Office) -> None:
    shortest, likely, around, through, none = office.ask(
        ("paths", A, B),
        ("paths", A, B, "--by", "weight", "--limit", "1"),
        ("paths", A, B, "--kinds", "guarantees,shareholder", "--not", C),
        ("paths", A, D, "--kinds", "guarantees"),
        ("paths", A, D, "--not", C),
    )
    assert (shortest["count"], shortest["length"]) == (2, 1)
    assert likely["paths"][0][0]["kind"] == "shareholder"
    assert likely["probabilities"] == [pytest.approx(0.8)]
    assert around["count"] == 2
    assert [hop["to_name"] for hop in through["paths"][0]] == [C, D]
    assert none["count"] == 0


def test_the_neighbourhood_and_a_page_of_ties(office: Office) -> None:
    page = ("ties", A, "--kind", "guarantees", "--limit", "1")
    answer, first, counts = office.ask(("neighbours", A, "--hops", "1"), page, ("ties", A))
    (second,) = office.ask((*page, "--after", first["next"]))
    assert {B, C} <= set(ids(answer["nodes"]))
    assert answer["counts"]["edges"]["guarantees"] == 2
    assert (first["count"], first["pages"], second["next"]) == (2, 2, "")
    assert {first["ties"][0]["direction"], second["ties"][0]["direction"]} == {"in", "out"}
    label = {"zh": "提供担保", "en": "guarantees the debts of"}
    assert {"kind": "guarantees", "label": label, "count": 2, "hub": False} in counts["kinds"]


def test_related_parties_and_communities(office: Office) -> None:
    related, groups = office.ask(("related", A), ("communities", A))
    reasons = next(member for member in related["members"] if member["name"] == B)["reasons"]
    assert [reason["why"] for reason in reasons] == ["control"]
    assert sum(group["size"] for group in groups["communities"]) == groups["nodes"]
    assert groups["persons"]


def test_the_timeline_tells_what_versions_of_records_said(office: Office) -> None:
    answer, known = office.ask(("timeline", A), ("timeline", A, "--known"))
    told = [(fact["day"], fact["what"], fact.get("field", fact["kind"])) for fact in answer["facts"]]
    assert ("2018-03-05", "founded") in [fact[:2] for fact in told]
    assert ("2025-01-01", "value", "legal_representative") in told
    assert ("2025-01-01", "value", "registered_capital") in told
    assert ("2024-02-01", "tie_begun", "guarantees") in told
    assert [fact[0] for fact in told] == sorted(fact[0] for fact in told)
    assert known["facts"]
    assert all(fact["known"] for fact in known["facts"])


def test_what_changed_for_a_party_and_for_a_region(office: Office) -> None:
    region = ("changes", "--region", "宣城市", "--from", "2024-07-01", "--to", "2024-12-31")
    answer, earlier, listed, known = office.ask(
        ("changes", A, "--from", "2024-12-31", "--to", "2025-12-31"),
        ("changes", A, "--from", "2024-01-31", "--to", "2024-02-01"),
        region,
        (*region, "--known"),
    )
    assert {fact["field"] for fact in answer["values"]} == {"legal_representative", "registered_capital"}
    assert answer["ties"]["begun"] == []
    assert len(earlier["ties"]["begun"]) == 2
    assert set(ids(listed["newly_listed"])) == {C, D}
    assert known["newly_listed"] == []  # all was recorded when this test loaded it


def test_people_read_it_in_chinese(office: Office) -> None:
    days = ("--from", "2024-01-31", "--to", "2025-12-31")
    lines: list[tuple[Line, str]] = [
        (("rings", A, "--as-of", "2025-06-01"), "环保 200.00 万元"),
        (("rings", A, "--as-of", "2025-06-01"), "⚑ 重大税收违法失信主体"),
        (("paths", A, B, "--by", "weight"), "1 层，影响概率 80%"),
        (("neighbours", A), f"{A} 的周边"),
        (("ties", A, "--kind", "guarantees", "--limit", "1"), "下一页：--after guarantees-"),
        (("communities", A), "关键人物"),
        (("related", A), "控制 ←"),
        (("timeline", A), "法定代表人：张建国 → 孙立新"),
        (("changes", A, *days), "新增关系 2"),
        (("changes", "--region", "宣城市", *days), "新列入主体 2"),
    ]
    for (status, out, _), (line, text) in zip(office.told(*(line for line, _ in lines)), lines, strict=True):
        assert status == 0
        assert text in out, (line, out)


def test_bad_input_is_refused(office: Office) -> None:
    lines: list[Line] = [
        ("paths", A, "没有这家企业"),
        ("paths", A, B, "--kinds", "friendship"),
        ("neighbours", A, "--as-of", "2026-02-30"),
        ("neighbours", A, "--hops", "4"),
        ("ties", A, "--kind", "friendship"),
        ("rings", "--region", "无此地"),
        ("rings", A, "--region", "宣城市"),
        ("timeline", "没有这家企业"),
        ("linked", A, "--as-of", "2026-13-01"),
        ("dossier", A, "--known-at", "yesterday"),
        ("changes", A, "--from", "2025-01-01", "--to", "2024-01-01"),
        ("changes", "--from", "2024-01-01", "--to", "2025-01-01"),
        ("changes", A, "--from", "yesterday", "--to", "2025-01-01"),
    ]
    for line, (status, out, err) in zip(lines, office.told(*lines), strict=True):
        assert (status, out.strip()) == (2, ""), line
        assert err.strip()
        assert "Traceback" not in err


def test_http_answers_as_the_commands_do(office: Office, serving: Serving) -> None:
    party, other = (answer["party"]["id"] for answer in office.ask(("ties", A), ("ties", D)))
    span = {"from": "2024-01-31", "to": "2025-12-31"}
    days = ("--from", span["from"], "--to", span["to"])
    asked: list[tuple[str, dict[str, Any], Line]] = [
        (f"/v1/parties/{party}/paths/{other}", {"by": "weight", "kind": "guarantees"}, ("paths", A, D, "--by", "weight", "--kinds", "guarantees")),
        (f"/v1/parties/{party}/neighbourhood", {"hops": 2, "cap": 3}, ("neighbours", A, "--hops", "2", "--cap", "3")),
        (f"/v1/parties/{party}/ties", {"kind": "guarantees", "limit": 1}, ("ties", A, "--kind", "guarantees", "--limit", "1")),
        (f"/v1/parties/{party}/communities", {}, ("communities", A)),
        (f"/v1/parties/{party}/related", {"rounds": 1}, ("related", A, "--rounds", "1")),
        (f"/v1/parties/{party}/rings", {}, ("rings", A)),
        ("/v1/rings", {"region": "341800"}, ("rings", "--region", "宣城市")),
        (f"/v1/parties/{party}/timeline", {"by": "known"}, ("timeline", A, "--known")),
        (f"/v1/parties/{party}/changes", span, ("changes", A, *days)),
        ("/v1/changes", {**span, "region": "宣城市"}, ("changes", "--region", "341800", *days)),
    ]  # fmt: skip
    refused = [
        (f"/v1/parties/{party}/changes", {"from": "2025-01-01", "to": "2024-01-01"}, 422),
        (f"/v1/parties/{party}/neighbourhood", {"kind": "friendship"}, 422),
        ("/v1/changes", {"from": "2025-02-30", "to": "2026-01-01"}, 422),
        ("/v1/parties/nobody/timeline", {}, 404),
    ]
    with serving(office.workspace) as client:
        answers = [client.get(path, params=given).raise_for_status().json() for path, given, _ in asked]
        statuses = [client.get(path, params=given).status_code for path, given, _ in refused]
    assert answers == office.ask(*(command for _, _, command in asked))
    assert statuses == [status for _, _, status in refused]


def test_a_repaired_entry_is_in_no_answer(office: Office, tmp_path: Path) -> None:
    granted = {"主体名称": C, "统一社会信用代码": code(2), "名单名称": "重大税收违法失信主体名单", "修复状态": "已修复", "修复日期": "2025-03-01",
               "决定书文号": "宣税〔2024〕2号"}  # fmt: skip
    path = write(tmp_path / "repair.csv", [granted])
    done = office.run("load", "credit_repair", path, "--date", "2025-03-02", "--workspace", office.workspace)
    assert done.returncode == 0, done.stderr
    ring, timeline, region = office.ask(
        ("rings", A, "--as-of", "2025-06-01"),
        ("timeline", C),
        ("changes", "--region", "宣城市", "--from", "2024-07-01", "--to", "2024-12-31"),
    )
    assert [circle["listed"] for circle in ring["circles"]] == [0]
    assert not [fact for fact in timeline["facts"] if fact["kind"] == "list_entry"]
    assert ids(region["newly_listed"]) == [D]
