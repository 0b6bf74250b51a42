"""Evaluations of every trade as their keepers write them: one event with scheme, edition, level as written and its standing. Synthetic only."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from loaders.headers.index import HeaderIndex
from loaders.levels import NORMS, plain_level, rate, schemes
from loaders.reject import InputError
from loaders.source_yaml import list_sources, read_source

NAME = "宣城市测试商贸有限公司"

#: source -> (row, scheme, standing). Rows as different departments hand them over: Chinese forms, pinyin keys, English.
ROWS: dict[str, tuple[dict[str, str], str, str]] = {
    "tax_credit": (
        {"纳税人识别号": "{uscc}", "纳税人名称": NAME, "评价年度": "2024", "信用等级": "M", "评定时间": "2025-04-20", "评价单位": "国家税务总局宣城市税务局", "评价结果有效期始": "2025-04-20", "评价结果有效期止": "2026-04-19"},
        "tax_credit", "neutral",
    ),
    "customs_credit": (
        {"企业名称": NAME, "海关注册编码": "3418960001", "统一社会信用代码": "{uscc}", "信用等级": "高级认证企业", "等级认定时间": "2026/05/08", "注册海关": "宣城海关"},
        "customs_credit", "high",
    ),
    "environmental_credit": (
        {"QYMC": NAME, "TYSHXYDM": "{uscc}", "PJDJ": "环保警示企业", "PJFZ": "72", "PJPC": "2024年度", "PJDW": "宣城市生态环境局", "PJSJ": "2025-06-05", "YXQX": "2026-06-04", "AREANAME": "宣城市"},
        "environmental_credit", "caution",
    ),
    "public_credit_evaluation": (
        {"qymc": NAME, "uscc": "{uscc}", "公共信用综合评价等级": "良", "zhxyf": "812", "pjsj": "2026-03-01", "dsc_city": "宣城市"},
        "public_credit_evaluation", "good",
    ),
    "enterprise_risk_class": (
        {"市场主体名称": NAME, "统一社会信用代码": "{uscc}", "信用风险分类": "C（较高）", "分类日期": "2026年2月1日", "登记机关": "宣城市市场监督管理局"},
        "enterprise_risk_class", "caution",
    ),
    "labour_security_credit": (
        {"用人单位名称": NAME, "统一社会信用代码": "{uscc}", "守法诚信等级": "Ｃ级", "年度": "2025", "评价单位": "宣城市人力资源和社会保障局"},
        "labour_security_credit", "bad",
    ),
    "vocational_training_credit": (
        {"培训机构名称": NAME, "统一社会信用代码": "{uscc}", "评估结果": "不合格", "年度": "2025"},
        "vocational_training_credit", "bad",
    ),
    "human_resources_credit": (
        {"人力资源服务机构名称": NAME, "统一社会信用代码": "{uscc}", "诚信等级": "AAA级", "认定时间": "2025.09.01"},
        "human_resources_credit", "high",
    ),
    "construction_credit": (
        {"施工企业名称": NAME, "企业类别": "施工总承包", "信用代码": "{uscc}", "综合信用得分": "93.5", "建筑市场信用等级": "A", "考核周期": "2025年下半年", "发布日期": "20260110", "评价部门": "宣城市住房和城乡建设局"},
        "construction_credit", "good",
    ),
    "works_credit": (
        {"从业单位名称": NAME, "统一社会信用代码": "{uscc}", "信用评价等级": "AA", "评价年度": "2024", "考核单位": "宣城市交通运输局"},
        "works_credit", "high",
    ),
    "road_transport_credit": (
        {"业户名称": NAME, "tyshxydm": "{uscc}", "xydj": "B", "pdsj": "2025-03-31 00:00:00"},
        "road_transport_credit", "bad",
    ),
    "farm_product_credit": (
        {"生产主体名称": NAME, "统一社会信用代码": "{uscc}", "质量安全信用等级": "A级", "评定日期": "2025-11-30"},
        "farm_product_credit", "good",
    ),
    "water_works_credit": (
        {"市场主体名称": NAME, "统一社会信用代码": "{uscc}", "水利信用等级": "AAA", "有效期至": "2027-12-31", "发布日期": "2025-12-31"},
        "water_works_credit", "high",
    ),
    "tourism_credit": (
        {"旅行社名称": NAME, "统一社会信用代码": "{uscc}", "旅行社信用等级": "D", "评价年度": "2025"},
        "tourism_credit", "bad",
    ),
    "food_safety_grade": (
        {"食品生产者名称": NAME, "统一社会信用代码": "{uscc}", "风险等级": "B级", "评定日期": "2025-02-01"},
        "food_safety_grade", "good",
    ),
    "health_credit": (
        {"医疗机构名称": "宣城市测试医院", "统一社会信用代码": "{uscc}", "医疗机构信用等级": "良好", "年度": "2025"},
        "health_credit", "neutral",
    ),
    "medical_insurance_credit": (
        {"定点医药机构名称": NAME, "统一社会信用代码": "{uscc}", "医保信用等级": "C", "考核年度": "2025", "评定单位": "宣城市医疗保障局"},
        "medical_insurance_credit", "caution",
    ),
    "financial_credit": (
        {"小额贷款公司名称": NAME, "统一社会信用代码": "{uscc}", "监管评级结果": "A", "年度": "2025"},
        "financial_credit", "good",
    ),
    "grain_credit": (
        {"粮食企业名称": NAME, "统一社会信用代码": "{uscc}", "信用等级": "失信企业", "评价时间": "2025-12-01"},
        "grain_credit", "bad",
    ),
    "judicial_appraisal_credit": (
        {"司法鉴定机构名称": NAME, "统一社会信用代码": "{uscc}", "诚信等级": "A", "评估年度": "2025"},
        "judicial_appraisal_credit", "good",
    ),
    "civil_defence_credit": (
        {"从业企业名称": NAME, "统一社会信用代码": "{uscc}", "人防信用等级": "B", "评价时间": "2025-10-10"},
        "civil_defence_credit", "neutral",
    ),
    "earthquake_safety_credit": (
        {"安评单位名称": NAME, "统一社会信用代码": "{uscc}", "信用等级": "A", "评价时间": "2025-10-10"},
        "earthquake_safety_credit", "good",
    ),
    "statistics_credit": (
        {"调查对象名称": NAME, "统一社会信用代码": "{uscc}", "统计信用等级": "一般失信", "认定日期": "2025-10-10"},
        "statistics_credit", "caution",
    ),
    "commerce_credit": (
        {"家政企业名称": NAME, "统一社会信用代码": "{uscc}", "商务诚信等级": "AA", "评价日期": "2025-10-10"},
        "commerce_credit", "high",
    ),
    "education_credit": (
        {"学校名称": "宣城市测试培训学校", "统一社会信用代码": "{uscc}", "年检结论": "基本合格", "年度": "2025"},
        "education_credit", "caution",
    ),
    "social_organisation_grade": (
        {"社会组织名称": "宣城市测试行业协会", "统一社会信用代码": "{uscc}", "评估等级": "AAAA级", "有效期起": "2024-01-01", "有效期止": "2028-12-31"},
        "social_organisation_grade", "high",
    ),
    "work_safety_credit": (
        {"生产经营单位名称": NAME, "统一社会信用代码": "{uscc}", "安全生产诚信等级": "D级", "评定时间": "2025-10-10"},
        "work_safety_credit", "bad",
    ),
    "rural_credit": (
        {"村（社区）名称": "宣州区洪林镇测试村", "信用村等级": "示范信用村", "评定时间": "2025-12-10", "县区": "宣州区"},
        "rural_credit", "high",
    ),
    "other_evaluations": (
        {"企业名称": NAME, "统一社会信用代码": "{uscc}", "评定内容": "纳税信用评价", "等级": "A", "评定时间": "2024-04-30", "评定单位": "宣城市税务局"},
        "tax_credit", "high",
    ),
}  # fmt: skip


@pytest.mark.parametrize("source", ROWS)
def test_an_evaluation_becomes_an_event_with_its_standing(desk: Any, source: str) -> None:
    row, scheme, norm = ROWS[source]
    report = desk.load(
        source, desk.write("f.csv", [{k: v.format(uscc=desk.uscc(1)) for k, v in row.items()}], "gb18030")
    )
    assert (report.files[0].inserted, report.files[0].rejected, report.files[0].unmapped) == (1, 0, [])
    (event,) = desk.events()
    properties = orjson.loads(event["properties"])
    assert event["kind"] == "evaluation"
    assert (properties["scheme"], properties["norm"]) == (scheme, norm)
    assert properties["edition"]
    assert event["title"] == schemes()[scheme].zh
    assert event["since"] or properties["period"]
    party = next(mention for mention in desk.mentions() if mention["role"] == "subject")
    assert party["name"] in row.values()
    if "{uscc}" in row.values():
        assert party["code"] == desk.uscc(1)


PERSONS = {
    "works_personnel_credit": {"姓名": "张测试", "身份证号": "{id}", "所在单位": NAME, "岗位": "监理工程师", "证书编号": "J341", "个人信用等级": "信用较差", "累计扣分": "24", "评价年度": "2025"},
    "transport_personnel_credit": {"驾驶员姓名": "张测试", "身份证号": "{id}", "所属企业": NAME, "诚信考核等级": "B", "考核年度": "2025"},
}  # fmt: skip


@pytest.mark.parametrize("source", PERSONS)
def test_persons_are_evaluated_as_persons(desk: Any, source: str) -> None:
    row = {key: text.format(id=desk.id(1)) for key, text in PERSONS[source].items()}
    report = desk.load(source, [row])
    assert (report.files[0].inserted, report.files[0].unmapped) == (1, [])
    mentions = {mention["role"]: mention for mention in desk.mentions()}
    assert (mentions["subject"]["kind"], mentions["subject"]["organisation"]) == ("person", NAME)
    assert mentions["subject"]["id_hmac"]
    (event,) = desk.events()
    assert event["mention_id"] == mentions["subject"]["mention_id"]
    assert orjson.loads(event["properties"])["norm"] in ("caution", "bad")
    assert desk.id(1) not in str(desk.facts())


@pytest.mark.parametrize(
    ("scheme", "level", "day", "edition", "norm"),
    [
        ("tax_credit", "A级纳税人", "2025-04-20", "纳税信用管理办法（试行）", "high"),
        ("tax_credit", "A", "2026-04-20", "纳税缴费信用管理办法（税务总局公告2025年第12号）", "high"),
        ("tax_credit", "M", "", "纳税缴费信用管理办法（税务总局公告2025年第12号）", "neutral"),
        ("customs_credit", "认证", "2026-04-01", "海关总署令第282号", "good"),
        ("customs_credit", "常规", "2026-03-31", "海关总署令第251号", "neutral"),
        ("customs_credit", "高级认证", "2026-03-31", "海关总署令第251号", "high"),
        ("environmental_credit", "黑色", "2024", "颜色等级（江苏五色、阜阳四色）", "bad"),
        ("environmental_credit", "诚信企业", "2024", "安徽省企业环境信用评价", "high"),
        ("tax_credit", "优秀", "2024", "", ""),  # no level of this scheme: kept as written, without standing
        ("unheard_of", "A", "2024", "", ""),
    ],
)
def test_a_level_is_read_by_the_edition_of_its_day(scheme: str, level: str, day: str, edition: str, norm: str) -> None:
    found = rate(scheme, level, day)
    assert (found.edition, found.norm) == (edition, norm)


def test_a_score_alone_gives_the_standing_only_where_the_rule_tells_scores() -> None:
    assert rate("tax_credit", "", "2024", "92").norm == "high"
    assert rate("tax_credit", "", "2024", "39.9").norm == rate("tax_credit", "", "2024", "３９.９ 分").norm == "bad"
    assert [rate("tax_credit", "", "2024", bound).norm for bound in ("＞60", "60分以上", "nan", "90/100")] == [""] * 4
    assert rate("public_credit_evaluation", "", "2026", "812").norm == ""


def test_the_table_of_schemes_is_whole() -> None:
    for scheme in schemes().values():
        assert scheme.zh
        assert scheme.keeper
        for edition in scheme.editions:
            order = [NORMS.index(level.norm) for level in edition.levels]
            assert order == sorted(order), f"{scheme.id}: levels stand best first"
            assert all(plain_level(level.name) for level in edition.levels)
            lowest = [level.lowest for level in edition.levels if level.lowest is not None]
            assert lowest == sorted(lowest, reverse=True)


def test_every_source_keeps_its_headers_apart() -> None:
    for source in list_sources().values():
        HeaderIndex(source)


def test_a_newer_evaluation_of_the_same_year_replaces_and_another_year_stands_beside(desk: Any) -> None:
    row = {
        "企业名称": NAME,
        "统一社会信用代码": desk.uscc(1),
        "信用等级": "B",
        "评价年度": "2024",
        "评定时间": "2025-04-20",
    }
    desk.load("tax_credit", [row], "2025-05-01")
    report = desk.load("tax_credit", [{**row, "信用等级": "A"}, {**row, "评价年度": "2023"}], "2025-08-01")
    assert (report.files[0].updated, report.files[0].inserted) == (1, 1)
    assert sorted(orjson.loads(event["properties"])["level"] for event in desk.events()) == ["A", "B"]


def test_rows_without_level_or_party_are_rejected_and_counted(desk: Any) -> None:
    good = {"企业名称": NAME, "统一社会信用代码": desk.uscc(1), "信用等级": "B", "评价年度": "2024"}
    report = desk.load("tax_credit", [good, {**good, "信用等级": ""}, {**good, "企业名称": ""}])
    assert (report.files[0].inserted, report.files[0].rejected) == (1, 2)
    assert {reject["reason"] for reject in desk.rejects()} == {"missing_value"}
    with pytest.raises(InputError) as refused:
        desk.load("tax_credit", [{"企业名称": NAME, "评价年度": "2024"}])
    assert refused.value.reason == "missing_column"


OWN = """
uses: evaluation
id: own_marks
title: {zh: 自有评价, en: Own}
fields:
  level: {scheme: %s, headers: [我的等级]}
  score:
  evaluator: {headers: [法定代表人]}
