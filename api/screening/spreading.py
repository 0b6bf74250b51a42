"""Many applicants on all cores: parts of a file in processes of their own, each over the same databases.

A screening is work of the processor and of reading in turns, so threads would wait for each other. What a process gives is written
by the one that asked it, while others are at work: a part's reports and its results stay one transaction.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from api.access.acting import Acting
from api.access.principal import Principal
from api.audit.log import AuditLog, seal_of
from api.operations.cores import cores, end_with_parent
from api.screening import kept
from api.screening.applicants import Asked
from api.screening.asking import Applicant, Refused, Screener, Terms, missing_consent
from api.screening.indexes import KeptIndex
from api.service.database import ServiceDatabase
from api.service.reading import for_questions, settled
from api.settings_access import AccessSettings
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

#: Fewer parts are not worth starting processes; nor what they are forked from, where that is not there.
_WORTH, _WORTH_BEGINNING = 2, 3
#: Parts asked for at a time, by process: so many that waiting for the last of them is rare.
_EACH = 16
#: Applicants of a piece: the last parts of a file go out in pieces, so that all processes end at about the same time.
_PIECE = 25
#: What the processes are forked from has imported this.
_BEGUN = "api.screening.begun"

Rows = Sequence[Mapping[str, str]]
#: Results of the rows of a part, and the reports to be kept with them.
Screened = tuple[list[dict[str, Any]], list[dict[str, Any]]]
_Asked = Future[Screened]


@dataclass(frozen=True, slots=True)
class Place:
    """The workspace (folder, and URL of another database or ""), and the settings of its audit log."""

    workspace: Path
    url: str
    access: AccessSettings


@dataclass(frozen=True, slots=True)
class Task:
    """For whom, on which terms, as which job ("" = none), in which language."""

    principal: Principal
    terms: Terms
    job_id: str
    lang: str


def screen_rows(screener: Screener, rows: Rows, task: Task) -> Screened:
    """Some rows, here; who has not consented gets a line that says so, and no report."""
    results, reports = list[dict[str, Any]](), list[dict[str, Any]]()
    found = screener.screen([Applicant(Asked(**row)) for row in rows], task.terms)
    for row, one in zip(rows, found, strict=True):
        if isinstance(one, Refused):
            why = missing_consent(one, task.terms.purpose, row["id"])
            results.append({"id": row["id"], "decision": "refused", "reasons": str(why)})
            continue
        report = kept.row_of(one, screener.acting.organisation, screener.acting.principal.user, task.job_id)
        reports.append(report)
        results.append(kept.told(report, one, task.lang))
    return results, reports


def joined(pieces: Iterable[Screened]) -> Screened:
    """Pieces of a part as the part."""
    results, reports = list[dict[str, Any]](), list[dict[str, Any]]()
    for some, kept_with_them in pieces:
        results += some
        reports += kept_with_them
    return results, reports


class Spread:
    """Processes that screen; begun when there is enough for them to do, ended by ``close``."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._pool: ProcessPoolExecutor | None = None
        self._processes, self._worth = cores(), _WORTH_BEGINNING
        self.together = self._processes * _EACH

    def prepare(self) -> None:
        """Begin what processes are forked from, so that the first file does not wait for what it has to read."""
        if self._processes > 1:
            _context()
            forkserver.ensure_running()
            self._worth = _WORTH

    def screen(self, screener: Screener, parts: Sequence[Rows], task: Task, left: int) -> Iterator[Screened]:
        """Each part in turn, several at work where ``left`` (those of the whole job that are not done) are enough to be worth it."""
        if self._processes < 2 or len(parts) < 2 or (self._pool is None and left < self._worth):
            for rows in parts:
                yield screen_rows(screener, rows, task)
            return
        pieces = self._pieces(parts, left)
        done = self._each(screener, [rows for part in pieces for rows in part], task)
        for part in pieces:
            yield joined(islice(done, len(part)))

    def _pieces(self, parts: Sequence[Rows], left: int) -> list[list[Rows]]:
        whole = len(parts) - (self._processes if left <= len(parts) else 0)
        return [
            [rows] if place < whole else [rows[at : at + _PIECE] for at in range(0, len(rows), _PIECE)]
            for place, rows in enumerate(parts)
        ]

    def _each(self, screener: Screener, pieces: Sequence[Rows], task: Task) -> Iterator[Screened]:
        """While processes begin, and in place of one that is killed, pieces are done here; what nobody waits for any more is not begun."""
        begins, here = self._pool is None, dict[int, Screened]()
        asked = self._asked(pieces, task)
        try:
            while begins and asked and not asked[0].done() and asked[-1].cancel():
                asked.pop()
                here[len(asked)] = screen_rows(screener, pieces[len(asked)], task)
            for place, rows in enumerate(pieces):
                done = self._done(asked[place]) if place < len(asked) else here.get(place)
                yield done or screen_rows(screener, rows, task)
        finally:
            for one in asked:
                one.cancel()

    def _asked(self, parts: Sequence[Rows], task: Task) -> list[_Asked]:
        try:
            return [self._begun().submit(_part, (task, rows)) for rows in parts]
        except BrokenProcessPool:
            self.close()
            return []

    def _done(self, asked: _Asked) -> Screened | None:
        try:
            return asked.result()
        except (BrokenProcessPool, CancelledError):
            self.close()
            return None

    def close(self) -> None:
        """End the processes; they are begun again when they are needed."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _begun(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._processes, _context(), _open, (self._place,))
        return self._pool


def _context() -> ForkServerContext:
    """A fork of this process would share the connections of the database."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_BEGUN])
    return context


class _Worker:
    """What a process opens once."""

    opened: tuple[Workspace, SqlGraphStore, ServiceDatabase, AuditLog, KeptIndex] | None = None


def _open(place: Place) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked says when it is over
    end_with_parent()
    workspace = Workspace.open(place.workspace, url=place.url or None, create=False)
    for_questions(workspace.engine)
    service = ServiceDatabase.open(workspace, place.url)
    log = AuditLog(service, seal_of(service, place.access))
    _Worker.opened = workspace, SqlGraphStore(workspace.engine), service, log, KeptIndex(workspace)
    settled()


def _part(given: tuple[Task, Rows]) -> Screened:
    task, rows = given
    assert _Worker.opened is not None
    workspace, store, service, log, index = _Worker.opened
    screener = Screener(workspace, store, load_schema(), Acting(service, task.principal, log), index)
    return screen_rows(screener, rows, task)
