"""Who is registered: what registers write of those who are gone, and of those who only seem to be."""

from __future__ import annotations

from typing import Any

import pytest

from loaders.ledgers.population import Scope, population
from loaders.ledgers.register import gone_on, read_register, registered


@pytest.mark.parametrize(
    ("state", "gone"),
    [
        ("存续（在营、开业、在册）", False),
        ("注销", True),
        ("已吊销", True),
        ("吊销，未注销", True),
        ("撤销登记", True),
        ("迁出", True),
        ("歇业", False),
        ("清算", False),
        ("拟注销", False),
        ("简易注销公告中", False),
        ("申请注销", False),
        ("撤销注销", False),
        ("", False),
    ],
)
def test_states_of_registration(state: str, gone: bool) -> None:
    assert gone_on(state, "", "2026-01-31") == ("2026-01-31" if gone else "")
    assert gone_on(state, "2025-06-01", "2026-01-31") == "2025-06-01"


def firm(desk: Any, number: int, state: str, cancelled: str = "") -> dict[str, str]:
    return {
        "企业名称": f"宣城登记测试{number}厂有限公司",
        "统一社会信用代码": desk.uscc(number),
        "成立日期": "2020-03-01",
        "登记状态": state,
        "注销日期": cancelled,
        "行政区划": "宣州区",
    }


def test_monitor_ratio_and_supervision_count_the_same(desk: Any) -> None:
    from loaders import pipeline

    states = [("存续", ""), ("歇业", ""), ("注销", ""), ("存续", "2024-06-30"), ("迁出", ""), ("简易注销公告中", "")]
    desk.load("enterprise_register", [firm(desk, n, *state) for n, state in enumerate(states, 1)], "2024-12-31")
    pipeline.resolve(desk.workspace, lambda phase, done, total: None)
    with desk.workspace.read() as connection:
        register = read_register(connection, "3418")
        supervised = population(connection, desk.workspace.sources(), Scope(region="宣城市"))
    assert len(register) == 6
    assert set(registered(register, "2025-01-01")["party"]) == set(supervised["party"])
    assert len(supervised) == 3
    assert len(registered(register, "2024-07-01")) == 5  # the others went, as far as is known, with the delivery
    assert len(registered(register, "2019-01-01")) == 0
