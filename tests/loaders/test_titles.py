"""Tables whose title says what no column does: the level, the list, the year, the sender. Synthetic only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest

from loaders import records
from loaders.reject import InputError

NAME = "宣城市测试商贸有限公司"
PAYERS = "序号,纳税人识别号,纳税人名称,主管税务机关"


def _file(desk: Any, name: str, *lines: str) -> Path:
    path: Path = desk.folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _property(event: dict[str, Any], name: str) -> Any:
    return orjson.loads(event["properties"]).get(name)


@pytest.mark.parametrize(
    "title", ["安徽省2024年度A级纳税人名单", "2024年度纳税信用Ａ级企业名单,,,", "2024 年度 A 类纳税人"]
)
def test_a_title_gives_the_level_and_the_year(desk: Any, title: str) -> None:
    desk.load("tax_credit", _file(desk, "名单.csv", title, PAYERS, f"1,{desk.uscc(7)},{NAME},宣城市税务局"))
    (event,) = desk.events()
    assert (_property(event, "level"), _property(event, "norm"), _property(event, "period")) == ("A", "high", "2024")


def test_names_of_sheet_and_file_count_after_the_rows_above_the_header(desk: Any) -> None:
    book = openpyxl.Workbook()
    for sheet, title in (("B级", "2023年度C级纳税人名单"), ("2022年度D级", "纳税人名单")):
        table = book.create_sheet(sheet)
        table.append([title])
        table.append(PAYERS.split(","))
        table.append([1, desk.uscc(len(sheet)), f"{sheet}测试有限公司", "宣城市税务局"])
    book.save(desk.folder / "A级.xlsx")
    desk.load("tax_credit", desk.folder / "A级.xlsx")
    assert sorted(_property(event, "level") for event in desk.events()) == ["C", "D"]
    desk.load("tax_credit", _file(desk, "2021年度A级.csv", PAYERS, f"1,{desk.uscc(9)},{NAME},宣城市税务局"))
    assert sorted(_property(event, "level") for event in desk.events()) == ["A", "C", "D"]


def test_a_column_says_more_than_a_title(desk: Any) -> None:
    rows = (f"{PAYERS},纳税信用等级", f"1,{desk.uscc(7)},{NAME},宣城市税务局,B")
    desk.load("tax_credit", _file(desk, "名单.csv", "2024年度A级纳税人名单", *rows))
    assert [_property(event, "level") for event in desk.events()] == ["B"]


@pytest.mark.parametrize("title", ["2024年度A、B级纳税人名单", "ISOA级名单", "2024年度纳税人名单", "X级纳税人名单"])
def test_no_level_is_made_of_a_title_that_tells_none(desk: Any, title: str) -> None:
    with pytest.raises(InputError) as refused:
        desk.load("tax_credit", _file(desk, "名单.csv", title, PAYERS, f"1,{desk.uscc(7)},{NAME},宣城市税务局"))
    assert refused.value.reason == "missing_column"


def test_a_title_names_the_list_and_the_sender(desk: Any) -> None:
    title = "宣城市2025年第三季度拖欠农民工工资失信联合惩戒对象名单"
    rows = ("序号,单位名称,列入日期,列入部门", f"1,{NAME},2025-08-01,宣城市人力资源和社会保障局")
    report = desk.load(
        "serious_lists", _file(desk, "q3.csv", title, "填报单位（盖章）：宣城市人社局,填报日期：2025.9.30", *rows)
    )
    (event,) = desk.events()
    assert (event["list"], event["title"]) == ("wage_arrears", "拖欠农民工工资失信联合惩戒对象名单")
    assert report.files[0].sender == desk.rows(records.load)[0]["sender"] == "宣城市人力资源和社会保障局"
    report = desk.load(
        "serious_lists", _file(desk, "q4.csv", title, "填报单位：宣城市人社局", *rows), sender="宣城市税务局"
    )
    assert report.files[0].sender == "国家税务总局宣城市税务局"


def test_two_lists_in_a_title_are_none(desk: Any) -> None:
    rows = ("单位名称,列入日期", f"{NAME},2025-08-01")
    with pytest.raises(InputError) as refused:
        desk.load("serious_lists", _file(desk, "x.csv", "失信被执行人名单和拖欠农民工工资失信联合惩戒对象名单", *rows))
    assert refused.value.reason == "missing_column"


def _listed(desk: Any, sheet: str, **more: str) -> list[str]:
    book = openpyxl.Workbook()
    book.active.title = sheet
    row = {"企业名称": NAME, "统一社会信用代码": desk.uscc(7), "列入日期": "2024-01-01", "列入机关": "测试局", **more}
    book.active.append(list(row))
    book.active.append(list(row.values()))
    path = desk.folder / "异常.xlsx"
    book.save(path)
    desk.load("abnormal_operations", path)
    return [record["state"] for record in desk.records()]


@pytest.mark.parametrize("sheet", ["已移出", "移出名单", "经营异常名录（移出）"])
def test_rows_of_a_sheet_of_those_that_left_do_not_stand(desk: Any, sheet: str) -> None:
    assert _listed(desk, sheet) == ["withdrawn"]
    assert desk.events() == []


def test_a_row_of_those_that_left_tells_its_own_end(desk: Any) -> None:
    assert _listed(desk, "已移出", 移出日期="2024-06-01") == ["active"]
    assert [event["until"] for event in desk.events()] == ["2024-06-01"]


@pytest.mark.parametrize("sheet", ["列入移出情况", "拟移出", "未移出", "名单"])
def test_a_sheet_that_may_hold_entries_says_nothing_of_their_end(desk: Any, sheet: str) -> None:
    assert _listed(desk, sheet) == ["active"]


@pytest.mark.parametrize(
    ("title", "level", "year"),
    [
        ("2023年度B级纳税人名单", "B", "2023"),
        ("二、B级（2家）", "B", "2024"),
        ("M级、C级纳税人名单", "", "2024"),
        ("注：以上为2023年度B级纳税人。", "A", "2024"),
        ("（二）宣州区", "A", "2024"),
    ],
)
@pytest.mark.parametrize("header", [True, False])
def test_a_title_within_the_sheet_holds_from_there_on(
    desk: Any, title: str, level: str, year: str, *, header: bool
) -> None:
    names = "序号,纳税人识别号,纳税人名称"
    first, second, third = (f"{place},{desk.uscc(place)},标题测试{place}有限公司" for place in (1, 2, 3))
    lines = ["2024年度A级纳税人名单,,", names, first, f"{title},,", *([names] if header else []), second, third]
    path = desk.folder / "名单.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    desk.load("tax_credit", path)
    told = {
        row["name"]: (row["level"], row["period"]) for row in (orjson.loads(one["payload"]) for one in desk.records())
    }
    assert told.pop("标题测试1有限公司") == ("A", "2024")
    title_row = [one["reason"] for one in desk.rejects() if one["row"] == 4]
    assert title_row == ["missing_value" if title.startswith("注") else "footer_row"]
    assert set(told.values()) == ({(level, year)} if level else set())
    assert len(desk.records()) == (3 if level else 1)


def test_a_cell_further_to_the_right_is_no_title(desk: Any) -> None:
    lines = [
        "2024年度A级纳税人名单,,,",
        "序号,纳税人识别号,纳税人名称,备注",
        f"1,{desk.uscc(1)},标题测试有限公司,",
        ",,,2023年度B级",
        f"2,{desk.uscc(2)},标题二测试有限公司,",
    ]
    path = desk.folder / "名单.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    desk.load("tax_credit", path)
    assert {orjson.loads(one["payload"])["level"] for one in desk.records()} == {"A"}


def test_a_title_within_the_sheet_says_that_the_rows_below_left(desk: Any) -> None:
    names = "序号,企业名称,统一社会信用代码,列入日期"
    first, second, third = (
        f"{place},标题测试{place}有限公司,{desk.uscc(place)},2024-01-0{place}" for place in (1, 2, 3)
    )
    titles = ("一、列入经营异常名录的企业（1家）,,,", "二、移出经营异常名录的企业（1家）,,,", "三、新列入的企业,,,")
    lines = [titles[0], names, first, titles[1], second, titles[2], third]
    path = desk.folder / "名录.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    desk.load("abnormal_operations", path)
    states = {orjson.loads(one["payload"])["name"]: one["state"] for one in desk.records()}
    assert states == {"标题测试1有限公司": "active", "标题测试2有限公司": "withdrawn", "标题测试3有限公司": "active"}
