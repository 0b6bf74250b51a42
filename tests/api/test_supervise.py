"""Grades and random draws through the command line and HTTP, on a made-up county. Synthetic parties only."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from databases import copy_workspace, stored

from tests.api.office import COUNTIES, code, firm, name, write

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

DAY = "2026-06-01"
FIRMS = 100


def evaluation(number: int, **more: str) -> dict[str, str]:
    return {"企业名称": name(number), "统一社会信用代码": code(number), **more}


def tables(folder: Path) -> dict[str, Path]:
    """What the county knows: of firm 1 all is good, of 2 it is bad, 3 is listed, 4 was listed, 5 and 6 have old or odd papers."""
    public = [
        evaluation(1, 公共信用综合评价等级="良", 评价时间="2026-01-10"),
        evaluation(2, 公共信用综合评价等级="良", 评价时间="2026-01-10"),
        evaluation(3, 公共信用综合评价等级="优", 评价时间="2026-01-10"),
        evaluation(5, 公共信用综合评价等级="差", 评价时间="2022-01-10"),
        evaluation(6, 公共信用综合评价等级="无法评价", 评价时间="2026-01-10"),
        evaluation(7, 公共信用综合评价等级="中", 评价时间="2025-01-10"),
        evaluation(7, 公共信用综合评价等级="优", 评价时间="2026-02-10"),
    ]
    tax = [
        evaluation(1, 信用等级="A", 评价年度="2025", 评定时间="2026-04-20"),
        evaluation(1, 信用等级="B", 评价年度="2024", 评定时间="2025-04-20"),
        evaluation(2, 信用等级="A", 评价年度="2025", 评定时间="2026-04-20"),
        evaluation(8, 信用等级="M", 评价年度="2025", 评定时间="2026-04-20"),
        evaluation(9, 信用等级="D", 评价年度="2025", 评定时间="2026-04-20"),
    ]
    labour = [
        evaluation(2, 守法诚信等级="C", 年度="2025", 评定时间="2026-03-01"),
        evaluation(9, 守法诚信等级="C", 年度="2025", 评定时间="2026-03-01"),
    ]
    listed = [
        {"名单名称": "重大税收违法失信主体名单", **evaluation(3), "列入日期": "2025-05-01", "移出日期": ""},
        {"名单名称": "重大税收违法失信主体名单", **evaluation(4), "列入日期": "2022-05-01", "移出日期": "2025-05-01"},
    ]
    commitments = [
        {"承诺主体": name(10), "统一社会信用代码": code(10), "承诺类型": "审批替代型", "承诺事项": "食品经营许可", "承诺日期": "2025-09-01", "履约状态": "虚假承诺", "核查日期": "2025-12-01"},
    ]  # fmt: skip
    permits = [
        {"行政相对人名称": name(number), "统一社会信用代码": code(number), "行政许可决定文书号": f"宣交许〔2025〕{number}号", "许可决定日期": "2025-05-01", "许可机关": "宣城市交通运输局"}
        for number in range(20, 30)
    ]  # fmt: skip
    rows = {
        "enterprise_register": [*(firm(number) for number in range(FIRMS)), firm(101, 登记状态="注销")],
        "public_credit_evaluation": public,
        "tax_credit": tax,
        "labour_security_credit": labour,
        "serious_lists": listed,
        "commitments": commitments,
        "permits": permits,
    }
    return {source: write(folder / f"{source}.csv", some) for source, some in rows.items()}


def build(folder: Path, xintu: Xintu, files: dict[str, Path]) -> Path:
    workspace = folder / "workspace"
    pairs = [f"{source}={path}" for source, path in files.items()]
    for arguments in (["load", *pairs, "--date", "2026-05-01"], ["resolve"]):
        done = xintu(*arguments, "--workspace", workspace, "--json")
        assert done.returncode == 0, done.stderr + done.stdout
    return workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    folder = tmp_path_factory.mktemp("supervise")
    return build(folder, xintu, tables(folder))


@pytest.fixture(scope="module")
def ask(workspace: Path, xintu: Xintu) -> Any:
    def asked(*arguments: object, status: int = 0) -> Any:
        done = xintu(*arguments, "--workspace", workspace, "--json")
        assert done.returncode == status, done.stderr + done.stdout
        return json.loads(done.stdout)

    return asked


@pytest.fixture(scope="module")
def whole(ask: Any) -> dict[str, Any]:
    return dict(ask("grades", "--as-of", DAY, "--limit", 0))


@pytest.mark.parametrize(
    ("number", "grade", "rules"),
    [
        (0, "B", ["base"]),  # nobody evaluated it: the ordinary grade, which is not a bad one
        (1, "A", ["base", "industry_high"]),  # good base, tax A of this year (last year's B is set aside)
        (2, "C", ["base", "industry_bad"]),  # tax A does not help where labour is C
        (3, "D", ["base", "serious_list"]),
        (4, "B", ["base"]),  # its listing ended
        (5, "B", ["base"]),  # an evaluation of 2022 is too old to count
        (6, "B", ["base"]),
        (7, "A", ["base"]),  # the latest evaluation counts
        (8, "B", ["base"]),  # M is no bad level
        (9, "C", ["base", "industry_bad"]),  # two bad evaluations move by one grade only
        (10, "C", ["base", "false_commitment"]),
    ],
)
def test_a_grade_tells_its_rules(whole: dict[str, Any], number: int, grade: str, rules: list[str]) -> None:
    (one,) = [one for one in whole["parties"] if one["code"] == code(number)]
    assert (one["grade"], [line["rule"] for line in one["lines"]]) == (grade, rules)
    assert one["lines"][-1]["grade"] == grade
    assert all(record.count(":") == 1 for line in one["lines"][1:] for record in line["records"])


def test_one_grade_cites_records_and_says_what_was_set_aside(ask: Any) -> None:
    answer = ask("grade", code(1), "--as-of", DAY)
    assert (answer["party"]["code"], answer["grade"], answer["edition"]) == (code(1), "A", "2026-11")
    (cited,) = answer["lines"][1]["cites"]
    assert (cited["scheme"], cited["level"], cited["record"].partition(":")[0]) == ("tax_credit", "A", "tax_credit")
    assert [one["reason"] for one in answer["aside"]] == ["newer"]
    assert [one["reason"] for one in ask("grade", code(5), "--as-of", DAY)["aside"]] == ["stale"]
    assert [one["reason"] for one in ask("grade", code(6), "--as-of", DAY)["aside"]] == ["no_standing"]


def test_grades_hold_as_of_a_day(ask: Any) -> None:
    assert ask("grade", code(4), "--as-of", "2024-01-01")["grade"] == "D"
    assert ask("grade", code(3), "--as-of", "2025-04-30")["grade"] == "B"


def test_a_grade_in_words(workspace: Path, xintu: Xintu) -> None:
    done = xintu("grade", code(2), "--as-of", DAY, "--workspace", workspace)
    assert done.returncode == 0
    assert "labour_security_credit:" in done.stdout
    assert "未经核定" in done.stdout
    assert "unverified" in xintu("grade", code(2), "--as-of", DAY, "--workspace", workspace, "--lang", "en").stdout


def test_grades_of_a_population(ask: Any, whole: dict[str, Any], workspace: Path, xintu: Xintu, tmp_path: Path) -> None:
    answer = whole
    assert answer["count"] == FIRMS  # the deregistered one is not supervised
    assert answer["grades"]["D"] == 1
    assert sum(answer["grades"].values()) == FIRMS
    assert [one["grade"] for one in answer["parties"][:1]] == ["D"]
    assert {row["name"]: sum(row[g] for g in "ABCD") for row in answer["counties"]} == {
        "宣州区": 34,
        "宁国市": 33,
        "广德市": 33,
    }
    county = ask("grades", "--region", COUNTIES[1], "--as-of", DAY, "--only", "A,C")
    assert {one["region"] for one in county["parties"]} <= {"341882"}
    assert {one["grade"] for one in county["parties"]} <= {"A", "C"}
    trade = ask("grades", "--industry", "餐饮", "--as-of", DAY)
    assert trade["count"] == 25
    assert ask("grades", "--department", "市交通运输局", "--region", "宣城市", "--as-of", DAY)["count"] == 10
    export = tmp_path / "grades.xlsx"
    assert xintu("grades", "--as-of", DAY, "--only", "D", "--export", export, "--workspace", workspace).returncode == 0
    book = openpyxl.load_workbook(export, read_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert name(3) in cells
    assert name(1) not in cells
    book.close()


RULES = """
editions:
  - edition: "own"
    verified: true
    grades: [{grade: X, name: {zh: 好, en: good}}, {grade: Y, name: {zh: 差, en: bad}}]
    base: {id: start, schemes: [tax_credit], norms: {high: X, good: X, neutral: X, caution: X, bad: Y}, otherwise: X, text: {zh: 纳税, en: tax}}
    validity: {months: 12}
    moves: {most: 0, lines: []}
    limits: []
