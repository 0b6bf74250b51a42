"""What one firm's names and a stranger's look like: slips that must be seen through, likenesses that must not be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from loaders import tables
from loaders.world import organisation_table
from resolution import batch, blocking, features, organisations
from resolution.comparison import COMPARISONS, compare

FIRM = "91341802MA9KB0X1XB"
Make = Callable[..., pa.Table]
PLACE = {"region": "341802", "address": "宣城市宣州区鳌峰路12号", "phone": "aa"}


def _same(table: pa.Table) -> bool:
    return len(set(batch.resolve(table).membership["entity_id"].to_pylist())) == 1


def _registered(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "kind": "enterprise",
        "code": FIRM,
        "authority": 90,
        "legal_representative": "陶望岚",
        **PLACE,
        **more,
    }


@pytest.mark.parametrize(
    "written",
    [
        "宣城市云岚机械有限公司",
        "云岚机械（宣城）有限责任公司",
        "云岚机械有限公司",
        "宣城云兰机械有限公司",  # sounds alike
        "宣城云岗机械有限公司",  # looks alike
        "宣城云岚机诫有限公司",
        "宣城云岚机械有限公",
        "宣城雲嵐機械有限公司",
        "宣域市云岚机械有限公司",
        "宣城云岚机械",
    ],
)
def test_a_slip_is_seen_through_where_the_rest_agrees(mentions: Make, written: str) -> None:
    stranger = {"name": written, "region": "341802", "legal_representative": "陶望岚", "address": PLACE["address"]}
    assert _same(mentions(_registered("宣城云岚机械有限公司"), stranger))


@pytest.mark.parametrize(
    "written",
    [
        "宣城云岚餐饮有限公司",  # a sister firm: same people, same place, other business
        "宣城望溪餐饮有限公司",  # another firm of the same people at the same place
        "宣城云岚机械有限公司泾县分公司",
    ],
)
def test_firms_of_the_same_people_at_the_same_place_stay_apart(mentions: Make, written: str) -> None:
    other = {"name": written, "kind": "enterprise", "legal_representative": "陶望岚", **PLACE}
    assert not _same(mentions(_registered("宣城云岚机械有限公司"), other))


@pytest.mark.parametrize("written", ["宣城青砚澜机械有限公司", "宣城望溪机械有限公司"])
def test_another_name_is_not_made_one_by_the_representative_alone(mentions: Make, written: str) -> None:
    firm = {
        key: value for key, value in _registered("宣城云岚砚台机械有限公司").items() if key not in ("address", "phone")
    }
    assert not _same(mentions(firm, {"name": written, "region": "341802", "legal_representative": "陶望岚"}))


def test_of_two_firms_with_one_name_in_other_counties_each_keeps_its_own(mentions: Make) -> None:
    table = mentions(
        {"name": "泾县云岚机械有限公司", "region": "341823", "legal_representative": "陶望岚"},
        {"name": "广德市云岚机械有限公司", "region": "341882", "legal_representative": "顾青砚"},
    )
    assert not _same(table)


@pytest.fixture(scope="module")
def world() -> tuple[pa.Table, np.ndarray]:
    """Mentions of 4,000 made-up records in the order of their ids, and the true entity of each."""
    table = organisation_table(4_000, seed=5)
    columns = {name: table[name].combine_chunks().cast(pa.string()).fill_null("") for name in table.column_names}
    made = tables.to_mentions(columns, tables.Path("made"))
    order = np.argsort(made["mention_id"].to_numpy(), kind="stable")
    _, truth = np.unique(np.array(table["entity_id"].to_pylist(), dtype=str), return_inverse=True)
    return made.take(pa.array(order)), truth[order]


def _clusters(table: pa.Table) -> dict[int, str]:
    membership = batch.resolve(table).membership
    return dict(zip(membership["mention_id"].to_pylist(), membership["entity_id"].to_pylist(), strict=True))


def test_rules_propose_nearly_all_true_pairs_and_few_others(world: tuple[pa.Table, np.ndarray]) -> None:
    table, truth = world
    profiles = features.extract(table)
    left, right = blocking.candidate_pairs(profiles, np.zeros(len(profiles), dtype=np.bool_))
    proposed = {*zip(left.tolist(), right.tolist(), strict=True)}
    pairs = [
        (min(a, b), max(a, b))
        for rows in (np.flatnonzero(truth == entity) for entity in np.unique(truth))
        for i, a in enumerate(profiles.of_mention[rows].tolist())
        for b in profiles.of_mention[rows].tolist()[i + 1 :]
        if a != b
    ]
    assert sum(pair in proposed for pair in pairs) / len(pairs) >= 0.99
    assert len(left) / table.num_rows < 15


def test_every_level_has_a_name_and_comparing_is_symmetric(world: tuple[pa.Table, np.ndarray]) -> None:
    profiles = features.extract(world[0])
    left, right = blocking.candidate_pairs(profiles, np.zeros(len(profiles), dtype=np.bool_))
    levels = compare(profiles, left, right)
    assert (levels == compare(profiles, right, left)).all()
    assert all(levels[:, column].max(initial=0) < len(c.levels) for column, c in enumerate(COMPARISONS))


def test_clusters_are_those_of_any_order_and_ids_do_not_move(world: tuple[pa.Table, np.ndarray]) -> None:
    table, _ = world
    whole = _clusters(table)
    random = np.random.default_rng(3)
    for _ in range(3):
        assert _clusters(table.take(pa.array(random.permutation(table.num_rows)))) == whole


def test_a_record_less_or_more_moves_only_ids_of_its_own_party(world: tuple[pa.Table, np.ndarray]) -> None:
    table, _ = world
    before = batch.resolve(table)
    whole = _clusters(table)
    random = np.random.default_rng(4)
    for row in random.choice(table.num_rows, 5, replace=False).tolist():
        rest = table.take(pa.array(np.delete(np.arange(table.num_rows), row)))
        less = batch.resolve(rest, before.membership)
        now = dict(
            zip(less.membership["mention_id"].to_pylist(), less.membership["entity_id"].to_pylist(), strict=True)
        )
        near = {whole[table["mention_id"][row].as_py()]}
        assert {m for m in now if now[m] != whole[m] and whole[m] not in near} == set()
        again = batch.resolve(table, less.membership).membership
        assert {
            m
            for m, e in zip(*(again[c].to_pylist() for c in ("mention_id", "entity_id")), strict=True)
            if e != whole[m] and whole[m] not in near
        } == set()


def test_made_up_records_are_told_apart_well(world: tuple[pa.Table, np.ndarray]) -> None:
    table, truth = world
    cluster = batch.divide(table).entity

    def pairs(labels: np.ndarray) -> float:
        counts = np.unique(labels, return_counts=True)[1].astype(np.float64)
        return float((counts * (counts - 1) / 2).sum())

    both = pairs(cluster * (int(truth.max()) + 1) + truth)
    assert both / pairs(cluster) >= 0.995
    assert both / pairs(truth) >= 0.98


def test_no_cluster_holds_two_codes_or_a_branch_with_its_head(world: tuple[pa.Table, np.ndarray]) -> None:
    table, _ = world
    clusters = organisations.resolve(table, batch.shipped_model())
    profiles, of = clusters.profiles, clusters.profiles.of_mention
    for values in (profiles.uscc[of], (profiles.branch.codes[of] >= 0).astype(np.int64)):
        known = values >= 0
        least, most = (np.full(int(clusters.of_mention.max()) + 1, fill) for fill in (10**9, -1))
        np.minimum.at(least, clusters.of_mention[known], values[known])
        np.maximum.at(most, clusters.of_mention[known], values[known])
        assert not ((most >= 0) & (least != most)).any()
