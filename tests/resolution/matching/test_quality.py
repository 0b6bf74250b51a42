"""A floor under the quality on real names, which are read where they are and never copied; skipped where they are not."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from resolution.match import Matcher

DATA = Path(__file__).parents[4] / "shared" / "data"
REGISTER = DATA / "enterprise_register_yrd.parquet"
needs_data = pytest.mark.skipif(not REGISTER.exists(), reason=f"measures on {DATA}, which is not here")
PARTIES, MENTIONS = 30_000, 6_000


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def measured(decided: pa.Table, gold: list[str]) -> tuple[float, float]:
    """Precision of what was matched, recall of what could be."""
    matched = [
        (target, true)
        for decision, target, true in zip(
            decided["decision"].to_pylist(), decided["target"].to_pylist(), gold, strict=True
        )
        if decision == "match"
    ]
    right = sum(target == true for target, true in matched)
    return right / len(matched), right / sum(bool(true) for true in gold)


@needs_data
def test_dirty_mentions_with_a_fifth_of_their_parties_missing() -> None:
    mentions = read("dirty_mentions_yrd.csv")[:MENTIONS]
    absent = set((DATA / "dirty_mentions_nil_uscc.txt").read_text().split())
    table = pq.read_table(REGISTER, columns=["uscc", "name", "city", "address"])
    codes = table["uscc"].to_pylist()
    wanted = {row["gold_uscc"] for row in mentions}
    rest = [row for row, code in enumerate(codes) if code not in wanted and code not in absent]
    present = [row for row, code in enumerate(codes) if code in wanted and code not in absent]
    rows = present + random.Random(7).sample(rest, PARTIES - len(present))
    register = table.take(pa.array(rows)).rename_columns(["code", "name", "region", "address"])
    matcher = Matcher.build(register.append_column("id", register["code"]))
    columns = {"name": "mention_name", "code": "mention_code", "region": "mention_city", "address": "mention_address"}
    decided = matcher.decide(pa.table({name: [row[column] for row in mentions] for name, column in columns.items()}))
    precision, recall = measured(decided, ["" if row["gold_uscc"] in absent else row["gold_uscc"] for row in mentions])
    assert precision >= 0.995
    assert recall >= 0.96


@needs_data
def test_different_firms_of_one_brand_are_never_matched() -> None:
    pairs = read("hard_negative_pairs_yrd.csv")
    names = {"id": "uscc_b", "code": "uscc_b", "name": "name_b", "region": "city_b", "address": "address_b"}
    parties = {row["uscc_b"]: [row[column] for column in names.values()] for row in pairs}
    matcher = Matcher.build(pa.table(dict(zip(names, zip(*parties.values(), strict=True), strict=True))))
    asked = {"name": "name_a", "region": "city_a", "address": "address_a", "code": "uscc_a"}
    mentions = pa.table({name: [row[column] for row in pairs] for name, column in asked.items()})
    for columns in (["name"], ["name", "region"], ["name", "region", "address"], list(asked)):
        assert not wrongly_matched(matcher, mentions.select(columns), pairs), columns


def wrongly_matched(matcher: Matcher, mentions: pa.Table, pairs: list[dict[str, str]]) -> list[str]:
    decided = zip(pairs, matcher.decide(mentions).to_pylist(), strict=True)
    return [
        row["name_a"] for row, found in decided if found["decision"] == "match" and found["target"] != row["uscc_a"]
    ]


@needs_data
def test_a_branch_is_never_its_head() -> None:
    pairs = read("branch_parent_pairs.csv")[:8_000]
    heads = {row["parent_uscc"]: row["parent_name"] for row in pairs}
    matcher = Matcher.build(pa.table({"id": list(heads), "name": list(heads.values())}))
    decided = matcher.decide(pa.table({"name": [row["branch_name"] for row in pairs]}))
    wrong = [
        row["branch_name"]
        for row, target, decision in zip(
            pairs, decided["target"].to_pylist(), decided["decision"].to_pylist(), strict=True
        )
        if decision == "match" and target == row["parent_uscc"]
    ]
    assert not wrong


@needs_data
@pytest.mark.parametrize("absent", [0.0, 0.2])
def test_short_names_of_listed_companies(absent: float) -> None:
    companies = read("ashare_company_2020.csv")
    draw = random.Random(1)
    here = {row["code"]: row["full_name"] for row in companies if draw.random() >= absent}
    matcher = Matcher.build(pa.table({"id": list(here), "name": list(here.values())}))
    decided = matcher.decide(pa.table({"name": [row["short_name"] for row in companies]}))
    precision, recall = measured(decided, [row["code"] if row["code"] in here else "" for row in companies])
    assert precision >= 0.98
    assert recall >= 0.95
