"""What every reader gives: sheets of text columns with the row numbers of the file, and errors that name the place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

#: How many cells of a row are known headers: readers call it to find the header row.
HeaderScore = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost before it is refused; every reader's memory is bounded by these, whatever the file says."""

    cell_chars: int = 1_000_000
    row_chars: int = 4_000_000
    columns: int = 1_000
    chunk_rows: int = 50_000
    header_rows: int = 20
    archive_bytes: int = 2_000_000_000
    archive_ratio: float = 200.0
    sheet_cells: int = 60_000_000
    document_bytes: int = 256_000_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a sheet: ``columns[i]`` (string array, "" for empty) belongs to ``header[i]``; rows count from 1."""

    rows: npt.NDArray[np.int64]
    columns: list[pa.Array]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. ``header`` is as written (stripped); duplicates stay, told apart by position.

    ``header_row`` is 0 where the names are no row of the file (JSON keys, Parquet columns); ``titles`` are the cells above it,
    ``units`` by column those that the group above a name gives its amounts; ``since_1904`` = numbers of days count from 1904.
    """

    name: str
    header: tuple[str, ...]
    header_row: int
    chunks: Iterator[Chunk]
    titles: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    since_1904: bool = False
