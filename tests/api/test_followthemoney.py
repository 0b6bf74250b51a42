"""What our export writes as FollowTheMoney comes back in by the command line: parties, ties and list entries. All synthetic."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from resolution.identifiers import id_card, organisation_code, uscc

if TYPE_CHECKING:
    from tests.api.conftest import Xintu
else:
    Xintu = Any


def make_uscc(number: int) -> str:
    """A right code in a region that does not exist (349999)."""
    organisation = f"{number:08d}"
    body = "91349999" + organisation + organisation_code.check_digit(organisation)
    return body + uscc.check_digit(body)


ID_NUMBER = "34999919700101007" + id_card.check_digit("34999919700101007")
FIRMS = {
    number: f"宣城市{name}有限公司" for number, name in enumerate(("青禾机械", "远帆建材", "云岭食品", "松石物流"), 1)
}
BRANCH = "宣城市青禾机械有限公司宁国分公司"
FILES: dict[str, list[dict[str, str]]] = {
    "enterprise_register": [
        {"企业名称": name, "统一社会信用代码": make_uscc(number), "法定代表人": person, "住所": f"宣城市宣州区测试路{number}号"}
        for (number, name), person in zip(FIRMS.items(), ("欧阳青禾", "司徒远帆", "诸葛云岭", "上官松石"), strict=True)
    ],
    "shareholders": [
        {"企业名称": FIRMS[2], "统一社会信用代码": make_uscc(2), "股东": FIRMS[1], "股东统一社会信用代码": make_uscc(1), "持股比例": "60%"},
        {"企业名称": FIRMS[3], "统一社会信用代码": make_uscc(3), "股东": FIRMS[2], "股东统一社会信用代码": make_uscc(2), "持股比例": "33.5%"},
        {"企业名称": FIRMS[2], "统一社会信用代码": make_uscc(2), "股东": "司徒远帆", "持股比例": "40%"},
    ],
    "officers": [
        {"企业名称": FIRMS[3], "统一社会信用代码": make_uscc(3), "姓名": "端木监事", "职务": "监事", "身份证号": ID_NUMBER, "任职日期": "2020-03-01", "离任日期": "2023-05-01"},
    ],
    "branches": [
        {"分支机构名称": BRANCH, "分支机构统一社会信用代码": make_uscc(9), "隶属企业名称": FIRMS[1], "隶属企业统一社会信用代码": make_uscc(1)},
    ],
    "serious_lists": [
        {"名单名称": "拖欠农民工工资失信联合惩戒对象名单", "主体名称": FIRMS[2], "统一社会信用代码": make_uscc(2), "列入日期": "2023-02-03",
         "移出日期": "2026-02-03", "列入部门": "宣城市人力资源和社会保障局", "文书号": "宣人社监〔2023〕1号", "列入原因": "拖欠工资"},
    ],
    "abnormal_operations": [
        {"企业名称": FIRMS[4], "统一社会信用代码": make_uscc(4), "列入日期": "2024-01-01", "列入原因": "未公示年度报告", "列入机关": "宣城市市场监督管理局"},
    ],
    "tax_abnormal": [
        {"纳税人名称": FIRMS[4], "统一社会信用代码": make_uscc(4), "认定日期": "2024-01-01", "主管税务机关": "国家税务总局宣城市税务局"},
    ],
    "judgment_debtors": [
        {"被执行人姓名/名称": FIRMS[4], "统一社会信用代码": make_uscc(4), "案号": "（2022）皖1802执12号", "立案时间": "2022-04-05", "执行法院": "宣城市宣州区人民法院"},
    ],
}  # fmt: skip


def asked(xintu: Xintu, *arguments: object) -> Any:
    done = xintu(*arguments, "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout)


def tables(xintu: Xintu, workspace: Path, out: Path) -> dict[str, list[dict[str, str]]]:
    """The graph of a workspace as its own export in tables tells it."""
    asked(xintu, "export", out, "--format", "csv", "--workspace", workspace)
    found = {}
    for name in ("nodes", "edges", "events"):
        with (out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            found[name] = list(csv.DictReader(file))
    return found


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> dict[str, Any]:
    """A workspace from files, its export, and a fresh workspace from that export."""
    folder = tmp_path_factory.mktemp("ftm")
    first, second, entities = folder / "first", folder / "second", folder / "entities.jsonl"
    given = []
    for name, rows in FILES.items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
        given.append(f"{name}={path}")
    asked(xintu, "load", *given, "--date", "2024-01-01", "--workspace", first)
    asked(xintu, "resolve", "--workspace", first)
    asked(xintu, "export", entities, "--workspace", first)
    report = asked(xintu, "load", f"followthemoney={entities}", "--date", "2024-01-02", "--workspace", second)
    asked(xintu, "resolve", "--workspace", second)
    both = (tables(xintu, first, folder / "a"), tables(xintu, second, folder / "b"))
    return {"first": both[0], "second": both[1], "report": report, "entities": entities, "workspace": second}


def named(node: dict[str, str]) -> tuple[str, str]:
    return node.get("code", ""), node["name"]


def parties(graph: dict[str, list[dict[str, str]]]) -> Counter[tuple[str, str]]:
    return Counter(named(node) for node in graph["nodes"] if node["kind"] not in ("address", "phone"))


def ties(graph: dict[str, list[dict[str, str]]]) -> Counter[tuple[str, ...]]:
    nodes = {node["id"]: named(node) for node in graph["nodes"]}
    told = ("kind", "since", "until", "weight", "position")
    return Counter(
        (*nodes[edge["source"]], *nodes[edge["target"]], *(edge[name] for name in told)) for edge in graph["edges"]
    )


def entries(graph: dict[str, list[dict[str, str]]]) -> list[tuple[str, ...]]:
    nodes = {node["id"]: named(node) for node in graph["nodes"]}
    told = ("kind", "list", "colour", "since", "until", "document_no")
    kinds = ("list_entry", "judgment_debt", "abnormal_operation")
    chosen = [event for event in graph["events"] if event["kind"] in kinds]
    return sorted((*nodes[event["party"]], *(event[name] for name in told)) for event in chosen)


def test_the_export_comes_back_with_the_same_parties_ties_and_list_entries(worlds: dict[str, Any]) -> None:
    first, second = worlds["first"], worlds["second"]
    assert len(entries(first)) == 4
    assert {"legal_representative", "officer", "shareholder", "branch_of"} <= {edge["kind"] for edge in first["edges"]}
    assert parties(second) == parties(first)
    assert ties(second) == ties(first)
    assert entries(second) == entries(first)
    file = worlds["report"]["files"][0]
    assert set(file["reasons"]) <= {"ftm_schema"}


def test_loading_it_again_changes_nothing(worlds: dict[str, Any], xintu: Xintu) -> None:
    path = f"followthemoney={worlds['entities']}"
    again = asked(xintu, "load", path, "--date", "2024-01-03", "--workspace", worlds["workspace"])
    assert (again["totals"]["inserted"], again["totals"]["updated"]) == (0, 0)


def test_namesakes_without_codes_stay_apart_on_the_way_out_and_in(xintu: Xintu, tmp_path: Path) -> None:
    """Nothing tells two firms of one name apart but their divisions: neither the export nor the load makes them one."""
    file = tmp_path / "register.csv"
    rows = [{"企业名称": "青禾岚岫机械有限公司", "行政区划": code} for code in ("341802", "330502")]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    found = []
    for workspace, source in (
        ("first", f"enterprise_register={file}"),
        ("second", f"followthemoney={tmp_path / 'out.json'}"),
    ):
        done = xintu("load", source, "--workspace", tmp_path / workspace)
        assert done.returncode == 0, done.stderr + done.stdout
        asked(xintu, "resolve", "--workspace", tmp_path / workspace)
        nodes = tables(xintu, tmp_path / workspace, tmp_path / f"{workspace}-tables")["nodes"]
        found.append(sorted(row["region"][:4] for row in nodes if row["kind"] == "enterprise"))
        asked(xintu, "export", tmp_path / "out.json", "--format", "ftm", "--workspace", tmp_path / workspace)
    assert found == [["3305", "3418"]] * 2
