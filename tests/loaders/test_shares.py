"""Shares without a sign: whether 0.6 is 60 % or 0.6 % is told by the firm and the column, else it is unread. Synthetic only."""

from __future__ import annotations

from typing import Any

import pytest


def _load(desk: Any, header: str, *shares: tuple[int, str]) -> tuple[list[float | None], int]:
    """The weights of ties by rows of (firm, share), and how many shares are unread."""
    rows = [
        {"企业名称": f"宣城市第{firm}测试有限公司", "统一社会信用代码": desk.uscc(firm), "股东": f"宣城市{place}号投资有限公司", header: share}
        for place, (firm, share) in enumerate(shares)
    ]  # fmt: skip
    report = desk.load("shareholders", rows)
    names = {mention["mention_id"]: mention["name"] for mention in desk.mentions()}
    weights = {names[tie["source_mention"]]: tie["weight"] for tie in desk.ties()}
    return [weights[row["股东"]] for row in rows], sum(report.files[0].unread.values())


@pytest.mark.parametrize(
    ("shares", "weights", "unread"),
    [
        ([(1, "0.6"), (1, "0.4"), (2, "1"), (3, "0.35")], [0.6, 0.4, 1.0, 0.35], 0),
        ([(1, "1"), (2, "1")], [1.0, 1.0], 0),
        ([(1, "60"), (1, "39.5"), (1, "0.5")], [0.6, 0.395, 0.005], 0),
        ([(1, "60"), (1, "40"), (2, "0.51"), (2, "49%"), (3, "1"), (4, "0.3")], [0.6, 0.4, 0.51, 0.49, None, 0.003], 1),
        ([(1, "0.6")], [None], 1),
        ([(1, "0.6"), (2, "0.3")], [None, None], 2),
        ([(1, "0.6"), (1, "0.4"), (2, "0.9"), (2, "0.8")], [0.6, 0.4, None, None], 2),
        ([(1, "0"), (1, "100")], [0.0, 1.0], 0),
    ],
)
def test_under_percents_fractions_are_told_by_the_whole_of_a_firm(
    desk: Any, shares: list[tuple[int, str]], weights: list[float | None], unread: int
) -> None:
    assert _load(desk, "出资比例（%）", *shares) == (weights, unread)


@pytest.mark.parametrize(
    ("shares", "weights", "unread"),
    [
        ([(1, "99.5"), (1, "0.5")], [0.995, 0.005], 0),
        ([(1, "60"), (1, "40"), (2, "0.6"), (2, "0.4"), (3, "1"), (4, "0.5")], [0.6, 0.4, 0.6, 0.4, 1.0, None], 1),
        ([(1, "0.6")], [0.6], 0),
    ],
)
def test_beside_the_percents_of_its_firm_a_small_share_is_one_too(
    desk: Any, shares: list[tuple[int, str]], weights: list[float | None], unread: int
) -> None:
    assert _load(desk, "持股比例", *shares) == (weights, unread)
