"""Parquet columns of every type, as text."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loaders.readers import Limits
from loaders.readers.parquet import to_text

BEIJING = datetime.timezone(datetime.timedelta(hours=8))


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array(["甲", None]), ["甲", ""]),
        (pa.array(["甲", None]).dictionary_encode(), ["甲", ""]),
        (pa.array(["甲", None], pa.large_string()), ["甲", ""]),
        (pa.array([1, None]), ["1", ""]),
        (pa.array([1.0, None]), ["1", ""]),
        (pa.array([1.5, 2.0, float("nan"), 9e17]), ["1.5", "2", "", "9E+17"]),
        (pa.array([True, None]), ["true", ""]),
        (pa.array([Decimal("1.00"), Decimal("1.50")]), ["1", "1.50"]),
        (pa.array([datetime.date(2021, 1, 31), None]), ["2021-01-31", ""]),
        (
            pa.array([datetime.datetime(2021, 1, 31), datetime.datetime(2021, 1, 31, 8, 30)]),
            ["2021-01-31", "2021-01-31 08:30:00"],
        ),
        (pa.array([datetime.datetime(2021, 1, 31, tzinfo=BEIJING)], pa.timestamp("us", "UTC")), ["2021-01-31"]),
        (pa.array([["a", None, "b"], [], None]), ["a;;b", "", ""]),
        (pa.array([b"abc", None]), ["abc", ""]),
        (pa.array([None, None]), ["", ""]),
        (pa.array([[{"k": 1}]]), ['[{"k":1}]']),
    ],
)
def test_types(column, expected):
    assert to_text(column).to_pylist() == expected
    assert to_text(column).type == pa.string()


def test_file(load, tmp_path):
    path = tmp_path / "register.parquet"
    table = pa.table({"uscc": ["C1", None, "C3"], "name": ["甲", "乙", "丙"], "data": [{"x": 1}, {"x": 2}, None]})
    pq.write_table(table, path)
    loaded = load(path, Limits(chunk_rows=2))
    (sheet,) = loaded.tables
    assert (sheet.name, sheet.header, sheet.header_row) == ("register", ("uscc", "name", "data.x"), 0)
    assert sheet.rows == {1: ["C1", "甲", "1"], 2: ["", "乙", "2"], 3: ["C3", "丙", ""]}


def test_long_cell_rejects_its_row(load, tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"uscc": ["C1", "C2"], "name": ["甲" * 60, "乙"]}), path)
    loaded = load(path, Limits(cell_chars=50))
    assert loaded.rows == {2: ["C2", "乙"]}
    assert [(r.row, r.column, r.reason) for r in loaded.rejects] == [(1, "name", "cell_too_long")]


def test_refusals(tmp_path, refusal):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"x": [1], "y": [2]}), path)
    assert refusal(path).reason == "header_not_found"
    pq.write_table(pa.table({"uscc": pa.array([], pa.string()), "name": pa.array([], pa.string())}), path)
    assert refusal(path).reason == "only_header"
    pq.write_table(pa.table({"uscc": ["C1"], "name": ["甲"]}), path)
    assert refusal(path, Limits(columns=1)).reason == "too_many_columns"
    path.write_bytes(path.read_bytes()[:-10])
    assert refusal(path).reason == "broken_file"
