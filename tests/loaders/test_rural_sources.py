"""Commitments, demerits, misconduct, agencies and the sources of credit villages: files of real shape, and what is personal. Synthetic only."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from loaders.fields import masked_name
from loaders.reject import InputError

NAME = "宣城市测试商贸有限公司"

#: source -> (row as a department hands it over, kinds of event it gives, a property of the first)
ROWS: dict[str, tuple[dict[str, str], list[str], tuple[str, str]]] = {
    "commitments": (
        {"承诺主体": NAME, "统一社会信用代码": "{uscc}", "承诺类型": "审批替代型信用承诺", "承诺事由": "食品经营许可", "做出承诺日期": "2026年1月5日", "承诺受理单位": "宣州区市场监管局", "承诺履约状态": "履约中", "承诺履行期限": "长期", "经办人": "张测试"},
        ["commitment"], ("state", "open"),
    ),
    "medical_demerits": (
        {"医师姓名": "张测试", "执业证书编码": "110341800000123", "身份证号": "{id}", "执业机构": "宣城市测试医院", "不良执业行为": "未按规定书写病历", "记分分值": "2", "累计记分": "4", "记分周期": "2025-2026", "记分日期": "2026/3/1", "记分机关": "宣城市卫生健康委员会"},
        ["demerit"], ("points", "2"),
    ),
    "research_misconduct": (
        {"责任人姓名": "李测试", "身份证号码": "{id}", "所在单位": "宣城市测试研究院", "科研失信行为": "伪造数据", "处理措施": "取消申报资格三年", "处理决定日期": "2025-06-01", "惩戒期限": "2028-05-31", "处理单位": "宣城市科学技术局", "处理决定文号": "宣科监〔2025〕3号"},
        ["misconduct"], ("domain", "科研"),
    ),
    "government_misconduct": (
        {"失信政府机构": "宣州区测试镇人民政府", "失信行为": "拖欠工程款", "涉及金额（万元）": "120.5", "涉及企业": NAME, "认定日期": "2025-09-01", "整改状态": "整改中", "责任人": "王某某", "审理法院": "宣州区人民法院"},
        ["misconduct"], ("domain", "政务"),
    ),
    "credit_service_agencies": (
        {"信用服务机构名称": NAME, "统一社会信用代码": "{uscc}", "业务类型": "信用评级", "备案编号": "皖信服001", "备案日期": "2024-02-01", "承诺日期": "2024-02-02", "公示日期": "2024-02-20"},
        ["commitment", "qualification"], ("type", "主动公示型"),
    ),
    "farm_households": (
        {"户主姓名": "张测试", "身份证号": "{id}", "联系电话": "13800000000", "配偶姓名": "李测试", "行政村": "测试村", "乡镇": "洪林镇", "县区": "宣州区", "家庭人口": "4", "家庭年收入（万元）": "8.5", "逾期次数": "0", "评议得分": "92", "是否授权": "是", "农户信用等级": "AA", "评定日期": "2026-03-01"},
        ["evaluation"], ("norm", "high"),
    ),
    "farm_operators": (
        {"合作社名称": "宣城市测试种植专业合作社", "主体类型": "农民专业合作社", "统一社会信用代码": "{uscc}", "理事长": "张测试", "行政村": "测试村", "县区": "宣州区", "是否纳入追溯": "是", "抽检不合格次数": "0", "信用等级": "A", "评定日期": "2026-03-01"},
        ["evaluation"], ("norm", "good"),
    ),
    "village_collectives": (
        {"股份经济合作社名称": "宣州区洪林镇测试村股份经济合作社", "统一社会信用代码": "{uscc}", "理事长": "张测试", "行政村": "测试村", "县区": "宣州区", "经营收入（万元）": "35", "财务公开": "按时公开", "评定等级": "AAA", "评定日期": "2026-03-01"},
        ["evaluation"], ("level", "AAA"),
    ),
    "villages": (
        {"村名": "测试村", "乡镇": "洪林镇", "县区": "宣州区", "年度": "2025", "总户数": "600", "建档户数": "580", "信用户数": "430", "不良贷款率": "0.8%", "信用村等级": "AA", "评定日期": "2026-03-01"},
        ["evaluation"], ("period", "2025"),
    ),
    "districts": (
        {"街区名称": "测试信用街区", "商户名称": NAME, "统一社会信用代码": "{uscc}", "商铺号": "A-12", "业态": "餐饮", "入驻日期": "2025-01-01", "运营单位": "宣城市测试管理有限公司"},
        [], ("", ""),
    ),
}  # fmt: skip


@pytest.mark.parametrize("source", ROWS)
def test_a_row_of_each_gives_what_it_states(desk: Any, source: str) -> None:
    row, kinds, (name, value) = ROWS[source]
    filled = {header: text.format(uscc=desk.uscc(1), id=desk.id(1)) for header, text in row.items()}
    report = desk.load(source, desk.write("f.csv", [filled], "gb18030"), "2026-05-01")
    assert (report.files[0].inserted, report.files[0].rejected, report.files[0].unmapped) == (1, 0, [])
    events = sorted(desk.events(), key=lambda event: event["kind"])
    assert [event["kind"] for event in events] == kinds
    if events:
        assert orjson.loads(events[0]["properties"])[name] == value
    assert any(mention["role"] == "subject" for mention in desk.mentions())
    assert desk.id(1) not in str(desk.facts())


@pytest.mark.parametrize("source", ["medical_demerits", "farm_households", "government_misconduct", "commitments"])
def test_given_names_are_not_kept(desk: Any, source: str) -> None:
    row = {header: text.format(uscc=desk.uscc(1), id=desk.id(1)) for header, text in ROWS[source][0].items()}
    desk.load(source, [row], "2026-05-01")
    kept = str(desk.facts())
    for whole in ("张测试", "李测试", "13800000000", "110341800000123"):
        assert whole not in kept
    if source == "medical_demerits":
        person = next(mention for mention in desk.mentions() if mention["role"] == "subject")
        assert (person["kind"], person["name"], person["organisation"]) == ("person", "张**", "宣城市测试医院")
        assert person["id_hmac"]


def test_what_is_not_asked_for_of_persons_is_not_held(desk: Any) -> None:
    row = {"户号": "1", "户主": "张测试", "行政村": "测试村", "子女姓名": "张小测", "民族": "汉族"}
    report = desk.load("farm_households", [row])
    assert report.files[0].unmapped == ["子女姓名", "民族"]
    assert "张小测" not in str(desk.facts())
    assert "汉族" not in str(desk.facts())


def test_points_of_a_person_are_not_the_hospitals_and_an_institution_has_its_own(desk: Any) -> None:
    institution = {
        "医疗机构名称": "宣城市测试医院",
        "不良执业行为": "超范围执业",
        "记分": "6",
        "记分日期": "2026-03-02",
    }
    desk.load("medical_demerits", [institution])
    (event,) = desk.events()
    (mention,) = desk.mentions()
    assert event["mention_id"] == mention["mention_id"]
    assert (mention["role"], mention["name"]) == ("organisation", "宣城市测试医院")


def test_two_householders_of_one_surname_in_one_village_stay_two(desk: Any) -> None:
    rows = [
        {
            "户号": str(number),
            "户主": f"张测{number}",
            "行政村": "测试村",
            "县区": "宣州区",
            "身份证号": desk.id(number),
        }
        for number in (1, 2)
    ]
    report = desk.load("farm_households", rows)
    assert report.files[0].inserted == 2
    from loaders import pipeline

    pipeline.resolve(desk.workspace, lambda phase, done, total: None)
    with desk.workspace.read() as connection:
        from loaders.ledgers.reading import read_records

        parties = read_records(connection, "farm_households", ("village",))["party"].tolist()
    assert len(set(parties)) == 2


@pytest.mark.parametrize(
    ("written", "kept"),
    [("张三", "张*"), ("欧阳修", "欧阳*"), ("买买提·艾力", "买*****"), (" 王 某某", "王**"), ("赵", "赵*")],
)
def test_a_name_is_masked_but_for_the_surname(written: str, kept: str) -> None:
    assert masked_name(written) == kept


@pytest.mark.parametrize(
    ("source", "row", "reason"),
    [
        (
            "medical_demerits",
            {"医疗机构名称": "宣城市测试医院", "记分": "两分", "记分日期": "2026-03-02"},
            "bad_number",
        ),
        ("medical_demerits", {"医疗机构名称": "宣城市测试医院", "记分": "2", "记分日期": "三月"}, "bad_date"),
        ("research_misconduct", {"责任人": "李测试", "失信行为": ""}, "missing_value"),
        ("government_misconduct", {"失信政府机构": "", "失信行为": "拖欠"}, "missing_value"),
        ("farm_households", {"户主": "张测试", "行政村": ""}, "missing_value"),
        ("villages", {"村名": "", "年度": "2025"}, "missing_value"),
        ("districts", {"街区名称": "甲", "商户名称": ""}, "missing_value"),
        ("farm_operators", {"合作社名称": "宣城市测试合作社", "统一社会信用代码": "9.13E+17"}, "scientific_notation"),
        ("village_collectives", {"组织名称": "", "县区": "宣州区"}, "missing_value"),
        ("credit_service_agencies", {"机构名称": "", "备案号": "皖001"}, "missing_value"),
    ],
)
def test_bad_rows_are_rejected_with_their_reason(desk: Any, source: str, row: dict[str, str], reason: str) -> None:
    report = desk.load(source, [row])
    assert (report.files[0].inserted, report.files[0].rejected) == (0, 1)
    assert [reject["reason"] for reject in desk.rejects()] == [reason]
    with pytest.raises(InputError) as refused:
        desk.load(source, [{"甲": "1", "乙": "2"}])
    assert refused.value.reason == "header_not_found"


def test_none_is_an_answer_where_the_field_asks_whether(desk: Any) -> None:
    row = {"户号": "1", "户主": "张测试", "行政村": "测试村", "有无违建": " 无 ", "是否参与赌博": "", "荣誉称号": "无"}
    desk.load("farm_households", [row, {**row, "户号": "2", "有无违建": "有"}])
    kept = [orjson.loads(record["payload"]) for record in desk.records()]
    assert sorted(record["illegal_building"] for record in kept) == ["no", "yes"]
    assert not any(record.get("gambling") or record.get("honour_titles") for record in kept)


def test_households_of_one_surname_stay_apart_though_no_name_is_kept(desk: Any) -> None:
    rows = [
        {"户主姓名": name, "行政村": "测试村", "乡镇": "洪林镇", "县区": "宣州区"}
        for name in ("张测一", "张测二", "张*", "张*")
    ]
    first, again = desk.load("farm_households", rows), desk.load("farm_households", list(reversed(rows)))
    assert (first.files[0].inserted, first.files[0].duplicates, again.files[0].unchanged) == (3, 1, 3)
    assert all(name not in str(desk.records()) for name in ("张测一", "张测二"))
    assert {orjson.loads(record["payload"])["name"] for record in desk.records()} == {"张**", "张*"}


@pytest.mark.parametrize("header", ["行政村", "村（社区）", "村（居）", "村", "村名", "行政村名称"])
@pytest.mark.parametrize("town", ["乡镇", "乡镇名称", "乡镇（街道）"])
def test_a_rated_village_is_itself_and_not_its_town(desk: Any, header: str, town: str) -> None:
    rated = {"评定等级": "信用村", "评定时间": "2025-03-05"}
    rows = [
        {town: place, header: name} | rated for place, name in [("甲镇", "东村"), ("甲镇", "西村"), ("乙镇", "东村")]
    ]
    rows.append({town: "丙镇", header: ""} | rated | {"评定等级": "信用乡镇"})
    report = desk.load("rural_credit", rows)
    assert (report.files[0].inserted, report.files[0].unmapped) == (4, [])
    assert {mention["name"] for mention in desk.mentions()} == {"甲镇东村", "甲镇西村", "乙镇东村", "丙镇"}


def test_an_operator_that_is_rated_in_a_village_is_itself(desk: Any) -> None:
    row = {"乡镇": "甲镇", "行政村": "东村", "经营主体名称": "宣城市测试家庭农场", "信用等级": "AA"}
    desk.load("rural_credit", [row])
    assert [(mention["name"], mention["address"]) for mention in desk.mentions()] == [
        ("宣城市测试家庭农场", "甲镇东村")
    ]
