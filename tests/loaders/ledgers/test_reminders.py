"""Who is reminded of what, and that a letter says nothing of others; publication that is over ends by itself."""

from __future__ import annotations

from typing import Any

import pytest

from loaders import pipeline
from loaders.ledgers import repairs_steps
from loaders.ledgers.reminders import Window, letters, reminders
from loaders.ledgers.repairs_effect import Desk as Office
from loaders.ledgers.repairs_expiry import expire, over
from loaders.ledgers.repairs_steps import Application
from loaders.reject import InputError

NAMES = {1: "宣城市测试甲商贸有限公司", 2: "宣城市测试乙商贸有限公司"}


def penalty(desk: Any, party: int, number: int, day: str, kinds: str = "没收违法所得", **more: str) -> dict[str, str]:
    return {
        "行政相对人名称": NAMES[party],
        "统一社会信用代码": desk.uscc(party),
        "行政处罚决定书文号": f"宣城监罚〔2026〕{number}号",
        "违法行为类型": "虚假宣传",
        "处罚类别": kinds,
        "处罚决定日期": day,
        "处罚机关": "宣城市城市管理局",
        **more,
    }


def resolved(desk: Any) -> None:
    pipeline.resolve(desk.workspace, lambda phase, done, total: None)


def told(desk: Any, as_of: str, within: int = 0, **more: Any) -> list[tuple[str, str, str, str]]:
    with desk.workspace.read() as connection:
        rows = reminders(connection, desk.workspace.sources(), Window(as_of, within), **more)
    return [(row["kind"], row["name"], row["document_no"] or row["list"], row["day"]) for row in rows]


def test_repair_is_possible_from_its_day_and_foretold_within_the_window(desk: Any) -> None:
    desk.load("penalties", [penalty(desk, 1, 1, "2026-01-31")], "2026-02-01")
    resolved(desk)
    due = ("repairable", NAMES[1], "宣城监罚〔2026〕1号", "2026-04-30")
    assert told(desk, "2026-04-29") == []
    assert told(desk, "2026-04-29", within=1) == [due]
    assert told(desk, "2026-04-30") == [due]


def test_the_end_of_publication_is_foretold_and_not_told_after_it(desk: Any) -> None:
    desk.load("penalties", [penalty(desk, 1, 1, "2026-01-31")], "2026-02-01")
    resolved(desk)
    ending = ("ending", NAMES[1], "宣城监罚〔2026〕1号", "2027-01-31")
    assert ending not in told(desk, "2027-01-01", within=29)
    assert ending in told(desk, "2027-01-01", within=30)
    assert told(desk, "2027-01-31", within=30) == []


def test_an_open_class_is_reminded_by_the_mildest_and_says_so(desk: Any) -> None:
    desk.load("penalties", [penalty(desk, 1, 1, "2026-05-01", "罚款")], "2026-05-02")
    resolved(desk)
    with desk.workspace.read() as connection:
        (row,) = reminders(connection, desk.workspace.sources(), Window("2026-05-02", 0))
    assert (row["kind"], row["class"], row["possible"]) == ("repairable", "", ["轻微", "一般", "严重"])


def test_whoever_has_applied_is_not_reminded(desk: Any) -> None:
    desk.load("penalties", [penalty(desk, 1, 1, "2026-01-31")], "2026-02-01")
    resolved(desk)
    form = Application("2026-05-06", document_no="宣城监罚〔2026〕1号")
    repairs_steps.apply(Office(desk.workspace, "cli", "2026-05-06"), form)
    assert told(desk, "2026-05-05") != []
    assert told(desk, "2026-05-06") == []


def test_lists_with_an_early_exit_and_an_end(desk: Any) -> None:
    row = {"对象名称": NAMES[1], "统一社会信用代码": desk.uscc(1), "列入时间": "2025-08-31", "发布机关": "宣城市人社局"}
    desk.load("wage_arrears", [row], "2025-09-01")
    resolved(desk)
    assert told(desk, "2026-02-27") == []
    assert told(desk, "2026-02-28") == [("list_exit", NAMES[1], "wage_arrears", "2026-02-28")]
    assert ("list_term", NAMES[1], "wage_arrears", "2028-08-31") in told(desk, "2028-08-01", within=30)


