"""What failed formulas show (#REF!) is no value: it is told as unread."""

from __future__ import annotations

import json
from typing import Any

import pytest

NAME = "宣城市测试商贸有限公司"


@pytest.mark.parametrize("error", ["#REF!", "#VALUE!", "#N/A", "#DIV/0!"])
def test_a_failed_formula_is_unread(desk: Any, error: str) -> None:
    row = {"用户名称": NAME, "统一社会信用代码": error, "户号": "A1", "用水量": error, "备注": error}
    report = desk.load("water_use", [row]).files[0]
    cells = {
        header: [(cell.row, cell.value, cell.why) for cell in told] for header, told in report.unread_cells.items()
    }
    assert cells == {header: [(2, error, "excel_error")] for header in ("统一社会信用代码", "用水量", "备注")}
    payload = json.loads(desk.records()[0]["payload"])
    assert payload["other"] == dict.fromkeys(("统一社会信用代码", "用水量", "备注"), error)
    assert not {"uscc", "remark"} & set(payload)


def test_a_name_that_failed_is_missing(desk: Any) -> None:
    desk.load("water_use", [{"用户名称": "#N/A", "户号": "A1", "用水量": "3"}])
    assert [(row["row"], row["reason"]) for row in desk.rejects()] == [(2, "missing_value")]


def test_unread_cells_of_one_column_stay_under_its_header(desk: Any) -> None:
    rows = [{"用户名称": NAME, "户号": "A1", "用水量": "#REF!"}, {"用户名称": NAME, "户号": "A2", "用水量": "若干"}]
    desk.load("water_use", rows)
    assert [json.loads(row["payload"])["other"] for row in desk.records()] in (
        [{"用水量": "#REF!"}, {"用水量": "若干"}],
        [{"用水量": "若干"}, {"用水量": "#REF!"}],
    )
