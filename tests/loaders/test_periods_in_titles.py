"""Quarters, halves and months in titles: they are the period of the rows, so that quarters do not replace each other. Synthetic only."""

from __future__ import annotations

from typing import Any

import openpyxl
import orjson
import pytest

NAME = "宣城市测试建设有限公司"
HEADER = "企业名称,统一社会信用代码,信用等级"


def _periods(desk: Any) -> dict[str, str | None]:
    told = [orjson.loads(event["properties"]) for event in desk.events()]
    return {one["level"]: one.get("period") for one in told}


def _load(desk: Any, name: str, *lines: str, header: str = HEADER, level: str = "C") -> None:
    path = desk.folder / name
    path.write_text("\n".join([*lines, header, f"{NAME},{desk.uscc(7)},{level}"]) + "\n", encoding="utf-8")
    desk.load("construction_credit", path)


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("2025年第二季度施工企业信用评价结果", "2025-Q2"),
        ("2025年度第2季度施工企业信用评价结果", "2025-Q2"),
        ("2026年一季度建筑施工企业信用评价得分及等级", "2026-Q1"),
        ("宁国市2025年上半年信用等级评定结果（2025年7月公布）", "2025-H1"),
        ("2025Q2施工企业信用评价", "2025-Q2"),
        ("2025年1-6月信用评价结果", "2025-H1"),
        ("施工企业2025年3月份信用评价结果", "2025-03"),
        ("2024年度信用评价结果（2025年3月公布）", "2024"),
        ("2024年度信用评价结果（2025年3月5日）", "2024"),
        ("信用评价结果（截至2025年6月）", None),
        ("信用评价结果 填报时间：2025年7月", None),
        ("2025年一、二季度信用评价结果", None),
        ("2025年前三季度信用评价结果", None),
        ("四季酒店等企业信用评价结果", None),
    ],
)
def test_a_title_tells_the_period(desk: Any, title: str, period: str | None) -> None:
    _load(desk, "结果.csv", title)
    assert _periods(desk) == {"C": period}


def test_quarters_do_not_replace_each_other(desk: Any) -> None:
    _load(desk, "施工企业信用评价_2025年第二季度.csv", level="C")
    _load(desk, "施工企业信用评价_2025年第一季度.csv", level="A")
    assert _periods(desk) == {"C": "2025-Q2", "A": "2025-Q1"}


def test_a_quarter_is_of_the_year_that_another_title_or_the_header_names(desk: Any) -> None:
    book = openpyxl.Workbook()
    for sheet, level in (("一季度", "A"), ("二季度", "B")):
        table = book.create_sheet(sheet)
        table.append(["2025年度施工企业信用评价结果"])
        table.append(HEADER.split(","))
        table.append([NAME, desk.uscc(7), level])
    book.save(desk.folder / "评价.xlsx")
    desk.load("construction_credit", desk.folder / "评价.xlsx")
    _load(desk, "2025年第三季度.csv", header="企业名称,统一社会信用代码,2025年信用等级", level="C")
    assert _periods(desk) == {"A": "2025-Q1", "B": "2025-Q2", "C": "2025-Q3"}


def test_titles_within_a_sheet_tell_the_quarter_of_the_rows_below(desk: Any) -> None:
    rows = ["2024年度", f"{NAME},{desk.uscc(7)},A", "第二季度", f"{NAME},{desk.uscc(7)},B"]
    path = desk.folder / "评价.csv"
    lines = ["2025年施工企业信用评价", HEADER, "2025年第一季度", f"{NAME},{desk.uscc(7)},C", *rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    desk.load("construction_credit", path)
    assert _periods(desk) == {"C": "2025-Q1", "A": "2024", "B": "2024-Q2"}