"""


def test_a_source_of_ones_own_uses_a_fragment_and_goes_before_it(tmp_path: Any) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN % "tax_credit", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_source(path)
    assert "score" in str(refused.value)  # the level's score was taken away with its field
    path.write_text(OWN.replace("  score:\n", "") % "tax_credit", encoding="utf-8")
    source = read_source(path)
    HeaderIndex(source)
    assert source.fields["level"].headers[1] == "我的等级"
    assert "法定代表人" in source.fields["evaluator"].headers
    assert "法定代表人" not in source.fields["legal_representative"].headers


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (OWN.replace("  score:\n", "") % "no_such_scheme", "no_such_scheme"),
        ("uses: nothing_there\nid: x\nfields: {a: {}}\n", "nothing_there"),
        ("uses: ../penalties\nid: x\nfields: {a: {}}\n", "penalties"),
        ("id: x\nfields: {a: {type: level}}\n", "scheme"),
    ],
)
def test_a_wrong_scheme_or_fragment_is_refused_by_name(tmp_path: Any, text: str, told: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_source(path)
    assert refused.value.reason == "bad_source"
    assert told in str(refused.value)


#: What every trade calls its level, and the one word that another field of a source has.
LEVELS = "诚信等级 信用等级 评价等级 评定等级 评价结果 等级 级别 评级 信用级别"
TAKEN = {("farm_operators", "级别")}


def test_every_evaluation_takes_the_usual_words_for_its_level() -> None:
    told = {
        (source.id, header)
        for source in list_sources().values()
        if (rated := {name for name, field in source.fields.items() if field.type == "level"})
        for header in LEVELS.split()
        if HeaderIndex(source).match([*_needed(source), header], "file")[-1].field not in rated
    }
    assert told == TAKEN


def _needed(source: Any) -> list[str]:
    """A header for each field that a source cannot do without, and one for a score, so that the level may be missing."""
    scores = [field.headers[0] for name, field in source.fields.items() if name == "score"]
    groups = [[name] for name, field in source.fields.items() if field.required]
    groups += [[name for name in group if name not in ("level", "score")] for group in source.one_of]
    return scores + [source.fields[names[0]].headers[0] for names in groups if names]


def test_a_level_of_honesty_is_the_level_of_its_trade(desk: Any) -> None:
    row = {"单位名称": NAME, "统一社会信用代码": desk.uscc(1), "诚信等级": "A级", "年度": "2025"}
    desk.load("work_safety_credit", [row])
    (event,) = desk.events()
    assert orjson.loads(event["properties"])["level"] == "A级"
