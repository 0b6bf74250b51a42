"""Coverage through the front doors: what departments sent in a quarter, against what they owe. Synthetic parties only."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any
DUTIES = """
edition: "test"
region: "341800"
verified: true
counties: ["341802", "341882"]
duties:
  - {source: abnormal_operations, by: market_regulation, levels: [city], every: month, item: 21}
  - {source: wage_arrears, by: human_resources, levels: [city], every: quarter, item: 29}
  - {source: penalties, by: tax, levels: [city], every: decision, item: 5}
  - {source: officers, by: market_regulation, levels: [city], every: year, item: 21}
"""


def penalty(number: int, authority: str) -> dict[str, str]:
    return {
        "行政相对人名称": f"广德市测试{'甲乙丙'[number]}商贸有限公司",
        "行政处罚决定书文号": f"宣税罚〔2026〕{number}号",
        "处罚决定日期": "2026-02-03",
        "处罚机关": authority,
    }


def abnormal(number: int) -> dict[str, str]:
    return {"企业名称": f"宣城市测试{'甲乙丙'[number]}商贸有限公司", "列入日期": "2026-01-05", "列入原因": "未公示年报"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    """Three departments over two months; one of them signs nothing."""
    folder = tmp_path_factory.mktemp("coverage")
    deliveries = [
        ("abnormal_operations", "2026-01-20", "市监局", [abnormal(0), abnormal(1)]),
        (
            "abnormal_operations",
            "2026-03-20",
            "宣城市市场监督管理局",
            [abnormal(2), {"企业名称": "", "列入日期": "2026-01-05"}],
        ),
        ("penalties", "2026-02-10", "", [penalty(0, "宣城市税务局"), penalty(1, "宣城市生态环境局")]),
    ]
    for number, (source, day, sender, rows) in enumerate(deliveries):
        path = folder / f"{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), restval="")
            writer.writeheader()
            writer.writerows(rows)
        sender = sender.replace("市监局", "宣城市市监局") if len(sender) == 3 else sender
        done = xintu("load", source, path, "--date", day, "--from", sender, "--workspace", folder / "ws")
        assert done.returncode in (0, 3), done.stderr
    assert xintu("resolve", "--workspace", folder / "ws").returncode == 0
    (folder / "ws" / "duties.yaml").write_text(DUTIES, encoding="utf-8")
    return folder / "ws"


def ask(xintu: Xintu, workspace: Path, *arguments: object) -> Any:
    done = xintu("coverage", *arguments, "--workspace", workspace, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def duties(answer: Any) -> dict[str, Any]:
    return {duty["source"]: duty for duty in answer["duties"]}


def test_what_is_owed_and_what_came(workspace: Path, xintu: Xintu) -> None:
    answer = ask(xintu, workspace, "--as-of", "2026-04-05")
    assert answer["quarter"] == "2026Q1"
    told = duties(answer)
    abnormal_ = told["abnormal_operations"]
    assert (abnormal_["expected"], abnormal_["sent"], abnormal_["state"]) == (3, 2, "partial")
    assert abnormal_["months"] == ["2026-01", "2026-03"]
    assert (abnormal_["records"], abnormal_["rejected"], abnormal_["last"]) == (3, 1, "2026-03-20")
    assert abnormal_["department"] == "宣城市市场监督管理局"
    assert (told["wage_arrears"]["state"], told["wage_arrears"]["last"]) == ("missing", "")
    assert (told["penalties"]["state"], told["penalties"]["records"]) == ("as_needed", 1)
    assert told["penalties"]["department"] == "国家税务总局宣城市税务局"
    assert told["officers"]["state"] == "not_due"
    assert answer["summary"] == {"complete": 0, "partial": 1, "missing": 1, "not_due": 1, "as_needed": 1}
    (beyond,) = answer["beyond"]
    assert (beyond["department"], beyond["source"], beyond["records"]) == ("宣城市生态环境局", "penalties", 1)
    assert {county["name"]: county["records"] for county in answer["counties"]} == {"宣州区": 0, "广德市": 2}


def test_within_a_quarter_only_what_has_ended_is_due(workspace: Path, xintu: Xintu) -> None:
    told = duties(ask(xintu, workspace, "--quarter", "2026Q1", "--as-of", "2026-02-15"))
    assert (told["abnormal_operations"]["expected"], told["abnormal_operations"]["state"]) == (1, "complete")
    assert told["wage_arrears"]["state"] == "not_due"
    later = duties(ask(xintu, workspace, "--quarter", "2026Q4", "--as-of", "2027-01-02"))
    assert (later["officers"]["expected"], later["officers"]["state"]) == (1, "missing")


def test_the_notice_of_the_quarter(workspace: Path, xintu: Xintu, tmp_path: Path) -> None:
    ask(xintu, workspace, "--as-of", "2026-04-05", "--notice", tmp_path / "notice.docx")
    document = Document(str(tmp_path / "notice.docx"))
    assert document.paragraphs[0].text == "关于宣城市2026年第1季度公共信用信息归集共享情况的通报"
    gaps = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert gaps[1:] == [["宣城市人力资源和社会保障局", "拖欠农民工工资失信联合惩戒对象名单", "从未报送"]]


def test_text_for_people_in_both_languages(workspace: Path, xintu: Xintu) -> None:
    done = xintu("coverage", "--as-of", "2026-04-05", "--workspace", workspace)
    assert "[未报] 宣城市人力资源和社会保障局" in done.stdout
    english = xintu("coverage", "--as-of", "2026-04-05", "--workspace", workspace, "--lang", "en")
    assert "Coverage 2026Q1" in english.stdout


def test_over_http(workspace: Path, xintu: Xintu, serving: Serving) -> None:
    with serving(workspace) as client:
        answer = client.get("/v1/coverage", params={"as_of": "2026-04-05"})
        assert answer.json() == ask(xintu, workspace, "--as-of", "2026-04-05")
        refused = client.get("/v1/coverage", params={"quarter": "2026Q5"})
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")


@pytest.mark.parametrize(
    ("changed", "told"), [("by: tax", "by: nobody"), ("every: month", "every: day"), ("counties:", "districts:")]
)
def test_a_wrong_table_of_duties_is_refused(workspace: Path, xintu: Xintu, changed: str, told: str) -> None:
    table = workspace / "duties.yaml"
    try:
        table.write_text(DUTIES.replace(changed, told), encoding="utf-8")
        done = xintu("coverage", "--workspace", workspace)
    finally:
        table.write_text(DUTIES, encoding="utf-8")
    assert done.returncode == 2
    assert "duties.yaml" in done.stderr


@pytest.mark.parametrize("command", ["coverage", "monitor"])
def test_a_day_that_is_none_is_refused(workspace: Path, xintu: Xintu, command: str) -> None:
    done = xintu(command, "--as-of", "2026-02-30", "--workspace", workspace)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
