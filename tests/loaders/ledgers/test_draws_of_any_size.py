"""A draw of more objects than others may send rows at once is kept whole, and repeats from what is kept."""

from __future__ import annotations

from typing import Any

import pytest

from loaders.entering import MOST, enter, enter_all
from loaders.ledgers import draws, sampling
from loaders.reject import InputError

SIZE = MOST + 500


def test_a_draw_beyond_what_may_be_sent_at_once(desk: Any) -> None:
    lots = {sampling.lot_of(f"org-{number}"): "ABCD"[number % 4] for number in range(SIZE)}
    parties = {
        sampling.lot_of(f"org-{number}"): {"party": f"org-{number}", "name": f"宣城抽查测试{number}厂", "code": "", "region": "341802"}
        for number in range(SIZE)
    }  # fmt: skip
    rates = dict.fromkeys("ABCD", 1.0)
    objects = tuple(sampling.draw(lots, draws.quota_of(lots, rates, 0), "seed"))
    made = draws.Draw(
        "全覆盖检查", "seed", "2026-03-01", "2026-03-01", {}, "1", rates, 0, lots, objects, parties=parties
    )
    with pytest.raises(InputError):
        enter(desk.workspace, draws.SOURCE, list(draws.rows_of(made)), "cli", "2026-03-01")
    report = enter_all(desk.workspace, draws.SOURCE, draws.rows_of(made), "cli", "2026-03-01")
    assert (report["totals"]["inserted"], report["totals"]["rejected"]) == (1 + -(-SIZE // 500) + SIZE, 0)
    with desk.workspace.read() as connection:
        head, grades, listed = draws.one_draw(connection, made.number)
    assert (grades, len(listed)) == (lots, SIZE)
    assert draws.verify(head, grades, listed)["repeats"]
    again = enter_all(desk.workspace, draws.SOURCE, draws.rows_of(made), "cli", "2026-03-01")
    assert again["totals"]["unchanged"] == again["totals"]["rows"]
