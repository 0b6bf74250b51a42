"""Which rule of repair governs, what it says of a record, and when its periods end: dated cases."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from loaders.ledgers.repairs_class import RepairFacts, classify, classify_by_sector, kinds_of
from loaders.ledgers.repairs_rules import add_months, governing, instruments, sector_rules, table

SEVERE = "吊销许可证件"


def facts(start: str = "2026-01-15", **more: Any) -> RepairFacts:
    told = {"kinds_text": "没收违法所得", "about": "虚假宣传 广告法", "authority": "宣城市市场监督管理局"}
    return RepairFacts(start=start, **{**told, **more})


@pytest.mark.parametrize(
    ("decided_on", "as_of", "rule"),
    [
        ("2019-06-30", "2026-05-01", None),
        ("2019-07-01", "2026-05-01", "ndrc_527_2019"),
        ("2023-04-30", "2026-05-01", "ndrc_527_2019"),
        ("2023-05-01", "2026-05-01", "ndrc_58"),
        ("2026-03-31", "2026-05-01", "ndrc_58"),
        ("2026-04-01", "2026-03-01", "ndrc_36"),
        ("", "2026-03-31", "ndrc_58"),
        ("", "2026-04-01", "ndrc_36"),
        ("2030-01-01", "", "ndrc_36"),
    ],
)
def test_the_day_of_the_decision_chooses_the_rule_else_the_day_asked_about(
    decided_on: str, as_of: str, rule: str | None
) -> None:
    found = governing(decided_on, as_of)
    assert (found.id if found else None) == rule


def test_rules_follow_each_other_without_gap_or_overlap() -> None:
    for before, after in zip(instruments(), instruments()[1:], strict=False):
        next_day = datetime.date.fromisoformat(before.until) + datetime.timedelta(days=1)
        assert after.since == next_day.isoformat()
    assert instruments()[-1].until == ""


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2026-01-15", 3, "2026-04-15"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2025-12-31", 3, "2026-03-31"),
        ("2026-01-31", 3, "2026-04-30"),
        ("2026-03-31", 6, "2026-09-30"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 36, "2027-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2026-12-31", 12, "2027-12-31"),
    ],
)
def test_months_are_calendar_months_and_end_with_a_shorter_month(day: str, months: int, end: str) -> None:
    assert add_months(day, months) == end


#: day decided, start, kinds, procedure, severity → class, earliest, ends
CASES = [
    # Order 58: three months, three years; special fields one year
    ("2026-03-31", "2026-01-15", "罚款", "", "", "ordinary", "2026-04-15", "2029-01-15"),
    ("2026-03-31", "2025-11-30", "没收违法所得", "", "", "ordinary", "2026-02-28", "2028-11-30"),
    ("2025-06-01", "2024-02-29", "吊销许可证件", "", "", "ordinary", "2024-05-29", "2027-02-28"),
    ("2025-06-01", "2024-02-29", "责令停产停业", "", "", "ordinary", "2024-05-29", "2027-02-28"),
    ("2026-03-31", "2026-01-15", "警告", "", "", "unpublished", "2026-01-15", "2026-01-15"),
    ("2026-03-31", "2026-01-15", "警告、通报批评", "", "", "unpublished", "2026-01-15", "2026-01-15"),
    ("2026-03-31", "2026-01-15", "罚款", "简易程序", "", "unpublished", "2026-01-15", "2026-01-15"),
    ("2026-03-31", "2026-01-15", "警告；罚款", "普通程序", "", "ordinary", "2026-04-15", "2029-01-15"),
    # Order 36: three classes
    ("2026-04-01", "2026-01-15", "警告", "", "", "minor", "2026-01-15", "2026-04-15"),
    ("2026-04-01", "2026-01-15", "警告、通报批评", "普通程序", "", "minor", "2026-01-15", "2026-04-15"),
    ("2026-04-01", "2026-01-15", "罚款", "简易程序", "", "minor", "2026-01-15", "2026-04-15"),
    ("2026-04-01", "2026-01-15", "罚款", "01", "", "minor", "2026-01-15", "2026-04-15"),
    ("2026-04-01", "2026-01-15", "没收违法所得", "", "", "general", "2026-04-15", "2027-01-15"),
    ("2026-04-01", "2025-11-30", "没收违法所得、没收非法财物", "", "", "general", "2026-02-28", "2026-11-30"),
    ("2026-04-01", "2026-01-31", "暂扣许可证件", "", "", "general", "2026-04-30", "2027-01-31"),
    ("2026-04-01", "2026-01-15", "降低资质等级", "", "", "general", "2026-04-15", "2027-01-15"),
    ("2026-04-01", "2026-01-15", SEVERE, "", "", "serious", "2027-01-15", "2029-01-15"),
    ("2026-04-01", "2024-02-29", "限制从业", "", "", "serious", "2025-02-28", "2027-02-28"),
    ("2026-04-01", "2026-01-15", "责令停产停业", "", "", "serious", "2027-01-15", "2029-01-15"),
    ("2026-04-01", "2026-01-15", "责令关闭", "", "", "serious", "2027-01-15", "2029-01-15"),
    ("2026-04-01", "2026-01-15", "限制开展生产经营活动", "", "", "serious", "2027-01-15", "2029-01-15"),
    # several kinds: the longest counts
    ("2026-04-01", "2026-01-15", "警告；没收违法所得", "", "", "general", "2026-04-15", "2027-01-15"),
    ("2026-04-01", "2026-01-15", "罚款、吊销许可证件", "", "", "serious", "2027-01-15", "2029-01-15"),
    # the stated class decides where the record carries one
    ("2026-04-01", "2026-01-15", "罚款", "", "一般", "general", "2026-04-15", "2027-01-15"),
    ("2026-04-01", "2026-01-15", "罚款", "", "严重失信", "serious", "2027-01-15", "2029-01-15"),
    ("2026-04-01", "2026-01-15", "罚款", "", "轻微", "minor", "2026-01-15", "2026-04-15"),
    # order 58 knows no classes of severity: what is stated changes nothing
    ("2026-03-31", "2026-01-15", "罚款", "", "严重", "ordinary", "2026-04-15", "2029-01-15"),
    # notice 527
    ("2023-04-30", "2022-05-31", "罚款", "", "一般失信", "ordinary", "2022-08-31", "2023-05-31"),
    ("2023-04-30", "2022-08-31", "罚款", "", "严重失信", "serious", "2023-02-28", "2025-08-31"),
]


@pytest.mark.parametrize(("decided_on", "start", "kinds", "procedure", "severity", "code", "earliest", "ends"), CASES)
def test_dated_cases(
    decided_on: str, start: str, kinds: str, procedure: str, severity: str, code: str, earliest: str, ends: str
) -> None:
    told = facts(start, kinds_text=kinds, procedure=procedure, severity=severity)
    found = classify(told, decided_on, "2026-11-26")
    assert found is not None
    assert (found.code, found.earliest, found.ends) == (code, earliest, ends)


@pytest.mark.parametrize(
    ("authority", "about"),
    [
        ("宣城市市场监督管理局", "生产经营不符合食品安全标准的食品"),
        ("宣城市市场监督管理局", "违反《中华人民共和国药品管理法》"),
        ("宣城市市场监督管理局", "使用未经检验的特种设备"),
        ("宣城市应急管理局", "未如实记录教育培训情况"),
        ("宣城市宣州区消防救援大队", "消火栓损坏"),
        ("宣城市住房和城乡建设局", "违反《中华人民共和国安全生产法》"),
    ],
)
def test_special_fields_of_order_58_take_a_year_and_order_36_knows_none(authority: str, about: str) -> None:
    told = facts(authority=authority, about=about)
    before, after = classify(told, "2026-03-31", ""), classify(told, "2026-04-01", "")
    assert before is not None
    assert after is not None
    assert (before.code, before.earliest, before.ends) == ("special", "2027-01-15", "2029-01-15")
    assert (after.code, after.earliest, after.ends) == ("general", "2026-04-15", "2027-01-15")


def test_a_warning_in_a_special_field_stays_unpublished() -> None:
    found = classify(facts(kinds_text="警告", about="食品安全法"), "2026-03-31", "")
    assert found is not None
    assert (found.code, found.possible[0].published) == ("unpublished", "no")


def test_an_act_of_unknown_field_leaves_order_58_open() -> None:
    found = classify(facts(about="", authority="宣城市某局"), "2026-03-31", "")
    assert found is not None
    assert found.code == ""
    assert [one.code for one in found.possible] == ["ordinary", "special"]
    assert ("no_field", {}) in found.unknown
    assert (found.earliest, found.ends) == ("2027-01-15", "2029-01-15")  # safe whichever holds


def test_whether_a_fine_is_large_is_not_known_and_asked_for() -> None:
    found = classify(facts(kinds_text="罚款", fine=30_000.0), "2026-04-01", "")
    assert found is not None
    assert (found.code, [one.code for one in found.possible]) == ("", ["minor", "general", "serious"])
    assert ("amount", {"amount": "30,000.00"}) in found.unknown
    assert found.by_class["general"] == {"earliest": "2026-04-15", "ends": "2027-01-15"}
    assert (found.earliest, found.ends) == ("2027-01-15", "2029-01-15")


def test_a_fine_beside_a_confiscation_is_at_least_general() -> None:
    found = classify(facts(kinds_text="罚款、没收违法所得"), "2026-04-01", "")
    assert found is not None
    assert [one.code for one in found.possible] == ["general", "serious"]


def test_an_old_category_that_means_two_kinds_stays_open() -> None:
    found = classify(facts(kinds_text="暂扣或者吊销许可证、暂扣或者吊销执照"), "2026-04-01", "")
    assert found is not None
    assert [one.code for one in found.possible] == ["general", "serious"]


def test_entries_of_lists_are_serious_under_order_36_and_by_their_own_rule_before() -> None:
    told = facts(list="wage_arrears", kinds_text="")
    before, after = classify(told, "2026-03-31", ""), classify(told, "2026-04-01", "")
    assert before is not None
    assert after is not None
    assert (before.code, before.possible, before.ends) == ("", [], "")
    assert ("own_rule_of_list", {"list": "wage_arrears"}) in before.unknown
    assert (after.code, after.earliest, after.ends) == ("serious", "2027-01-15", "2029-01-15")


def test_publication_stops_no_earlier_than_the_rule_that_ends_it_came_into_force() -> None:
    told = facts("2024-05-10")
    found = classify(told, "", "2026-04-01")
    before = classify(told, "", "2026-03-31")
    assert found is not None
    assert before is not None
    assert (found.ends, found.stops) == ("2025-05-10", "2026-04-01")
    assert (before.ends, before.stops) == ("2027-05-10", "2027-05-10")


def test_without_a_date_nothing_is_computed() -> None:
    found = classify(facts(""), "2026-04-01", "")
    assert found is not None
    assert (found.earliest, found.ends, found.stops) == ("", "", "")
    assert ("no_date", {}) in found.unknown


@pytest.mark.parametrize(
    ("kinds", "about", "code", "earliest", "ends"),
    [
        ("警告", "广告法", "unpublished", "2026-02-01", "2026-02-01"),
        ("通报批评", "广告法", "low", "", "2026-05-01"),
        ("没收违法所得", "广告法", "ordinary", "2026-08-01", "2029-02-01"),
        ("没收违法所得", "食品安全法", "special", "2027-02-01", "2029-02-01"),
        ("责令停产停业", "食品安全法", "fixed", "", "2029-02-01"),
        ("罚款", "食品安全法", "", "", "2029-02-01"),  # whether the fine is low is not known
    ],
)
def test_market_regulation_counts_from_publication_on_its_own_portal(
    kinds: str, about: str, code: str, earliest: str, ends: str
) -> None:
    found = classify_by_sector(facts(published_on="2026-02-01", kinds_text=kinds, about=about), "2026-04-01", "")
    assert found is not None
    assert (found.code, found.earliest, found.ends) == (code, earliest, ends)


def test_only_its_own_authority_has_a_rule_of_its_own() -> None:
    assert classify_by_sector(facts(authority="宣城市税务局"), "2026-04-01", "") is None
    assert classify_by_sector(facts(), "2021-08-31", "") is None
    assert classify_by_sector(facts(list="market_serious"), "2026-04-01", "") is None


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ({"kinds_text": "", "content": "罚款人民币20000元"}, ["fine"]),
        ({"kinds_text": "其他", "content": "责令关闭"}, ["closure"]),
        ({"kinds_text": "其他-补充", "content": ""}, ["other"]),
        ({"kinds_text": "", "content": ""}, []),
        ({"kinds_text": "警告", "fine": 200.0}, ["warning", "fine"]),
        ({"kinds_text": "罚款", "content": "逾期不缴的吊销许可证"}, ["fine"]),
    ],
)
def test_kinds_come_from_the_category_and_else_from_the_content(told: dict[str, Any], kinds: list[str]) -> None:
    assert kinds_of(RepairFacts("2026-01-15", **told)) == kinds


def test_the_table_is_whole() -> None:
    for rule in (*instruments(), *sector_rules()):
        codes = {one.code for one in rule.classes}
        used = {code for classes in rule.kinds.values() for code in classes} | set(rule.stated.values())
        assert used <= codes
        assert {rule.simple_procedure, rule.listed, rule.sector_class, rule.sector_over} <= codes | {""}
        assert set(rule.kinds) - {"*"} <= set(table()["kinds"])
        assert set(rule.documents) <= set(table()["documents"])
        assert all(one.min <= one.max for one in rule.classes)
