"""Agreements among shareholders, and shares out of amounts: which ties rows make. Everything here is made up."""

from __future__ import annotations

import json
from typing import Any

import pytest

FIRM = "宣城市测试股份有限公司"


def ties(desk: Any) -> list[tuple[str, str, str, Any]]:
    """kind, names of both ends, weight."""
    names = {mention["mention_id"]: mention["name"] for mention in desk.mentions()}
    found = (
        (tie["kind"], names[tie["source_mention"]], names[tie["target_mention"]], tie["weight"]) for tie in desk.ties()
    )
    return sorted(found, key=str)


def agreement(**cells: str) -> dict[str, str]:
    return {"公告编号": "2023-001", "上市公司名称": FIRM, "签署日期": "2023-01-05", **cells}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            {"协议类型": "表决权委托协议", "委托方": "李测试", "受托方": "张测试", "委托表决权比例（%）": "0.5"},
            [("holds_votes", "张测试", FIRM, 0.005)],
        ),
        (  # each giver is a record with its own part
            {"委托方": "李测试、宣城甲投资有限公司", "受托方": "张测试", "占总股本比例": "10%、5%"},
            [("holds_votes", "张测试", FIRM, 0.05), ("holds_votes", "张测试", FIRM, 0.1)],
        ),
        (  # one number of two givers is nobody's own: all votes of each
            {"委托方": "李测试、王测试", "受托方": "张测试", "占总股本比例": "15%"},
            [("holds_votes", "张测试", FIRM, None)] * 2,
        ),
        (
            {"协议类型": "一致行动协议", "甲方": "张测试", "乙方": "王测试、赵测试"},
            [("acts_in_concert", "张测试", "王测试", None), ("acts_in_concert", "张测试", "赵测试", None)],
        ),
        (
            {"协议类型": "一致行动人协议", "一致行动人": "周测试、吴测试、宣城乙投资有限公司"},
            [("acts_in_concert", "吴测试", "周测试", None), ("acts_in_concert", "宣城乙投资有限公司", "周测试", None)],
        ),
        (
            {"一致行动人": "周测试、吴测试", "信息披露义务人": "张测试"},
            [
                ("acts_in_concert", *ends, None)
                for ends in (("吴测试", "周测试"), ("张测试", "周测试"), ("张测试", "吴测试"))
            ],
        ),
        ({"协议类型": "表决权委托", "甲方": "张测试", "乙方": "王测试"}, []),  # who gives to whom is not told
        ({"协议类型": "一致行动协议", "一致行动人": "周测试、吴测试", "协议状态": "已解除"}, []),
    ],
)
def test_ties_of_an_agreement(desk: Any, cells: dict[str, str], expected: list[Any]) -> None:
    desk.load("voting_agreements", [agreement(**cells)])
    assert ties(desk) == sorted(expected, key=str)


def test_an_agreement_holds_from_its_day_until_it_ends_and_names_its_firm(desk: Any) -> None:
    rows = [
        agreement(
            **{"一致行动人": "周测试、吴测试", "到期日期": "2026-01-05", "解除日期": "2024-05-01", "协议状态": "已解除"}
        )
    ]
    desk.load("voting_agreements", rows)
    (tie,) = desk.ties()
    assert (tie["since"], tie["until"], json.loads(tie["properties"])) == (
        "2023-01-05",
        "2024-05-01",
        {"company": FIRM},
    )


def test_rows_without_a_firm_or_a_party_are_rejected_with_their_place(desk: Any) -> None:
    rows = [agreement(**{"一致行动人": ""}), agreement(**{"一致行动人": "周测试、吴测试", "上市公司名称": ""})]
    report = desk.load("voting_agreements", rows)
    assert (report.files[0].inserted, report.files[0].rejected) == (0, 2)
    assert [(reject["row"], reject["reason"]) for reject in desk.rejects()] == [
        (2, "missing_value"),
        (3, "missing_value"),
    ]


@pytest.mark.parametrize(
    ("cells", "share"),
    [
        ({"持股比例": "30%", "认缴出资额（万元）": "100", "注册资本（万元）": "500"}, 0.3),
        ({"持股比例": "", "认缴出资额（万元）": "100", "注册资本（万元）": "500"}, 0.2),
        ({"持股比例": "", "认缴出资额（万元）": "100万美元", "注册资本（万元）": "500"}, None),
        ({"持股比例": "", "认缴出资额（万元）": "600", "注册资本（万元）": "500"}, None),
        ({"持股比例": "", "认缴出资额（万元）": "100", "注册资本（万元）": "0"}, None),
        ({"持股比例": "", "认缴出资额（万元）": "100", "注册资本（万元）": ""}, None),
        ({"持股比例（%）": "0.5%"}, 0.005),
        ({"持股比例": "0.5"}, 0.5),
    ],
)
def test_a_share_that_is_not_stated_follows_from_amounts(desk: Any, cells: dict[str, str], share: float | None) -> None:
    desk.load("shareholders", [{"企业名称": FIRM, "股东名称": "张测试", **cells}])
    assert [tie["weight"] for tie in desk.ties()] == [share]
