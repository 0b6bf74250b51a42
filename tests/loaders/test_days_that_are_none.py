"""What stands in a column of days and is none of an event: no end (2099), a number that is no serial. Synthetic only."""

from __future__ import annotations

import datetime
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from loaders import values

NAME = "宣城市测试商贸有限公司"


@pytest.mark.parametrize("cell", ["2099-01-01", "长期", "9999-12-31", "12345"])
def test_a_listing_has_a_day(desk: Any, cell: str) -> None:
    row = {
        "企业名称": NAME,
        "统一社会信用代码": desk.uscc(7),
        "列入日期": cell,
        "列入原因": "未年报",
        "列入机关": "宣城市市场监督管理局",
    }
    (file,) = desk.load(
        "abnormal_operations", [row, {**row, "统一社会信用代码": desk.uscc(8), "列入日期": "2025-03-05"}]
    ).files
    if file.rejected:
        assert [(entry["column"], entry["reason"], entry["value"]) for entry in desk.rejects()] == [
            ("列入日期", "bad_date", cell)
        ]
    else:
        assert (file.unread, [told.value for told in file.unread_cells["列入日期"]]) == ({"列入日期": 1}, [cell])
    assert [event["since"] for event in desk.events() if event["since"]] == ["2025-03-05"]


def test_an_end_may_be_open(desk: Any) -> None:
    row = {
        "行政相对人名称": NAME,
        "统一社会信用代码": desk.uscc(7),
        "许可编号": "X1",
        "许可决定日期": "2024-03-05",
        "有效期至": "2099-12-31",
    }
    (file,) = desk.load("permits", [{**row, "许可机关": "宣城市水利局"}]).files
    assert (file.rejected, file.unread) == (0, {})


def test_serials_begin_in_1949() -> None:
    read = values.dates(pa.array(["17898", "17899", "45356"]))
    assert read.iso.to_pylist() == ["", "1949-01-01", "2024-03-05"]


@pytest.mark.parametrize(("epoch", "days"), [(CALENDAR_MAC_1904, "2024-03-10"), (CALENDAR_WINDOWS_1900, "2020-03-09")])
def test_plain_numbers_are_days_of_their_workbook(desk: Any, epoch: Any, days: str) -> None:
    book = openpyxl.Workbook()
    book.epoch = epoch
    table = book.active
    table.append(["企业名称", "统一社会信用代码", "列入日期", "列入原因", "列入机关"])
    table.append([NAME, desk.uscc(7), 43899, "未年报", "宣城市市场监督管理局"])
    table.append([NAME, desk.uscc(8), datetime.datetime(2024, 3, 10), "未年报", "宣城市市场监督管理局"])
    book.save(desk.folder / "名录.xlsx")
    desk.load("abnormal_operations", desk.folder / "名录.xlsx")
    assert [event["since"] for event in sorted(desk.events(), key=lambda one: one["since"])] == [days, "2024-03-10"]
