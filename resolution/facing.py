"""The two sides of many pairs, gathered: comparisons read neighbours in memory instead of places all over it.

Profiles lie row by row in one table of small numbers, so that a profile costs one or two reads from memory, not one for
each attribute; what is gathered of a few thousand pairs stays in the processor's caches while all comparisons go over it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.columns import Int, spans
from resolution.features import Profiles
from resolution.kernels.pairs import gather
from resolution.portrait import SPELLED

#: Pairs that are gathered at a time.
_SLICE = 32_000
#: Profiles whose attributes are laid side by side at a time.
_PIECE = 8_192
#: With fewer than one pair for so many profiles, these are not laid out.
_FEW = 4
_BOOLEAN = ("code_proven",)
_COUNTS = ("firms", "places")

#: What is done with a slice of the pairs: the profiles of its left sides and behind them those of its right sides, the rows
#: of both, and which slice it is.
Work = Callable[[Profiles, Int, Int, slice], None]


class Sides:
    """Some attributes of profiles, laid out by row."""

    def __init__(self, profiles: Profiles, names: Sequence[str]) -> None:
        self._profiles, self._names = profiles, tuple(names)
        owners = profiles.former["profile"].to_numpy()
        self._formers = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=len(profiles)))])
        columns = [*(_numbers(profiles, name) for name in names), np.diff(self._formers)]
        self._table = np.empty((len(profiles), len(columns)), np.int32)
        for start in range(0, len(profiles), _PIECE):
            for place, column in enumerate(columns):
                self._table[start : start + _PIECE, place] = column[start : start + _PIECE]

    def of(self, left: Int, right: Int) -> Profiles:
        """Profiles of the left sides, and behind them those of the right sides; only the chosen attributes are theirs."""
        rows = np.concatenate([left, right])
        *gathered, formers = gather(self._table, rows)
        columns: dict[str, Any] = dict(zip(self._names, gathered, strict=True))
        for name in self._names:
            if name in SPELLED:
                columns[name] = replace(getattr(self._profiles, name), codes=columns[name].astype(np.int64))
            elif name in _BOOLEAN:
                columns[name] = columns[name] != 0
            elif name in _COUNTS:
                columns[name] = columns[name].astype(np.int8)
        return replace(self._profiles, **columns, former=self._former(rows, formers))

    def _former(self, rows: Int, counts: npt.NDArray[np.int32]) -> pa.Table:
        """The former names of the rows, so many each."""
        having = np.flatnonzero(counts)
        span, at = spans(self._formers[rows[having]], counts[having].astype(np.int64))
        return pa.table({"profile": pa.array(having[span]), "name": self._profiles.former["name"].take(pa.array(at))})


def _numbers(profiles: Profiles, name: str) -> npt.NDArray[Any]:
    column: npt.NDArray[Any] = getattr(profiles, name).codes if name in SPELLED else getattr(profiles, name)
    return column


def by_slices(profiles: Profiles, names: Sequence[str], left: Int, right: Int, work: Work) -> None:
    """Have all pairs worked on, slice by slice, on all processors; ``names`` are the attributes that are looked at."""
    few = len(left) * _FEW < len(profiles)  # not worth a table of all profiles
    if few and len(left) <= _SLICE:
        work(profiles, left, right, slice(0, len(left)))
        return
    sides = None if few else Sides(profiles, names)

    def one(start: int) -> None:
        part = slice(start, min(start + _SLICE, len(left)))
        size = part.stop - part.start
        if sides is None:
            work(profiles, left[part], right[part], part)
        else:
            work(sides.of(left[part], right[part]), np.arange(size), np.arange(size, 2 * size), part)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(one, range(0, len(left), _SLICE)))
