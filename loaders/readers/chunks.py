"""Rows of cells to chunks of columns, in the same way for every reader: padded, bounded, counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from loaders.readers.base import Chunk, Limits
from loaders.reject import Reject, RejectLog, scrub

Row = tuple[int, Sequence[str]]

#: Of a bad cell, enough to mask whole numbers in before it is cut for showing.
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Place:
    """Where we read, and where rejects of it go."""

    path: Path
    sheet: str
    log: RejectLog

    def on(self, sheet: str) -> Place:
        """The same file, another sheet."""
        return replace(self, sheet=sheet)

    def reject(self, row: int, reason: str, value: str = "", column: str = "") -> None:
        """Refuse one row of this sheet."""
        self.log.add(Reject(self.path.name, self.sheet, row, column, reason, scrub(value)))


def chunks(rows: Iterator[Row], header: Sequence[str], place: Place, limits: Limits) -> Iterator[Chunk]:
    """Gather rows to chunks. Cells missing at the end are empty (spreadsheets leave them out).

    A row with something beyond the last column is refused: a separator in its text has moved its cells.
    """
    numbers: list[int] = []
    cells: list[Sequence[str]] = []
    width = len(header)
    for number, row in rows:
        fitted = row if len(row) == width else _fitted(number, row, width, place)
        if fitted is None:
            continue
        numbers.append(number)
        cells.append(fitted)
        if len(cells) >= limits.chunk_rows:
            yield _chunk(numbers, cells, header, place, limits)
            numbers, cells = [], []
    if cells:
        yield _chunk(numbers, cells, header, place, limits)


def _fitted(number: int, row: Sequence[str], width: int, place: Place) -> Sequence[str] | None:
    if len(row) < width:
        return [*row, *[""] * (width - len(row))]
    if any(cell.strip() for cell in row[width:]):
        place.reject(number, "too_many_cells", " | ".join(row[width:]))
        return None
    return row[:width]


def _chunk(
    numbers: list[int], cells: list[Sequence[str]], header: Sequence[str], place: Place, limits: Limits
) -> Chunk:
    columns = [pa.array(column, pa.string()) for column in zip(*cells, strict=True)]
    return bounded(np.array(numbers, np.int64), columns, header, place, limits)


def bounded(
    numbers: npt.NDArray[np.int64], columns: list[pa.Array], header: Sequence[str], place: Place, limits: Limits
) -> Chunk:
    """A chunk without the rows that have a cell above the limit; those are refused by row and column."""
    keep = np.ones(len(numbers), np.bool_)
    for name, column in zip(header, columns, strict=True):
        longest = pc.max(pc.binary_length(column)).as_py() or 0
        if longest <= limits.cell_chars:
            continue
        long = pc.greater(pc.utf8_length(column), limits.cell_chars).to_numpy(zero_copy_only=False) & keep
        for index in np.flatnonzero(long):
            place.reject(int(numbers[index]), "cell_too_long", column[int(index)].as_py()[:_SHOWN], name)
        keep &= ~long
    if keep.all():
        return Chunk(numbers, columns)
    mask = pa.array(keep)
    return Chunk(numbers[keep], [column.filter(mask) for column in columns])


def whole(
    numbers: npt.NDArray[np.int64], columns: list[pa.Array], header: Sequence[str], place: Place, limits: Limits
) -> Iterator[Chunk]:
    """Columns that a reader has at once, without blank rows and in chunks of the usual size."""
    kept = filled(columns)
    if kept is not None:
        numbers, columns = numbers[kept], [column.filter(pa.array(kept)) for column in columns]
    for start in range(0, len(numbers), limits.chunk_rows):
        part = slice(start, start + limits.chunk_rows)
        cut = [column.slice(start, limits.chunk_rows) for column in columns]
        yield bounded(numbers[part], cut, header, place, limits)


def filled(columns: list[pa.Array]) -> npt.NDArray[np.bool_] | None:
    """Which rows have something in them; None when all do, which the first column mostly tells alone."""
    blank: pa.Array | None = None
    for column in columns:
        empty = pc.equal(column, "")
        blank = empty if blank is None else pc.and_(blank, empty)
        if not pc.any(blank).as_py():
            return None
    return None if blank is None else ~blank.to_numpy(zero_copy_only=False)
