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
class Chunk:
    """Some rows of a sheet: ``columns[i]`` (string array, "" for empty) belongs to ``header[i]``; rows count from 1."""

    rows: npt.NDArray[np.int64]
    columns: list[pa.Array]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. ``header`` is as written (stripped); duplicates stay, told apart by position."""

    name: str
    header: tuple[str, ...]
    header_row: int
    chunks: Iterator[Chunk]
