"""Columns that no field took are named by the load: whole facts may stand in them."""

from __future__ import annotations

from typing import Any

import orjson
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
    assert line_of(report).endswith("；没有用上的列（原样留存）：奇特指标、第二指标")


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
    assert line_of(report).endswith("；没有用上的列（依规定不留存）：民族")


def other_of(desk: Any) -> list[dict[str, str]]:
    return [orjson.loads(row["payload"]).get("other", {}) for row in desk.records()]


def test_a_second_column_of_a_field_is_kept_and_named_where_it_says_something_else(desk: Any) -> None:
    same = pledge(desk, 1, 授予单位="测试市人民政府", 颁发机关="测试市人民政府")
    alone = pledge(desk, 2, 授予单位="", 颁发机关="测试市人民政府")
    report = desk.load("honours", [same, alone])
    assert report.files[0].unmapped == []
    report = desk.load("honours", [same, pledge(desk, 3, 授予单位="测试市人民政府", 颁发机关="测试市某局13800000000")])
    assert report.files[0].unmapped == ["颁发机关"]
    assert [other.get("颁发机关") for other in other_of(desk) if other["序号"] == "3"] == ["测试市某局138****0000"]
    assert sum("颁发机关" in other for other in other_of(desk)) == 1


def test_a_second_code_beside_a_column_of_mixed_codes_is_kept_too(desk: Any) -> None:
    row = pledge(desk, 1) | {"证件号码": desk.uscc(2)}
    report = desk.load("honours", [row])
    assert (report.files[0].inserted, report.files[0].unmapped) == (1, ["证件号码"])
    assert [other["证件号码"] for other in other_of(desk)] == [desk.uscc(2)]


def test_a_second_personal_number_is_named_and_kept_nowhere(desk: Any) -> None:
    row = {
        "企业名称": "没用上测试有限公司",
        "姓名": "张测试",
        "职务": "监事",
        "身份证号": desk.id(1),
        "证件号码": "E12345678",
    }
    report = desk.load("officers", [row])
    assert (report.files[0].inserted, report.files[0].unmapped) == (1, ["证件号码"])
    assert "E12345678" not in str(desk.facts())


def test_the_month_until_which_a_fund_is_paid_is_no_month_of_payment(desk: Any) -> None:
    firm = {"单位名称": "公积金测试有限公司", "统一社会信用代码": desk.uscc(1), "单位账号": "001"}
    report = desk.load("housing_fund", [firm | {"缴至年月": "202512", "缴存年月": "202601", "缴存额": "1200"}])
    assert report.files[0].unmapped == []
    told = orjson.loads(desk.records()[0]["payload"])
    assert (told["period"], told["paid_until"]) == ("2026-01", "2025-12")
    assert [event["since"] for event in desk.events()] == ["2026-01-01"]
    report = desk.load("housing_fund", [firm | {"缴至年月": "202511", "缴存额": "1300"}])
    assert (report.files[0].inserted, {event["since"] for event in desk.events()}) == (1, {"2026-01-01", "2025-11-01"})
