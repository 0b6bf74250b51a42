"""Words and levels of columns that have a list of them: the common ones are known, and the others are told, never kept in silence."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

NAMES = {
    "contracts": "乙方名称",
    "inspections": "检查对象名称",
    "commitments": "承诺主体",
    "social_organisations": "社会组织名称",
}


def rows_of(desk: Any, words: list[dict[str, str]], name: str = "企业名称", **about: str) -> list[dict[str, str]]:
    return [
        {name: f"宣城测试{number}商贸有限公司", "统一社会信用代码": desk.uscc(number), **about, **told}
        for number, told in enumerate(words, 1)
    ]


def fields(desk: Any, field: str) -> list[str]:
    rows = sorted(desk.records(), key=lambda row: row["row"])
    return [orjson.loads(row["payload"]).get(field, "") for row in rows]


CASES = [
    ("contracts", "履约情况", {"已履行完毕": "fulfilled", "履约中": "under_way", "正常履行中": "under_way", "严重违约（解除合同）": "breached"}),
    ("inspections", "检查结果", {"未按规定公示应当公示的信息": "problem", "公示信息隐瞒真实情况、弄虚作假": "problem", "发现违法违规行为已立案": "problem", "未发现违法违规行为": "no_problem"}),
    ("commitments", "履约状态", {"已践诺": "fulfilled", "√": "fulfilled", "×": "broken", "未践诺": "broken"}),
    ("social_organisations", "类型", {"社团": "social", "民非": "social"}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "header", "words"), CASES)
def test_common_words_are_known_and_others_told(desk: Any, source: str, header: str, words: dict[str, str]) -> None:
    about = {
        "合同名称": "办公设备采购",
        "签订日期": "2025-03-01",
        "检查日期": "2025-03-01",
        "承诺日期": "2025-03-01",
        "承诺类型": "告知承诺",
    }
    told = [{header: word} for word in (*words, "不知所云", "其他")]
    file = desk.load(source, rows_of(desk, told, NAMES[source], **about)).as_json()["files"][0]
    field = next(name for name in ("state", "result", "kind") if any(fields(desk, name)))
    assert fields(desk, field) == [*words.values(), "不知所云", "其他"]
    if source != "social_organisations":  # its kind is told by the source itself
        assert file["unread"] == {header: 1}
        assert [(cell["row"], cell["value"], cell["why"]) for cell in file["unread_cells"][header]] == [
            (len(words) + 2, "不知所云", "unread_word")
        ]


def test_marks_are_answers(desk: Any) -> None:
    told = [{"是否失信被执行人": word} for word in ("√", "×", "是", "无", "大概")]
    household = {"户主": "张测试", "行政村": "测试村", "信用等级": "AA"}
    file = desk.load("farm_households", rows_of(desk, told, "户号", **household)).as_json()["files"][0]
    assert fields(desk, "judgment_debtor") == ["yes", "no", "yes", "no", "大概"]
    assert file["unread"] == {"是否失信被执行人": 1}


def test_the_kind_of_a_party_is_told_by_its_name_where_the_word_is_unknown(desk: Any) -> None:
    row = {"列入日期": "2025-03-01", "主体类别": "有限责任公司"}
    file = desk.load("abnormal_operations", rows_of(desk, [row])).as_json()["files"][0]
    assert file["unread"] == {}


PENALTY = {
    "行政处罚决定书文号": "宣市监罚〔2025〕1号",
    "处罚决定日期": "2025-03-01",
    "处罚机关": "宣城市市场监督管理局",
}


@pytest.mark.parametrize(
    ("result", "state"),
    [("属实，已更正", "annulled"), ("异议成立，撤下", "annulled"), ("核实中", "disputed"), ("不成立，维持", "active")],
)
def test_results_of_objections(desk: Any, result: str, state: str) -> None:
    desk.load("penalties", rows_of(desk, [PENALTY]), "2025-06-01")
    objection = {
        "异议编号": "YY1",
        "决定书文号": "宣市监罚〔2025〕1号",
        "异议日期": "2026-04-01",
        "处理结果": result,
        "办结日期": "2026-04-20",
    }
    file = desk.load("objections", rows_of(desk, [objection], "主体名称"), "2026-05-01").as_json()["files"][0]
    assert file["unread"] == {}
    assert [row["state"] for row in desk.records() if row["source"] == "penalties"] == [state]


def test_levels_that_the_scheme_has_not_are_told_and_no_level_is_none(desk: Any) -> None:
    told = [{"诚信等级": level} for level in ("A级", "AA", "未评", "不评（新开办）")]
    file = desk.load("labour_security_credit", rows_of(desk, told, 评价年度="2025")).as_json()["files"][0]
    assert (file["unread"], file["reasons"]) == ({"诚信等级": 1}, {"not_rated": 2})
    assert fields(desk, "level") == ["A级", "AA"]
    norms = [orjson.loads(event["properties"]).get("norm", "") for event in desk.events()]
    assert sorted(norms) == ["", "high"]


def test_levels_of_a_scheme_that_the_row_names(desk: Any) -> None:
    told = [
        {"评价名称": "劳动保障守法诚信等级", "信用等级": "五星"},
        {"评价名称": "劳动保障守法诚信等级", "信用等级": "A"},
        {"评价名称": "某协会自办评价", "信用等级": "五星"},
    ]
    file = desk.load("other_evaluations", rows_of(desk, told, 评价年度="2025")).as_json()["files"][0]
    assert file["unread"] == {"信用等级": 1}


def test_a_level_of_that_name_counts_where_the_scheme_has_it(desk: Any) -> None:
    household = {"户主": "张测试", "行政村": "测试村", "信用等级": "未评定"}
    file = desk.load("farm_households", rows_of(desk, [{}], "户号", **household)).as_json()["files"][0]
    assert (file["unread"], fields(desk, "level")) == ({}, ["未评定"])


@pytest.mark.parametrize("source", ["electricity_use", "gas_use", "water_use", "utility_payments"])
@pytest.mark.parametrize(("header", "yes", "no"), [("是否欠费", "unpaid", "paid"), ("是否缴清", "paid", "unpaid")])
def test_a_yes_is_read_by_what_its_column_asks(desk: Any, source: str, header: str, yes: str, no: str) -> None:
    about = {
        "户号": "1001",
        "缴费项目": "电费",
        "所属期": "2025-03",
        "应缴金额": "100",
        "欠费金额": "20",
        "实缴金额": "80",
    }
    desk.load(source, rows_of(desk, [{header: word} for word in ("是", "否", "√")], **about))
    assert {orjson.loads(event["properties"]).get("state", "paid") for event in desk.events()} == {"paid", "unpaid"}
    field = "owing_told" if header == "是否欠费" else "cleared_told"
    assert fields(desk, field) == [yes, no, yes]


@pytest.mark.parametrize(
    ("source", "header", "words", "about"),
    [
        ("guarantees", "担保方式", ["抵押", "质押", "保证", "连带责任保证"], {"被担保人": "宣城测试担保有限公司", "担保金额": "1"}),
        ("commitments", "承诺类型", ["容缺受理承诺", "信用承诺"], {"承诺主体": "宣城测试商贸有限公司", "承诺日期": "2025-03-01"}),
        ("inspections", "检查结果", ["整改完成", "已整改", "未整改"], {"检查对象名称": "宣城测试商贸有限公司", "检查日期": "2025-03-01"}),
        ("penalties", "当前状态", ["已履行", "履行中", "已执行完毕"], PENALTY | {"行政相对人名称": "宣城测试商贸有限公司"}),
        ("penalties", "修复状态", ["未申请", "未修复"], PENALTY | {"行政相对人名称": "宣城测试商贸有限公司"}),
    ],
)  # fmt: skip
def test_usual_words_are_no_false_alarms(
    desk: Any, source: str, header: str, words: list[str], about: dict[str, str]
) -> None:
    rows = rows_of(desk, [{header: word} for word in words], "担保人", **about)
    file = desk.load(source, rows).as_json()["files"][0]
    assert (file["unread"], file["rejected"]) == ({}, 0)
    assert {record["state"] for record in desk.records()} == {"active"}
    if source == "inspections":
        assert set(fields(desk, "result")) == {"problem"}


def test_a_state_that_was_acted_on_is_not_named_as_unused(desk: Any) -> None:
    row = {"失信行为": "拖欠账款", "认定日期": "2025-03-01", "整改情况": "已整改"}
    told = [{"状态": word} for word in ("已修复", "未修复")]
    file = desk.load("government_misconduct", rows_of(desk, told, "失信主体", **row)).as_json()["files"][0]
    assert (file["unread"], file["unmapped"]) == ({}, [])
    assert sorted(record["state"] for record in desk.records()) == ["active", "withdrawn"]
    told = [{"状态": "等待会议"}]
    file = desk.load("government_misconduct", rows_of(desk, told, "失信主体", **row)).as_json()["files"][0]
    assert file["unmapped"] == ["状态"]


@pytest.mark.parametrize("score", ["缺", "待定", ""])
def test_a_party_that_was_not_rated_has_no_evaluation_whatever_stands_for_its_score(desk: Any, score: str) -> None:
    row = {"评价年度": "2024", "评价级别": "未评", "评价得分": score}
    report = desk.load("tax_credit", rows_of(desk, [row, row | {"评价级别": "B", "评价得分": "85"}], "纳税人名称"))
    assert report.files[0].reasons == {"not_rated": 1}
    assert [orjson.loads(event["properties"])["level"] for event in desk.events()] == ["B"]


def test_a_count_of_levels_closes_a_table(desk: Any) -> None:
    row = {"诚信等级": "A", "评价时间": "2025-04-10"}
    rows = [*rows_of(desk, [row], "用人单位名称"), {"用人单位名称": "A级2户，B级1户，C级1户"}]
    assert desk.load("labour_security_credit", rows).files[0].reasons == {"footer_row": 1}
