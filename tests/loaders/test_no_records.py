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
