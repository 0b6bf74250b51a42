"""What a row says of its own use: the many columns and words of state, and those that are not understood."""

from __future__ import annotations

from typing import Any

import pytest

LISTED = {"列入日期": "2025-03-01", "列入原因": "未公示年报", "列入机关": "宣城市市场监督管理局"}


def rows_of(desk: Any, header: str, words: list[str], **more: str) -> list[dict[str, str]]:
    about = more or LISTED
    return [
        {"企业名称": f"宣城测试{number}商贸有限公司", "统一社会信用代码": desk.uscc(number), **about, header: word}
        for number, word in enumerate(words, 1)
    ]


def states(desk: Any) -> list[str]:
    return [row["own_state"] for row in sorted(desk.records(), key=lambda row: row["row"])]


def unread(report: Any) -> dict[str, list[tuple[int, str]]]:
    file = report.as_json()["files"][0]
    cells = {header: [(cell["row"], cell["value"]) for cell in cells] for header, cells in file["unread_cells"].items()}
    assert {header: len(told) for header, told in cells.items()} == file["unread"]
    return cells


@pytest.mark.parametrize(
    ("header", "words", "left"),
    [
        (
            "状态",
            ["在列", "已移出", "移出", "已修复", "有效", "2026-01-01移出", "已移出（2026年1月1日）。"],
            [2, 3, 4, 6, 7],
        ),
        ("当前状态", ["列入", "已撤销", "已屏蔽", "未修复"], [2, 3]),
        ("移出状态", ["未移出", "已移出"], [2]),
        ("名单状态", ["在列", "已修复", "移出"], [2, 3]),
        ("信用修复状态", ["修复中", "修复完成", "不予修复"], [2]),
        ("是否移出", ["否", "是", "N", "√"], [2, 4]),
        ("是否屏蔽", ["0", "1", "×"], [2]),
        ("是否信用修复", ["否", "是"], [2]),
        ("是否在列", ["是", "否"], [2]),
        ("备注", ["", "已移出", "2026-01-01移出", "已修复", "企业已搬迁"], [2, 3, 4]),
    ],
)
@pytest.mark.parametrize("source", ["abnormal_operations", "wage_arrears"])
def test_a_row_that_says_it_is_gone_is_out_of_use(
    desk: Any, source: str, header: str, words: list[str], left: list[int]
) -> None:
    report = desk.load(source, rows_of(desk, header, words))
    assert states(desk) == ["withdrawn" if n in left else "active" for n in range(1, len(words) + 1)]
    assert len(desk.events()) == len(words) - len(left)
    assert unread(report) == {}


def test_columns_of_state_count_each_by_itself(desk: Any) -> None:
    rows = rows_of(desk, "状态", ["发布", "发布", "已屏蔽"])
    hidden = [{**row, "是否屏蔽": told} for row, told in zip(rows, ["否", "是", "否"], strict=True)]
    desk.load("abnormal_operations", [{**row, "公示状态": "已公示", "发布状态": "发布"} for row in hidden])
    assert states(desk) == ["active", "withdrawn", "withdrawn"]


def test_two_columns_of_one_field_are_both_read(desk: Any) -> None:
    rows = [{**row, "公示状态": "终止公示"} for row in rows_of(desk, "数据状态", ["正常"])]
    desk.load("abnormal_operations", rows)
    assert states(desk) == ["withdrawn"]


def test_a_repaired_row_is_out_of_use_whatever_its_day(desk: Any) -> None:
    rows = [{**row, "移出日期": "2026-01-05"} for row in rows_of(desk, "状态", ["移出", "已修复"])]
    desk.load("abnormal_operations", rows)
    assert states(desk) == ["active", "withdrawn"]  # the one tells its own end
    assert [row["until"] for row in desk.events()] == ["2026-01-05"]


def test_words_of_state_that_nobody_knows_are_told(desk: Any) -> None:
    rows = [{**row, "备注": "信用修复申请中"} for row in rows_of(desk, "状态", ["办理中", "在列"])]
    report = desk.load("abnormal_operations", rows)
    assert states(desk) == ["active", "active"]
    assert unread(report) == {"状态": [(2, "办理中")], "备注": [(2, "信用修复申请中"), (3, "信用修复申请中")]}
    assert {cell["why"] for cell in report.as_json()["files"][0]["unread_cells"]["状态"]} == {"unread_word"}


def test_the_state_of_a_firm_in_its_register_is_not_that_of_the_row(desk: Any) -> None:
    report = desk.load("abnormal_operations", rows_of(desk, "状态", ["存续", "吊销", "注销", "在业", "撤销"]))
    assert set(states(desk)) == {"active"}
    assert unread(report) == {"状态": [(6, "撤销")]}


def test_where_no_firm_is_alive_a_register_word_is_to_be_looked_at(desk: Any) -> None:
    report = desk.load("abnormal_operations", rows_of(desk, "状态", ["在列", "注销"]))
    assert (states(desk), unread(report)) == (["active", "active"], {"状态": [(3, "注销")]})


PENALTY = {
    "行政处罚决定书文号": "宣市监罚〔2025〕1号",
    "处罚决定日期": "2025-03-01",
    "处罚机关": "宣城市市场监督管理局",
}


@pytest.mark.parametrize(
    ("template", "expected", "left_unread"),
    [
        ({"处罚事由": "虚假宣传"}, ["active", "withdrawn", "disputed", "withdrawn"], []),
        ({"违法行为类型": "虚假宣传"}, ["active", "active", "active", "withdrawn"], [(2, "0"), (4, "2")]),
        ({"处罚内容": "罚款"}, ["active", "active", "active", "withdrawn"], [(2, "0"), (3, "1"), (4, "2")]),
    ],
)  # fmt: skip
def test_digits_are_read_by_the_template_of_their_row(
    desk: Any, template: dict[str, str], expected: list[str], left_unread: list[tuple[int, str]]
) -> None:
    report = desk.load("penalties", rows_of(desk, "当前状态", ["0", "1", "2", "已修复"], **PENALTY, **template))
    assert states(desk) == expected
    assert unread(report) == ({"当前状态": left_unread} if left_unread else {})


def test_a_permit_that_is_over_is_out_of_use(desk: Any) -> None:
    permit = {"行政许可决定文书号": "宣许〔2025〕1号", "许可决定日期": "2025-03-01", "许可机关": "宣城市城市管理局"}
    desk.load("permits", rows_of(desk, "许可状态", ["有效", "已注销", "吊销"], **permit))
    assert states(desk) == ["active", "withdrawn", "withdrawn"]


@pytest.mark.parametrize(
    ("source", "header", "words"),
    [
        ("consumption_limits", "限制状态", ["限制中", "已解除"]),
        ("consumption_limits", "是否解除", ["否", "是"]),
        ("tax_abnormal", "非正常户状态", ["非正常", "已解除"]),
    ],
)
def test_a_measure_that_was_lifted_is_out_of_use(desk: Any, source: str, header: str, words: list[str]) -> None:
    about = {"案号": "（2025）皖1802执1号", "认定日期": "2025-03-01", "发布日期": "2025-03-02"}
    report = desk.load(source, rows_of(desk, header, words, **about))
    assert (states(desk), unread(report)) == (["active", "withdrawn"], {})


def test_a_repair_that_says_so_is_no_repaired_record(desk: Any) -> None:
    rows = rows_of(
        desk, "数据状态", ["已修复"], 决定书文号="宣市监罚〔2025〕1号", 修复决定="准予修复", 修复日期="2026-01-05"
    )
    desk.load("credit_repair", rows)
    assert states(desk) == ["active"]
