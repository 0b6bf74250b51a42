"""Days written as no day: months, ranges and ends of ranges, and what programs count since 1970."""

from __future__ import annotations

from typing import Any

import orjson
import pyarrow as pa
import pytest

from loaders import values
from loaders.values import DateState

NAME = "宣城市测试商贸有限公司"


@pytest.mark.parametrize(
    ("cell", "first", "last", "ends"),
    [
        ("2024年9月", "2024-09-01", "2024-09-30", ("", "")),
        ("2024.9", "2024-09-01", "2024-09-30", ("", "")),
        ("202402", "2024-02-01", "2024-02-29", ("", "")),
        ("2024.3.5-2029.3.4", "2024-03-05", "2029-03-04", ("2024-03-05", "2029-03-04")),
        ("2024年3月5日起至2029年3月4日止", "2024-03-05", "2029-03-04", ("2024-03-05", "2029-03-04")),
        ("自2024-03-05至2029-03-04", "2024-03-05", "2029-03-04", ("2024-03-05", "2029-03-04")),
        ("2024年3月至2024年5月", "2024-03-01", "2024-05-31", ("2024-03-01", "2024-05-31")),
        ("至2027年5月1日", None, "2027-05-01", ("", "")),
        ("2027年5月1日止", None, "2027-05-01", ("", "")),
        ("2024年3月5日起", "2024-03-05", None, ("", "")),
        ("自2024年3月5日", None, None, ("", "")),
        ("2029-03-04至2024-03-05", None, None, ("", "")),
        ("2024年6月5日、6月7日", None, None, ("", "")),
        ("6月5日", None, None, ("", "")),
        ("2024年13月", None, None, ("", "")),
        ("2024-02-30", None, None, ("", "")),
        ("三年", None, None, ("", "")),
    ],
)
def test_less_and_more_than_a_day(cell: str, first: str | None, last: str | None, ends: tuple[str, str]) -> None:
    for end, day in (("first", first), ("last", last)):
        read = values.partial_dates(pa.array([cell, ""]), end)
        assert (read.day.to_pylist(), read.bad.tolist()) == ([day or "", ""], [day is None, False])
        if day:
            assert (read.first[0].as_py(), read.last[0].as_py()) == ends


@pytest.mark.parametrize("cell", ["2024年第1期", "2024年度第一期", "2024第01期"])
def test_an_issue_is_a_period_without_days(cell: str) -> None:
    read = values.periods(pa.array([cell, "2024年第零期"]))
    assert (read.text.to_pylist(), read.bad.tolist()) == (["2024第1期", ""], [False, True])
    assert (read.first.to_pylist(), read.last.to_pylist()) == (["", ""], ["", ""])
    assert values.partial_dates(pa.array([cell]), "last").bad.tolist() == [True]


def test_issues_of_one_year_stay_two(desk: Any) -> None:
    row = {"纳税人名称": NAME, "纳税人识别号": desk.uscc(1), "税种": "增值税", "欠税余额（元）": "100"}
    report = desk.load("tax_arrears", [row | {"公告期": f"2024年第{number}期"} for number in (1, 2)])
    assert (report.files[0].inserted, report.files[0].unread) == (2, {})


@pytest.mark.parametrize("cell", ["2024年3月5日至长期", "2024-03-05至2099-12-31"])
def test_a_range_without_an_end_is_open(cell: str) -> None:
    read = values.partial_dates(pa.array([cell]), "last")
    assert (read.day[0].as_py(), read.first[0].as_py(), bool(read.open[0])) == ("", "2024-03-05", True)
    assert values.partial_dates(pa.array(["至2099-12-31"]), "last").open.tolist() == [True]


ROWS = {
    "tourism_credit": ({"旅行社名称": NAME, "等级": "A", "评定时间": "2024年9月"}, "2024-09-01", None),
    "government_misconduct": ({"机构名称": NAME, "失信事项": "未履行判决", "认定日期": "2023年11月"}, "2023-11-01", None),
    "villages": ({"行政村": "查济村", "乡镇": "桃花潭镇", "评定结果": "AAA", "评定时间": "202405"}, "2024-05-01", None),
    "permits": (
        {"企业名称": NAME, "许可证编号": "JY1", "许可有效期": "2024年3月5日至2029年3月4日"}, "2024-03-05", "2029-03-04",
    ),
    "inspections": (
        {"被检查单位": NAME, "抽查任务名称": "餐饮抽查", "检查日期": "2024.6.5-2024.6.7", "检查结果": "未发现问题"},
        "2024-06-05", "2024-06-07",
    ),
    "qualifications": (
        {"机构全称": NAME, "资质认定证书编号": "2112", "发证日期": "20210502", "证书有效期": "至2027年5月1日"},
        "2021-05-02", "2027-05-01",
    ),
}  # fmt: skip


