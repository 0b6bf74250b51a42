"""Dates of contributions: a day when money is due is no beginning of a holding. Synthetic only."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

FIRM = "宣城市测试商贸有限公司"


@pytest.mark.parametrize(
    ("cells", "since", "kept"),
    [
        ({"认缴出资日期": "2045-12-31"}, "", {"due_on": "2045-12-31"}),
        ({"认缴出资日期": "2019-05-06"}, "", {"due_on": "2019-05-06"}),
        ({"认缴出资期限": "2045年12月"}, "", {"due_on": "2045-12-31"}),
        ({"出资时间": "2030-12-31"}, "", {"contributed_on": "2030-12-31"}),
        ({"出资日期": "2019-05-06"}, "2019-05-06", {"contributed_on": "2019-05-06"}),
        ({"实缴出资日期": "2020-01-02", "认缴出资日期": "2018-01-01"}, "2020-01-02", {"due_on": "2018-01-01", "paid_on": "2020-01-02"}),
        ({"入股日期": "2018-03-04", "实缴出资日期": "2020-01-02"}, "2018-03-04", {"paid_on": "2020-01-02"}),
    ],
)  # fmt: skip
def test_what_is_due_is_no_beginning(desk: Any, cells: dict[str, str], since: str, kept: dict[str, str]) -> None:
    row = {"企业名称": FIRM, "统一社会信用代码": desk.uscc(1), "股东名称": "李测试", "持股比例（%）": "60", **cells}
    report = desk.load("shareholders", [row])
    (tie,) = desk.ties()
    told = orjson.loads(tie["properties"])
    assert (tie["kind"], tie["since"], report.files[0].unmapped) == ("shareholder", since, [])
    assert {name: day for name, day in told.items() if name.endswith("_on")} == kept
