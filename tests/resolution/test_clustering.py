"""Guarded union: components where nothing is guarded, and never two values of a guard in one cluster."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from resolution.clustering import ambiguous, guarded_union

UNITS = 12
PAIRS = st.lists(
    st.tuples(st.integers(0, UNITS - 1), st.integers(0, UNITS - 1), st.floats(-5, 20, allow_nan=False)), max_size=30
)
GUARD = st.lists(st.integers(-1, 3), min_size=UNITS, max_size=UNITS)


def columns(pairs: list[tuple[int, int, float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    left = np.array([min(a, b) for a, b, _ in pairs], dtype=np.int64)
    right = np.array([max(a, b) for a, b, _ in pairs], dtype=np.int64)
    return left, right, np.array([w for _, _, w in pairs], dtype=np.float64)


@given(PAIRS)
def test_without_guards_clusters_are_connected_components(pairs: list[tuple[int, int, float]]) -> None:
    cluster = guarded_union(UNITS, *columns(pairs), [])
    graph = nx.Graph((a, b) for a, b, _ in pairs)
    graph.add_nodes_from(range(UNITS))
    for component in nx.connected_components(graph):
        assert {int(cluster[unit]) for unit in component} == {min(component)}


@given(PAIRS, GUARD, GUARD)
def test_no_cluster_holds_two_values_of_a_guard(
    pairs: list[tuple[int, int, float]], one: list[int], two: list[int]
) -> None:
    cluster = guarded_union(UNITS, *columns(pairs), [np.array(one), np.array(two)])
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
    first = guarded_union(UNITS, *columns(pairs), [np.array(guard)])
    second = guarded_union(UNITS, *columns(shuffled), [np.array(guard)])
    assert first.tolist() == second.tolist()


def test_the_stronger_pair_wins_where_both_cannot_be() -> None:
    left, right = np.array([0, 1]), np.array([2, 2])
    cluster = guarded_union(3, left, right, np.array([4.0, 9.0]), [np.array([7, 8, -1])])
    assert cluster.tolist() == [0, 1, 1]


def test_a_mention_that_fits_two_parties_is_said_to_be_ambiguous_with_their_number() -> None:
    settled = np.array([True, True, True, False, False])
    left, right = np.array([0, 1, 2, 2]), np.array([3, 3, 3, 4])
    torn = ambiguous(left, right, np.array([8.0, 7.0, 1.0, 8.0]), settled, margin=3.0)
    assert torn.unit.tolist() == [3]
    assert torn.candidates.tolist() == [2]
