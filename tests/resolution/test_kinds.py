"""Social organisations, villages, cooperatives, individual businesses, institutions: by their own naming rules (made up)."""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from resolution import batch
from resolution.judgements import Judgements
from tests.resolution.made_up_kinds import KINDS, rows

Make = Callable[..., pa.Table]


def clusters(table: pa.Table) -> list[set[int]]:
    """Mention ids by entity."""
    found: dict[str, set[int]] = defaultdict(set)
    membership = batch.resolve(table).membership
    for mention, entity in zip(*(membership[name].to_pylist() for name in ("mention_id", "entity_id")), strict=True):
        found[entity].add(mention)
    return list(found.values())


def pairs(groups: Iterable[Iterable[int]]) -> set[tuple[int, int]]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def of_truth(truth: list[int]) -> set[tuple[int, int]]:
    party: dict[int, list[int]] = defaultdict(list)
    for row, number in enumerate(truth, start=1):
        party[number].append(row)
    return pairs(party.values())


@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize("which", KINDS)
def test_none_is_merged_with_its_like_and_all_its_names_are(mentions: Make, which: str, stated: bool) -> None:
    table, truth = rows(which, seed=2, stated_kind=stated)
    found, known = pairs(clusters(mentions(*table))), of_truth(truth)
    assert found - known == set()
    assert len(found) / len(known) >= 0.99


@pytest.mark.parametrize("which", KINDS)
def test_order_does_not_matter(mentions: Make, which: str) -> None:
    table, _ = rows(which, seed=3)
    numbered = [{**row, "mention_id": n, "record_id": n} for n, row in enumerate(table, start=1)]
    shuffled = random.Random(4).sample(numbered, len(numbered))
    assert pairs(clusters(mentions(*shuffled))) == pairs(clusters(mentions(*numbered)))


def test_unstated_shops_are_told_by_their_operators(mentions: Make) -> None:
    """Without the kind and without brackets, whatever but 部 they are named."""
    table, truth = rows("individual", seed=5, stated_kind=False)
    chosen = [place for place, row in enumerate(table) if not re.search(r"部|\(", row["name"])]
    found = pairs(clusters(mentions(*(table[place] for place in chosen))))
    assert found == of_truth([truth[place] for place in chosen])


def test_a_person_may_know_better(mentions: Make) -> None:
    table = mentions({**SHOP, "legal_representative": "陶望岚"}, {**SHOP, "legal_representative": "柏听雨"})
    judged = Judgements(np.array([1]), np.array([2]), np.array([True]))
    assert batch.resolve(table, judgements=judged).entities.num_rows == 1


