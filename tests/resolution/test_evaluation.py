"""The vectorised metrics against their definitions, spelt out record by record, on random clusterings."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolution import evaluation
from resolution.columns import first_of_each
from resolution.evaluation import Cells
from resolution.kinship import Kin, false_merges

LABELS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=40)


def counted(records: list[tuple[int, int, int]]) -> tuple[Cells, np.ndarray, np.ndarray]:
    cluster, _ = first_of_each(np.array([row[0] for row in records]))
    entity, _ = first_of_each(np.array([row[1] for row in records]))
    return evaluation.cells(cluster, entity), cluster, entity


def share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def naive_pairs(records: list[tuple[int, int, int]], mine: list[bool] | None = None) -> tuple[float, float]:
    pairs = [(a, b) for a, b in combinations(range(len(records)), 2) if mine is None or mine[a] or mine[b]]
    put = [(a, b) for a, b in pairs if records[a][0] == records[b][0]]
    true = [(a, b) for a, b in pairs if records[a][1] == records[b][1]]
    right = set(put) & set(true)
    return share(len(right), len(put)), share(len(right), len(true))


def naive_b_cubed(records: list[tuple[int, int, int]], mine: list[bool]) -> tuple[float, float]:
    precision, recall = [], []
    for number, (cluster, entity, _) in enumerate(records):
        if not mine[number]:
            continue
        mates = [row for row in records if row[0] == cluster]
        own = [row for row in records if row[1] == entity]
        both = [row for row in mates if row[1] == entity]
        precision.append(len(both) / len(mates))
        recall.append(len(both) / len(own))
    return float(np.mean(precision)), float(np.mean(recall))


@given(LABELS)
def test_scores_are_what_their_definitions_say(records: list[tuple[int, int, int]]) -> None:
    of, _, _ = counted(records)
    pairwise, b_cubed = evaluation.scores(evaluation.per_entity(of).columns().sum(axis=0))
    assert (pairwise.precision, pairwise.recall) == pytest.approx(naive_pairs(records))
    everyone = [True] * len(records)
    assert (b_cubed.precision, b_cubed.recall) == pytest.approx(naive_b_cubed(records, everyone))


@given(LABELS)
def test_scores_by_noise_too(records: list[tuple[int, int, int]]) -> None:
    of, _, _ = counted(records)
    masks = {str(kind): np.array([row[2] == kind for row in records]) for kind in range(3)}
    rows = evaluation.by_noise(of, masks)
    assert sum(row["records"] for row in rows) == len(records)
    for row in rows:
        mine = masks[row["noise"]].tolist()
        pairwise, b_cubed = row["pairwise"], row["b_cubed"]
        assert (pairwise["precision"], pairwise["recall"]) == pytest.approx(naive_pairs(records, mine), abs=1e-6)
        assert (b_cubed["precision"], b_cubed["recall"]) == pytest.approx(naive_b_cubed(records, mine), abs=1e-6)


@given(LABELS)
def test_cluster_metrics(records: list[tuple[int, int, int]]) -> None:
    of, _, _ = counted(records)
    sets = {key: {n for n, row in enumerate(records) if row[0] == key} for key in {row[0] for row in records}}
    truth = {key: {n for n, row in enumerate(records) if row[1] == key} for key in {row[1] for row in records}}
    found = evaluation.cluster_metrics(of)
    assert found["exact"] == sum(one in truth.values() for one in sets.values())
    assert found["over_merged"] == sum(len({records[n][1] for n in one}) > 1 for one in sets.values())
    assert found["split"] == sum(len({records[n][0] for n in one}) > 1 for one in truth.values())


@given(LABELS)
def test_a_clustering_against_itself_is_perfect_and_exchange_swaps_precision_and_recall(
    records: list[tuple[int, int, int]],
) -> None:
    of, cluster, entity = counted(records)
    same = evaluation.cells(entity, entity)
    for score in evaluation.scores(evaluation.per_entity(same).columns().sum(axis=0)):
        assert score.f1 == 1
    assert evaluation.cluster_metrics(same)["exact"] == len(set(entity.tolist()))
    there = evaluation.scores(evaluation.per_entity(of).columns().sum(axis=0))
    back = evaluation.scores(evaluation.per_entity(evaluation.cells(entity, cluster)).columns().sum(axis=0))
    for one, other in zip(there, back, strict=True):
        assert (one.precision, one.recall) == pytest.approx((other.recall, other.precision))


KIN = st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 5), st.booleans(), st.booleans()), min_size=6, max_size=6)


@given(LABELS, KIN)
def test_false_merges_by_relation(records: list[tuple[int, int, int]], kin: list[tuple[int, int, bool, bool]]) -> None:
    of, _, entity = counted(records)
    kin = kin[: int(entity.max()) + 1]
    group, parent = (np.array([row[i] for row in kin]) for i in (0, 1))
    parent = np.where(parent >= len(kin), -1, parent)
    branch, subsidiary = (np.array([row[i] for row in kin]) for i in (2, 3))
    found = false_merges(of, Kin(group, parent, branch, subsidiary))
    expected = {name: [0, 0] for name in found}
    clusters = [{records[n][0] for n in np.flatnonzero(entity == e)} for e in range(len(kin))]
    for a, b in combinations(range(len(kin)), 2):
        if group[a] != group[b] or group[a] < 0:
            continue
        parental = parent[a] == b or parent[b] == a
        if branch[a] or branch[b]:
            name = "branch" if parental else "other_kin"
        else:
            name = "subsidiary" if parental or subsidiary[a] or subsidiary[b] else "sibling"
        expected[name][0] += bool(clusters[a] & clusters[b])
        expected[name][1] += 1
    assert {name: [row["merged"], row["pairs"]] for name, row in found.items()} == expected


@settings(max_examples=25)
@given(LABELS, st.integers(0, 5))
def test_intervals_are_seeded_and_within_bounds(records: list[tuple[int, int, int]], seed: int) -> None:
    rows = evaluation.per_entity(counted(records)[0])
    interval = evaluation.intervals(rows, seed, 50)
    assert interval == evaluation.intervals(rows, seed, 50)
    assert all(0 <= low <= high <= 1 for low, high in interval.values())


def test_the_bootstrap_over_distinct_rows_is_the_bootstrap_over_entities() -> None:
    """Against a plain resampling of entities: the same spread, on a clustering with an error in one entity of ten."""
    rng = np.random.default_rng(3)
    entity = np.repeat(np.arange(400), 3)
    cluster = np.where(rng.random(1200) < 0.04, 1000 + np.arange(1200), entity)
    of = evaluation.cells(first_of_each(cluster)[0], entity)
    rows = evaluation.per_entity(of)
    low, high = evaluation.intervals(rows, 1, 800)["pairwise_f1"]
    columns = rows.columns()
    plain = [evaluation.scores(columns[rng.integers(0, 400, 400)].sum(axis=0))[0].f1 for _ in range(800)]
    assert (low, high) == pytest.approx(tuple(np.percentile(plain, [2.5, 97.5])), abs=0.004)
    assert low < evaluation.scores(columns.sum(axis=0))[0].f1 < high


def test_one_cluster_of_everything_and_a_cluster_each() -> None:
    entity = np.array([0, 0, 1, 1, 2])
    whole = evaluation.scores(
        evaluation.per_entity(evaluation.cells(np.zeros(5, np.int64), entity)).columns().sum(axis=0)
    )
    assert (whole[0].precision, whole[0].recall) == (pytest.approx(2 / 10), 1)
    alone = evaluation.scores(evaluation.per_entity(evaluation.cells(np.arange(5), entity)).columns().sum(axis=0))
    assert (alone[0].precision, alone[0].recall) == (1, 0)
