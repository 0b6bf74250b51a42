"""Marks that stand for the cell above (同上, 〃, "), filled with what stands in the same column of the record above."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import Mask, filled
from loaders.headers.index import Column, HeaderIndex
from loaders.readers.base import Chunk
from loaders.rows.printed import beside, headers
from loaders.values.marks import byte_set, started
from resolution.identifiers.normal_form import buffers

_QUOTES = ('"', "＂", "“", "”", "〃", "″", "〞", "〟", "′′", "''")
_WORDS = ("同上", "同上行", "同上一行", "（同上）", "(同上)", "同上。", "同前", "ditto", "Ditto", "DITTO")
_MARKS = pa.array([*_QUOTES, *_WORDS], pa.string())
_BEGINNINGS = byte_set(mark.encode()[0] for mark in (*_QUOTES, *_WORDS))
_LONGEST = max(len(mark.encode()) for mark in (*_QUOTES, *_WORDS))
#: Rows of a chunk that the next one may refer to: one record, and what printed tables have between records.
_TAIL = 50


def dittos(column: pa.Array) -> Mask:
    """Which cells are a mark for the cell above."""
    _, offsets = buffers(column)
    found: Mask = started(column, _BEGINNINGS) & (np.diff(offsets) <= _LONGEST)
    likely = np.flatnonzero(found)
    if len(likely):
        found[likely] = np.asarray(pc.is_in(column.take(pa.array(likely)), _MARKS), dtype=bool)
    return found


@dataclass(slots=True)
class Above:
    """The last rows of the chunk before, for the first ones of the next."""

    columns: Sequence[Column]
    index: HeaderIndex
    dated: Collection[int]
    tail: list[pa.Array] = field(default_factory=list)

    def fill(self, chunk: Chunk) -> tuple[Chunk, dict[str, Mask]]:
        """The chunk with its marks filled, and by header the rows of taken columns with a mark that has no record above."""
        marked = {place: mask for place, column in enumerate(chunk.columns) if (mask := dittos(column)).any()}
        columns: list[pa.Array] = chunk.columns
        bare: dict[str, Mask] = {}
        if marked:
            columns, bare = self._filled(chunk.columns, marked)
        if len(chunk.rows):
            self.tail = [column.slice(max(0, len(column) - _TAIL)) for column in columns]
        return Chunk(chunk.rows, columns), bare

    def _filled(self, cells: list[pa.Array], marked: dict[int, Mask]) -> tuple[list[pa.Array], dict[str, Mask]]:
        before = len(self.tail[0]) if self.tail else 0
        whole = [
            pa.concat_arrays([self.tail[place], column]) if before else column for place, column in enumerate(cells)
        ]
        records = self._records(whole)
        columns, bare = list(cells), {}
        for place, mask in marked.items():
            own = np.concatenate([np.zeros(before, dtype=bool), mask])
            told = records & ~own
            source = np.maximum.accumulate(np.where(told, np.arange(len(told)), -1))[before:]
            without = mask & (source < 0)
            chosen = np.where(mask & ~without, source, np.arange(before, before + len(mask)))
            columns[place] = whole[place].take(pa.array(chosen))
            if without.any() and self.columns[place].field:
                bare[self.columns[place].header] = without
        return columns, bare

    def _records(self, columns: list[pa.Array]) -> Mask:
        """Rows that a mark may refer to: no header again, no total or remark."""
        again, other = headers(columns, [column.header for column in self.columns], self.index.score, self.index.alike)
        nothing = np.logical_and.reduce([~filled(column) for column in columns])
        records: Mask = ~(again | other | beside(columns, self.dated, np.zeros(len(again), dtype=bool)) | nothing)
        return records