#: Two rows, and whether they are one party.
SHOP = {"kind": "individual_business", "name": "宣州区老灶头烧烤店", "region": "341802"}
CASES: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("another level", {"name": "宣城市茶叶协会"}, {"name": "安徽省茶叶协会"}, False),
    ("another form", {"name": "宣城市茶叶协会"}, {"name": "宣城市茶叶商会"}, False),
    ("a district's", {"name": "宣城市律师协会"}, {"name": "宣城市宣州区律师协会"}, False),
    ("the province in front", {"name": "宣城市茶叶协会"}, {"name": "安徽省宣城市茶叶协会"}, True),
    (
        "renamed, form and all",
        {"name": "宣城市茶叶商会", "former_names": "宣城市茶叶协会", "phone": "a"},
        {"name": "宣城市茶叶协会", "phone": "a"},
        True,
    ),
    ("another town", {"name": "宣州区水阳镇新桥村村民委员会"}, {"name": "宣州区水东镇新桥村村民委员会"}, False),
    ("short", {"name": "宣州区水阳镇新桥村村民委员会"}, {"name": "水阳镇新桥村委会", "region": "341802"}, True),
    ("party branch", {"name": "宣州区水阳镇新桥村委会"}, {"name": "中共宣州区水阳镇新桥村党支部"}, False),
    ("cooperative of a village", {"name": "宣州区水阳镇新桥村委会"}, {"name": "宣州区水阳镇新桥村股份经济合作社"}, False),
    ("no town", {"name": "宣州区新桥村委会", "kind": "village"}, {"name": "新桥村委会", "kind": "village", "region": "341802"}, False),
    ("farmers or not", {"name": "泾县青禾茶叶专业合作社"}, {"name": "泾县青禾茶叶农民专业合作社"}, True),
    ("a union", {"name": "泾县青禾茶叶专业合作社"}, {"name": "泾县青禾茶叶专业合作社联合社"}, False),
    ("one operator", {**SHOP, "legal_representative": "陶望岚"}, {**SHOP, "name": "老灶头烧烤店", "legal_representative": "陶望岚"}, True),
    ("two operators", {**SHOP, "legal_representative": "陶望岚"}, {**SHOP, "legal_representative": "柏听雨"}, False),
    (
        "two operators at one address",
        {**SHOP, "legal_representative": "陶望岚", "address": "宣城市宣州区环城路8号"},
        {**SHOP, "legal_representative": "柏听雨", "address": "宣城市宣州区环城路8号"},
        False,
    ),
    (
        "operator's name masked",
        {**SHOP, "legal_representative": "陶望岚"},
        {**SHOP, "legal_representative": "陶*岚", "address": "宣城市宣州区环城路8号"},
        False,
    ),
    ("no operator", {**SHOP, "legal_representative": "陶望岚"}, {**SHOP, "name": "老灶头烧烤店"}, False),
    (
        "no operator, but the place",
        {**SHOP, "legal_representative": "陶望岚", "address": "宣城市宣州区环城路8号"},
        {**SHOP, "name": "老灶头烧烤店", "address": "环城路8号"},
        True,
    ),
    ("whose court", {"name": "泾县人民法院"}, {"name": "县法院"}, False),
    ("whose town", {"name": "宣州区向阳镇人民政府"}, {"name": "向阳镇人民政府"}, False),
    ("merged away", {"name": "宣城市国税局"}, {"name": "国家税务总局宣城市税务局"}, True),
    ("by number", {"name": "宣城市第一中学"}, {"name": "宣城一中", "region": "341800"}, True),
    ("other number", {"name": "宣城市第一中学"}, {"name": "宣城市第二中学"}, False),
    ("other place", {"name": "宣城市行知学校"}, {"name": "宁国市行知学校"}, False),
    ("a firm as two sources write it", {"name": "宣城云岚茶叶有限责任公司"}, {"name": "云岚茶叶（宣城）有限公司"}, True),
    ("a word of business more", {"name": "宣城云岚茶叶有限公司"}, {"name": "宣城云岚有限公司"}, False),
    ("... and one telephone", {"name": "宣城云岚茶叶有限公司", "phone": "b"}, {"name": "宣城云岚有限公司", "phone": "b"}, True),
    ("the city and the province", {"name": "宣城云岚茶叶有限公司"}, {"name": "安徽云岚茶叶有限公司"}, False),
    (
        "... at one address",
        {"name": "宣城云岚茶叶有限公司", "address": "宣城市宣州区环城路8号"},
        {"name": "安徽云岚茶叶有限公司", "address": "宣城市宣州区环城路8号"},
        False,
    ),
    ("no place, nobody says where", {"name": "宣城云岚茶叶有限公司"}, {"name": "云岚茶叶有限公司"}, False),
    ("no place, but the city", {"name": "宣城云岚茶叶有限公司", "region": "341800"}, {"name": "云岚茶叶有限公司", "region": "341800"}, True),
    ("a factory and a company", {"name": "宣城市云岚茶叶厂"}, {"name": "宣城市云岚茶叶有限公司"}, False),
    ("the city with and without 市", {"name": "宣城市云岚茶叶厂"}, {"name": "宣城云岚茶叶厂"}, False),
    ("districts that are one today", {"name": "上海闸北云岚茶叶有限公司"}, {"name": "上海静安云岚茶叶有限公司"}, False),
    ("the group and its firm", {"name": "云岚集团有限公司", "phone": "c"}, {"name": "宣城云岚茶叶有限公司", "phone": "c"}, False),
    ("two firms of the group", {"name": "云岚集团有限公司", "phone": "d"}, {"name": "云岚集团茶叶有限公司", "phone": "d"}, False),
    (
        "the firm that became the group",
        {"name": "宣城云岚集团有限公司", "former_names": "宣城云岚有限公司", "phone": "e"},
        {"name": "宣城云岚有限公司", "phone": "e"},
        True,
    ),
]  # fmt: skip


def test_public_bodies_as_clerks_write_them(mentions: Make) -> None:
    """All ways to write a body make one party, and what cannot be told joins none."""
    lines = (Path(__file__).parent / "names" / "local_bodies.csv").read_text("utf-8").splitlines()
    said = [
        row for row in csv.DictReader(line for line in lines if not line.startswith("#")) if row["name"] != "宣城市"
    ]
    found = pairs(clusters(mentions(*({"name": row["name"], "region": row["hint"]} for row in said))))
    keys = [row["key"] or f"nobody {number}" for number, row in enumerate(said)]
    known = of_truth([keys.index(key) for key in keys])
    assert known - found == set()
    assert [(said[a - 1]["name"], said[b - 1]["name"]) for a, b in found - known] == [
        ("宣城市中心医院", "宣城中心医院")
    ]


@pytest.mark.parametrize(("case", "one", "other", "same"), CASES, ids=[case[0] for case in CASES])
def test_two_rows(mentions: Make, case: str, one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert ({1, 2} in clusters(mentions(one, other))) is same, case


def test_what_only_the_name_speaks_for_is_put_up_for_review(mentions: Make) -> None:
    known = {**SHOP, "legal_representative": "陶望岚", "code": "92341802MA9KB0X1XB"}
    result = batch.resolve(mentions(known, {**SHOP, "name": "宣州区老灶头烧烤店"}))
    assert result.entities.num_rows == 2
    assert result.review["reason"].to_pylist() == ["unsure"]
