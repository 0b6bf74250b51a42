"""What goes out as a document: a notice with its tables, as plain values. ``api.documents`` writes it as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a notice: a title, its columns and rows of plain values (text, numbers)."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
        """A table from any rows."""
        return cls(title, tuple(columns), tuple(tuple(row) for row in rows))


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice (通报, 告知, 回执): to whom, what, the tables, who signs and when (ISO date)."""

    title: str
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    number: str = ""
    to: str = ""
    signed: str = ""
    dated: str = ""
    remarks: tuple[str, ...] = field(default=())  # small print after the tables: origin of figures, rules, gaps
