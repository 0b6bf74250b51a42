"""Persons: never by name alone, never against an ID number, and honest about what is only possible."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from resolution import batch, persons

Make = Callable[..., pa.Table]
MASK = "3418991970****1234"


def person(name: str, record: int = 0, **more: Any) -> dict[str, Any]:
    row = {"name": name, "kind": "person", "role": "person", **more}
    return {**row, "record_id": record} if record else row


def firm(name: str, record: int, region: str = "341802") -> dict[str, Any]:
    return {"name": name, "kind": "enterprise", "record_id": record, "region": region}


def together(result: batch.Resolution, one: int, other: int) -> bool:
    entity = dict(zip(*(result.membership[c].to_pylist() for c in ("mention_id", "entity_id")), strict=True))
    return entity[one] == entity[other]


CASES = [
    ("same full ID", person("陶望岚", id_hmac="a1"), person("陶望岚", id_hmac="a1"), True),
    ("same full ID, renamed", person("陶望岚", id_hmac="a1"), person("陶岚", id_hmac="a1"), True),
    ("name alone", person("陶望岚"), person("陶望岚"), False),
    ("name and city", person("陶望岚", region="341802"), person("陶望岚", region="341802"), False),
    ("two full IDs", person("陶望岚", id_hmac="a1"), person("陶望岚", id_hmac="b2"), False),
    ("same firm", person("陶望岚", organisation="甲公司"), person("陶望岚", organisation="甲公司"), True),
    (
        "same firm, two IDs",
        person("陶望岚", organisation="甲公司", id_hmac="a1"),
        person("陶望岚", organisation="甲公司", id_hmac="b2"),
        False,
    ),
    (
        "same firm, other year of birth",
        person("陶望岚", organisation="甲公司", birth_year=1970),
        person("陶望岚", organisation="甲公司", birth_year=1985),
        False,
    ),
    (
        "mask and city",
        person("陶望岚", id_mask=MASK, region="341802"),
        person("陶望岚", id_mask=MASK, region="341800"),
        True,
    ),
    ("mask, no context", person("陶望岚", id_mask=MASK), person("陶望岚", id_mask=MASK), False),
    (
        "mask, other name",
        person("陶望岚", id_mask=MASK, region="3418"),
        person("柏听雨", id_mask=MASK, region="3418"),
        False,
    ),
    ("names that are masked", person("陶某", organisation="甲公司"), person("陶某", organisation="甲公司"), False),
]


@pytest.mark.parametrize(("case", "one", "other", "same"), CASES, ids=[case[0] for case in CASES])
def test_who_is_one_person(mentions: Make, case: str, one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert together(batch.resolve(mentions(one, other)), 1, 2) is same, case


def test_the_firm_of_a_record_is_the_context_of_its_persons(mentions: Make) -> None:
    table = mentions(
        firm("宣城云岚机械有限公司", 1),
        person("陶望岚", 1),
        firm("宣城市云岚机械有限责任公司", 2),
        person("陶望岚", 2),
        firm("合肥澄屿餐饮有限公司", 3, "340100"),
        person("陶望岚", 3),
    )
    result = batch.resolve(table)
    assert together(result, 2, 4)
    assert not together(result, 2, 6)


def test_what_is_only_possible_is_said_with_a_probability(mentions: Make) -> None:
    result = batch.resolve(mentions(person("陶望岚", id_mask=MASK), person("陶望岚", id_mask=MASK)))
    (row,) = result.possible_same.to_pylist()
    assert 0 < row["probability"] < 1
    assert row["records"].split("\n") == ["test:0000000000000001", "test:0000000000000002"]


def test_namesakes_with_different_ids_are_not_even_possible(mentions: Make) -> None:
    rows = [person("陶望岚", region="341802", id_hmac=key) for key in ("a1", "b2")]
    assert batch.resolve(mentions(*rows)).possible_same.num_rows == 0


def test_a_crowd_of_namesakes_says_nothing(mentions: Make) -> None:
    rows = [person("王伟", region="341802", organisation=f"第{n}公司") for n in range(9)]
    assert batch.resolve(mentions(*rows)).possible_same.num_rows == 0


SIX = "341899************"


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"id_mask": MASK}, {"id_mask": MASK}, "same name and mask"),
        ({"id_mask": SIX, "region": "341802"}, {"id_mask": "3418991970****1234", "region": "320500"}, "same name and birthplace"),
        ({"id_mask": SIX}, {"id_mask": SIX}, "same name and birthplace"),
        ({"region": "341802"}, {"region": "341825"}, "same name and city"),
        ({"id_mask": SIX}, {"id_mask": "320599************"}, None),
        ({"id_mask": SIX, "birth_year": 1970}, {"id_mask": SIX, "birth_year": 1980}, None),
        ({"region": "341802"}, {"region": "320500"}, None),
    ],
)  # fmt: skip
def test_how_possible_says_why(mentions: Make, one: dict[str, Any], other: dict[str, Any], reason: str | None) -> None:
    result = batch.resolve(mentions(person("陶望岚", **one), person("陶望岚", **other)))
    assert not together(result, 1, 2)
    assert [row["reason"] for row in result.possible_same.to_pylist()] == ([reason] if reason else [])


def test_the_chances_are_read_from_a_file_that_says_they_are_unverified() -> None:
    path = Path(persons.__file__).parent / "data" / "person_evidence.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert any("origin:" in line for line in lines if line.startswith("#"))
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert {row["status"] for row in rows} == {"unverified"}
    assert all(0 < float(row["chance"]) < 1 for row in rows)
