"""Marks for the cell above (同上, 〃) stand for what the record above says."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import openpyxl
import pytest

from loaders.readers import Limits, read

HEADER = ["用户名称", "统一社会信用代码", "户号", "用水量（吨）"]


def sheet_of(desk: Any, *rows: list[Any]) -> Any:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = desk.folder / "合成.xlsx"
    book.save(path)
    return path


def firm(desk: Any, number: int) -> list[Any]:
    return [f"宣城市测试{number}号有限公司", desk.uscc(number), f"A{number}", number]


def names(desk: Any) -> list[tuple[int, str]]:
    return [
        (row["row"], json.loads(row["payload"])["name"]) for row in sorted(desk.records(), key=lambda one: one["row"])
    ]


@pytest.mark.parametrize("mark", ["同上", "〃", '"', "（同上）", "〞"])
def test_a_mark_is_what_stands_above(desk: Any, mark: str) -> None:
    rows = [firm(desk, 1), [mark, mark, "B", mark], [mark, mark, "C", 7], firm(desk, 2), [mark, mark, "D", mark]]
    desk.load("water_use", sheet_of(desk, HEADER, *rows))
    first, second = firm(desk, 1)[0], firm(desk, 2)[0]
    assert names(desk) == [(2, first), (3, first), (4, first), (5, second), (6, second)]
    assert {row["name"] for row in desk.mentions() if row["role"] == "subject"} == {first, second}


def test_a_mark_does_not_refer_to_what_is_no_record(desk: Any) -> None:
    total = ["合计", None, None, 3]
    rows = [firm(desk, 1), total, HEADER, ["同上", "同上", "B", 2]]
    desk.load("water_use", sheet_of(desk, HEADER, *rows))
    assert names(desk) == [(2, firm(desk, 1)[0]), (5, firm(desk, 1)[0])]


def test_a_mark_with_no_record_above_is_refused(desk: Any) -> None:
    desk.load(
        "water_use", sheet_of(desk, HEADER, ["同上", desk.uscc(1), "A", 2], ["同上", None, "B", 2], firm(desk, 2))
    )
    told = [(row["row"], row["column"], row["reason"], row["value"]) for row in desk.rejects()]
    assert told == [(2, "用户名称", "ditto_first", "同上"), (3, "用户名称", "ditto_first", "同上")]
    assert names(desk) == [(4, firm(desk, 2)[0])]


def test_a_mark_refers_to_the_rows_read_before(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.staging.read", partial(read, limits=Limits(chunk_rows=2)))
    desk.load("water_use", sheet_of(desk, HEADER, firm(desk, 1), ["同上", "同上", "B", 2], ["同上", "同上", "C", 2]))
    assert {name for _, name in names(desk)} == {firm(desk, 1)[0]}


@pytest.mark.parametrize("name", ["同上海测试贸易有限公司", "宣城市同上科技有限公司"])
def test_a_name_that_begins_like_a_mark_stays(desk: Any, name: str) -> None:
    desk.load("water_use", sheet_of(desk, HEADER, [name, desk.uscc(1), "A", 2]))
    assert names(desk) == [(2, name)]
