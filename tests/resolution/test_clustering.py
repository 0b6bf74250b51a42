"""Guarded union: components where nothing is guarded, and never two values of a guard in one cluster."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from resolution.clustering import NEVER, Pairs, ambiguous, guarded_union

UNITS = 12
PAIRS = st.lists(
    st.tuples(st.integers(0, UNITS - 1), st.integers(0, UNITS - 1), st.floats(-5, 20, allow_nan=False)), max_size=30
)
GUARD = st.lists(st.integers(-1, 3), min_size=UNITS, max_size=UNITS)


def columns(pairs: list[tuple[int, int, float]]) -> Pairs:
    """Distinct pairs in order, the best weight of each."""
    best: dict[tuple[int, int], float] = {}
    for a, b, weight in pairs:
        if a != b:
            key = (min(a, b), max(a, b))
            best[key] = max(weight, best.get(key, -np.inf))
    ends = np.array(sorted(best), dtype=np.int64).reshape(-1, 2)
    return Pairs(ends[:, 0], ends[:, 1], np.array([best[key] for key in sorted(best)], dtype=np.float64))


def cluster_all(pairs: Pairs, guards: list[np.ndarray], least: float = -np.inf, size: int = UNITS) -> np.ndarray:
    return guarded_union(size, pairs, np.ones(len(pairs.left), dtype=np.bool_), guards, least)


@given(PAIRS)
def test_without_guards_clusters_are_connected_components(pairs: list[tuple[int, int, float]]) -> None:
    cluster = cluster_all(columns(pairs), [])
    graph = nx.Graph((a, b) for a, b, _ in pairs)
    graph.add_nodes_from(range(UNITS))
    for component in nx.connected_components(graph):
        assert {int(cluster[unit]) for unit in component} == {min(component)}


@given(PAIRS, GUARD, GUARD)
def test_no_cluster_holds_two_values_of_a_guard(
    pairs: list[tuple[int, int, float]], one: list[int], two: list[int]
) -> None:
    cluster = cluster_all(columns(pairs), [np.array(one), np.array(two)])
    for guard in (one, two):
        for number in set(cluster.tolist()):
            held = {value for value, of in zip(guard, cluster.tolist(), strict=True) if of == number and value >= 0}
            assert len(held) <= 1


@given(PAIRS, GUARD, st.randoms(use_true_random=False))
def test_the_order_of_pairs_does_not_matter(
    pairs: list[tuple[int, int, float]], guard: list[int], random: object
) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = cluster_all(columns(pairs), [np.array(guard)])
    second = cluster_all(columns(shuffled), [np.array(guard)])
    assert first.tolist() == second.tolist()


def test_the_stronger_pair_wins_where_both_cannot_be() -> None:
    pairs = Pairs(np.array([0, 1]), np.array([2, 2]), np.array([4.0, 9.0]))
    assert cluster_all(pairs, [np.array([7, 8, -1])], size=3).tolist() == [0, 1, 1]


def test_one_good_pair_does_not_join_clusters_whose_other_pairs_speak_against_it() -> None:
    left, right = np.array([0, 2, 1, 0, 0, 1]), np.array([1, 3, 2, 2, 3, 3])
    weight = np.array([9.0, 9.0, 5.0, -6.0, -6.0, -6.0])
    pairs = Pairs(left, right, weight)
    assert cluster_all(pairs, [], least=0.0, size=4).tolist() == [0, 0, 2, 2]
    assert cluster_all(pairs, [], size=4).tolist() == [0, 0, 0, 0]


@given(PAIRS, st.tuples(st.integers(0, UNITS - 2), st.integers(1, UNITS - 1)))
def test_a_forbidden_pair_is_in_no_cluster(pairs: list[tuple[int, int, float]], forbidden: tuple[int, int]) -> None:
    a, b = min(forbidden), max(forbidden) if forbidden[0] != forbidden[1] else forbidden[0] + 1
    known = columns(pairs)
    at = np.flatnonzero((known.left == a) & (known.right == b))
    weight = known.weight.copy()
    weight[at] = NEVER
    if not len(at):
        known = Pairs(np.append(known.left, a), np.append(known.right, b), np.append(weight, NEVER))
    else:
        known = Pairs(known.left, known.right, weight)
    cluster = guarded_union(UNITS, known, known.weight > NEVER, [], 0.0)
    assert cluster[a] != cluster[b]


def test_a_mention_that_fits_two_parties_is_said_to_be_ambiguous_with_their_number() -> None:
    settled = np.array([True, True, True, False, False])
    pairs = Pairs(np.array([0, 1, 2, 2]), np.array([3, 3, 3, 4]), np.array([8.0, 7.0, 1.0, 8.0]))
    torn = ambiguous(pairs, settled, match=0.0, margin=3.0)
    assert torn.unit.tolist() == [3]
    assert torn.candidates.tolist() == [2]