"""


def test_rules_are_data_and_checked_before_use(workspace: Path, xintu: Xintu, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(RULES, encoding="utf-8")
    done = xintu("grade", code(9), "--rules", own, "--as-of", DAY, "--workspace", workspace, "--json")
    assert json.loads(done.stdout)["grade"] == "Y"
    assert json.loads(done.stdout)["verified"] is True
    for wrong, told in (
        ("otherwise: X", "otherwise: Q"),
        ("schemes: [tax_credit]", "schemes: [no_such]"),
        ("most: 0", "most: 7"),
        ("caution: X, ", ""),
        ("limits: []", "limits: [{id: start, event: penalty, no_better_than: Y, text: {zh: 甲, en: a}}]"),
        ("limits: []", "limits: [{id: x, event: no_event, no_better_than: Y, text: {zh: 甲, en: a}}]"),
    ):
        own.write_text(RULES.replace(wrong, told), encoding="utf-8")
        refused = xintu("grade", code(9), "--rules", own, "--workspace", workspace)
        assert refused.returncode == 2, told
        assert "own.yaml" in refused.stderr


INSPECTORS = [
    {
        "姓名": f"检查员{letter}",
        "单位": "宣州区市场监督管理局",
        "执法证号": f"3400{number}",
        "回避": name(3) if letter == "甲" else "",
    }
    for number, letter in enumerate("甲乙丙丁戊")
]


@pytest.fixture(scope="module")
def draw(ask: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    people = write(tmp_path_factory.mktemp("people") / "inspectors.csv", INSPECTORS)
    answer = ask(
        "sample", "--plan", "2026年度食品抽查", "--seed", "公证-20260601", "--rates", "B=0.1", "--inspectors", people,
        "--as-of", DAY, "--date", "2026-06-02",
    )  # fmt: skip
    return dict(answer) | {"people": people}


def test_a_draw_takes_more_of_worse_grades(draw: dict[str, Any]) -> None:
    told = draw["grades"]
    assert told["D"] == {"population": 1, "drawn": 1}
    share = {grade: one["drawn"] / one["population"] for grade, one in told.items()}
    assert share["D"] == 1.0
    assert share["C"] > share["B"]
    assert told["B"]["drawn"] == -(-told["B"]["population"] // 10)
    assert draw["drawn"] == sum(one["drawn"] for one in told.values()) == len(draw["objects"])
    assert draw["objects"][0]["uscc"] == code(3)  # the worst first


def test_two_inspectors_for_each_and_none_who_must_keep_away(draw: dict[str, Any]) -> None:
    counts: dict[str, int] = {}
    for row in draw["objects"]:
        assert len(set(row["inspectors"])) == 2
        for who in row["inspectors"]:
            counts[who] = counts.get(who, 0) + 1
    assert max(counts.values()) - min(counts.values()) <= 1
    assert not any("检查员甲" in who for who in draw["objects"][0]["inspectors"])


def test_a_draw_is_kept_and_repeats(ask: Any, draw: dict[str, Any]) -> None:
    assert [row["draw"] for row in ask("sample", "list")] == [draw["draw"]]
    shown = ask("sample", "show", draw["draw"])
    assert shown["objects"] == draw["objects"]
    verified = ask("sample", "verify", draw["draw"], "--inspectors", draw["people"])
    assert verified["repeats"] is True
    assert verified["inspectors"] == "repeats"
    assert verified["today"] == {"same": FIRMS, "regraded": 0, "gone": 0, "new": 0}


def test_rows_in_another_order_give_the_same_list(draw: dict[str, Any], xintu: Xintu, tmp_path: Path) -> None:
    files = tables(tmp_path)
    for path in files.values():
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        random.Random(7).shuffle(rows)
        write(path, rows)
    other = build(tmp_path, xintu, files)
    people = write(tmp_path / "inspectors.csv", INSPECTORS[::-1])
    done = xintu(
        "sample", "--plan", "2026年度食品抽查", "--seed", "公证-20260601", "--rates", "B=0.1", "--inspectors", people,
        "--as-of", DAY, "--date", "2026-06-02", "--workspace", other, "--json",
    )  # fmt: skip
    again = json.loads(done.stdout)
    assert (again["draw"], again["digest"]) == (draw["draw"], draw["digest"])
    kept = [[{k: v for k, v in row.items() if k != "record"} for row in one["objects"]] for one in (again, draw)]
    assert kept[0] == kept[1]
    # the same once more is no second draw
    xintu(
        "sample", "--plan", "2026年度食品抽查", "--seed", "公证-20260601", "--rates", "B=0.1", "--inspectors", people,
        "--as-of", DAY, "--date", "2026-06-02", "--workspace", other, "--json",
    )  # fmt: skip
    assert len(json.loads(xintu("sample", "list", "--workspace", other, "--json").stdout)) == 1


def test_a_size_is_shared_out_and_another_seed_gives_another_list(ask: Any) -> None:
    lists = []
    for seed in ("一", "二"):
        answer = ask(
            "sample", "--plan", "定额抽查", "--seed", seed, "--size", 20, "--as-of", DAY, "--date", "2026-06-03"
        )
        assert answer["drawn"] == 20
        assert answer["grades"]["D"]["drawn"] == 1
        lists.append([row["uscc"] for row in answer["objects"]])
        assert ask("sample", "verify", answer["draw"])["repeats"] is True
    assert lists[0] != lists[1]


def test_a_list_that_was_tampered_with_does_not_repeat(
    workspace: Path, draw: dict[str, Any], xintu: Xintu, tmp_path: Path
) -> None:
    copy = tmp_path / "workspace"
    copy_workspace(workspace, copy)
    victim = draw["objects"][1]
    row = {
        "draw": draw["draw"],
        "row_kind": "object",
        "part": "2",
        "lots": victim["lot"],
        "party": "org-none",
        "name": "他人",
        "rank": "2",
        "grade": victim["grade"],
    }
    forged = write(tmp_path / "forged.csv", [row])
    assert xintu("load", "inspection_draws", forged, "--date", "2026-07-01", "--workspace", copy).returncode == 0
    done = xintu("sample", "verify", draw["draw"], "--workspace", copy, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["differing"] == [victim["lot"]]
    assert "不一致" in xintu("sample", "verify", draw["draw"], "--workspace", copy).stdout


def test_the_list_goes_out_as_a_document(workspace: Path, draw: dict[str, Any], xintu: Xintu, tmp_path: Path) -> None:
    export = tmp_path / "list.md"
    assert xintu("sample", "show", draw["draw"], "--export", export, "--workspace", workspace).returncode == 0
    text = export.read_text(encoding="utf-8")
    assert name(3) in text
    assert draw["digest"] in text
    assert "检查员乙" in text


def count_records(workspace: Path) -> int:
    return int(stored(workspace, "SELECT count(*) FROM record")[0][0])


@pytest.mark.parametrize(
    "arguments",
    [
        ["sample"],
        ["sample", "--plan", "甲", "--seed", "1", "--size", "3", "--rates", "A=1"],
        ["sample", "--plan", "甲", "--seed", "1", "--rates", "Q=1"],
        ["sample", "--plan", "甲", "--seed", "1", "--rates", "A=7"],
        ["sample", "--plan", "甲", "--seed", "13812345678"],
        ["sample", "--plan", "甲", "--seed", "1", "--region", "无此地"],
        ["sample", "--plan", "甲", "--seed", "1", "--source", "no_such"],
        ["sample", "--plan", "甲", "--seed", "1", "--industry", "无人从事"],
        ["sample", "show", "2020-01-01-none"],
        ["sample", "verify", "2020-01-01-none"],
        ["grades", "--as-of", "2026-13-01"],
        ["grades", "--source", "shareholders", "--industry", "餐饮"],
        ["grade", "无此企业股份有限公司"],
    ],
)
def test_bad_questions_are_refused_and_nothing_is_kept(workspace: Path, xintu: Xintu, arguments: list[str]) -> None:
    kept = count_records(workspace)
    done = xintu(*arguments, "--workspace", workspace)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert count_records(workspace) == kept
