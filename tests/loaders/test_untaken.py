"""Columns that no field took are named by the load: whole facts may stand in them."""

from __future__ import annotations

from typing import Any

import pytest

from api.printing import print_load
from loaders.load import LoadReport


def line_of(report: LoadReport) -> str:
    """What the terminal says of the only file."""
    line, _ = print_load({**report.as_json(), "totals": dict.fromkeys(("rows", "rate", "repaired"), 0)}).split("\n")
    return line


def pledge(desk: Any, number: int, **more: str) -> dict[str, str]:
    """A row of a register of honours."""
    firm = {"企业名称": f"没用上测试{number}有限公司", "统一社会信用代码": desk.uscc(number)}
    return {"序号": str(number), **firm, "荣誉名称": "诚信企业", "授予日期": "2024-03-05", **more}


def test_columns_that_no_field_took_are_named_in_the_report(desk: Any) -> None:
    rows = [pledge(desk, 1, 奇特指标="12", 空白列="", 横线列="-", 行号="1"), pledge(desk, 2, 第二指标="3")]
    report = desk.load("honours", rows)
    assert report.files[0].unmapped == ["奇特指标", "第二指标"]
    assert line_of(report).endswith("；没有用上的列（不认识，原样留存）：奇特指标、第二指标")


def test_in_english_too(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINTU_LANG", "en")
    assert line_of(desk.load("honours", [pledge(desk, 1, 奇特指标="12")])).endswith("kept as they are): 奇特指标")


def test_a_report_stays_short(desk: Any) -> None:
    report = desk.load(
        "honours", [pledge(desk, 1, **{f"怪列{place}甲": "1" for place in "子丑寅卯辰巳午未申酉戌亥天地"})]
    )
    assert len(report.files[0].unmapped) == 14
    assert line_of(report).endswith("、怪列亥甲 等 14 列")


def test_what_is_filled_in_rejected_rows_only_is_not_named(desk: Any) -> None:
    report = desk.load("honours", [pledge(desk, 1), {"序号": "合计", "奇特指标": "12"}])
    assert (report.files[0].rejected, report.files[0].unmapped) == (1, [])


def test_what_a_source_drops_is_named_as_dropped(desk: Any) -> None:
    rows = [{"户号": "1", "户主": "张测试", "行政村": "测试村", "民族": "汉族"}]
    report = desk.load("farm_households", rows)
    assert line_of(report).endswith("；没有用上的列（不认识，依规定不留存）：民族")
