"""Judgements: what people decided about pairs of mentions. Appended, never changed; the latest row of a pair counts.

A judgement names mention ids, which are digests of the records' business keys, so it outlives reloads, rebuilds and
retraining. While a record is withdrawn its judgements sleep; they count again with the mention.

    same       one party: a must-link, unless a hard rule (two valid codes, branch and head office) refuses it
    different  two parties: a cannot-link, whatever codes and weights say
    unsure     looked at and left open: not asked again at once
    withdrawn  as if nobody had decided
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa

from resolution import ledger
from resolution.columns import Int, Mask, located

SAME, DIFFERENT, UNSURE, WITHDRAWN = VERDICTS = ("same", "different", "unsure", "withdrawn")


class JudgementRefusedError(ValueError):
    """A judgement that cannot stand. ``reason`` names why; ``chain`` are the mentions that earlier verdicts tie together."""

    def __init__(self, reason: str, chain: list[int]) -> None:
        super().__init__(f"{reason}: {' = '.join(f'{mention:016x}' for mention in chain)}")
        self.reason = reason
        self.chain = chain


@dataclass(frozen=True, slots=True)
class Judgements:
    """The verdicts that bind clustering, as columns: pairs of mention ids, and whether they are the same party."""

    left: Int
    right: Int
    same: Mask

    @classmethod
    def empty(cls) -> Judgements:
        """Nobody has decided anything."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.bool_))

    def __len__(self) -> int:
        return len(self.left)

    def mentions(self) -> Int:
        """The mentions (or rows) that some verdict names, each once, ascending."""
        return np.unique(np.concatenate([self.left, self.right]))

    def rows(self, mention_ids: Int) -> Judgements:
        """The judgements whose two mentions are among ``mention_ids`` (ascending), as row numbers there; the rest sleep."""
        left, right = (located(side, mention_ids) for side in (self.left, self.right))
        awake = (left >= 0) & (right >= 0)
        return Judgements(left[awake], right[awake], self.same[awake])

    def within(self, rows: Int, size: int) -> Judgements:
        """Of judgements by row of a table with ``size`` rows: those inside the part ``rows``, by place in that part."""
        place = np.full(size, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        left, right = place[self.left], place[self.right]
        inside = (left >= 0) & (right >= 0)
        return Judgements(left[inside], right[inside], self.same[inside])


@dataclass(frozen=True, slots=True)
class Judgement:
    """One row of the table: who decided what about a pair (the smaller mention id first), when and why."""

    left: int
    right: int
    verdict: str
    author: str
    recorded_at: str
    reason: str

    @property
    def pair(self) -> tuple[int, int]:
        """The key of the pair."""
        return self.left, self.right


def history(connection: sa.Connection) -> list[Judgement]:
    """Every row, in the order in which they were recorded."""
    table = ledger.judgement
    names = ("left_mention", "right_mention", "verdict", "author", "recorded_at", "reason")
    query = sa.select(*(table.c[name] for name in names)).order_by(table.c.judgement_id)
    return [Judgement(*row) for row in connection.execute(query)]


def standing(rows: Iterable[Judgement]) -> dict[tuple[int, int], Judgement]:
    """The latest row of each pair, without pairs that were withdrawn."""
    latest = {row.pair: row for row in rows}
    return {pair: row for pair, row in latest.items() if row.verdict != WITHDRAWN}


def read(connection: sa.Connection) -> Judgements:
    """The verdicts that bind clustering now, in the order of their pairs."""
    binding = [row for row in standing(history(connection)).values() if row.verdict in (SAME, DIFFERENT)]
    binding.sort(key=lambda row: row.pair)
    pairs = np.array([row.pair for row in binding], dtype=np.int64).reshape(-1, 2)
    return Judgements(pairs[:, 0], pairs[:, 1], np.array([row.verdict == SAME for row in binding], dtype=np.bool_))


def append(connection: sa.Connection, row: Judgement) -> Judgement:
    """Record a judgement. Raises ``JudgementRefusedError`` where it contradicts what stands; then nothing is recorded."""
    if row.left == row.right:
        raise JudgementRefusedError("judgement_of_one", [row.left])
    if row.left > row.right:
        row = Judgement(row.right, row.left, row.verdict, row.author, row.recorded_at, row.reason)
    check(row, standing(history(connection)))
    values = {"left_mention": row.left, "right_mention": row.right, "verdict": row.verdict, "author": row.author}
    statement = sa.insert(ledger.judgement).values(**values, recorded_at=row.recorded_at, reason=row.reason)
    connection.execute(statement)
    return row


def undo(connection: sa.Connection, pair: tuple[int, int], author: str, recorded_at: str) -> Judgement:
    """Give a pair the verdict that stood before its latest one, as a further row."""
    rows = [row for row in history(connection) if row.pair == pair]
    before = rows[-2] if len(rows) > 1 else None
    verdict, reason = (before.verdict, before.reason) if before else (WITHDRAWN, "")
    return append(connection, Judgement(*pair, verdict, author, recorded_at, reason))


def check(row: Judgement, known: Mapping[tuple[int, int], Judgement]) -> None:
    """Raise ``JudgementRefusedError`` where a verdict would make one party of two that are told apart, or the reverse."""
    others = {pair: other for pair, other in known.items() if pair != row.pair}
    ties = _ties(pair for pair, other in others.items() if other.verdict == SAME)
    if row.verdict == DIFFERENT:
        chain = _chain(ties, row.left, row.right)
        if chain:
            raise JudgementRefusedError("judgement_contradicts_same", chain)
    elif row.verdict == SAME:
        for mention, other in (row.pair, row.pair[::-1]):
            ties.setdefault(mention, set()).add(other)
        apart = sorted(pair for pair, other in others.items() if other.verdict == DIFFERENT)
        for pair in apart:
            chain = _chain(ties, *pair)
            if chain:
                raise JudgementRefusedError("judgement_contradicts_different", chain)


def _ties(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    ties: dict[int, set[int]] = {}
    for one, other in pairs:
        ties.setdefault(one, set()).add(other)
        ties.setdefault(other, set()).add(one)
    return ties


def _chain(ties: Mapping[int, set[int]], start: int, end: int) -> list[int]:
    """The shortest chain of "same" from one mention to another; empty if there is none."""
    came: dict[int, int] = {start: start}
    edge = [start]
    while edge and end not in came:
        found = [(there, here) for here in edge for there in sorted(ties.get(here, ())) if there not in came]
        for there, here in found:
            came.setdefault(there, here)
        edge = list(dict.fromkeys(there for there, _ in found))
    if end not in came:
        return []
    chain = [end]
    while chain[-1] != start:
        chain.append(came[chain[-1]])
    return chain[::-1]


def refused(judged: Judgements, entity: Int) -> tuple[Int, Int]:
    """Rows of the pairs judged the same that a hard rule kept apart all the same, one a left mention."""
    kept = judged.same & (entity[judged.left] != entity[judged.right])
    left, first = np.unique(judged.left[kept], return_index=True)
    return left, judged.right[kept][first]


def as_dict(row: Judgement) -> dict[str, Any]:
    """A judgement as answers show it."""
    return {
        "left": f"{row.left:016x}",
        "right": f"{row.right:016x}",
        "verdict": row.verdict,
        "author": row.author,
        "recorded_at": row.recorded_at,
        "reason": row.reason,
    }
