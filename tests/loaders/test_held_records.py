"""Objections, ends of publication and repairs decided elsewhere: which records they hold, in any order, and for how long."""

from __future__ import annotations

from typing import Any

import pytest

from loaders.recognition import holds

ORDERS = pytest.mark.parametrize("record_first", [True, False])
NAME = "宣城市测试商贸有限公司"


def penalty(desk: Any, number: int = 1, **more: str) -> dict[str, str]:
    return {
        "行政相对人名称": NAME,
        "统一社会信用代码": desk.uscc(1),
        "行政处罚决定书文号": f"宣市监罚〔2025〕{number}号",
        "违法行为类型": "虚假宣传",
        "处罚决定日期": "2025-05-06",
        "处罚机关": "宣城市市场监督管理局",
        **more,
    }


def objection(desk: Any, **more: str) -> dict[str, str]:
    return {
        "异议编号": "YY1",
        "主体名称": NAME,
        "统一社会信用代码": desk.uscc(1),
        "决定书文号": "宣市监罚〔2025〕1号",
        "异议日期": "2026-05-06",
        **more,
    }


def state(desk: Any, source: str = "penalties") -> list[tuple[str, str]]:
    return sorted((row["state"], row["state_from"]) for row in desk.records() if row["source"] == source)


def load(desk: Any, first: bool, source: str, rows: list[Any], day: str = "2026-05-06") -> list[Any]:
    steps = [("penalties", [penalty(desk), penalty(desk, 2)], "2025-06-01"), (source, rows, day)]
    return [desk.load(*step) for step in (steps if first else steps[::-1])]


@ORDERS
def test_an_open_objection_freezes_its_record_alone(desk: Any, record_first: bool) -> None:
    reports = load(desk, record_first, "objections", [objection(desk)])
    assert state(desk) == [("active", ""), ("disputed", "2026-05-06")]
    assert [row["document_no"] for row in desk.events()] == ["宣市监罚〔2025〕2号"]
    assert (len(reports[1].withdrawn), reports[1].repaired) == (1, [])


