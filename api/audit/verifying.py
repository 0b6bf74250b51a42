"""Does the chain hold? Every entry is read and its digest made again, and the heads that were kept outside are looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from api.audit.anchor import Head, heads
from api.audit.chain import START
from api.audit.sealing import Seal
from api.audit.tables import audit_entry

Flaw = Literal["changed", "missing", "moved", "cut", "other_head", "no_anchor", "bad_anchor"]
_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong, and with which entry (0: with none of them alone)."""

    number: int
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many entries were read, the head of what was read, and the first things that are wrong with them (at most ``most``)."""

    entries: int
    head: Head | None
    flaws: tuple[Found, ...]


def verify(connection: sa.Connection, seal: Seal, kept: Sequence[Head] = (), most: int = 100) -> Verdict:
    """Hold the whole chain against its seal, its anchor and heads that were ``kept`` elsewhere.

    ``changed``: its digest is not that of its content; ``moved``: what it follows is not what stands before it; ``missing``: no entry by
    that number; ``cut``: an anchor knows more entries; ``other_head``: an anchor knows another digest of it.
    """
    flaws: list[Found] = []
    try:
        anchored = heads(seal.anchor)
    except (ValueError, OSError):
        anchored = []
        flaws.append(Found(0, "bad_anchor"))
    known = [*anchored, *kept]
    wanted = {head.number: head.digest for head in known}
    walk = _Walk(seal, wanted)
    for row in _rows(connection):
        walk.step(row)
    flaws += walk.flaws
    if walk.number and not anchored and not flaws:
        flaws.append(Found(0, "no_anchor"))
    furthest = max((head.number for head in known), default=0)
    if furthest > walk.number:
        flaws.append(Found(walk.number + 1, "cut"))
    flaws += [
        Found(head.number, "other_head") for head in known if walk.seen.get(head.number, head.digest) != head.digest
    ]
    last = Head(walk.number, walk.previous) if walk.number else None
    return Verdict(walk.read, last, tuple(_first(flaws, most)))


class _Walk:
    """One pass over the entries in order."""

    def __init__(self, seal: Seal, wanted: Mapping[int, str]) -> None:
        self.seal, self.wanted = seal, wanted
        self.number, self.previous, self.read = 0, START, 0
        self.flaws: list[Found] = []
        self.seen: dict[int, str] = {}

    def step(self, row: sa.RowMapping) -> None:
        number = row["number"]
        self.read += 1
        if number != self.number + 1:
            self.flaws.append(Found(self.number + 1 if number > self.number + 1 else number, "missing"))
        elif row["previous"] != self.previous:
            self.flaws.append(Found(number, "moved"))
        if row["digest"] != self.seal.digest(dict(row)) or number < 1:
            self.flaws.append(Found(number, "changed"))
        if number in self.wanted:
            self.seen[number] = row["digest"]
        self.number, self.previous = number, row["digest"]


def _rows(connection: sa.Connection) -> Iterator[sa.RowMapping]:
    query = sa.select(audit_entry).order_by(audit_entry.c.number).execution_options(yield_per=_ROWS)
    yield from connection.execute(query).mappings()


def _first(flaws: Iterable[Found], most: int) -> list[Found]:
    return sorted(set(flaws), key=lambda found: (found.number, found.flaw))[:most]
