"""Persons: never by name alone, never against an ID number, and honest about what is only possible."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolution import batch, person_chances, persons
from resolution.names import person as person_names

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
    ("masked names, no number", person("陶某", organisation="甲公司"), person("陶某", organisation="甲公司"), False),
    (
        "masked name, firm and mask",
        person("陶某", organisation="甲公司", id_mask=MASK),
        person("陶望岚", organisation="甲公司", id_mask=MASK),
        True,
    ),
    (
        "masked name that does not fit",
        person("陶*", organisation="甲公司", id_mask=MASK),
        person("柏听雨", organisation="甲公司", id_mask=MASK),
        False,
    ),
    (
        "masked name, mask and city",
        person("陶某某", id_mask=MASK, region="341802"),
        person("陶望岚", id_mask=MASK, region="341802"),
        False,
    ),
    (
        "mask that shows no year, which the record tells",
        person("陶望岚", id_mask="341899********1234", birth_year=1970, region="341802"),
        person("陶望岚", id_mask=MASK, region="341800"),
        True,
    ),
    (
        "mask that shows no year",
        person("陶望岚", id_mask="341899********1234", region="341802"),
        person("陶望岚", id_mask=MASK, region="341800"),
        False,
    ),
    (
        "same firm, masks that contradict in part",
        person("陶望岚", organisation="甲公司", id_mask="3418**********1234"),
        person("陶望岚", organisation="甲公司", id_mask="3401**************"),
        False,
    ),
    (
        "same firm, last character of another number",
        person("陶望岚", organisation="甲公司", id_mask="3****************4"),
        person("陶望岚", organisation="甲公司", id_mask="3418****1235"),
        False,
    ),
    (
        "same firm, gender against number",
        person("陶望岚", organisation="甲公司", gender="女"),
        person("陶望岚", organisation="甲公司", id_mask="3418991970****1214"),
        False,
    ),
    (
        "independent directors of one year",
        person("陶望岚", organisation="甲公司", position="独立董事", birth_year=1970, gender="女"),
        person("陶望岚", organisation="乙公司", position="独立非执行董事", birth_year=1970, gender="女"),
        True,
    ),
    (
        "directors of one year",
        person("陶望岚", organisation="甲公司", position="独立董事", birth_year=1970, gender="女"),
        person("陶望岚", organisation="乙公司", position="董事", birth_year=1970, gender="女"),
        False,
    ),
    (
        "name, year and city",
        person("陶望岚", region="341802", birth_year=1970, gender="女"),
        person("陶望岚", region="341802", birth_year=1970, gender="女"),
        False,
    ),
]


@pytest.mark.parametrize(("case", "one", "other", "same"), CASES, ids=[case[0] for case in CASES])
def test_who_is_one_person(mentions: Make, case: str, one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert together(batch.resolve(mentions(one, other)), 1, 2) is same, case


def test_the_firm_of_a_record_is_the_context_of_its_persons(mentions: Make) -> None:
    table = mentions(
        firm("宣城云岚机械有限公司", 1),
        person("陶望岚", 1),
        firm("宣城云岚机械有限责任公司", 2),
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
        ({"birth_year": 1970}, {"birth_year": 1970}, "same name and birth year"),
        ({"birth_year": 1970, "region": "3418"}, {"birth_year": 1970, "region": "3418"}, "same name, birth year and city"),
        ({"birth_year": 1970, "position": "董事"}, {"birth_year": 1970, "position": "董事"}, "same name, birth year and board"),
        ({"birth_year": 1970, "gender": "男"}, {"birth_year": 1970, "gender": "女"}, None),
    ],
)  # fmt: skip
def test_how_possible_says_why(mentions: Make, one: dict[str, Any], other: dict[str, Any], reason: str | None) -> None:
    result = batch.resolve(mentions(person("陶望岚", **one), person("陶望岚", **other)))
    assert not together(result, 1, 2)
    assert [row["reason"] for row in result.possible_same.to_pylist()] == ([reason] if reason else [])


def test_one_who_may_be_either_of_two_is_neither(mentions: Make) -> None:
    """Two of one name at a firm, told apart by number, and a third who shows none: chance must not choose."""
    rows = [person("陶望岚", organisation="甲公司", **more) for more in ({"id_hmac": "a1"}, {"id_hmac": "b2"}, {})]
    result = batch.resolve(mentions(*rows))
    assert not any(together(result, *pair) for pair in ((1, 2), (1, 3), (2, 3)))


def test_two_of_one_name_at_a_firm_are_told_apart_by_year(mentions: Make) -> None:
    years = [1970, 1985, 1970, 1985, 0]
    rows = [person("陶望岚", organisation="甲公司", birth_year=year) for year in years]
    result = batch.resolve(mentions(*rows))
    assert together(result, 1, 3)
    assert together(result, 2, 4)
    assert not together(result, 1, 2)
    assert not together(result, 5, 1)
    assert not together(result, 5, 2)


def test_a_namesake_on_boards_ends_the_certainty(mentions: Make) -> None:
    seat = {"position": "独立董事", "gender": "女"}
    rows = [person("陶望岚", organisation=f"第{n}公司", birth_year=1970, **seat) for n in range(2)]
    rows.append(person("陶望岚", organisation="第三公司", birth_year=1955, **seat))
    result = batch.resolve(mentions(*rows))
    assert not together(result, 1, 2)
    assert [row["reason"] for row in result.possible_same.to_pylist()] == ["same name, birth year and board"]


def test_the_chances_say_where_they_come_from() -> None:
    path = Path(persons.__file__).parent / "data" / "person_evidence.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert any("origin:" in line for line in lines if line.startswith("#"))
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert {row["status"] for row in rows} == {"measured", "derived", "unverified"}
    assert all(0 < float(row["chance"]) < 1 for row in rows)


def test_more_bearers_never_make_it_likelier() -> None:
    for evidence in person_chances.chances():
        told = person_chances.chance(evidence, np.arange(1, 25))
        assert (np.diff(told) <= 0).all(), evidence
        assert told[-1] == 0


#: Made-up mentions of a few names, so that many share something.
NAMES = ("陶望岚", "柏听雨", "陶某", "陶*岚")
ANYONE = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "id_hmac": st.sampled_from(["", "", "a1", "b2"]),
        "id_mask": st.sampled_from(["", MASK, "341899************", "341899********1234", "3418991985****1221"]),
        "birth_year": st.sampled_from([0, 1970, 1985]),
        "gender": st.sampled_from(["", "男", "女"]),
        "organisation": st.sampled_from(["", "甲公司", "乙公司"]),
        "position": st.sampled_from(["", "独立董事", "董事"]),
        "region": st.sampled_from(["", "341802", "320500"]),
    }
)


def parties(table: pa.Table) -> tuple[set[frozenset[int]], set[tuple[frozenset[int], float, str]]]:
    """Who is together, and who may be one with what chance; by mention ids."""
    result = batch.resolve(table)
    members: dict[str, set[int]] = {}
    for mention, entity in zip(*(result.membership[c].to_pylist() for c in ("mention_id", "entity_id")), strict=True):
        members.setdefault(entity, set()).add(mention)
    possible = {
        (frozenset(members[row["left_id"]] | members[row["right_id"]]), row["probability"], row["reason"])
        for row in result.possible_same.to_pylist()
    }
    return {frozenset(held) for held in members.values()}, possible


def contradict(one: dict[str, Any], other: dict[str, Any]) -> bool:
    known = [(one[key], other[key]) for key in ("id_hmac", "birth_year", "gender")]
    masks_differ = any("*" not in (a, b) and a != b for a, b in zip(one["id_mask"], other["id_mask"], strict=False))
    return masks_differ or any(a and b and a != b for a, b in known)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANYONE, min_size=2, max_size=9), st.randoms(use_true_random=False))
def test_no_order_no_contradiction_no_stranger(
    mentions: Make, crowd: list[dict[str, Any]], random: random.Random
) -> None:
    rows = [
        {**person(one.pop("name")), **one, "mention_id": n + 1, "record_id": n + 1}
        for n, one in enumerate(map(dict, crowd))
    ]
    clusters, possible = parties(mentions(*rows))
    for cluster in clusters:
        for a in cluster:
            for b in cluster:
                assert not contradict(rows[a - 1], rows[b - 1])
    shuffled = random.sample(rows, len(rows))
    assert parties(mentions(*shuffled)) == (clusters, possible)
    apart = [_alone(mentions, rows, group) for group in _tied(mentions(*rows))]
    assert set().union(*(part[0] for part in apart)) == clusters
    assert set().union(*(part[1] for part in apart)) == possible


def _alone(mentions: Make, rows: list[dict[str, Any]], group: list[int]) -> Any:
    return parties(mentions(*(rows[row] for row in group)))


def _ties(table: pa.Table) -> list[list[str]]:
    """By row: what links its outcome to that of others: name, digest, and, where one has a masked name, readable number."""
    rows = table.to_pylist()
    numbers = [row["id_mask"][:6] + row["id_mask"][-4:] if row["id_mask"] else "" for row in rows]
    masked = {number for row, number in zip(rows, numbers, strict=True) if person_names.is_masked(row["name"])}
    told = [
        (row["name"], row["id_hmac"], number if number in masked else "")
        for row, number in zip(rows, numbers, strict=True)
    ]
    return [[f"{place} {value}" for place, value in enumerate(values) if value] for values in told]


def _tied(table: pa.Table) -> list[list[int]]:
    """Rows in groups that share, directly or through others, what ties them."""
    groups: list[tuple[set[int], set[str]]] = []
    for row, values in enumerate(_ties(table)):
        touched = [group for group in groups if group[1] & set(values)]
        groups = [group for group in groups if group not in touched]
        groups.append(
            ({row}.union(*(group[0] for group in touched)), set(values).union(*(group[1] for group in touched)))
        )
    return [sorted(rows) for rows, _ in groups]