@pytest.mark.parametrize(
    ("levels", "reminded"),
    [
        ({"2024": "D", "2025": "C"}, True),
        ({"2024": "D", "2025": "B"}, False),
        ({"2025": "M"}, False),
        ({"2025": "D"}, True),
    ],
)
def test_tax_credit_by_the_latest_level(desk: Any, levels: dict[str, str], reminded: bool) -> None:
    rows = [
        {
            "纳税人名称": NAMES[1],
            "统一社会信用代码": desk.uscc(1),
            "级别": level,
            "年度": year,
            "评价日期": f"{int(year) + 1}-04-20",
        }
        for year, level in levels.items()
    ]
    desk.load("tax_credit", rows, "2026-04-21")
    resolved(desk)
    found = told(desk, "2026-05-01", kinds=("tax_credit",))
    assert found == ([("tax_credit", NAMES[1], "", "2026-05-01")] if reminded else [])


def test_letters_are_of_one_party_each(desk: Any) -> None:
    rows = [penalty(desk, 1, 1, "2026-01-31"), penalty(desk, 1, 2, "2026-01-30"), penalty(desk, 2, 3, "2026-01-31")]
    desk.load("penalties", rows, "2026-02-01")
    resolved(desk)
    with desk.workspace.read() as connection:
        found = reminders(connection, desk.workspace.sources(), Window("2026-05-01", 0))
    written = letters(found, lambda row: row["kind"], "宣城市发展和改革委员会", "2026-05-01")
    by_name = {notice.to: notice for notice in written.values()}
    one, two = by_name[NAMES[1]], by_name[NAMES[2]]
    assert (len(written), len(one.tables[0].rows), len(two.tables[0].rows)) == (2, 2, 1)
    assert NAMES[2] not in str(one)
    assert "〔2026〕3号" not in str(one)


def states(desk: Any) -> dict[str, str]:
    import orjson

    records = (row for row in desk.records() if row["source"] == "penalties")
    return {orjson.loads(row["payload"])["document_no"][-2:-1]: row["state"] for row in records}


def ended(desk: Any, as_of: str) -> int:
    with desk.workspace.read() as connection:
        rows = over(connection, desk.workspace.sources(), as_of)
    return len(expire(Office(desk.workspace, "cli", as_of), rows)["ended"])


def test_publication_stops_by_itself_at_its_longest(desk: Any) -> None:
    rows = [
        penalty(desk, 1, 1, "2025-04-01", "警告"),  # minor: three months; order 36 ends it when it comes into force
        penalty(desk, 1, 2, "2025-11-30"),  # general: until 2026-11-30
        penalty(desk, 1, 3, "2025-11-30", "吊销许可证件"),  # serious: until 2028-11-30
        penalty(desk, 1, 4, "2025-11-30", "罚款"),  # open: until the longest that is possible
    ]
    desk.load("penalties", rows, "2025-12-01")
    resolved(desk)
    assert ended(desk, "2026-03-31") == 0
    assert ended(desk, "2026-04-01") == 1
    assert states(desk) == {"1": "ended", "2": "active", "3": "active", "4": "active"}
    assert (ended(desk, "2026-11-29"), ended(desk, "2026-11-30"), ended(desk, "2026-11-30")) == (0, 1, 0)
    assert ended(desk, "2028-11-29") == 0
    assert ended(desk, "2028-11-30") == 2
    assert sum(pipeline.status(desk.workspace)["graph"]["events"].values()) == 0


def test_entries_of_lists_end_by_their_keepers(desk: Any) -> None:
    row = {"对象名称": NAMES[1], "统一社会信用代码": desk.uscc(1), "列入时间": "2015-08-31", "发布机关": "宣城市人社局"}
    desk.load("wage_arrears", [row], "2025-09-01")
    assert ended(desk, "2026-05-01") == 0


def test_a_permit_is_no_dishonesty(desk: Any) -> None:
    """It is never repaired, nobody is reminded of it, and no rule ends it."""
    permit = {
        "行政相对人名称": NAMES[1],
        "统一社会信用代码": desk.uscc(1),
        "行政许可决定文书号": "宣城监许〔2020〕1号",
        "许可内容": "食品经营",
        "许可决定日期": "2020-01-31",
        "许可机关": "宣城市市场监督管理局",
    }
    desk.load("permits", [permit], "2020-02-01")
    resolved(desk)
    assert told(desk, "2026-05-06", within=1000) == []
    assert ended(desk, "2026-05-06") == 0
    form = Application("2026-05-06", document_no="宣城监许〔2020〕1号")
    with pytest.raises(InputError) as refused:
        repairs_steps.apply(Office(desk.workspace, "cli", "2026-05-06"), form)
    assert refused.value.reason == "repair_nothing"
