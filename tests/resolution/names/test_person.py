"""Names of persons; those here are made up."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.names import person


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("张  三", "张三"),
        ("張三（法定代表人）", "张三"),
        ("买买提 • 艾力", "买买提·艾力"),
        ("买买提.艾力", "买买提·艾力"),
        ("Zhang San", "ZHANGSAN"),
        ("", ""),
    ],
)
def test_normal_form(raw: str, expected: str) -> None:
    assert person.normalise(raw) == expected


@given(st.text(max_size=20))
def test_idempotent(raw: str) -> None:
    once = person.normalise(raw)
    assert person.normalise(once) == once


@pytest.mark.parametrize(
    ("name", "expected"), [("欧阳修文", "欧阳"), ("张三", "张"), ("买买提·艾力", ""), ("张", ""), ("", "")]
)
def test_surname(name: str, expected: str) -> None:
    assert person.surname(name) == expected


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张某", True),
        ("张某某", True),
        ("张*", True),
        ("欧阳××", True),
        ("张三", False),
        ("*三", True),
        ("张＊三", True),
        ("", False),
    ],
)
def test_masks(name: str, masked: bool) -> None:
    assert person.is_masked(name) is masked


@pytest.mark.parametrize(
    "name", ["张三", "李四明", "欧阳修文", "买买提·艾力", "张某", "李知行", "范徐丽泰", "John A. Smith"]
)
def test_persons(name: str) -> None:
    assert person.looks_like_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "财政局",
        "宣城市",
        "青砚纸业有限公司",
        "王五小吃店",
        "",
        "商务物流公司",
        "高新区",
        "金山石化",
        "Smith Trading Co., Ltd.",
        "SMITH",
        "张氏药行",
    ],
)
def test_no_persons(name: str) -> None:
    assert not person.looks_like_person(name)


def test_columns_equal_single_names() -> None:
    names = pa.array(["張三", None, "财政局", "張三"])
    assert person.normalise_column(names).to_pylist() == ["张三", "", "财政局", "张三"]
    assert person.looks_like_person_column(names).to_pylist() == [True, False, False, True]
    assert person.is_masked_column(pa.array(["张某", None, "张三"])).to_pylist() == [True, False, False]
    assert person.normalise_column(pa.chunked_array([names, names])).to_pylist()[4:] == ["张三", "", "财政局", "张三"]


def test_disclosed_executives_and_firms(shared_data: Path) -> None:
    with (shared_data / "ashare_executives_2018.csv").open(encoding="utf-8") as rows:
        people = pa.array([row["name"] for row in csv.DictReader(rows)])
    firms = pq.read_table(shared_data / "enterprise_register_yrd.parquet", columns=["name"])["name"]
    assert pc.mean(person.looks_like_person_column(people)).as_py() >= 0.97
    assert pc.sum(person.looks_like_person_column(firms)).as_py() <= 10
