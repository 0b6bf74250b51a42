"""The rows of a chunk while they are mapped: fields read so far, what else stood in them, what is wrong with them; and as they come out."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import Ids, Mask, filled, first_filled
from loaders.doubts import Found
from loaders.fields import KEY
from loaders.headers.untaken import Overruled


@dataclass(frozen=True, slots=True)
class Mapped:
    """Accepted rows of a chunk. ``columns`` hold every field; ``keys`` and ``contents`` are digests."""

    rows: Ids
    columns: dict[str, pa.Array]
    payload: pa.Array
    key_text: pa.Array
    keys: Ids
    contents: Ids
    generation: pa.Array
    effective: pa.Array
    state: pa.Array
    catalogue: pa.Array


@dataclass(slots=True)
class Work:
    """One chunk under way."""

    count: int
    columns: dict[str, pa.Array] = field(default_factory=dict)
    other: dict[str, pa.Array] = field(default_factory=dict)
    bad: list[tuple[Mask, str, str]] = field(default_factory=list)  # which rows, field, reason
    unrated: dict[str, Mask] = field(default_factory=dict)  # levels that say there is none
    unread: list[Found] = field(default_factory=list)
    doubtful: list[Found] = field(default_factory=list)
    overruled: list[Overruled] = field(default_factory=list)

    def keep_unread(self, header: str, column: pa.Array) -> None:
        """Keep cells of a column that fields go without; of a row that has some under this header already, under another."""
        kept = self.other.get(header)
        if kept is None:
            self.keep_other(header, column)
            return
        self.other[header] = first_filled([kept, column])
        second = filled(kept) & filled(column)
        if second.any():
            self.keep_other(header, pc.if_else(pa.array(second), column, ""))

    def keep_other(self, header: str, column: pa.Array) -> None:
        """Keep cells under their header; beside other cells of the same rows under one of their own."""
        name, number = header or "(no header)", 1
        while name in self.other and (filled(self.other[name]) & filled(column)).any():
            number += 1
            name = f"{header} ({number})"
        self.other[name] = first_filled([self.other[name], column]) if name in self.other else column

    def row(self, position: int) -> dict[str, dict[str, str]]:
        """What is held of a row, as texts."""
        fields = {name: column[position].as_py() for name, column in self.columns.items() if not name.endswith(KEY)}
        other = {name: column[position].as_py() for name, column in self.other.items()}
        return {
            "fields": {name: text for name, text in fields.items() if text},
            "other": {name: text for name, text in other.items() if text},
        }
