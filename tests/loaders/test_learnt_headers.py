"""Headers of departments' files that sources did not know, and the facts that were lost with them."""

from __future__ import annotations

from typing import Any

import openpyxl
import orjson
import pytest

from api.access.openness import load_openness
from loaders.headers.index import HeaderIndex
from loaders.reject import InputError
from loaders.source_yaml import list_sources

SOURCES = list_sources()
FIRM = "企业名称 统一社会信用代码"


@pytest.mark.parametrize(
    ("source", "headers", "fields"),
    [
        ("medical_insurance", "应缴（元） 已缴（元） 欠费（元） 滞纳金", "payable paid owed late_fee"),
        ("social_insurance", "欠费所属期 欠费金额（万元） 滞纳金（元）", "period owed_wan late_fee"),
        ("housing_fund", "缴存年月 缴至年月 本月汇缴额", "period paid_until paid"),
        (
            "farm_operators",
            "成员数（户） 带动农户 流转土地（亩） 授信（万元）",
            "members households_led land credit_line_wan",
        ),
        ("government_misconduct", "失信行为 失信时间 整改期限", "act happened_on deadline"),
        ("electricity_use", "抄表电量(万千瓦时)", "quantity_wan"),
        (
            "construction_credit",
            "监理企业名称 排名 基本分 加分 扣分 总得分",
            "name rank base_score bonus deduction score",
        ),
        (
            "serious_lists",
            "严重违法失信行为的具体情形 处罚结果 处罚日期 执法单位",
            "reason penalty punished_on authority",
        ),
        ("serious_lists", "名单名称 列入理由 列入期限", "list_name reason term"),
        ("wage_arrears", "列入理由 列入期限", "reason term"),
        ("abnormal_operations", "legalPerson 列入期限", "legal_representative term"),
        ("permits", "有效期限", "valid_to"),
        (
            "medical_demerits",
            "姓名 执业机构 扣分 累计 处理时间 处理单位",
            "name institution points total scored_on authority",
        ),
    ],
)
def test_headers_that_files_have(source: str, headers: str, fields: str) -> None:
    named = headers.split()
    taken = {"government_misconduct": "失信主体", "construction_credit": "信用等级", "medical_demerits": "性别"}
    firm = FIRM.split() if source not in taken else [taken[source]]
    implied = ["名单名称"] if source == "serious_lists" and "名单名称" not in named else []
    columns = HeaderIndex(SOURCES[source]).match([*firm, *implied, *named], "file")
    found = {column.header: column.field for column in columns}
    assert [found[header] for header in named] == fields.split()


def test_the_procurement_list_is_known_by_its_own_column(desk: Any) -> None:
    row = {
        "企业名称": "采购测试有限公司",
        "统一社会信用代码": desk.uscc(1),
        "严重违法失信行为的具体情形": "提供虚假材料谋取中标",
    }
    row |= {
        "处罚结果": "一年内禁止参加政府采购活动",
        "处罚日期": "2025-01-10",
        "公布日期": "2025-01-15",
        "执法单位": "宣城市财政局",
    }
    report = desk.load("serious_lists", [row])
    (event,) = desk.events()
    told = orjson.loads(event["properties"])
    assert (report.files[0].unmapped, event["list"], event["since"]) == ([], "procurement_serious", "2025-01-15")
    assert (told["penalty"], told["punished_on"]) == ("一年内禁止参加政府采购活动", "2025-01-10")
    assert (told["reason"], told["authority"]) == ("提供虚假材料谋取中标", "宣城市财政局")


def test_the_term_of_a_permit_that_says_both_ends_is_read(desk: Any) -> None:
    row = {
        "行政相对人名称": "许可测试有限公司",
        "统一社会信用代码": desk.uscc(1),
        "行政许可决定文书号": "JY1",
        "有效期限": "2026-01-05至2031-01-04",
    }
    desk.load("permits", [row])
    (event,) = desk.events()
    assert (event["since"], event["until"]) == ("2026-01-05", "2031-01-04")


def test_a_register_with_a_column_for_each_position_has_officers_of_that_position(desk: Any) -> None:
    firm = {"企业名称": "人员测试有限公司", "统一社会信用代码": desk.uscc(1)}
    row = firm | {"执行董事": "赵测试", "监事": "钱测试、孙测试", "总经理": "李测试", "财务负责人": ""}
    report = desk.load("officers", [row])
    assert (report.files[0].inserted, report.files[0].unmapped) == (1, [])
    names = {mention["mention_id"]: mention["name"] for mention in desk.mentions()}
    told = {(names[tie["source_mention"]], orjson.loads(tie["properties"])["position"]) for tie in desk.ties()}
    assert told == {("赵测试", "执行董事"), ("钱测试", "监事"), ("孙测试", "监事"), ("李测试", "总经理")}
    assert {names[tie["target_mention"]] for tie in desk.ties()} == {"人员测试有限公司"}


