"""Evaluations whose columns name the year they are of: the latest counts, its year is the period, no other is lost silently. Synthetic only."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from api import printing
from loaders.headers.index import HeaderIndex
from loaders.source_yaml import list_sources

NAME = "宣城市测试商贸有限公司"
SOURCES = list_sources()


def _load(
    desk: Any, source: str, headers: str, cells: str, title: str = ""
) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    path = desk.folder / "结果.csv"
    lines = [title, f"企业名称,统一社会信用代码,{headers}", f"{NAME},{desk.uscc(7)},{cells}"]
    path.write_text("\n".join(line for line in lines if line) + "\n", encoding="utf-8")
    report = desk.load(source, path)
    (event,) = desk.events()
    return report, event, orjson.loads(event["properties"])


@pytest.mark.parametrize(
    ("header", "period"),
    [
        ("2025年评价结果", "2025"),
        ("2025年度等级", "2025"),
        ("2025评定等级", "2025"),
        ("等级（2025年）", "2025"),
        ("2025年度劳动保障守法诚信等级", "2025"),
        ("2025年第三季度评价等级", "2025-Q3"),
        ("2025年度上半年考核结果", "2025-H1"),
        ("拟评等级", None),
        ("拟评定等级", None),
    ],
)
def test_a_level_whose_header_names_a_year_is_the_level_and_says_the_period(
    desk: Any, header: str, period: str | None
) -> None:
    _, _, told = _load(desk, "labour_security_credit", f"{header},得分", "C,98")
    assert (told["level"], told["norm"], told["score"], told.get("period")) == ("C", "bad", "98", period)


def test_of_two_years_the_later_counts_and_the_other_is_named(desk: Any) -> None:
    report, _, told = _load(
        desk,
        "environmental_credit",
        "2024年评价结果,2025年评价结果,评价得分",
        "诚信企业（绿牌）,不良企业,98",
        "2023年度评价结果",
    )
    assert (told["level"], told["norm"], told["period"]) == ("不良企业", "bad", "2025")
    (file,) = report.files
    assert (file.dated, file.unmapped) == (["2024年评价结果"], ["2024年评价结果"])
    said = report.as_json()
    assert "2024年评价结果" in printing.print_load({**said, "totals": {"rate": 0, "repaired": 0, **said["totals"]}})
    (record,) = desk.records()
    assert orjson.loads(record["payload"])["other"] == {"2024年评价结果": "诚信企业（绿牌）"}


def test_a_column_says_the_period_before_a_header(desk: Any) -> None:
    _, _, told = _load(desk, "environmental_credit", "评价年度,2025年评价结果", "2025年度,良好")
    assert told["period"] == "2025年度"


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        (("2024年等级", "2025年得分"), {"level": "2024年等级"}),
        (("2024年等级", "2025年等级", "2024年得分", "2025年得分"), {"level": "2025年等级", "score": "2025年得分"}),
        (("拟评等级", "2025年等级"), {"level": "2025年等级"}),
        (("2024年等级", "等级"), {"level": "等级"}),
        (("2025年第1季度等级", "2025年第2季度等级"), {"level": "2025年第2季度等级"}),
        (("上年度等级（2024年）", "得分"), {"score": "得分"}),
    ],
)
def test_what_is_taken_of_several_times(headers: tuple[str, ...], taken: dict[str, str]) -> None:
    columns = HeaderIndex(SOURCES["labour_security_credit"]).match(["企业名称", *headers], "file")
    assert {column.field: column.header for column in columns[1:] if column.field} == taken


def test_a_year_is_part_of_the_name_where_nothing_is_evaluated() -> None:
    columns = HeaderIndex(SOURCES["water_use"]).match(["用户名称", "2025年用水量", "2026年用水量"], "file")
    assert [column.field for column in columns[1:]] == ["", ""]
