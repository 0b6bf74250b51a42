"""Columns of a file that no field took though they hold something: a load names them, for whole facts may stand in them.

So are columns of a field that another column filled with something else. Counters of rows (序号) and columns without a name are none of
them, nor are those that hold nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import Mask, filled
from loaders.headers.index import Column, normal_header
from loaders.source import Field

#: Headers, in normal form, of columns that count the rows.
_COUNTERS = frozenset({
    "序号", "序", "行号", "行次", "项次", "顺序号", "顺序", "排序", "排序号", "no", "no№", "№", "xh", "xuhao", "seq", "seqno", "sequence",
    "rownum", "rownumber", "rowno", "rn", "row", "index", "idx",
})  # fmt: skip

#: Types of personal data: what an overruled column of them says is named, never kept.
_PERSONAL = ("person_id", "person_name", "phone")


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
                self.headers.setdefault(column.header)

    def miss(self, found: Sequence[Overruled], kept: Mask) -> None:
        """Note which columns were overruled in one of the kept rows."""
        for column in found:
            if (filled(column.cells) & kept).any():
                self.headers.setdefault(column.header)


@dataclass(frozen=True, slots=True)
class Overruled:
    """A column whose field another column filled: the cells that said something else ("" elsewhere); ``personal`` ones are kept nowhere."""

    header: str
    cells: pa.Array
    personal: bool


def overruled(field: Field, columns: Sequence[Column], cells: Sequence[pa.Array], chosen: pa.Array) -> list[Overruled]:
    """Of the columns of one field those that say something else than what was ``chosen`` of them."""
    found = []
    for column, told in zip(columns, cells, strict=True):
        other = pc.and_(pc.not_equal(told, ""), pc.not_equal(told, chosen))
        if pc.any(other).as_py():
            found.append(Overruled(column.header, pc.if_else(other, told, ""), field.type in _PERSONAL))
    return found


def is_told(header: str) -> bool:
    """Whether a column is named at all: it has a name, and no counter's.

    >>> is_told("抄表电量"), is_told("序号"), is_told(" No. "), is_told("")
    (True, False, False, False)
    """
    plain = normal_header(header)
    return bool(plain) and plain not in _COUNTERS
