"""From the change log to the projection: what the workspace's graph holds, written into Neo4j in order and repeatably.

The projection itself remembers how far it is, in the same transaction as the rows: a push that is killed anywhere goes on
where it stopped, and a projection that was lost, or that the log no longer reaches, is filled by difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

import pyarrow as pa

from graph.checksum import COLUMNS
from graph.rows import table_of
from graph.store import Changes, StoreFailedError

#: Entries of the log taken over in one transaction.
BATCH = 5_000
#: How often the whole graph is read again because it changed meanwhile.
_READS = 5

#: Told after every step: what is done, how much of it, out of how much (0 = unknown).
Progress = Callable[[str, int, int], None]


class Source(Protocol):
    """The graph that is projected, with its change log (``graph.stores.sql``)."""

    def changes_after(self, seq: int, limit: int = ...) -> list[tuple[int, str, str]]:
        """Entries (seq, what, id) after ``seq``, oldest first."""
        ...

    def last_change(self) -> int:
        """The number of the latest entry."""
        ...

    def rows(self, what: str, ids: Sequence[str]) -> pa.Table:
        """Rows as they are now; unknown ids are absent."""
        ...

    def scan(self, what: str) -> Iterator[pa.Table]:
        """All rows, in batches."""
        ...

    def taken(self, name: str, seq: int) -> None:
        """Note that projection ``name`` stands at ``seq``."""
        ...


class Target(Protocol):
    """The projection (``graph.stores.neo4j``)."""

    @property
    def name(self) -> str:
        """Which of the projections it is."""
        ...

    def settle(self) -> None:
        """Bring what is there into the form of this version."""
        ...

    def checkpoint(self) -> int | None:
        """The number at which it stands; None if it must be filled as a whole."""
        ...

    def apply(self, put: Mapping[str, pa.Table], gone: Mapping[str, Sequence[str]], seq: int) -> None:
        """Write rows and deletions up to ``seq``, and ``seq``, in one transaction."""
        ...

    def replace(
        self, nodes: pa.Table, edges: pa.Table, events: pa.Table, *, seq: int | None = None, trusting: bool = True
    ) -> Changes:
        """Become equal to the tables, which stand at ``seq``; not ``trusting``: prove every row that is there."""
        ...


@dataclass(frozen=True, slots=True)
class PushReport:
    """What a push did: from which number of the log to which, whether by comparing the whole graph, and how much."""

    start: int | None
    end: int
    full: bool
    entries: int
    changes: Changes

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON shows it; ``inserted``, ``updated`` and ``deleted`` count what a comparison found, by table."""
        return {
            "start": self.start,
            "end": self.end,
            "full": self.full,
            "entries": self.entries,
            "inserted": dict(self.changes.inserted),
            "updated": dict(self.changes.updated),
            "deleted": dict(self.changes.deleted),
        }


def push(source: Source, target: Target, progress: Progress | None = None, *, full: bool = False) -> PushReport:
    """Bring ``target`` up to the end of ``source``'s log; safe to run again at any time, and after any interruption.

    Args:
        progress: told after each batch how many entries of the log are done, and how many there were.
        full: compare every row as it stands instead of following the log, so that edits by hand are mended.
    Raises:
        StoreFailedError: a database stayed away longer than it is waited for; run it again later.
    """
    target.settle()
    start = target.checkpoint()
    changes, entries, seq = Changes(), 0, start
    whole = full or _broken(source, start)
    if whole or seq is None:
        changes, seq = _fill(source, target, trusting=not full)
    total = max(source.last_change() - seq, 0)
    while batch := source.changes_after(seq, BATCH):
        if any(what == "everything" for _, what, _ in batch):
            changes, seq = _fill(source, target)
            whole = True
            continue
        seq = batch[-1][0]
        target.apply(*_current(source, batch), seq)
        entries += len(batch)
        if progress is not None:
            progress("push", min(entries, total), total)
    with suppress(StoreFailedError):  # somebody is writing for long: the next push notes it
        source.taken(target.name, seq)
    return PushReport(start, seq, whole, entries, changes)


def _broken(source: Source, start: int | None) -> bool:
    """Whether the log does not reach from ``start`` on: never filled, another workspace's log, or pruned since."""
    if start is None or start > source.last_change():
        return True
    following = source.changes_after(start, 1)
    return bool(following) and following[0][0] != start + 1


def _fill(source: Source, target: Target, *, trusting: bool = True) -> tuple[Changes, int]:
    """Everything at once. If the source is written meanwhile it is read again; the log mends what still changes."""
    for remaining in range(_READS - 1, -1, -1):
        seq = source.last_change()
        tables = {what: _whole(source, what) for what in COLUMNS}
        if source.last_change() == seq or not remaining:
            break
    return target.replace(tables["nodes"], tables["edges"], tables["events"], seq=seq, trusting=trusting), seq


def _whole(source: Source, what: str) -> pa.Table:
    batches = list(source.scan(what))
    return pa.concat_tables(batches) if batches else table_of(what, [])


def _current(source: Source, batch: Sequence[tuple[int, str, str]]) -> tuple[dict[str, pa.Table], dict[str, list[str]]]:
    """The rows that the entries name, as they are now, and the ids of those that are no more."""
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for what, entries in groupby(batch, key=itemgetter(1)):
        ids[what].update(id_ for _, _, id_ in entries)
    put = {what: source.rows(what, sorted(wanted)) for what, wanted in ids.items()}
    return put, {what: sorted(ids[what] - set(table.column("id").to_pylist())) for what, table in put.items()}
