"""The main path: what must be one party, what must never be, and that order does not show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pytest

from resolution import batch, canonical

FIRM, OTHER = "91341802MA9KB0X1XB", "93341882MA9KB0X36U"
Make = Callable[..., pa.Table]


def entity_of(result: batch.Resolution) -> dict[int, str]:
    return dict(zip(*(result.membership[c].to_pylist() for c in ("mention_id", "entity_id")), strict=True))


def together(result: batch.Resolution, *mentions: int) -> bool:
    return len({entity_of(result)[mention] for mention in mentions}) == 1


def firm(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": "enterprise", **more}


def test_the_same_code_is_the_same_party_and_names_its_id(mentions: Make) -> None:
    result = batch.resolve(
        mentions(firm("宣城市云岚机械有限公司", code=FIRM), firm("宣城云岚机械有限责任公司", code=f" {FIRM.lower()} "))
    )
    assert set(entity_of(result).values()) == {f"org-{FIRM}"}


def test_a_name_with_context_joins_the_registered_party(mentions: Make) -> None:
    result = batch.resolve(
        mentions(
            firm("宣城市云岚机械有限公司", code=FIRM, region="341802", legal_representative="陶望岚", authority=90),
            firm("云岚机械（宣城）有限公司", region="341802", legal_representative="陶望岚"),
        )
    )
    assert together(result, 1, 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (firm("宣城云岚机械有限公司"), firm("宣城云岚机械有限公司郎溪分公司")),  # a branch is not its head office
        (firm("宣城云岚机械有限公司郎溪分公司"), firm("宣城云岚机械有限公司泾县分公司")),
        (firm("宣城云岚机械有限公司", region="341802"), firm("合肥云岚餐饮有限公司", region="340100")),
        (firm("宣城云岚机械有限公司", region="341802"), firm("宣城云岚餐饮有限公司", region="341802")),
        (firm("云岚慈善基金会", kind="social"), firm("云岚慈善基金会有限公司")),
    ],
)
def test_what_must_stay_apart(mentions: Make, one: dict[str, Any], other: dict[str, Any]) -> None:
    assert not together(batch.resolve(mentions(one, other)), 1, 2)


def test_two_valid_codes_are_never_one_party_whatever_else_agrees(mentions: Make) -> None:
    same = {"region": "341802", "legal_representative": "陶望岚", "address": "宣城市宣州区鳌峰路12号", "phone": "aa"}
    rows = [firm("宣城云岚机械有限公司", code=code, **{**same, "kind": ""}) for code in (FIRM, OTHER, "")]
    result = batch.resolve(mentions(*rows))
    assert not together(result, 1, 2)
    assert {entity_of(result)[1], entity_of(result)[2]} == {f"org-{FIRM}", f"org-{OTHER}"}


def test_a_name_that_fits_several_parties_joins_none_and_is_put_up_for_review(mentions: Make) -> None:
    rows = [firm("云岚机械有限公司", code=code, kind="", authority=90) for code in (FIRM, OTHER)]
    result = batch.resolve(mentions(*rows, firm("云岚机械有限公司", kind="")))
    entities = entity_of(result)
    assert entities[3] not in (entities[1], entities[2])
    review = result.review.to_pylist()
    assert [(row["mention_id"], row["reason"], row["candidates"]) for row in review] == [(3, "ambiguous", 2)]


def test_a_valid_code_that_everything_contradicts_goes_to_review(mentions: Make) -> None:
    result = batch.resolve(
        mentions(
            firm("宣城云岚机械有限公司", code=FIRM, region="341802", legal_representative="陶望岚", authority=90),
            firm("杭州澄屿餐饮管理有限公司", code=FIRM, region="330100", legal_representative="柏听雨"),
        )
    )
    assert not together(result, 1, 2)
    assert [row["reason"] for row in result.review.to_pylist()] == ["code contradicts"]


def test_a_renamed_firm_stays_one_party(mentions: Make) -> None:
    result = batch.resolve(
        mentions(
            firm("宣城云岚机械有限公司", code=FIRM, region="341802", authority=90, former_names="宣城北麓农机有限公司"),
            firm("宣城北麓农机有限公司", region="341802"),
        )
    )
    assert together(result, 1, 2)


def test_order_does_not_matter(mentions: Make) -> None:
    rows = [
        firm("宣城市云岚机械有限公司", code=FIRM, region="341802", legal_representative="陶望岚", authority=90),
        firm("云岚机械（宣城）有限公司", region="341802", legal_representative="陶望岚"),
        firm("合肥澄屿餐饮管理有限公司", region="340100"),
        {"name": "陶望岚", "kind": "person", "role": "person", "record_id": 1},
        {"name": "陶望岚", "kind": "person", "role": "person", "record_id": 3},
    ]
    table = mentions(*rows)
    expected = batch.resolve(table)
    for seed in range(5):
        shuffled = table.take(np.random.default_rng(seed).permutation(table.num_rows))
        result = batch.resolve(shuffled)
        assert entity_of(result) == entity_of(expected)
        key = "entity_id"
        assert result.entities.sort_by(key).equals(expected.entities.sort_by(key))


def test_ids_stay_when_a_record_comes_or_goes(mentions: Make) -> None:
    rows = [firm("宣城云岚机械有限公司", region="341802"), firm("宣城市云岚机械有限公司", region="341802")]
    first = batch.resolve(mentions(*rows))
    before = entity_of(first)
    table = mentions(*rows, firm("云岚机械（宣城）有限公司", region="341802", mention_id=0))
    second = batch.resolve(table, memory=first.membership)
    after = entity_of(second)
    assert {m: after[m] for m in before} == before
    less = entity_of(batch.resolve(table.slice(1), memory=second.membership))
    assert {m: less[m] for m in less} == {m: after[m] for m in less}


def test_an_id_kept_from_a_time_when_it_named_another_mention_is_not_given_twice(mentions: Make) -> None:
    table = mentions(firm("宣城云岚机械有限公司"), firm("合肥澄屿餐饮管理有限公司"))
    (first, second) = table["mention_id"].to_pylist()
    memory = pa.table([[second], [f"org-{first:016x}"]], schema=batch.MEMBERSHIP)
    for chosen in (memory, pa.concat_tables([memory.slice(1), memory])):
        found = entity_of(batch.resolve(table, memory=chosen))
        assert found == {second: f"org-{first:016x}", first: f"org-{first:016x}-2"}


def test_most_votes_keep_an_id_and_of_two_parties_with_one_code_the_first_has_it() -> None:
    mention_ids, entity = list(range(1, 8)), np.array([0, 0, 0, 1, 1, 2, 3])
    former = ["org-b", "org-b", "org-a", "org-b", "org-a", "org-c", None]
    kept = [(mention, name) for mention, name in zip(mention_ids, former, strict=True) if name]
    memory = pa.table([pa.array(column) for column in zip(*kept, strict=True)], schema=batch.MEMBERSHIP)
    kinds, codes = pa.array(["enterprise"] * 4), pa.array(["", "", "X", "X"])
    table = pa.table({"mention_id": pa.array(mention_ids, pa.int64())})
    assert canonical.assign(table, entity, kinds, codes, memory).to_pylist() == ["org-b", "org-a", "org-c", "org-X"]
    fresh = canonical.assign(table, entity, kinds, codes, memory.slice(0, 0)).to_pylist()
    assert fresh == ["org-0000000000000001", "org-0000000000000004", "org-X", "org-0000000000000007"]


def test_golden_values_cite_their_record_and_prefer_authority(mentions: Make) -> None:
    result = batch.resolve(
        mentions(
            firm("宣城云岚机械", code=FIRM, source="penalties", seen_on="2026-01-01"),
            firm("宣城云岚机械有限公司", code=FIRM, source="enterprise_register", authority=90, region="宣州区"),
        )
    )
    (row,) = result.entities.to_pylist()
    assert (row["name"], row["region"], row["code"]) == ("宣城云岚机械有限公司", "341802", FIRM)
    assert orjson.loads(row["golden"])["name"]["record"] == "enterprise_register:0000000000000002"
    assert "宣城云岚机械" in row["names"].split("\n")


@pytest.mark.parametrize("address", ['九昌路 "8" 号', "a\\b", "一\t二\u0001", "plain"])
def test_golden_json_is_what_a_json_writer_writes(mentions: Make, address: str) -> None:
    result = batch.resolve(mentions(firm("宣城云岚机械有限公司", address=address, birth_year=1999)))
    (row,) = result.entities.to_pylist()
    golden = orjson.loads(row["golden"])
    assert golden["address"]["value"] == address
    assert golden["birth_year"]["value"] == "1999"
    assert orjson.dumps(golden).decode() == row["golden"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("教民1号", ""),
        ("91341802", ""),
        ("91341999MA2N", ""),
        ("91341999MA2N0X1", ""),
        ("91xxxxxxxxxxxxxxxx", ""),
        ("**************XB", ""),
        ("91341999MA****XX1B", "91341999MA****XX1B"),
        ("913419998", "913419998"),
        ("9134199900000003A", "9134199900000003A"),
        ("91341999000000035A", "91341999000000035A"),
        ("12345678-8", "12345678-8"),
        ("HE 12345", "HE 12345"),
        ("913418******UD4P7H", "913418******UD4P7H"),
    ],
)
def test_what_has_not_the_form_of_a_code_is_not_shown_as_one(mentions: Make, code: str, shown: str) -> None:
    result = batch.resolve(mentions(firm("宣城测试教育培训学校有限公司", code=code)))
    (row,) = result.entities.to_pylist()
    assert row["code"] == shown
    assert orjson.loads(row["golden"]).get("code", {"value": ""})["value"] == shown
