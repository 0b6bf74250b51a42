"""Valid codes that are wrong: whose word counts, who loses the code, what a person is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from resolution import batch

FIRM, OTHER = "91341802MA9KB0X1XB", "93341882MA9KB0X36U"
OWNER: dict[str, Any] = {
    "name": "宣城云岚机械有限公司",
    "region": "341802",
    "legal_representative": "陶望岚",
    "address": "宣城市宣州区鳌峰路12号3幢402室",
    "phone": "aa",
}
STRANGER: dict[str, Any] = {
    "name": "杭州澄屿餐饮管理有限公司",
    "region": "330106",
    "legal_representative": "柏听雨",
    "address": "杭州市西湖区竹峰路9号",
    "phone": "bb",
}
Make = Callable[..., pa.Table]


def groups(result: batch.Resolution) -> set[frozenset[int]]:
    found: dict[str, set[int]] = {}
    for mention, entity in zip(*(result.membership[c].to_pylist() for c in ("mention_id", "entity_id")), strict=True):
        found.setdefault(entity, set()).add(mention)
    return {frozenset(group) for group in found.values()}


def asked(result: batch.Resolution, reason: str) -> list[int]:
    return sorted(row["mention_id"] for row in result.review.to_pylist() if row["reason"] == reason)


@pytest.mark.parametrize("place", range(3))
def test_who_stands_alone_with_another_name_loses_the_code_and_rejoins_their_own(mentions: Make, place: int) -> None:
    coded = [OWNER | {"code": FIRM}, OWNER | {"code": FIRM, "phone": ""}]
    coded.insert(place, STRANGER | {"code": FIRM})
    result = batch.resolve(mentions(*coded, STRANGER))
    wrong = place + 1
    assert groups(result) == {frozenset({wrong, 4}), frozenset({1, 2, 3} - {wrong})}
    assert asked(result, "code contradicts") == [wrong]


def test_word_against_word_the_code_is_nobodys(mentions: Make) -> None:
    result = batch.resolve(mentions(OWNER | {"code": FIRM}, STRANGER | {"code": FIRM}, OWNER, STRANGER))
    assert groups(result) == {frozenset({1, 3}), frozenset({2, 4})}
    assert asked(result, "code contradicts") == [1, 2]
    assert not any(FIRM in entity for entity in result.entities["entity_id"].to_pylist())


def test_more_authority_keeps_the_code(mentions: Make) -> None:
    rows = [OWNER | {"code": FIRM, "authority": 90}, STRANGER | {"code": FIRM}]
    result = batch.resolve(mentions(*rows))
    assert asked(result, "code contradicts") == [2]
    assert f"org-{FIRM}" in result.entities["entity_id"].to_pylist()


def test_a_firm_that_took_another_name_and_moved_stays_one_party(mentions: Make) -> None:
    before = {"name": "宣城北麓农机有限公司", "code": FIRM, "region": "341802", "address": "宣城市宣州区鳌峰路12号"}
    after = {"name": "宣城澄屿新能源股份有限公司", "code": FIRM, "region": "341802", "address": "宣城市宣州区竹峰路9号"}
    result = batch.resolve(mentions(before, before | {"phone": "aa"}, after, after | {"phone": "bb"}))
    assert groups(result) == {frozenset({1, 2, 3, 4})}


def test_a_code_that_one_mention_alone_has_for_a_party_with_another_code_is_not_believed(mentions: Make) -> None:
    rows = [OWNER | {"code": FIRM}, OWNER | {"code": FIRM, "phone": ""}, OWNER | {"code": OTHER}]
    result = batch.resolve(mentions(*rows))
    assert groups(result) == {frozenset({1, 2, 3})}
    assert asked(result, "code contradicts") == [3]


@pytest.mark.parametrize(
    "other",
    [
        {"legal_representative": "柏听雨"},
        {"address": "宣城市宣州区竹峰路9号"},
        {"name": "云岚机械（宣城）有限公司"},
        {"authority": 90},
    ],
)
def test_where_something_differs_two_codes_stay_two_parties(mentions: Make, other: dict[str, Any]) -> None:
    rows = [OWNER | {"code": FIRM}, OWNER | {"code": FIRM, "phone": ""}, OWNER | {"code": OTHER} | other]
    assert groups(batch.resolve(mentions(*rows))) == {frozenset({1, 2}), frozenset({3})}


def test_two_codes_for_what_looks_like_one_party_are_put_up_for_review(mentions: Make) -> None:
    result = batch.resolve(mentions(OWNER | {"code": FIRM}, OWNER | {"code": OTHER}))
    assert groups(result) == {frozenset({1}), frozenset({2})}
    assert asked(result, "two codes") == [1, 2]
