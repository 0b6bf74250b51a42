"""Columns of a file that no field took though they hold something: a load names them, for whole facts may stand in them.

Counters of rows (序号) and columns without a name are none of them, nor are those that hold nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from loaders.columns import Mask, filled
from loaders.header import Column, normal_header

#: Headers, in normal form, of columns that count the rows.
_COUNTERS = frozenset(
    [
        "序号",
        "序",
        "行号",
        "行次",
        "项次",
        "顺序号",
        "顺序",
        "排序",
        "排序号",
        "no",
        "no№",
        "№",
        "xh",
        "xuhao",
        "seq",
        "seqno",
        "sequence",
        "rownum",
        "rownumber",
        "rowno",
        "rn",
        "row",
        "index",
        "idx",
    ]
)


@dataclass(slots=True)
class Untaken:
    """The headers of such columns, in the order in which they were met, each once."""

    headers: dict[str, None] = field(default_factory=dict)

    def see(self, columns: Sequence[Column], cells: Sequence[pa.Array], kept: Mask) -> None:
        """Note which of the columns without a field hold something in one of the kept rows."""
        for column in columns:
            if column.field or column.header in self.headers or not is_told(column.header):
                continue
            if (filled(cells[column.index]) & kept).any():
                self.add(column.header)

    def add(self, header: str) -> None:
        """Note a column."""
        self.headers.setdefault(header)


def is_told(header: str) -> bool:
    """Whether a column is named at all: it has a name, and no counter's.

    >>> is_told("抄表电量"), is_told("序号"), is_told(" No. "), is_told("")
    (True, False, False, False)
    """
    plain = normal_header(header)
    return bool(plain) and plain not in _COUNTERS
