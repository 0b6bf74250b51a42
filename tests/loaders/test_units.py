"""Amounts whose unit stands in their header, in the group above it, in a row below it or above the table. Synthetic only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loaders import records
from loaders.headers.index import HeaderIndex
from loaders.source_yaml import list_sources

NAME = "宣城市测试商贸有限公司"
SOURCES = list_sources([])


def _amounts(desk: Any, source: str, *lines: str) -> list[float | None]:
    path: Path = desk.folder / "表.csv"
    path.write_text("\n".join(lines).replace("{code}", desk.uscc(7)) + "\n", encoding="utf-8")
    desk.load(source, path)
    return [event["amount"] for event in desk.events() if event["amount"] is not None]


@pytest.mark.parametrize(
    ("header", "cell", "yuan"),
    [
        ("拖欠金额（万元）", "68.9", 689_000),
        ("拖欠金额（单位：万元）", "68.9", 689_000),
        ("拖欠金额万元", "68.9", 689_000),
        ("拖欠金额（万）", "68.9", 689_000),
        ("拖欠金额/千元", "68.9", 68_900),
        ("拖欠金额（亿元）", "0.01", 1_000_000),
        ("拖欠金额（万元，保留两位小数）", "68.90", 689_000),
        ("拖欠金额（万元）", "500元", 500),
        ("拖欠金额（元）", "1,200.50", 1200.5),
        ("拖欠金额（人民币）", "68.9", 68.9),
    ],
)
def test_an_amount_is_in_the_unit_of_its_header(desk: Any, header: str, cell: str, yuan: float) -> None:
    lines = (f"企业名称,统一社会信用代码,{header},列入日期", f'{NAME},{{code}},"{cell}",2024-03-05')
    assert _amounts(desk, "wage_arrears", *lines) == [yuan]


def test_every_amount_of_every_source_takes_any_unit() -> None:
    for source in SOURCES.values():
        index = HeaderIndex(source)
        for name, field in source.fields.items():
            if field.type != "money" or name.endswith("_wan"):
                continue
            header = next((text for text in field.headers if not text.isascii() and "元" not in text), name)
            for unit in ("万元", "千元", "亿元"):
                assert index.score([f"{header}（{unit}）"]) == 1, (source.id, name, unit)
            assert index.score([f"{header}（万美元）"]) == 0 or f"{name}_usd" in source.fields, (source.id, name)


def test_an_amount_of_another_currency_is_no_sum_in_yuan(desk: Any) -> None:
    lines = ("企业名称,统一社会信用代码,拖欠金额（万美元）,列入日期", f"{NAME},{{code}},68.9,2024-03-05")
    assert _amounts(desk, "wage_arrears", *lines) == []


@pytest.mark.parametrize(
    "title",
    [
        "单位：万元",
        "（单位：万元）",
        "金额单位：户、万元",
        "填报单位：某局    单位：人民币万元",
        "欠费清单（万元）",
        "人民币万元",
        "万元",
    ],
)
def test_a_unit_above_the_table_is_that_of_its_amounts(desk: Any, title: str) -> None:
    rows = ("单位名称,统一社会信用代码,险种,所属期,参保人数,欠缴金额", f"{NAME},{{code}},养老保险,202406,86,42.35")
    assert _amounts(desk, "social_insurance", "欠费单位清单", title, *rows) == [423_500]
    assert '"persons":"86"' in desk.rows(records.record)[0]["payload"]


@pytest.mark.parametrize("title", ["单位：元", "填报单位：元山镇人民政府", "单位：万人", "欠缴5万元以上单位清单"])
def test_what_is_no_other_unit_changes_nothing(desk: Any, title: str) -> None:
    rows = ("单位名称,统一社会信用代码,险种,所属期,欠缴金额", f"{NAME},{{code}},养老保险,202406,42.35")
    assert _amounts(desk, "social_insurance", title, *rows) == [42.35]


def test_a_unit_in_a_header_or_cell_is_more_than_that_of_the_table(desk: Any) -> None:
    rows = (
        "单位名称,统一社会信用代码,险种,所属期,欠缴金额（元）",
        f"{NAME},{{code}},养老保险,202406,42.35",
    )
    assert _amounts(desk, "social_insurance", "单位：万元", *rows) == [42.35]
    rows = ("单位名称,统一社会信用代码,险种,所属期,欠缴金额", f"{NAME},{{code}},失业保险,202407,800元")
    assert 800 in _amounts(desk, "social_insurance", "单位：万元", *rows)


@pytest.mark.parametrize("group", ["罚没情况（万元）", "罚没情况/万元", "罚没情况（单位：万元）"])
def test_the_unit_of_a_group_is_that_of_the_amounts_below_it(desk: Any, group: str) -> None:
    names = "当事人名称,统一社会信用代码,处罚决定书文号,处罚日期"
    rows = (f"{names},{group},,备注", ",,,,罚款金额,没收金额,", f"{NAME},{{code}},测罚〔2024〕1号,2024-03-05,1.5,0.2,")
    assert _amounts(desk, "penalties", *rows) == [15_000]
    assert '"confiscated":"2000"' in desk.rows(records.record)[0]["payload"]


def test_a_group_leaves_what_is_no_amount_and_what_names_its_own_unit(desk: Any) -> None:
    rows = (
        "户主,身份证号码,行政村,经济状况（万元）,,,授信额度（元）",
        ",,,人口数,年收入,贷款余额（元）,",
        "测试甲,{code},测试村,5,12.5,3000,20",
    )
    _amounts(desk, "farm_households", *rows)
    (record,) = desk.rows(records.record)
    assert all(told in record["payload"] for told in ('"people":"5"', '"income":"125000"', '"loans":"3000"'))
    assert '"credit_line":"20"' in record["payload"]


def test_where_nobody_can_tell_how_far_a_group_holds_its_amounts_are_unread(desk: Any) -> None:
    path: Path = desk.folder / "表.csv"
    rows = (
        ",,,,罚没情况（万元）,",
        "当事人名称,统一社会信用代码,处罚决定书文号,处罚日期,罚款金额,没收金额",
        f"{NAME},{desk.uscc(7)},测罚〔2024〕1号,2024-03-05,1.5,2000",
    )
    path.write_text("\n".join(rows), encoding="utf-8")
    report = desk.load("penalties", path)
    assert [event["amount"] for event in desk.events()] == [15_000]
    assert report.files[0].unread == {"没收金额": 1}
    assert "2000（单位不明）" in desk.rows(records.record)[0]["payload"]


def test_a_row_of_units_below_the_names_belongs_to_them(desk: Any) -> None:
    rows = (
        "单位名称,统一社会信用代码,合同名称,签订日期,合同金额,履约状态",
        ",,,,（万元）,",
        f"{NAME},{{code}},印刷合同,2024-03-05,12.5,已履行",
    )
    assert _amounts(desk, "contracts", *rows) == [125_000]
    assert desk.rows(records.reject) == []
