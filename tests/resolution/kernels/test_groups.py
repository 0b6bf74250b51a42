"""Groups of equal keys, against NumPy's sorting."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from resolution.columns import first_of_each

KEY = st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1) | st.integers(-5, 5).map(lambda key: key << 40)


@given(st.lists(KEY, max_size=60))
def test_groups_are_numbered_as_they_appear(values: list[int]) -> None:
    keys = np.array(values, dtype=np.int64)
    for column in (keys, keys.view(np.uint64), np.repeat(keys, 2)[::2]):
        numbers, first = first_of_each(column)
        assert first.tolist() == sorted(np.unique(keys, return_index=True)[1].tolist())
        assert np.array_equal(keys[first][numbers], keys)
