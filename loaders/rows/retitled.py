"""Titles within a sheet: below 2024年度B级纳税人名单 the rows are of level B, whatever the title of the whole sheet says.

A title is a row with one cell that names a level, list or year, and no remark. One that names two of them (M级、C级) tells none: then
the rows below have none, rather than that of the title before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from loaders.columns import constant, filled, first_filled
from loaders.headers.titles import retold, titled
from loaders.source import Source

_MOST_CHARS = 60
_FEWEST_COLUMNS = 2
_FIRST = 2  # columns in which a title stands
_REMARK = re.compile(r"\s*[(（\[【]?\s*(?:备?注|说明|填|制表|审核|本表|以上|上述|以下空白|合计|共)|.*[。；;]\s*$")


class Told:
    """Values that titles tell the rows of a sheet, and columns that are only in some files; chunks are asked in their order."""

    def __init__(self, source: Source, columns: frozenset[str], told: Mapping[str, str]) -> None:
        """``columns`` are the fields that columns of the file fill or tell; ``told`` what holds when the rows begin."""
        self._source, self._columns, self._now = source, columns, dict(told)
        self._watched = titled(source, columns) or (source.status is not None and source.status.left)
        self.titles: list[int] = []  # which rows of the last chunk are titles

    def columns(self, cells: Sequence[pa.Array], rows: int) -> dict[str, pa.Array]:
        """By field what is told of each row."""
        found = self._titles(cells) if self._watched else []
        self.titles = [row for row, _ in found]
        names = dict.fromkeys([*self._now, *(name for _, said in found for name in said)])
        parts: dict[str, list[pa.Array]] = {name: [] for name in names}
        begin = 0
        for end, said in [*found, (rows, {})]:
            for name in names:
                parts[name].append(constant(self._now.get(name, ""), end - begin))
            self._now |= said
            begin = end
        return {name: pa.concat_arrays(told) for name, told in parts.items()}

    def _titles(self, cells: Sequence[pa.Array]) -> list[tuple[int, dict[str, str]]]:
        """Rows that are titles, and what they tell."""
        if len(cells) < _FEWEST_COLUMNS:
            return []
        full = [filled(column) for column in cells]
        at = np.flatnonzero((np.sum(full, axis=0) == 1) & np.logical_or.reduce(full[:_FIRST]))
        if not len(at):
            return []
        texts = first_filled([column.take(pa.array(at)) for column in cells]).to_pylist()
        told, now = [], dict(self._now)
        for row, text in zip(at.tolist(), texts, strict=True):
            if len(text) > _MOST_CHARS or _REMARK.match(text):
                continue
            if said := retold(self._source, text, self._columns, now):
                now |= said
                told.append((row, said))
        return told
