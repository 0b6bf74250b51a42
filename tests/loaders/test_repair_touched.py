"""A load looks only at what it touched, and leaves every record in the state that a look at all of them would give it."""

from __future__ import annotations

import random
from typing import Any

import pytest
import sqlalchemy as sa

from loaders import repair
from loaders.records import record
from loaders.source import Source

FIRMS = [("宣城市测试商贸有限公司", 1), ("宣城试验建材有限公司", 2), ("广德样例竹业有限公司", 3)]
AUTHORITIES = ["宣城市市场监督管理局", "宣城市生态环境局"]


def penalty(draw: random.Random, desk: Any) -> dict[str, str]:
    """One of few decisions, some told without their number, so that rounds meet each other's."""
    name, code = draw.choice(FIRMS)
    number = draw.randrange(4)
    return {
        "行政相对人名称": name,
        "统一社会信用代码": draw.choice(["", desk.uscc(code)]),
        "行政处罚决定书文号": draw.choice(["", f"宣市监罚〔2023〕{number}号"]),
        "违法行为类型": "虚假宣传",
        "罚款金额（万元）": str(draw.randrange(1, 4)),
        "处罚决定日期": f"2023/05/0{number + 1}",
        "处罚机关": draw.choice(AUTHORITIES),
    }


def decided(draw: random.Random, desk: Any) -> dict[str, str]:
    name, code = draw.choice(FIRMS)
    return {
        "申请编号": f"X{draw.randrange(5)}",
        "主体名称": name,
        "统一社会信用代码": draw.choice(["", desk.uscc(code)]),
        "决定书文号": f"宣市监罚〔2023〕{draw.randrange(4)}号",
        "决定": draw.choice(["同意", "同意", "不同意", ""]),
        "决定日期": "2024-01-10",
        "终止公示日期": "2024-01-12",
    }


def look_at_all(desk: Any, sources: dict[str, Source]) -> repair.RepairOutcome:
    """What a look at every record would still change (undone again)."""
    with desk.workspace.engine.connect() as connection, connection.begin() as transaction:
        everything = repair.Touched(set(connection.execute(sa.select(record.c.record_id)).scalars()))
        everything.reached = set(range(repair.MOST_ASKED + 1))
        outcome = repair.apply(connection, sources, everything)
        transaction.rollback()
    return outcome


@pytest.mark.parametrize("seed", range(6))
def test_looking_at_what_was_touched_is_enough(desk: Any, seed: int) -> None:
    draw, sources = random.Random(seed), desk.workspace.sources()
    held = 0
    for day in range(1, 13):
        source, make = draw.choice([("penalties", penalty), ("credit_repair", decided)])
        rows = [make(draw, desk) for _ in range(draw.randrange(1, 4))]
        report = desk.load(source, rows, f"2024-02-{day:02}", full=draw.random() < 0.2)
        held += len(report.repaired) + len(report.restored)
        missed = look_at_all(desk, sources)
        assert (missed.repaired, missed.withdrawn, missed.restored) == ([], [], [])
    assert held  # repairs did meet records
