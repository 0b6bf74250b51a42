"""Blocks and pairs by kernel, against NumPy's sorting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.columns import mix
from resolution.kernels import pairs


@given(st.lists(st.integers(0, 30), max_size=60), st.integers(2, 6))
def test_blocks_hold_equal_keys(values: list[int], largest: int) -> None:
    keys, owner = mix(np.array(values, dtype=np.int64)), np.arange(len(values)) * 7
    starts, ends, rows = pairs.blocks(keys, owner, largest)
    found = sorted(
        sorted((rows[start:end] // 7).tolist()) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    )
    wanted = [np.flatnonzero(np.array(values) == value).tolist() for value in set(values)]
    assert found == sorted(block for block in wanted if 2 <= len(block) <= largest)


@pytest.mark.parametrize("size", [1, 5, 4_096, 20_000])
def test_distinct_pairs_are_in_order_each_once(size: int) -> None:
    chance = np.random.default_rng(size)
    left, right = chance.integers(0, size, (2, 3 * min(size, 3_000)))
    packed = left << 32 | right
    kept = packed.copy()
    assert np.array_equal(kept[: pairs.order_once(kept)], np.unique(packed))
    crowded = np.tile(np.int64(size - 1) << 32 | chance.permutation(size), 2)  # one low number, many high ones
    assert np.array_equal(crowded[: pairs.order_once(crowded)] & 0xFFFFFFFF, np.arange(size))


def test_no_pairs() -> None:
    none = np.empty(0, dtype=np.int64)
    assert pairs.order_once(none) == 0
    assert all(len(part) == 0 for part in pairs.blocks(none.astype(np.uint64), none, 5))


def test_gathered_rows() -> None:
    table = np.arange(1_200, dtype=np.int32).reshape(300, 4)
    rows = np.random.default_rng(1).integers(0, 300, 1_000)
    assert np.array_equal(pairs.gather(table, rows), table[rows].T)
