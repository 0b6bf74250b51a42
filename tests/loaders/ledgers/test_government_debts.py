"""Recorded misconduct of public bodies beside their debts: standing until it says that it is settled. Synthetic cases only."""

from __future__ import annotations

from typing import Any

from loaders import pipeline
from loaders.ledgers.government_debts import answer, government_debts

TOWN, SCHOOL = "宁国市霞西镇人民政府", "宣城市教育体育局"


def silent(phase: str, done: int, total: int) -> None:
    """Nobody listens."""


def misconduct(body: str, number: int, **more: str) -> dict[str, str]:
    own = {
        "失信政府机构": body,
        "失信行为": "拖欠工程款",
        "文书号": f"宣信〔2023〕{number}号",
        "发生日期": "2023-03-01",
    }
    return own | {"涉及金额（万元）": "30", "整改状态": "整改中", "认定单位": "宣城市发展和改革委员会"} | more


def told(desk: Any, as_of: str) -> list[tuple[str, str, str, float | None]]:
    with desk.workspace.read() as connection:
        cases = government_debts(connection, as_of)
    return [(case["source"], case["name"], case["state"], case["amount"]) for case in cases]


def test_misconduct_stands_until_the_record_says_that_it_is_settled(desk: Any) -> None:
    rows = [
        misconduct(TOWN, 1),
        misconduct(SCHOOL, 2, 整改状态="已整改"),
        misconduct(TOWN, 3, 整改完成日期="2023-09-01"),
    ]
    desk.load("government_misconduct", rows, "2023-05-01")
    pipeline.resolve(desk.workspace, silent)
    assert told(desk, "2023-02-28") == []
    before = told(desk, "2023-04-30")
    assert [state for _, _, state, _ in before] == ["standing"] * 3
    after = told(desk, "2023-09-01")
    assert sorted(after) == [
        ("government_misconduct", TOWN, "cleared", 300_000.0),
        ("government_misconduct", TOWN, "standing", 300_000.0),
        ("government_misconduct", SCHOOL, "cleared", 300_000.0),
    ]


def test_a_debt_that_left_the_full_list_is_cleared_from_that_day(desk: Any) -> None:
    def debt(number: int) -> dict[str, str]:
        return {
            "被执行人姓名/名称": TOWN,
            "执行法院": "宣城市中级人民法院",
            "案号": f"（2023）皖18执{number}号",
            "发布时间": "2023-01-05",
        }

    desk.load("judgment_debtors", [debt(1), debt(2)], "2023-02-01", full=True)
    desk.load("judgment_debtors", [debt(2)], "2023-08-01", full=True)
    pipeline.resolve(desk.workspace, silent)
    assert [state for _, _, state, _ in told(desk, "2023-07-31")] == ["standing", "standing"]
    with desk.workspace.read() as connection:
        cases = government_debts(connection, "2023-08-01")
    assert [(case["state"], case["until"]) for case in cases] == [("standing", ""), ("cleared", "2023-08-01")]
    whole = answer(cases, "2023-08-01")
    assert (whole["total"]["progress"], whole["trend"][-1]) == (
        0.5,
        {"month": "2023-08", "entered": 0, "cleared": 1, "open": 1},
    )
