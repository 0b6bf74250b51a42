"""What ledgers read: records with their parties, in any state, and events of the graph. Synthetic parties only."""

from __future__ import annotations

from typing import Any

import pytest

from loaders import pipeline
from loaders.entering import MOST, enter
from loaders.ledgers.reading import read_bodies, read_events, read_records
from loaders.reject import InputError

FIELDS = ("name", "document_no", "decided_on", "fine_wan")


def penalty(desk: Any, number: int, **more: str) -> dict[str, str]:
    return {
        "行政相对人名称": f"宣城市测试{'甲乙丙丁'[number]}商贸有限公司",
        "行政相对人代码_1（统一社会信用代码）": desk.uscc(number),
        "行政处罚决定书文号": f"宣市监罚〔2023〕{number}号",
        "违法行为类型": "虚假宣传",
        "罚款金额（万元）": "2.5",
        "处罚决定日期": "2023/05/06",
        "处罚机关": "宣城市市场监督管理局",
        **more,
    }


def silent(phase: str, done: int, total: int) -> None:
    """Nobody listens."""


def test_records_come_with_their_parties_once_they_are_resolved(desk: Any) -> None:
    report = enter(
        desk.workspace, "penalties", [penalty(desk, 1), penalty(desk, 2, 当前状态="撤销")], "api", "2024-01-01"
    )
    assert report["totals"]["inserted"] == 2
    with desk.workspace.read() as connection:
        before = read_records(connection, "penalties", FIELDS)
    assert before["party"].tolist() == [""]
    assert before["fine_wan"].tolist() == ["25000.00"] or before["fine_wan"].tolist() == ["25000"]
    pipeline.resolve(desk.workspace, silent)
    roles = (("subject", "party"), ("authority", "authority"))
    with desk.workspace.read() as connection:
        active = read_records(connection, "penalties", FIELDS, roles=roles)
        everything = read_records(connection, "penalties", FIELDS, states=("active", "withdrawn"), roles=roles)
        events = read_events(connection, ("penalty",))
        bodies = read_bodies(connection, active["authority"].tolist())
    (row,) = active.to_dict("records")
    assert (row["party_code"], row["decided_on"], row["state"]) == (desk.uscc(1), "2023-05-06", "active")
    assert row["authority_name"] == "宣城市市场监督管理局" == bodies[row["authority"]]
    assert sorted(everything["state"]) == ["active", "withdrawn"]
    assert everything.loc[everything["state"] == "withdrawn", "party"].tolist() == [""]
    (event,) = events.to_dict("records")
    assert (event["party"], event["record"], event["amount"]) == (row["party"], row["record"], 25_000.0)
    assert event["properties"]["authority"] == "宣城市市场监督管理局"


def test_entering_the_same_rows_again_changes_nothing(desk: Any) -> None:
    rows = [{"name": "宣城市测试甲商贸有限公司", "document_no": "宣市监罚〔2023〕1号", "decided_on": "2023-05-06"}]
    assert enter(desk.workspace, "penalties", rows, "cli", "2024-01-01")["totals"]["inserted"] == 1
    again = enter(desk.workspace, "penalties", rows, "cli", "2024-01-02")["totals"]
    assert (again["inserted"], again["unchanged"]) == (0, 1)


def test_a_bad_row_is_a_counted_reject_that_names_its_channel(desk: Any) -> None:
    report = enter(
        desk.workspace, "penalties", [{"name": "", "document_no": "无"}, penalty(desk, 1)], "api", "2024-01-01"
    )
    assert (report["totals"]["inserted"], report["totals"]["rejected"]) == (1, 1)
    (reject,) = desk.rejects()
    assert (reject["file"], reject["reason"], reject["row"]) == ("api.jsonl", "missing_value", 1)


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_too_many_rows_or_none_are_refused(desk: Any, count: int) -> None:
    with pytest.raises(InputError) as refused:
        enter(desk.workspace, "penalties", [penalty(desk, 1)] * count, "api")
    assert refused.value.reason == "row_count"
