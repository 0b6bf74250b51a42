"""Many applicants on all cores: parts of a file in processes of their own, each over the same databases.

A screening is work of the processor and of reading in turns, so threads would wait for each other. What a process gives is written
by the one that asked it, while others are at work: a part's reports and its results stay one transaction.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
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

#: Fewer parts are not worth starting processes.
_WORTH = 3
#: Parts asked for at a time, by process: so many that none waits for the others, so few that a stop is soon.
_EACH = 4
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


class Spread:
    """Processes that screen; begun when there is enough for them to do, ended by ``close``."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._pool: ProcessPoolExecutor | None = None
        self._processes = cores()
        self.together = self._processes * _EACH

    def screen(self, screener: Screener, parts: Sequence[Rows], task: Task, left: int) -> Iterator[Screened]:
        """Each part in turn, several at work where ``left`` (those of the whole job that are not done) are enough to be worth it.

        While processes begin, and in place of one that is killed, parts are done here.
        """
        asked, here = list[_Asked](), dict[int, Screened]()
        if self._processes > 1 and len(parts) > 1 and (self._pool is not None or left >= _WORTH):
            begins = self._pool is None
            asked = self._asked(parts, task)
            while begins and asked and not asked[0].done() and asked[-1].cancel():
                asked.pop()
                here[len(asked)] = screen_rows(screener, parts[len(asked)], task)
        for place, rows in enumerate(parts):
            done = self._done(asked[place]) if place < len(asked) else here.get(place)
            yield done or screen_rows(screener, rows, task)

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
            context = multiprocessing.get_context(
                "forkserver"
            )  # a fork of this one would share the connections of the database
            context.set_forkserver_preload([_BEGUN])
            self._pool = ProcessPoolExecutor(self._processes, context, _open, (self._place,))
        return self._pool


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
