"""Headers in other words: what offices call one column by words that mean the same, and what must not be taken for it."""

from __future__ import annotations

import datetime
from typing import Any

import openpyxl
import pytest

from loaders.headers.index import HeaderIndex
from loaders.reject import InputError, describe
from loaders.source_yaml import list_sources

SOURCES = list_sources()

#: source -> header -> field ("" = none).
CASES: dict[str, dict[str, str]] = {
    "construction_credit": {"扣分": "deduction", "扣分（分）": "", "不良行为扣分": "", "扣分信息": ""},
    "penalties": {
        "受处罚单位名称": "name",
        "被处罚单位（个人）名称": "name",
        "统一信用代码": "uscc",
        "机构信用代码": "",
        "法人代表姓名": "legal_representative",
        "单位负责人": "legal_representative",
        "处罚文书编号": "document_no",
        "处罚时间": "decided_on",
        "作出处罚决定的部门": "authority",
        "处罚部门": "authority",
        "罚没金额（元）": "fine_and_confiscated",  # a sum of two fields, never the fine alone
        "处罚种类及内容": "penalty_type",
    },
    "enterprise_register": {
        "经营主体名称": "name",
        "商事主体状态": "status",
        "成立时间": "reg_date",
        "登记部门": "authority",
        "住所/主要经营场所": "address",
        "法定代表人（负责人）/经营者": "legal_representative",
    },
    "permits": {
        "有效期截止日期": "valid_to",
        "有效期限止": "valid_to",
        "核发时间": "decided_on",
        "许可部门": "authority",
    },
    "commitments": {"统一信用代码": "uscc", "统一社会信用代码（身份证号码）": "identity"},
    "contracts": {
        "统一信用代码": "uscc",
        "供应商（乙方）": "name",
        "采购单位（甲方）": "counterparty",
        "合同金额(万元)": "amount_wan",
    },
    "judgment_debtors": {"法人或负责人姓名": "legal_representative", "失信被执行人具体情形": "circumstances"},
    "environmental_credit": {"评价单位": "evaluator", "评定部门": "evaluator"},
}


def field_of(source: str, header: str) -> str:
    """The field of a header in a file that has no other column that the source needs: each is added under the field's own name."""
    index = HeaderIndex(SOURCES[source])
    groups = [(name,) for name, field in SOURCES[source].fields.items() if field.required] + list(
        SOURCES[source].one_of
    )
    for missing in range(len(groups) + 1):
        try:
            return index.match([header, *(group[0] for group in groups[:missing])], "file")[0].field
        except InputError:
            continue
    raise AssertionError(header)


@pytest.mark.parametrize(("source", "header"), [(source, header) for source, told in CASES.items() for header in told])
def test_headers_in_other_words(source: str, header: str) -> None:
    assert field_of(source, header) == CASES[source][header]


@pytest.mark.parametrize(
    ("headers", "value"),
    [
        (("信用等级（上年度）", "信用等级（本年度）"), "信用等级（本年度）"),
        (("等级评定结果（去年）", "信用等级(当年)"), "信用等级(当年)"),
        (("纳税信用等级/上年度", "纳税信用的等级（今年）"), "纳税信用的等级（今年）"),
        (("信用等级（2022年）", "信用等级（2023年）"), "信用等级（2023年）"),
        (("信用等级（2023年）", "信用等级（2022年）"), "信用等级（2023年）"),
        (("信用等级（2022年）", "信用等级（本年）"), "信用等级（本年）"),
        (("信用等级（复核前）", "信用等级（复核后）"), "信用等级（复核后）"),
        (("信用的等级", "信用等级（本期）"), "信用等级（本期）"),
        (("信用等级（上年度）", "信用等级"), "信用等级"),
        (("信用等级（2023年）", "评定时间（2025年）"), "信用等级（2023年）"),
        (("信用等级（评定结果，目前）", "列入原因"), "信用等级（评定结果，目前）"),
    ],
)
def test_of_two_times_the_later_is_the_value(headers: tuple[str, str], value: str) -> None:
    columns = HeaderIndex(SOURCES["tax_credit"]).match(["纳税人名称", "纳税人识别号", "评价年度", *headers], "file")
    assert [column.header for column in columns if column.field == "level"] == [value]


@pytest.mark.parametrize(
    "headers", [("信用等级（上年度）", "今年评定"), ("信用等级（2023年）", "今年评定"), ("上期（信用等级）", "")]
)
def test_a_former_time_is_never_the_value(headers: tuple[str, str]) -> None:
    with pytest.raises(InputError, match="missing_column"):
        HeaderIndex(SOURCES["tax_credit"]).match(["纳税人名称", "纳税人识别号", "评价年度", *headers], "file")


