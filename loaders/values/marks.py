"""Which rows could hold what a slow step looks for, told from their bytes: most rows of most columns cannot.

A mark is a set of bytes that every text of interest has one (or ``least``) of. Marked rows are a superset of the rows of
interest, so a step that runs on marked rows alone gives what it gives on all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution.identifiers.normal_form import as_strings, buffers

Mask = npt.NDArray[np.bool_]

#: Columns are worked on together up to so many bytes.
_TOGETHER = 64 * 1024 * 1024


def byte_set(members: Iterable[int]) -> Mask:
    """A table that says of each byte whether it is a member."""
    table = np.zeros(256, dtype=np.bool_)
    table[list(members)] = True
    return table


def marked(column: pa.Array, marks: Mask, least: int = 1) -> Mask:
    """Rows with at least ``least`` bytes among ``marks``."""
    data, offsets = buffers(column)
    places = np.flatnonzero(marks[data])
    if not len(places):
        return np.zeros(len(column), dtype=np.bool_)
    return np.diff(np.searchsorted(places, offsets)) >= least


def started(column: pa.Array, marks: Mask) -> Mask:
    """Rows that begin with a byte of ``marks``."""
    data, offsets = buffers(column)
    rows: Mask = np.diff(offsets) > 0
    rows[rows] = marks[data[offsets[:-1][rows]]]
    return rows


def rewrite(column: pa.Array, rows: Mask, step: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """``step`` on the chosen rows; the others stay."""
    if not rows.any():
        return column
    if rows.all():
        return step(column)
    chosen = pa.array(rows)
    return pc.replace_with_mask(column, chosen, step(column.filter(chosen)))


def together(columns: Sequence[pa.Array], step: Callable[[pa.Array], pa.Array]) -> list[pa.Array]:
    """``step``, which looks at each text alone, over many columns of one length as over a single long one.

    A file of few rows pays for the step once and not once a column.
    """
    done: list[pa.Array] = []
    group: list[pa.Array] = []
    size = 0
    for column in map(as_strings, columns):
        if group and size + column.nbytes > _TOGETHER:
            done += _as_one(group, step)
            group, size = [], 0
        group.append(column)
        size += column.nbytes
    return done + _as_one(group, step)


def _as_one(columns: list[pa.Array], step: Callable[[pa.Array], pa.Array]) -> list[pa.Array]:
    if not columns:
        return []
    whole = step(pa.concat_arrays(columns))
    rows = len(columns[0])
    return [whole.slice(place * rows, rows) for place in range(len(columns))]