def test_a_row_of_officers_without_any_is_told_so(desk: Any) -> None:
    desk.load("officers", [{"企业名称": "人员测试有限公司", "统一社会信用代码": desk.uscc(1), "监事": ""}])
    assert [row["reason"] for row in desk.rejects()] == ["missing_value"]


def test_names_in_columns_of_positions_are_hidden_as_names() -> None:
    columns = {name for name, mention in SOURCES["officers"].mentions.items() if mention.several}
    assert {"supervisors", "general_manager", "finance_head"} <= columns
    assert columns <= set(load_openness().names)


#: What departments call the party of a decision: a file without a name it knows is refused whole.
PARTIES = {
    "penalties": "行政处罚相对人名称 行政处罚相对人 处罚相对人 处罚相对人名称 被处罚对象 违法当事人 违法单位名称 违法主体名称 受处罚单位",
    "permits": "行政许可相对人名称 行政许可相对人 许可相对人 许可相对人名称 经营者名称",
    "tax_arrears": "业户名称 个体工商户名称 字号名称",
}


@pytest.mark.parametrize(
    ("source", "header"), [(one, name) for one, names in PARTIES.items() for name in names.split()]
)
def test_the_party_is_known_by_every_name_it_has(source: str, header: str) -> None:
    columns = HeaderIndex(SOURCES[source]).match([header, "统一社会信用代码"], "file")
    assert columns[0].field == "name"


def test_a_refusal_names_the_sheet_it_is_about(desk: Any, tmp_path: Any) -> None:
    book = openpyxl.Workbook()
    for sheet, header in (("企业", "纳税人名称"), ("其他", "负责处")):
        page = book.create_sheet(sheet)
        page.append([header, "欠税税种", "欠税余额"])
        page.append(["欠税测试有限公司", "增值税", 300])
    book.remove(book.worksheets[0])
    path = tmp_path / "欠税公告.xlsx"
    book.save(path)
    with pytest.raises(InputError) as refused:
        desk.load("tax_arrears", path)
    assert (refused.value.reason, refused.value.params["file"]) == ("missing_column", "欠税公告.xlsx [其他]")


def test_an_individual_business_that_owes_taxes_is_told_beside_its_owner(desk: Any) -> None:
    row = {
        "业户名称": "宣州区测试副食店",
        "业主姓名": "张测试",
        "居民身份证号码": desk.id(1),
        "欠税税种": "增值税",
        "欠税余额": "300",
    }
    report = desk.load("tax_arrears", [row])
    (event,) = desk.events()
    told = {mention["role"]: mention["name"] for mention in desk.mentions()}
    assert (report.files[0].inserted, event["amount"]) == (1, 300)
    assert told == {"subject": "宣州区测试副食店", "legal_representative": "张测试"}


SUMS = ["罚没金额（元）", "罚没款（元）", "罚没金额", "罚没合计"]


@pytest.mark.parametrize("header", ["罚款数额", "罚款额（元）", "其中：罚款", "罚款额"])
def test_every_word_for_a_fine_is_its_amount(desk: Any, header: str) -> None:
    desk.load("penalties", [_penalty(desk) | {"罚没金额（元）": "8000", header: "5000"}])
    (event,) = desk.events()
    assert (event["amount"], orjson.loads(event["properties"])["fine_and_confiscated"]) == (5000, "8000")


@pytest.mark.parametrize("header", SUMS)
def test_a_sum_of_fine_and_confiscation_counts_where_no_fine_is_told(desk: Any, header: str) -> None:
    fined = {"处罚内容": "罚款3000元，没收违法所得5000元", "处罚决定书文号": "宣市监罚〔2026〕2号"}
    desk.load("penalties", [_penalty(desk) | {header: "8000"}, _penalty(desk) | fined | {header: "8000"}])
    assert sorted(event["amount"] for event in desk.events()) == [3000, 8000]
    assert {orjson.loads(event["properties"])["fine_and_confiscated"] for event in desk.events()} == {"8000"}


def test_a_sum_of_fine_and_confiscation_is_never_near_a_fine() -> None:
    index = HeaderIndex(SOURCES["penalties"])
    for header in ("罚没金额（万元）", "罚没款金额（万元）", "罚没款总金额（万元）"):
        column = index.match(["企业名称", header], "file")[1]
        assert column.field == "fine_and_confiscated_wan"


