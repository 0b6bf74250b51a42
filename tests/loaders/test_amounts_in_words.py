"""Amounts in words and with words, and digits that may mean two amounts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import values
from loaders.values.numerals import _written, in_full


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        ("贰仟元整", 2000.0),
        ("叁万元", 30_000.0),
        ("叁万", 30_000.0),
        ("人民币（大写）：壹拾万零伍佰圆整", 100_500.0),
        ("壹佰元伍角叁分", 100.53),
        ("一亿二千万元", 120_000_000.0),
        ("人民币3.5万元", 35_000.0),
        ("1,234.56", 1234.56),
        ("1 234.5", 1234.5),
        ("三万五元", None),
        ("二三元", None),
        ("贰仟", None),
        ("负伍佰元", None),
        ("-500", None),
        ("1 234,56", None),
        ("1.234,56", None),
        ("500、300", None),
        ("500\n300", None),
        ("500（300）", None),
        ("罚款2000元", None),
    ],
)
def test_amounts_in_words(cell: str, yuan: float | None) -> None:
    for unit in ("元", "万元"):
        if yuan and unit == "万元" and cell[:1].isdigit():
            continue
        read = values.money(pa.array([cell]), unit)  # type: ignore[arg-type]
        assert read.bad.tolist() == [yuan is None]
        assert np.isnan(read.yuan[0]) if yuan is None else read.yuan[0] == yuan


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        ("罚款2000元", 2000.0),
        ("罚款人民币贰万元整", 20_000.0),
        ("罚款5000元，没收违法所得300元", 5000.0),
        ("对公司罚款5万元，对负责人罚款1万元", None),
        ("没收违法所得300元", None),
        ("-500", None),
    ],
)
def test_a_fine_that_says_so(cell: str, yuan: float | None) -> None:
    read = values.money(pa.array([cell, "7", cell]), fine=True)
    assert read.bad.tolist() == [yuan is None, False, yuan is None]
    assert np.isnan(read.yuan[0]) if yuan is None else read.yuan[0] == yuan
    assert read.yuan[1] == 7


@given(st.integers(0, 10**12))
def test_a_number_in_full_is_that_number(number: int) -> None:
    assert in_full(_written(number)) == number


@pytest.mark.parametrize("cell", ["1 234,56", "1.234,5", "12、13"])
def test_unclear_digits_are_no_number(cell: str) -> None:
    assert values.integers(pa.array([cell])).bad.tolist() == [True]
    assert values.quantities(pa.array([cell])).bad.tolist() == [True]


def test_fines_in_words_reach_the_event(desk: Any) -> None:
    row = {"当事人名称": "宣城市测试商贸有限公司", "处罚日期": "2024-03-05"}
    cells = ["贰仟元整", "罚款2000元", "2000元整", "1 234,56"]
    rows = [row | {"处罚决定书文号": f"宣罚〔2024〕{at}号", "罚款金额": cell} for at, cell in enumerate(cells)]
    desk.load("penalties", rows)
    assert [event["amount"] for event in desk.events()].count(2000.0) == 3


def test_commas_that_part_no_thousands_are_bad() -> None:
    told = pa.array(["1,2500", "1,234,5678", "12,345", "1,234,567"])
    assert values.quantities(told).bad.tolist() == [True, True, False, False]
    assert values.integers(told).bad.tolist() == [True, True, False, False]
