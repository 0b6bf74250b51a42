"""Rows that are told as no records before they are read: lines of a template below the header, and reports of nothing."""

from __future__ import annotations

from typing import Any

import pytest

HEADER = ["企业名称", "统一社会信用代码", "列入原因", "列入日期", "列入机关"]


def listed(desk: Any, number: int) -> list[str]:
    name = f"宣城市测试{number}号有限公司"
    return [name, desk.uscc(number), "未按规定公示年度报告", "2025-03-01", "宣城市市场监督管理局"]


def load(desk: Any, *rows: list[str]) -> Any:
    return desk.load("abnormal_operations", [dict(zip(HEADER, row, strict=True)) for row in rows])


def told(desk: Any) -> list[tuple[int, str]]:
    return [(row["row"], row["reason"]) for row in desk.rejects()]


TEMPLATE = [
    ["qymc", "tyshxydm", "lryy", "lrrq", "lrjg"],
    ["XDR_MC", "XDR_SHXYM", "LRYY", "", "LRJG"],
    ["varchar(200)", "varchar(18)", "varchar(500)", "date", "varchar(100)"],
    ["字符型", "C18", "文本", "日期型", "字符串(100)"],
    ["必填", "法人必填", "必填", "必填YYYY/MM/DD", "选填"],
    ["必填，填写全称", "填写18位代码", "填写列入的原因", "格式：YYYY-MM-DD", ""],
    ["示例：某某有限公司", "91340000XXXXXXXXXX", "未年报", "2025-01-01", "某某市监局"],
    ["某某有限公司（示例）", "", "未年报", "2025-01-01", "某某市监局"],
    ["某某有限公司", "91340000XXXXXXXXXX", "未年报", "2025-01-01", "某某市监局"],
    ["1", "2", "3", "4", "5"],
    ["甲", "乙", "1", "2", "3"],
    ["字段长度", "18", "500", "10", "100"],
]


@pytest.mark.parametrize("row", TEMPLATE)
def test_lines_of_a_template_are_no_records(desk: Any, row: list[str]) -> None:
    load(desk, row, listed(desk, 1))
    assert told(desk) == [(2, "template_row")]
    assert [event["since"] for event in desk.events()] == ["2025-03-01"]


def test_lines_of_a_template_one_below_the_other(desk: Any) -> None:
    load(desk, TEMPLATE[0], TEMPLATE[2], ["200", "18", "500", "10", "100"], TEMPLATE[6], listed(desk, 1))
    assert told(desk) == [(row, "template_row") for row in (2, 3, 4, 5)]


@pytest.mark.parametrize(
    "name", ["示例（宣城）科技有限公司", "Acme", "张某某", "宣城市样例食品有限公司", "选填商行", "例外服装店"]
)
def test_names_like_those_of_a_template_are_records(desk: Any, name: str) -> None:
    load(desk, [name, *listed(desk, 1)[1:]])
    assert (told(desk), len(desk.records())) == ([], 1)


NOTHING = [
    "本月无数据",
    "零报告",
    "本期无处罚信息",
    "本月无新增",
    "暂无数据",
    "本月无",
    "（本季度无新增失信企业）",
    "宣城市宣州区2025年3月份无行政处罚信息，零报告。",
    "2025年第一季度未发生行政处罚案件",
    "暂无相关信息",
]


@pytest.mark.parametrize("text", NOTHING)
@pytest.mark.parametrize("beside", [["", "", "", ""], ["", "", "2025年3月", "宣城市市场监督管理局"]])
def test_reports_of_nothing_are_no_records(desk: Any, text: str, beside: list[str]) -> None:
    report = load(desk, [text, *beside])
    assert report.files[0].reasons == {"zero_report": 1}
    assert (desk.records(), desk.mentions(), desk.rejects()[0]["value"]) == ([], [], text)


@pytest.mark.parametrize("word", ["无", "暂无", "/", "—"])
def test_a_table_of_words_for_nothing_reports_nothing(desk: Any, word: str) -> None:
    load(desk, [word] * 5)
    assert told(desk) == [(2, "zero_report")]


@pytest.mark.parametrize(
    "name", ["无锡测试信息有限公司", "无为市测试企业", "宣城市无忧信息服务部", "宣城市暂无数据有限公司"]
)
def test_names_that_say_none_are_records(desk: Any, name: str) -> None:
    load(desk, [name, "", "", "2025-03-01", ""])
    assert (told(desk), len(desk.records())) == ([], 1)


def test_nothing_found_with_a_party_is_a_record(desk: Any) -> None:
    load(desk, ["宣城市测试有限公司", "", "未发现违法行为", "", ""])
    assert (told(desk), len(desk.records())) == ([], 1)