def test_the_cause_of_a_case_tells_of_the_facts_where_nothing_else_does(desk: Any) -> None:
    desk.load("penalties", [_penalty(desk) | {"案由": "销售过期食品"}])
    (event,) = desk.events()
    assert (event["title"], orjson.loads(event["properties"])["facts"]) == ("销售过期食品", "销售过期食品")


def _penalty(desk: Any) -> dict[str, str]:
    return {
        "当事人名称": "罚款测试有限公司",
        "统一社会信用代码": desk.uscc(1),
        "处罚决定书文号": "宣市监罚〔2026〕1号",
        "处罚决定日期": "2026-03-05",
    }


#: source -> header and its field: what files of the source told in columns it did not know.
ONES = {
    "serious_lists": "公布截止日期 expected_exit 惩戒截止日期 expected_exit 有效期 expected_exit 联合惩戒期限 expected_exit "
    "案件性质 nature 公布税务机关 authority 惩戒期限 term",
    "wage_arrears": "公布截止日期 expected_exit 惩戒截止日期 expected_exit 有效期 expected_exit 联合惩戒期限 expected_exit "
    "listedDate listed_on removedDate removed_on arrearsAmount amount workerCount workers decisionNo document_no",
    "credit_repair": "修复完成日期 decided_on_repair 准予修复日期 decided_on_repair 办结日期 decided_on_repair",
    "enterprise_register": "LEREP legal_representative leRep legal_representative FRDB legal_representative FRXM legal_representative",
    "abnormal_operations": "列入异常原因 reason",
    "social_insurance": "欠费开始年月 owed_from 欠费截止年月 owed_to 欠费起始年月 owed_from 欠费终止年月 owed_to AAB998 uscc",
    "research_misconduct": "单位 employer",
    "officers": "是否法定代表人 represents",
    "tax_abnormal": "身份证件号码 legal_representative_id",
    "guarantees": "主债权起止日期 term",
    "measure_results": "失信类型 list_name",
    "social_organisations": "证书有效期 valid_to",
}


@pytest.mark.parametrize("source", ONES)
def test_columns_that_were_unknown_are_fields(source: str) -> None:
    known, told = SOURCES[source], ONES[source].split()
    needed = [name for name, field in known.fields.items() if field.required]
    needed += [group[0] for group in known.one_of if not set(group) & set(needed)]
    columns = HeaderIndex(known).match([*(known.fields[name].headers[0] for name in needed), *told[::2]], "file")
    assert [column.field for column in columns[len(needed) :]] == told[1::2]


def test_a_firm_that_left_the_list_of_wage_arrears_stands_there_until_then(desk: Any) -> None:
    firm = {"企业名称": "欠薪测试有限公司", "统一社会信用代码": desk.uscc(1), "arrearsAmount": "8.8万元"}
    desk.load("wage_arrears", [firm | {"listedDate": "2025-03-07", "removedDate": "2026-03-06"}])
    (event,) = desk.events()
    assert (event["since"], event["until"], event["amount"]) == ("2025-03-07", "2026-03-06", 88000)


def test_the_end_of_a_joint_punishment_is_the_expected_exit_and_a_length_is_told_as_unread(desk: Any) -> None:
    firm = {"企业名称": "欠薪测试有限公司", "统一社会信用代码": desk.uscc(1), "列入日期": "2025-03-05"}
    other = firm | {"企业名称": "欠薪实例有限公司", "统一社会信用代码": desk.uscc(2)}
    ends = {"联合惩戒期限": "2025.3.5-2028.3.4"}
    report = desk.load("wage_arrears", [firm | ends, other | {"联合惩戒期限": "三年"}])
    ends = {orjson.loads(event["properties"]).get("expected_exit", "") for event in desk.events()}
    assert (ends, report.files[0].unread) == ({"2028-03-04", ""}, {"联合惩戒期限": 1})


def test_the_time_a_firm_owes_insurance_for_is_none_it_paid_for(desk: Any) -> None:
    row = {
        "AAB001": "34000001",
        "AAB004": "社保测试有限公司",
        "AAB998": desk.uscc(1),
        "险种": "失业保险",
        "欠费金额": "800",
    }
    times = {"欠费开始年月": "202501", "欠费截止年月": "202512"}
    later = {"欠费开始年月": "202601", "欠费截止年月": "202603"}
    report = desk.load("social_insurance", [row | times, row | later])
    told = [(event["kind"], event["since"], orjson.loads(event["properties"])["from"]) for event in desk.events()]
    assert report.files[0].inserted == 2
    assert sorted(told) == [("arrears", "2025-12-31", "2025-01-01"), ("arrears", "2026-03-31", "2026-01-01")]
    assert {mention["code"] for mention in desk.mentions()} == {desk.uscc(1)}
