"""What a graph is drawn into: parties by class and row, ties and events as growing blocks of integer columns.

A party is ``class << 32 | row``; rows of a class are numbered in the order drawn, the cast of planted cases first. Days
count from 1970, 0 = open or not stated. Texts are made of it once, at the end (``graph_columns``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from loaders.world.draw import Int

FIRM, PERSON, ADDRESS, PHONE, BODY = range(5)
_SHIFT = 32
_ROW = (1 << _SHIFT) - 1

Column = npt.NDArray[Any]
Block = dict[str, Column]

#: Columns of the parties of each class, with what a party has that says nothing else.
FIELDS: dict[int, dict[str, int]] = {
    FIRM: {"sole": 0, "place": 0, "established": 0, "stem": 0, "middle": 0, "form": 0, "parent": -1, "said": -1},
    PERSON: {"like": -1, "kin": -1},
    ADDRESS: {"place": 0},
    PHONE: {"place": 0},
    BODY: {"place": 0, "function": 0},
}
_TIE = {"source": -1, "target": -1, "since": 0, "until": 0, "known": 0, "weight": np.nan, "text": 0}
_EVENT = {
    "party": -1,
    "list": -1,
    "title": 0,
    "since": 0,
    "until": 0,
    "known": 0,
    "place": 0,
    "authority": -1,
    "amount": np.nan,
    "text": 0,
    "reports": 1,
}


def party(class_: int, row: Int | int) -> Any:
    """The number of a party, or of a column of them."""
    return (class_ << _SHIFT) | row


def row_of(number: Any) -> Any:
    """The row of a party within its class."""
    return number & _ROW


def class_of(number: Any) -> Any:
    """The class of a party."""
    return number >> _SHIFT


@dataclass(frozen=True, slots=True)
class Ref:
    """A party in an expected answer, until it has an id."""

    number: int


@dataclass(slots=True)
class Draft:
    """The graph while it is drawn; ``texts`` are the properties that ties and events point at by number."""

    parties: dict[int, list[Block]] = field(default_factory=lambda: defaultdict(list))
    ties: dict[str, list[Block]] = field(default_factory=lambda: defaultdict(list))
    events: dict[str, list[Block]] = field(default_factory=lambda: defaultdict(list))
    texts: list[Any] = field(default_factory=lambda: [{}])
    titles: list[str] = field(default_factory=lambda: [""])
    _sizes: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add_parties(self, class_: int, size: int, **columns: Any) -> Int:
        """``size`` parties of a class; gives their numbers."""
        self.parties[class_].append(_block(FIELDS[class_], size, columns))
        first = self._sizes[class_]
        self._sizes[class_] += size
        return np.asarray(party(class_, np.arange(first, first + size)))

    def add_ties(self, kind: str, size: int, **columns: Any) -> None:
        """``size`` ties of a kind."""
        self.ties[kind].append(_block(_TIE, size, columns))

    def add_events(self, kind: str, size: int, **columns: Any) -> None:
        """``size`` events of a kind."""
        self.events[kind].append(_block(_EVENT, size, columns))

    def text(self, properties: Any) -> int:
        """The number of a text of properties; a ``Ref`` in it becomes an id."""
        self.texts.append(properties)
        return len(self.texts) - 1

    def title(self, title: str) -> int:
        """The number of a title."""
        self.titles.append(title)
        return len(self.titles) - 1

    def size(self, class_: int) -> int:
        """How many parties of a class there are so far."""
        return self._sizes[class_]

    def drawn(self) -> int:
        """How many ties there are so far."""
        return sum(len(block["source"]) for blocks in self.ties.values() for block in blocks)


def joined(blocks: list[Block]) -> Block:
    """Blocks as one."""
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]} if blocks else {}


def _block(fields: dict[str, Any], size: int, columns: dict[str, Any]) -> Block:
    unknown = columns.keys() - fields.keys()
    if unknown:
        raise TypeError(f"no such columns: {sorted(unknown)}")
    kinds = {name: np.float64 if isinstance(nothing, float) else np.int64 for name, nothing in fields.items()}
    return {
        name: np.broadcast_to(np.asarray(columns.get(name, nothing), kinds[name]), (size,))
        for name, nothing in fields.items()
    }
