"""The ledgers to clear through the front doors: repeated violations, campaigns, public bodies as debtors. Synthetic parties only."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from docx import Document

from resolution.identifiers import organisation_code, uscc

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

MARKET, POLICE, COURT = "宣城市市场监督管理局", "宁国市公安局", "宣城市中级人民法院"
FIRM, BRANCH, OTHER = "宣城市测试甲食品有限公司", "宣城市测试甲食品有限公司宁国分公司", "宁国市测试乙建材有限公司"
STATE, HELD, DAUGHTER = "宣城市测试城建有限公司", "宣城市测试水务有限公司", "宣城市测试管网有限公司"


def code(number: int) -> str:
    """A right code in a region that does not exist."""
    body = f"{number:08d}"
    body = "91349999" + body + organisation_code.check_digit(body)
    return body + uscc.check_digit(body)


CODES = {name: code(number) for number, name in enumerate((FIRM, BRANCH, OTHER, STATE, HELD, DAUGHTER), start=1)}


def penalty(name: str, number: int, day: str, violation: str, **more: str) -> dict[str, str]:
    own = {
        "行政相对人名称": name,
        "统一社会信用代码": CODES[name],
        "行政处罚决定书文号": f"宣市监罚〔{day[:4]}〕{number}号",
    }
    said = {
        "违法行为类型": violation,
        "处罚依据": "",
        "处罚类别": "罚款",
        "罚款金额（万元）": "1",
        "处罚决定日期": day,
        "处罚机关": MARKET,
    }
    return own | said | more


def item(campaign: str, name: str, **more: str) -> dict[str, str]:
    blank = dict.fromkeys(
        ("统一社会信用代码", "问题", "责任单位", "列入日期", "整改期限", "整改状态", "整改完成日期", "所属地区"), ""
    )
    return {"专项治理": campaign, "失信主体": name} | blank | {"统一社会信用代码": CODES.get(name, "")} | more


def debtor(name: str, number: int, **more: str) -> dict[str, str]:
    own = {"被执行人姓名/名称": name, "身份证号码/组织机构代码": CODES.get(name, ""), "执行法院": COURT}
    case = {"案号": f"（2023）皖18执{number}号", "发布时间": "2023-05-06", "执行金额（元）": "100000", "移出日期": ""}
    return own | case | more


PENALTIES = [
    penalty(FIRM, 1, "2022-03-01", "经营超过保质期的食品"),
    penalty(FIRM, 2, "2022-09-01", "生产不符合标准的食品"),
    penalty(FIRM, 3, "2023-02-01", "其他", 处罚依据="《中华人民共和国食品安全法》第一百二十四条"),
    penalty(FIRM, 4, "2023-03-01", "发布虚假广告"),
    penalty(FIRM, 5, "2023-04-01", "经营腐败变质的食品", 处罚类别="警告"),
    penalty(OTHER, 6, "2020-01-01", "超限超载"),
    penalty(OTHER, 7, "2022-06-01", "超限超载"),
    penalty(OTHER, 8, "2023-06-01", "超限超载"),
    penalty(BRANCH, 9, "2022-10-01", "经营过期食品"),
]
#: The second decision once more, by another portal in another spelling.
AGAIN = penalty(FIRM, 2, "2022-09-01", "食品不合格", 行政处罚决定书文号="宣市监罚(2022)002号")
ITEMS = [
    item("养老领域", FIRM, 问题="预付费跑路", 责任单位="宣城市民政局", 列入日期="2023-01-10", 整改期限="2023-06-30", 整改状态="整改中", 所属地区="宣城市"),
    item("养老领域专项治理", OTHER, 问题="虚假宣传", 责任单位="宣城市民政局", 列入日期="2023-02-10", 整改期限="2023-12-31",
         整改状态="已整改", 整改完成日期="2023-05-20", 所属地区="宁国市"),
    item("电信网络诈骗", BRANCH, 责任单位=POLICE, 列入日期="2023-03-10", 整改状态="移送公安", 整改完成日期="2023-04-01", 所属地区="宁国市"),
    item("屡禁不止屡罚不改", FIRM, 责任单位=MARKET, 列入日期="2023-03-15", 整改期限="2023-09-30", 整改状态="整改中", 所属地区="宣城市"),
    item("政务失信", "宁国市霞西镇人民政府", 责任单位="宁国市人民政府", 列入日期="2023-06-01", 整改期限="2023-08-31", 整改状态="整改中"),
]  # fmt: skip
SOURCES: dict[str, list[dict[str, str]]] = {
    "penalties": PENALTIES,
    "campaign_items": ITEMS,
    "enterprise_register": [
        {"企业名称": STATE, "统一社会信用代码": CODES[STATE], "企业类型": "有限责任公司（国有独资）", "所在地区": "宣城市"},
        {"企业名称": HELD, "统一社会信用代码": CODES[HELD], "企业类型": "有限责任公司", "所在地区": "宣城市"},
        {"企业名称": DAUGHTER, "统一社会信用代码": CODES[DAUGHTER], "企业类型": "有限责任公司", "所在地区": "宣城市"},
        {"企业名称": OTHER, "统一社会信用代码": CODES[OTHER], "企业类型": "有限责任公司", "所在地区": "宁国市"},
        {"企业名称": FIRM, "统一社会信用代码": CODES[FIRM], "企业类型": "有限责任公司", "所在地区": "宣城市"},
    ],
    "shareholders": [
        {"企业名称": HELD, "统一社会信用代码": CODES[HELD], "股东名称": "宣城市财政局", "股东类型": "机关法人", "股东代码": "", "持股比例": "40%"},
        {"企业名称": HELD, "统一社会信用代码": CODES[HELD], "股东名称": STATE, "股东类型": "企业法人", "股东代码": CODES[STATE], "持股比例": "11%"},
        {"企业名称": DAUGHTER, "统一社会信用代码": CODES[DAUGHTER], "股东名称": HELD, "股东类型": "企业法人", "股东代码": CODES[HELD], "持股比例": "60%"},
        {"企业名称": OTHER, "统一社会信用代码": CODES[OTHER], "股东名称": STATE, "股东类型": "企业法人", "股东代码": CODES[STATE], "持股比例": "20%"},
    ],
    "branches": [{"分支机构名称": BRANCH, "分支机构统一社会信用代码": CODES[BRANCH], "隶属企业名称": FIRM, "隶属企业统一社会信用代码": CODES[FIRM]}],
    "judgment_debtors": [
        debtor("宁国市霞西镇人民政府", 1),
        debtor(STATE, 2, 移出日期="2023-09-01"),
        debtor(DAUGHTER, 3),
        debtor(OTHER, 4),
    ],
}  # fmt: skip


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    folder = tmp_path_factory.mktemp("clearing")
    home = folder / "workspace"
    files = [f"{source}={write(folder / f'{source}.csv', rows)}" for source, rows in SOURCES.items()]
    done = xintu("load", *files, "--date", "2023-06-20", "--workspace", home)
    assert done.returncode == 0, done.stdout + done.stderr
    again = write(folder / "portal.csv", [AGAIN])
    assert (
        xintu("load", "penalties", again, "--date", "2023-06-20", "--series", "portal", "--workspace", home).returncode
        == 0
    )
    assert xintu("resolve", "--workspace", home).returncode == 0
    return home


def ask(xintu: Xintu, workspace: Path, *arguments: object) -> dict[str, Any]:
    done = xintu(*arguments, "--workspace", workspace, "--json")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def told(answer: dict[str, Any]) -> list[tuple[str, str, int, bool]]:
    return [(row["name"], row["kind"], row["count"], row["current"]) for row in answer["parties"]]


def test_repeated_violations_of_one_kind_count_each_decision_once(xintu: Xintu, workspace: Path) -> None:
    answer = ask(xintu, workspace, "repeated", "--as-of", "2023-12-31")
    assert told(answer) == [(FIRM, "food", 3, True)]
    (row,) = answer["parties"]
    assert [one["decided_on"] for one in row["decisions"]] == ["2022-03-01", "2022-09-01", "2023-02-01"]
    assert [len(one["records"]) for one in row["decisions"]] == [
        1,
        2 if len(row["decisions"][1]["records"]) == 2 else 1,
        1,
    ]
    assert (row["item"]["state"], row["item"]["owner"], row["item"]["deadline"], row["item"]["overdue"]) == (
        "open", MARKET, "2023-09-30", True,
    )  # fmt: skip
    assert not row["rule"]["verified"]


def test_the_window_the_number_and_branches_are_options(xintu: Xintu, workspace: Path) -> None:
    assert told(ask(xintu, workspace, "repeated", "--as-of", "2023-01-31")) == []
    past = ask(xintu, workspace, "repeated", "--as-of", "2026-01-01")
    assert told(past) == [(FIRM, "food", 3, False)]
    assert told(ask(xintu, workspace, "repeated", "--as-of", "2026-01-01", "--current")) == []
    two = ask(xintu, workspace, "repeated", "--as-of", "2023-12-31", "--at-least", 2, "--months", 12)
    assert sorted((name, kind, count) for name, kind, count, _ in told(two)) == [
        (OTHER, "overloading", 2),
        (FIRM, "food", 3),
    ]
    whole = ask(xintu, workspace, "repeated", "--as-of", "2023-12-31", "--with-branches")
    assert told(whole) == [(FIRM, "food", 4, True)]


def test_a_repaired_decision_counts_only_before_its_repair(xintu: Xintu, workspace: Path, tmp_path: Path) -> None:
    home = tmp_path / "copy"
    files = [f"penalties={write(tmp_path / 'penalties.csv', PENALTIES)}"]
    repair = {
        "主体名称": FIRM,
        "统一社会信用代码": CODES[FIRM],
        "决定书文号": "宣市监罚〔2022〕1号",
        "决定": "同意",
        "终止公示日期": "2023-10-01",
    }
    files.append(f"credit_repair={write(tmp_path / 'repair.csv', [repair])}")
    assert xintu("load", *files, "--date", "2023-11-01", "--workspace", home).returncode == 0
    assert xintu("resolve", "--workspace", home).returncode == 0
    assert told(ask(xintu, home, "repeated", "--as-of", "2023-09-30")) == [(FIRM, "food", 3, True)]
    assert told(ask(xintu, home, "repeated", "--as-of", "2023-10-01")) == []


def test_campaigns_with_state_owner_deadline_and_progress(xintu: Xintu, workspace: Path) -> None:
    answer = ask(xintu, workspace, "campaigns", "--as-of", "2023-07-31")
    counts = ("total", "open", "cleared", "moved", "overdue", "progress")
    assert [answer["total"][name] for name in counts] == [5, 3, 1, 1, 1, 0.4]
    progress = {row["campaign"]: [row[name] for name in counts] for row in answer["campaigns"]}
    assert progress["养老领域失信"] == [2, 1, 1, 0, 1, 0.5]
    owners = {row["owner"]: row["total"] for row in answer["owners"]}
    assert owners["宣城市民政局"] == 2
    earlier = ask(xintu, workspace, "campaigns", "--as-of", "2023-05-01", "--campaign", "养老")
    assert [(item["name"], item["state"], item["overdue"]) for item in earlier["items"]] == [
        (FIRM, "open", False), (OTHER, "open", False),
    ]  # fmt: skip
    assert {row["month"]: row["open"] for row in answer["trend"]} == {
        "2023-01": 1, "2023-02": 2, "2023-03": 4, "2023-04": 3, "2023-05": 2, "2023-06": 3, "2023-07": 3,
    }  # fmt: skip
    assert ask(xintu, workspace, "campaigns", "--as-of", "2023-07-31", "--state", "moved")["total"]["total"] == 1
    overdue = ask(xintu, workspace, "campaigns", "--as-of", "2023-07-31", "--overdue")["items"]
    assert [row["deadline"] for row in overdue] == ["2023-06-30"]


def test_public_bodies_and_state_owned_firms_in_default(xintu: Xintu, workspace: Path) -> None:
    answer = ask(xintu, workspace, "government-debts", "--as-of", "2023-12-31")
    cases = {row["name"]: row for row in answer["cases"]}
    assert set(cases) == {"宁国市霞西镇人民政府", STATE, DAUGHTER}
    town = cases["宁国市霞西镇人民政府"]
    assert (town["public"], town["state"], town["owner"], town["deadline"], town["overdue"]) == (
        "body", "standing", "宁国市人民政府", "2023-08-31", True,
    )  # fmt: skip
    assert (cases[STATE]["public"], cases[STATE]["how"], cases[STATE]["state"]) == (
        "state_owned",
        "register",
        "cleared",
    )
    assert (cases[DAUGHTER]["how"], cases[DAUGHTER]["state"]) == ("shares", "standing")
    total = answer["total"]
    assert (total["total"], total["standing"], total["parties"], total["amount"], total["progress"]) == (
        3,
        2,
        2,
        200_000,
        0.3333,
    )
    before = ask(xintu, workspace, "government-debts", "--as-of", "2023-08-31", "--state", "standing")
    assert before["total"]["total"] == 3


def test_circulars_notices_and_trends(xintu: Xintu, workspace: Path, tmp_path: Path) -> None:
    for command in ("repeated", "campaigns", "government-debts"):
        more = ["--chart", tmp_path / f"{command}.svg"] if command != "repeated" else []
        done = xintu(
            command, "--as-of", "2023-12-31", "--workspace", workspace, "--notice", tmp_path / f"{command}.docx", *more
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()
        document = Document(str(tmp_path / f"{command}.docx"))
        assert "通报" in document.paragraphs[0].text
        cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
        assert (FIRM if command != "government-debts" else DAUGHTER) in cells
        if more:
            ElementTree.parse(tmp_path / f"{command}.svg")
    done = xintu("campaigns", "--as-of", "2023-07-31", "--workspace", workspace, "--notice-dir", tmp_path / "owners")
    assert done.returncode == 0, done.stderr
    assert sorted(path.stem for path in (tmp_path / "owners").iterdir()) == sorted(
        ["宣城市民政局", MARKET, "宁国市人民政府"]
    )


def test_over_http(xintu: Xintu, serving: Serving, workspace: Path) -> None:
    with serving(workspace) as client:
        for command in ("repeated", "campaigns", "government-debts"):
            answer = client.get(f"/v1/{command}", params={"as_of": "2023-12-31"}).raise_for_status().json()
            assert answer == ask(xintu, workspace, command, "--as-of", "2023-12-31")
        ningguo = client.get("/v1/campaigns", params={"as_of": "2023-12-31", "region": "宁国市"}).json()
        assert ningguo["total"]["total"] >= 2
        assert client.get("/v1/repeated", params={"region": "无此地"}).status_code == 422


def test_bad_arguments_are_refused(xintu: Xintu, workspace: Path) -> None:
    for arguments in (
        ("repeated", "--at-least", 1),
        ("campaigns", "--as-of", "x"),
        ("government-debts", "--region", "无此地"),
    ):
        done = xintu(*arguments, "--workspace", workspace)
        assert (done.returncode, done.stdout) == (2, "")
