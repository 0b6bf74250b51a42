"""Rows that are no records: totals, remarks and signatures below a table; natural persons among organisations."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest

HEADER = ["序号", "用户名称", "统一社会信用代码", "户号", "用水量（吨）"]


def reasons(desk: Any) -> list[tuple[int, str]]:
    return [(row["row"], row["reason"]) for row in desk.rejects()]


@pytest.mark.parametrize("word", ["合计", "合 计", "总计：", "小计", "本页合计", "累计"])
def test_totals_are_no_records_wherever_they_stand(desk: Any, word: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["宣城市用水信息表"])
    sheet.append(HEADER)
    sheet.append([1, "宣城市会计设计有限公司", desk.uscc(1), "0001", 120])
    sheet.append([word, None, None, None, 120])
    sheet.append([2, "宣城市计量测试有限公司", desk.uscc(2), "0002", 30])
    sheet.append([None, word, None, None, 150])
    sheet.append(["注：本表数据截至三月底", None, None, None, None])
    sheet.append(["填表人：测试", None, "审核人：测试", None, None])
    path = desk.folder / "合成.xlsx"
    book.save(path)
    desk.load("water_use", path)
    assert reasons(desk) == [(4, "footer_row"), (6, "footer_row"), (7, "footer_row"), (8, "footer_row")]
    assert len(desk.records()) == 2


def test_a_total_where_the_name_comes_first_is_no_party(desk: Any) -> None:
    rows = [
        {"企业名称": "宣城市测试有限公司", "户号": "1", "用水量": "3"},
        {"企业名称": "合计", "户号": "", "用水量": "3"},
    ]
    desk.load("water_use", rows)
    assert reasons(desk) == [(3, "footer_row")]


def test_a_row_that_begins_like_a_remark_but_is_filled_is_a_record(desk: Any) -> None:
    rows = [{"备注": "备注：已核", "企业名称": "宣城市测试有限公司", "户号": "1", "用水量": "3"}]
    desk.load("water_use", rows)
    assert len(desk.records()) == 1


def test_persons_stay_where_a_source_takes_them(desk: Any) -> None:
    desk.load("honours", [{"姓名": "张测试", "身份证号": desk.id(1), "荣誉称号": "诚信之星"}])
    assert [(row["kind"], row["id_mask"][:6]) for row in desk.mentions()] == [("person", "349999")]


@pytest.mark.parametrize(
    ("row", "rejected"),
    [
        ({"权利人": "张测试", "权利人类型": "个人"}, True),
        ({"权利人": "张测试", "权利人证件号": "3499991970****1234"}, True),
        ({"权利人": "张某某"}, True),
        ({"权利人": "张测试", "权利人类型": "个体工商户"}, False),
        ({"权利人": "宣城市测试中学"}, False),
    ],
)
def test_real_estate_of_persons_is_refused(desk: Any, row: dict[str, str], rejected: bool) -> None:
    desk.load("real_estate", [{"不动产权证号": "皖（2024）测试不动产权第1号", "坐落": "测试路", **row}])
    assert bool(desk.rejects()) == rejected
    assert len(desk.records()) == (not rejected)


FINES = ["序号", "当事人名称", "统一社会信用代码", "处罚决定书文号", "处罚日期", "罚款金额（元）", "处罚机关"]


def sheet_of(desk: Any, *rows: list[Any]) -> Any:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = desk.folder / "合成.xlsx"
    book.save(path)
    return path


def fine(desk: Any, number: int) -> list[Any]:
    name = f"宣城市测试{number}号有限公司"
    return [number, name, desk.uscc(number), f"宣市监罚〔2024〕{number}号", "2024-03-05", 500, "宣城市市场监督管理局"]


BESIDE = [
    FINES,
    ["序 号", "当事人名称", "统一社会\n信用代码", None, "处罚日期", "罚款金额(元)", None],
    ["一、宣州区"],
    [None, "（二）宁国市"],
    [None, "第三部分　泾县"],
    ["宣州区"],
    [None, "以上共2件，请审核。"],
    ["共2件"],
    ["全县合计", None, None, None, None, 1000],
    ["合计：2件", None, None, None, None, 1000],
    [None, "宣州区小计（2户）", None, None, None, 1000],
    ["制表人：甲", None, "审核：乙", None, "负责人：丙", None, "日期：2024年4月1日"],
    [None, "制表：", "甲", "审核：", "乙", "时间：", "2024-04-01"],
    [None, "审核：", None, None, None, None, None],
    ["以上信息公示期一年，联系电话：0563-0000000"],
    [None, None, None, None, None, None, "宣城市市场监督管理局"],
    [None, None, None, None, None, None, "2024年4月1日"],
    [None, None, None, None, None, "宣城市市场监督管理局（盖章）", "二〇二四年四月一日"],
    ["（此页无正文）"],
]


@pytest.mark.parametrize("row", BESIDE)
def test_what_printed_tables_have_beside_their_records(desk: Any, row: list[Any]) -> None:
    desk.load("penalties", sheet_of(desk, ["行政处罚公示"], FINES, fine(desk, 1), row, fine(desk, 2)))
    assert reasons(desk) == [(4, "footer_row")]
    assert len(desk.records()) == 2


@pytest.mark.parametrize(
    "row",
    [
        [None, "一、二、三（宣城）餐饮有限公司"],
        [None, "以上（宣城）商贸有限公司"],
        [None, "宣城市市场监督管理局", None, None, "2024-03-05"],
        [None, "宁国共计商行", None, "宁罚1号"],
        [None, "王小计", None, "宁罚1号"],
    ],
)
def test_a_name_with_little_beside_it_is_a_record(desk: Any, row: list[Any]) -> None:
    desk.load("penalties", sheet_of(desk, FINES, fine(desk, 1), row))
    assert (reasons(desk), len(desk.records())) == ([], 2)


@pytest.mark.parametrize(
    "row", [[3, None, None, "宣罚3号"], [3, None, None, None, "2024-03-05", 500], [3], [None, "无"]]
)
def test_a_record_with_a_hole_is_told_so(desk: Any, row: list[Any]) -> None:
    desk.load("penalties", sheet_of(desk, FINES, fine(desk, 1), row))
    assert reasons(desk) == [(3, "missing_value")]


def test_a_header_of_two_lines_comes_again(desk: Any) -> None:
    upper = ["序号", "当事人", None, "处罚决定书文号", "处罚日期", "罚款金额（元）", "处罚机关"]
    lower = [None, "名称", "统一社会信用代码", None, None, None, None]
    desk.load("penalties", sheet_of(desk, upper, lower, fine(desk, 1), upper, lower, fine(desk, 2)))
    assert (reasons(desk), len(desk.records())) == ([(4, "footer_row"), (5, "footer_row")], 2)


def test_rows_under_another_header_are_not_read_by_the_first(desk: Any) -> None:
    other = [*FINES[:5], "罚款金额（万元）", FINES[6]]
    moved = [*FINES[:4], FINES[5], FINES[4], FINES[6]]
    rows = [FINES, fine(desk, 1), other, fine(desk, 2), FINES, fine(desk, 3), moved, fine(desk, 4)]
    desk.load("penalties", sheet_of(desk, *rows))
    told = [(3, "other_header"), (4, "other_header"), (5, "footer_row"), (7, "other_header"), (8, "other_header")]
    assert sorted(reasons(desk)) == told
    assert len(desk.records()) == 2


BUILDERS = ["排名", "施工企业名称", "统一社会信用代码", "资质等级", "基本分", "加分", "综合信用得分", "信用等级"]


def builder(desk: Any, number: int, *more: Any) -> list[Any]:
    return [number, f"宣城市换表头{number}测试有限公司", desk.uscc(number), "甲级", *more]


def test_a_second_table_of_other_columns_is_told_with_its_title(desk: Any) -> None:
    second = ["排名", "监理单位", "统一社会信用代码", "资质等级", "综合信用得分", "信用等级"]
    rows = [BUILDERS, builder(desk, 1, 80, 5, 85, "A"), [], ["2026年第一季度监理企业信用评价结果"], second]
    desk.load("construction_credit", sheet_of(desk, *rows, builder(desk, 2, 90, "AA"), builder(desk, 3, 70, "B")))
    assert {reason for _, reason in reasons(desk)} == {"other_header"}
    assert (len(reasons(desk)), len(desk.records())) == (4, 1)


def test_a_strange_name_above_a_known_column_is_another_header(desk: Any) -> None:
    moved = [*BUILDERS[:6], "神秘指标", "信用等级"]
    desk.load(
        "construction_credit",
        sheet_of(desk, BUILDERS, builder(desk, 1, 80, 5, 85, "A"), moved, builder(desk, 2, 80, 5, 3, "A")),
    )
    assert [reason for _, reason in reasons(desk)] == ["other_header", "other_header"]


def test_the_same_columns_by_other_names_are_the_header_again(desk: Any) -> None:
    again = ["排名", "监理单位", "社会信用代码", "资质等级", "基本分", "加分", "得分", "评价等级"]
    rows = [BUILDERS, builder(desk, 1, 80, 5, 85, "A"), again, builder(desk, 2, 80, 5, 86, "AA")]
    desk.load("construction_credit", sheet_of(desk, *rows))
    assert reasons(desk) == [(3, "footer_row")]
    assert len(desk.records()) == 2


def test_a_row_with_words_of_its_header_is_a_record(desk: Any) -> None:
    header = ["企业名称", "统一社会信用代码", "信用等级", "企业类型", "备注说明"]
    rows = [header, ["宣城市换表头测试有限公司", desk.uscc(1), "A", "企业", "备注"]]
    desk.load("construction_credit", sheet_of(desk, *rows))
    assert (reasons(desk), len(desk.records())) == ([], 1)