@pytest.mark.parametrize("source", ROWS)
def test_events_have_the_days_of_months_and_ranges(desk: Any, source: str) -> None:
    row, since, until = ROWS[source]
    report = desk.load(source, [row])
    assert (report.files[0].rejected, report.files[0].inserted) == (0, 1)
    event = desk.events()[0]
    assert (event["since"] or None, event["until"] or None) == (since, until)


def test_a_decision_keeps_to_days(desk: Any) -> None:
    row = {
        "行政相对人名称": NAME,
        "行政处罚决定书文号": "宣罚〔2024〕1号",
        "处罚决定日期": "2024年3月",
        "处罚类别": "警告",
    }
    desk.load("penalties", [row])
    assert [event["since"] or None for event in desk.events()] == [None]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1709596800000", "2024-03-05"),
        ("1717200000000", "2024-06-01"),
        ("20240305 12:30:59", "2024-03-05"),
        ("202403051230", "2024-03-05"),
        ("2024年三月六日", "2024-03-06"),
        ("２０２４年十二月三十一日", "2024-12-31"),
        ("2024年十三月六日", DateState.BAD),
        ("24.3.8", DateState.BAD),
        ("1709596800", "2024-03-05"),
        ("1709567999", "2024-03-04"),
        ("946656000000", "2000-01-01"),
        ("609865200000", "1989-04-30"),
        ("4102358400000", DateState.OPEN_ENDED),
        ("253402185600000", DateState.OPEN_ENDED),
        ("341802001001", DateState.BAD),
        ("2024030512", DateState.BAD),
        ("2024030512304", DateState.BAD),
        ("9999999999999", DateState.BAD),
        ("13912345678", DateState.BAD),
        ("0", DateState.BAD),
    ],
)
def test_days_of_programs_and_of_mixed_numerals(cell: str, expected: str | DateState) -> None:
    read = values.dates(pa.array([cell]))
    if isinstance(expected, DateState):
        assert (read.iso.to_pylist(), read.state.tolist()) == ([""], [expected])
    else:
        assert (read.iso.to_pylist(), read.state.tolist()) == ([expected], [DateState.OK])


def test_a_day_in_milliseconds_from_json(desk: Any) -> None:
    path = desk.write("judgment.json", [])
    row = {"iname": NAME, "caseCode": "（2024）皖1802执6号", "regDate": 1709568000000, "publishDate": 1717200000000}
    path.write_bytes(orjson.dumps({"data": {"rows": [row]}}))
    report = desk.load("judgment_debtors", path)
    assert (report.files[0].inserted, report.files[0].rejected) == (1, 0)
    assert [record["filed_on"] for record in map(orjson.loads, (one["payload"] for one in desk.records()))] == [
        "2024-03-05"
    ]


def test_a_term_with_both_ends_is_read_and_a_cell_of_a_split_row_counts_once(desk: Any) -> None:
    row = {"所在单位": "宣城市测试研究所", "失信行为": "抄袭剽窃", "处理日期": "2024/1/8", "处理单位": "宣城市科技局"}
    rows = [
        {**row, "责任人": "赵建国、吴长贵", "惩戒期限": "3年"},
        {**row, "责任人": "李德明、冯丽华", "惩戒期限": "2024-03-01至2027-02-28"},
        {**row, "责任人": "周晓东", "处理日期": "", "惩戒期限": "2024-03-01至2027-02-28"},
    ]
    (file,) = desk.load("research_misconduct", rows).files
    assert (file.inserted, file.split, file.unread) == (5, 2, {"惩戒期限": 1})
    assert [cell.row for cell in file.unread_cells["惩戒期限"]] == [2]
    assert sorted((event["since"], event["until"]) for event in desk.events()) == [
        *[("2024-01-08", "")] * 2,
        *[("2024-01-08", "2027-02-28")] * 2,
        ("2024-03-01", "2027-02-28"),
    ]
