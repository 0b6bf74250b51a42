"""A repaired record states nothing any more, whichever came first; a refused repair repairs nothing."""

from __future__ import annotations

from typing import Any

import pytest

ORDERS = pytest.mark.parametrize("repair_first", [False, True])


def penalty(desk: Any, number: str = "宣市监罚〔2023〕12号", **more: str) -> dict[str, str]:
    return {
        "行政相对人名称": "宣城市测试商贸有限公司",
        "行政相对人代码_1（统一社会信用代码）": desk.uscc(1),
        "行政处罚决定书文号": number,
        "违法行为类型": "虚假宣传",
        "罚款金额（万元）": "2.5",
        "处罚决定日期": "2023/05/06",
        "处罚机关": "宣城市市场监督管理局",
        **more,
    }


def repaired(desk: Any, **more: str) -> dict[str, str]:
    return {
        "主体名称": "宣城市测试商贸有限公司",
        "统一社会信用代码": desk.uscc(1),
        "决定书文号": "宣市监罚[2023]第012号",
        "决定": "同意",
        "决定日期": "2024-01-10",
        "终止公示日期": "2024-01-12",
        **more,
    }


def load_both(desk: Any, first: bool, records: list[Any], repairs: list[Any], source: str = "penalties") -> list[Any]:
    steps = [("credit_repair", repairs), (source, records)]
    return [desk.load(name, rows) for name, rows in (steps if first else steps[::-1])]


def states(desk: Any, source: str = "penalties") -> list[tuple[str, str]]:
    return [(row["state"], row["state_from"]) for row in desk.records() if row["source"] == source]


@ORDERS
def test_a_repair_takes_the_record_out_of_use(desk: Any, repair_first: bool) -> None:
    reports = load_both(desk, repair_first, [penalty(desk), penalty(desk, "宣市监罚〔2023〕13号")], [repaired(desk)])
    assert sorted(states(desk)) == [("active", ""), ("repaired", "2024-01-12")]
    assert [row["document_no"] for row in desk.events()] == ["宣市监罚〔2023〕13号"]
    assert len(reports[1].repaired) == 1
    assert reports[1].open_repairs == 0
    assert reports[0].open_repairs == int(repair_first)


@ORDERS
def test_a_refused_or_pending_repair_repairs_nothing(desk: Any, repair_first: bool) -> None:
    pending = repaired(desk, 决定="", 终止公示日期="")
    load_both(desk, repair_first, [penalty(desk)], [repaired(desk, 决定="不同意"), pending])
    assert states(desk) == [("active", "")]


@ORDERS
def test_another_party_of_the_same_document_is_not_reached(desk: Any, repair_first: bool) -> None:
    load_both(desk, repair_first, [penalty(desk)], [repaired(desk, 统一社会信用代码=desk.uscc(2), 主体名称="别家")])
    assert states(desk) == [("active", "")]


@ORDERS
def test_without_a_code_the_name_decides(desk: Any, repair_first: bool) -> None:
    named = repaired(desk, 统一社会信用代码="", 主体名称="宣城市测试 商贸有限公司")
    load_both(desk, repair_first, [penalty(desk)], [named])
    assert states(desk) == [("repaired", "2024-01-12")]


@ORDERS
def test_list_entries_by_list_and_party_but_not_later_ones(desk: Any, repair_first: bool) -> None:
    entries = [
        {"企业名称": "宣城市测试商贸有限公司", "统一社会信用代码": desk.uscc(1), "列入日期": day, "列入原因": "失联"}
        for day in ("2022-01-01", "2024-05-01")
    ]
    listed = repaired(desk, 决定书文号="", 名单名称="经营异常名录")
    load_both(desk, repair_first, entries, [listed], "abnormal_operations")
    assert sorted(states(desk, "abnormal_operations")) == [("active", ""), ("repaired", "2024-01-12")]
    assert [row["since"] for row in desk.events()] == ["2024-05-01"]


def test_a_repair_taken_back_restores_the_same_facts(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)])
    before = (desk.events(), desk.mentions(), desk.ties())
    desk.load("credit_repair", [repaired(desk)], "2024-02-01")
    assert desk.events() == desk.mentions() == []
    report = desk.load("credit_repair", [repaired(desk, 决定="不同意")], "2024-03-01")
    assert len(report.restored) == 1
    assert (desk.events(), desk.mentions(), desk.ties()) == before


@ORDERS
@pytest.mark.parametrize(
    "name",
    [
        "宣城市测试商贸",
        "测试（宣城市）商贸有限公司",
        "宣城市测试商货有限公司",
        "测试商贸有限责任公司",
        "宣城市测试商贸有限公同",
    ],
)
def test_a_damaged_name_of_the_same_document_is_reached(desk: Any, repair_first: bool, name: str) -> None:
    number = "341899000133747"  # a registration number does not contradict a code
    load_both(desk, repair_first, [penalty(desk)], [repaired(desk, 统一社会信用代码=number, 主体名称=name)])
    assert states(desk) == [("repaired", "2024-01-12")]


@ORDERS
@pytest.mark.parametrize(
    "name",
    [
        "宣城市测试建材有限公司",
        "宣城市新样商贸有限公司",
        "宣城市测试商贸有限公司郎溪分公司",
        "合肥测试商贸有限公司",
        "张三",
    ],
)
def test_a_co_offender_of_the_same_document_is_not_reached(desk: Any, repair_first: bool, name: str) -> None:
    load_both(desk, repair_first, [penalty(desk)], [repaired(desk, 统一社会信用代码="", 主体名称=name)])
    assert states(desk) == [("active", "")]


@ORDERS
def test_a_damaged_name_with_another_code_is_not_reached(desk: Any, repair_first: bool) -> None:
    other = repaired(desk, 统一社会信用代码=desk.uscc(2), 主体名称="宣城市测试商贸")
    load_both(desk, repair_first, [penalty(desk)], [other])
    assert states(desk) == [("active", "")]


@ORDERS
def test_a_report_without_the_number_goes_with_its_decision(desk: Any, repair_first: bool) -> None:
    bare = penalty(desk, "", 数据来源单位="宣城市发展和改革委员会")
    load_both(desk, repair_first, [penalty(desk), bare], [repaired(desk)])
    assert [state for state, _ in states(desk)] == ["repaired", "repaired"]
    assert desk.events() == []


@pytest.mark.parametrize(
    "other",
    [{"行政处罚决定书文号": "宣市监罚〔2023〕13号"}, {"处罚决定日期": "2023/05/07"}, {"处罚机关": "宣城市生态环境局"}],
)
def test_a_report_without_the_number_that_may_be_of_another_decision_stays(desk: Any, other: dict[str, str]) -> None:
    bare = penalty(desk, "", 数据来源单位="宣城市发展和改革委员会")
    rows = (
        [penalty(desk), penalty(desk) | other, bare] if "行政处罚决定书文号" in other else [penalty(desk), bare | other]
    )
    load_both(desk, False, rows, [repaired(desk)])
    assert [state for state, _ in states(desk)].count("repaired") == 1