def test_an_unfounded_objection_gives_the_same_facts_back(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2025-06-01")
    before = (desk.events(), desk.mentions(), desk.ties())
    desk.load("objections", [objection(desk)], "2026-05-06")
    assert desk.events() == desk.mentions() == []
    report = desk.load("objections", [objection(desk, 处理结果="不成立", 处理日期="2026-05-08")], "2026-05-08")
    assert len(report.restored) == 1
    assert (desk.events(), desk.mentions(), desk.ties()) == before


@ORDERS
@pytest.mark.parametrize(("result", "held"), [("成立", "annulled"), ("部分成立", "disputed")])
def test_an_upheld_objection_holds_the_record_until_a_corrected_version_comes(
    desk: Any, record_first: bool, result: str, held: str
) -> None:
    load(desk, record_first, "objections", [objection(desk, 处理结果=result, 处理日期="2026-05-08")], "2026-05-08")
    assert (held, "2026-05-08") in state(desk)
    desk.load("penalties", [penalty(desk)], "2026-06-01")  # the same content again is no correction
    assert (held, "2026-05-08") in state(desk)
    desk.load("penalties", [penalty(desk, 违法行为类型="无照经营")], "2026-06-02")
    assert state(desk) == [("active", ""), ("active", "")]


def test_a_correction_made_with_the_decision_leaves_the_record_in_use(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2025-06-01")
    desk.load("objections", [objection(desk, 处理结果="部分成立", 处理日期="2026-05-08", 更正日期="2026-05-08")])
    assert state(desk) == [("active", "")]


def test_an_objection_names_a_record_of_any_source(desk: Any) -> None:
    desk.load("officers", [{"姓名": "张测试", "企业名称": NAME, "职务": "监事"}], "2025-06-01")
    number = next(row["record_id"] for row in desk.records())
    named = objection(desk, 决定书文号="", 记录编号=f"officers:{number:016x}")
    desk.load("objections", [named], "2026-05-06")
    assert state(desk, "officers") == [("disputed", "2026-05-06")]
    assert desk.mentions() == []
    desk.load("objections", [{**named, "处理结果": "不成立", "处理日期": "2026-05-07"}], "2026-05-07")
    assert state(desk, "officers") == [("active", "")]
    assert len(desk.mentions()) == 2


def test_a_record_that_calls_itself_disputed_stays_so_whatever_becomes_of_the_objection(desk: Any) -> None:
    desk.load("penalties", [penalty(desk, 公示状态="异议中")], "2025-06-01")
    report = desk.load("objections", [objection(desk)], "2026-05-06")
    assert (state(desk), report.withdrawn) == ([("disputed", "2025-06-01")], [])
    desk.load("objections", [objection(desk, 处理结果="不成立", 处理日期="2026-05-07")], "2026-05-07")
    assert state(desk) == [("disputed", "2025-06-01")]


@ORDERS
def test_publication_that_is_over_takes_the_record_out_of_use(desk: Any, record_first: bool) -> None:
    end = {
        "主体名称": NAME,
        "统一社会信用代码": desk.uscc(1),
        "决定书文号": "宣市监罚〔2025〕1号",
        "公示期满日期": "2026-05-06",
    }
    load(desk, record_first, "publication_ends", [end])
    assert state(desk) == [("active", ""), ("ended", "2026-05-06")]


@ORDERS
def test_a_repair_is_stronger_than_an_objection(desk: Any, record_first: bool) -> None:
    repaired = {
        "主体名称": NAME,
        "统一社会信用代码": desk.uscc(1),
        "决定书文号": "宣市监罚〔2025〕1号",
        "决定": "同意",
        "决定日期": "2026-05-09",
    }
    steps: list[tuple[str, list[Any], str]] = [
        ("objections", [objection(desk)], "2026-05-06"),
        ("credit_repair", [repaired], "2026-05-09"),
    ]
    desk.load("penalties", [penalty(desk)], "2025-06-01")
    for step in steps if record_first else steps[::-1]:
        desk.load(*step)
    assert state(desk) == [("repaired", "2026-05-09")]


@ORDERS
def test_a_granted_application_repairs_and_a_refused_one_does_not(desk: Any, record_first: bool) -> None:
    rows = [
        {"申请编号": f"XF{number}", "主体名称": NAME, "统一社会信用代码": desk.uscc(1), "决定书文号": f"宣市监罚〔2025〕{number}号", "收到日期": "2026-04-01", "审核结果": result, "审核日期": "2026-04-10"}
        for number, result in ((1, "同意"), (2, "不同意"))
    ]  # fmt: skip
    load(desk, record_first, "repair_applications", rows)
    assert state(desk) == [("active", ""), ("repaired", "2026-04-10")]


@pytest.mark.parametrize(
    ("region", "portal", "day", "confirmed", "hold", "by"),
    [
        ("", "", "2025-01-01", "", True, "own"),
        ("", "信用宣城", "2025-01-01", "", True, "own"),
        ("宣州区", "", "2025-01-01", "", True, "own_city"),
        ("合肥市", "", "2025-01-01", "", True, "province"),
        ("杭州市", "", "2025-01-01", "", True, "delta"),
        ("成都市", "", "2025-01-01", "", False, "elsewhere"),
        ("成都市", "“信用中国”网站", "2026-03-31", "", False, "elsewhere"),
        ("成都市", "“信用中国”网站", "2026-04-01", "", True, "national"),
        ("没有这个地方", "", "2026-04-01", "", False, "elsewhere"),
        ("成都市", "", "2025-01-01", "yes", True, "confirmed"),
        ("合肥市", "", "2025-01-01", "no", False, "refused"),
    ],
)
def test_who_recognises_whom(region: str, portal: str, day: str, confirmed: str, hold: bool, by: str) -> None:
    found = holds(portal, region, day, confirmed)
    assert (found.hold, found.by) == (hold, by)


def test_a_repair_from_elsewhere_waits_until_it_is_recognised(desk: Any) -> None:
    repaired = {
        "主体名称": NAME,
        "统一社会信用代码": desk.uscc(1),
        "决定书文号": "宣市监罚〔2025〕1号",
        "决定": "同意",
        "决定日期": "2026-02-09",
        "修复决定地区": "四川省成都市",
    }
    desk.load("penalties", [penalty(desk)], "2025-06-01")
    desk.load("credit_repair", [repaired], "2026-02-10")
    assert state(desk) == [("active", "")]
    desk.load("credit_repair", [{**repaired, "是否互认": "认可"}], "2026-02-11")
    assert state(desk) == [("repaired", "2026-02-09")]
    desk.load("credit_repair", [{**repaired, "是否互认": "不予认可"}], "2026-02-12")
    assert state(desk) == [("active", "")]
