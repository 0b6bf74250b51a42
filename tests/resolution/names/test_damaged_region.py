"""A division damaged by one character, in front of a name whose record says where the party is."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from resolution.names import damaged_region, normalise, organisation


@pytest.mark.parametrize(
    ("text", "city", "length", "code"),
    [
        ("义鸟市云岚", 3307, 3, "330782"),
        ("宣域市云岚", 3418, 3, "341800"),
        ("尚海云岚", 3101, 2, "310000"),
        ("太州云岚", 3212, 2, "321200"),
        ("太州云岚", 3418, 0, ""),
        ("杭钢云岚", 3301, 0, ""),
        ("徽商云岚", 3401, 0, ""),
    ],
)
def test_what_stands_in_front(text: str, city: int, length: int, code: str) -> None:
    assert damaged_region.in_front(text, city) == (length, code)


def repaired(name: str, city: int) -> dict[str, str]:
    parts = organisation.parts_of(normalise.text_column(pa.array([name] * 2)))
    table = damaged_region.repair(parts, np.array([0, city])).whole().slice(1)
    return {column: table[column][0].as_py() for column in ("core", "industry", "region")}


def test_the_own_name_and_the_industry_are_read_behind_it() -> None:
    assert repaired("义鸟市云岚茶叶有限公司", 3307) == {"core": "云岚", "industry": "茶叶", "region": "330782"}


def test_a_name_that_only_sounds_like_a_division_keeps_its_own_name() -> None:
    assert repaired("五维机械有限公司", 3402) == {"core": "五维", "industry": "机械", "region": ""}


def test_nothing_is_guessed_where_the_city_is_unknown() -> None:
    assert repaired("义鸟市云岚茶叶有限公司", 0)["core"] == "义鸟市云岚"