def test_last_years_level_is_kept_beside_this_years(desk: Any) -> None:
    path = desk.folder / "等级.csv"
    rows = f"纳税人名称,统一社会信用代码,评价年度,信用等级（上年度）,信用等级（本年度）\n等级测试有限公司,{desk.uscc(21)},2024,A,D\n"
    path.write_text(rows, encoding="utf-8")
    (file,) = desk.load("tax_credit", path).files
    assert (file.inserted, file.near) == (1, {"信用等级（本年度）": "level"})
    assert file.unmapped == ["信用等级（上年度）"]


NEAR = "被许可人名称,统一信用代码,发证时间,有效期止,发证单位"


def test_several_headers_in_other_words_are_a_header_row(desk: Any) -> None:
    path = desk.folder / "证照.csv"
    row = f"证照测试有限公司,{desk.uscc(22)},2024-03-05,2029-03-04,宣城市水利局"
    path.write_text(f"某局发证情况\n{NEAR}\n{row}\n", encoding="utf-8")
    (file,) = desk.load("permits", path).files
    assert (file.inserted, file.rejected, sorted(file.near)) == (1, 0, sorted(NEAR.split(",")))


@pytest.mark.parametrize(
    ("cells", "known"),
    [
        (NEAR, 2),
        (f"{NEAR},许可内容", 2),  # one by its own name does not count beside them
        ("被许可人名称,统一信用代码", 0),  # too few
        ("被许可人名称,统一信用代码,发证时间,甲,乙,丙,丁", 0),  # less than half of the cells
        ("发证单位,核发单位,发证部门,审批单位", 0),  # all of them one field
        ("被许可人名称,统一信用代码,发证时间,2024-03-05", 0),
        ("被许可人名称,统一信用代码,发证时间,2024年3月5日", 0),
        ("被许可人名称,统一信用代码,发证时间,91341802MAR8A6768W", 0),
        ("证照测试有限公司,宣城市水利局,责令改正,有效,取水", 0),
    ],
)
def test_what_counts_as_a_header_row_without_known_names(cells: str, known: int) -> None:
    assert HeaderIndex(SOURCES["permits"]).score(cells.split(",")) == known


def test_a_ledger_as_a_department_keeps_it(desk: Any) -> None:
    """A title, merged cells, a header in other words, dates as dates and as text, a sum and a signature below."""
    rows: list[list[Any]] = [
        ["泾县城市管理局2024年行政处罚台账", None, None, None, None, None, None],
        ["序号", "被处罚单位（个人）名称", "统一信用代码", "处罚文书编号", "违法行为类型", "处罚时间", "作出处罚的部门"],
        [1, "泾县台账测试运输有限公司", desk.uscc(11), "泾城管罚字〔2024〕3号", "车辆未密闭", datetime.date(2024, 1, 9), "泾县城市管理局"],
        [2, "泾县台账测试烧烤店", desk.uscc(12), "泾城管罚字〔2024〕7号", "占道经营", "2024.2.6", None],
        ["合计", None, None, None, None, None, None],
        ["填表人：某某", None, None, None, "审核人：某某", None, None],
    ]  # fmt: skip
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("A1:G1")
    book.active.merge_cells("G3:G4")
    path = desk.folder / "台账.xlsx"
    book.save(path)
    (file,) = desk.load("penalties", path).files
    assert (file.inserted, file.reasons) == (2, {"footer_row": 2})
    assert file.near["被处罚单位（个人）名称"] == "name"
    assert {(row["name"], row["since"]) for row in _events(desk)} == {
        ("泾城管罚字〔2024〕3号", "2024-01-09"),
        ("泾城管罚字〔2024〕7号", "2024-02-06"),
    }


def _events(desk: Any) -> list[dict[str, str]]:
    return [{"name": row["document_no"], "since": row["since"]} for row in desk.events()]


@pytest.mark.parametrize(
    ("source", "headers", "reason"),
    [
        (
            "tax_credit",
            "序号 纳税人识别号 纳税人名称 评价等级  序号 纳税人识别号 纳税人名称 评价等级",
            "blocks_side_by_side",
        ),
        ("tax_credit", "序号 纳税人识别号 评价等级  序号 纳税人识别号", "blocks_side_by_side"),
        ("water_use", "户号 用户名称 水量（吨） 水费（元） 水量（吨） 水费（元） 欠费金额", "blocks_side_by_side"),
        ("tax_credit", "序号 纳税人识别号 纳税人名称 评价等级 纳税人名称", "duplicate_header"),
    ],
)
def test_blocks_side_by_side_are_told_as_such(source: str, headers: str, reason: str) -> None:
    with pytest.raises(InputError) as refused:
        HeaderIndex(SOURCES[source]).match(headers.split(" "), "file")
    assert refused.value.reason == reason
    remedy = describe(reason, "zh", **refused.value.params)[1]
    assert ("上下接成一组列" in remedy) == (reason == "blocks_side_by_side")
