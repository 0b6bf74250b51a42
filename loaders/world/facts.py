"""Ties and credit events of the truth as growing columns. A party is an organisation's row, or the number of
organisations plus a person's row."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Self

import numpy as np
import numpy.typing as npt

TIE_KINDS = ("legal_representative", "officer", "shareholder", "branch_of", "located_at", "reachable_at")
POSITIONS = ("", "执行董事", "董事", "监事", "经理", "财务负责人", "负责人")
EVENT_KINDS = ("permit", "penalty", "serious_list", "wage_arrears", "judgment_debt", "abnormal_operation")
STATES = ("active", "removed", "withdrawn", "repaired", "refused")  # refused: repair asked for and refused


def _numbers() -> npt.NDArray[Any]:
    return np.zeros(0, dtype=np.int64)


def append(columns: Any, size: int, **values: Any) -> None:
    """Append ``size`` rows to a dataclass of columns; a value may be a column or a constant, a field not named gets 0."""
    for f in fields(columns):
        old = getattr(columns, f.name)
        new = np.broadcast_to(np.asarray(values.pop(f.name, 0)), (size,)).astype(old.dtype)
        setattr(columns, f.name, np.concatenate([old, new]))
    if values:
        raise TypeError(f"no such columns: {sorted(values)}")


@dataclass(slots=True)
class Ties:
    """Relations as they truly hold. ``kind`` and ``position`` index the tuples above; ``weight`` is a share, NaN = none."""

    kind: npt.NDArray[Any] = field(default_factory=_numbers)
    source: npt.NDArray[Any] = field(default_factory=_numbers)
    target: npt.NDArray[Any] = field(default_factory=_numbers)
    since: npt.NDArray[Any] = field(default_factory=_numbers)
    until: npt.NDArray[Any] = field(default_factory=_numbers)
    position: npt.NDArray[Any] = field(default_factory=_numbers)
    weight: npt.NDArray[Any] = field(default_factory=lambda: np.zeros(0, dtype=np.float64))

    def __len__(self) -> int:
        return len(self.kind)

    def add(self, kind: str, size: int = 1, **values: Any) -> None:
        """Append ties of one kind."""
        values.setdefault("weight", np.nan)
        append(self, size, kind=TIE_KINDS.index(kind), **values)


@dataclass(slots=True)
class Events:
    """Credit events. ``choice`` is the row of the decision in data/decisions.yaml (penalties, permits or lists)."""

    kind: npt.NDArray[Any] = field(default_factory=_numbers)
    party: npt.NDArray[Any] = field(default_factory=_numbers)
    choice: npt.NDArray[Any] = field(default_factory=_numbers)
    place: npt.NDArray[Any] = field(default_factory=_numbers)  # of the deciding body
    since: npt.NDArray[Any] = field(default_factory=_numbers)
    until: npt.NDArray[Any] = field(default_factory=_numbers)
    state: npt.NDArray[Any] = field(default_factory=_numbers)
    changed: npt.NDArray[Any] = field(default_factory=_numbers)  # day of removal, withdrawal or repair
    amount: npt.NDArray[Any] = field(default_factory=_numbers)  # yuan
    copies: npt.NDArray[Any] = field(default_factory=_numbers)  # further departments that report the same decision

    def __len__(self) -> int:
        return len(self.kind)

    def add(self, kind: str, size: int = 1, **values: Any) -> None:
        """Append events of one kind."""
        append(self, size, kind=EVENT_KINDS.index(kind), **values)

    def of(self, kind: str) -> npt.NDArray[np.int64]:
        """Rows of a kind."""
        return np.flatnonzero(self.kind == EVENT_KINDS.index(kind))

    def rows(self, index: npt.NDArray[Any]) -> Self:
        """Some rows as events of their own."""
        return type(self)(**{f.name: getattr(self, f.name)[index] for f in fields(self)})
