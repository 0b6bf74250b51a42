"""Runs what is due while the service serves: watches whose graph or day has changed since they were run."""

from __future__ import annotations

import logging
from threading import Event, Thread

import sqlalchemy as sa

from api.service.refusal import Refusal
from api.sharing.feed import Desk
from api.watching.running import Around, run_all
from graph.store import GraphError
from loaders.workspace import WorkspaceError

_log = logging.getLogger(__name__)


class WatchTimer:
    """A thread that runs watches every so many seconds; 0 = never. ``close`` waits for the run that goes on."""

    def __init__(self, desk: Desk, around: Around, seconds: float) -> None:
        self._desk, self._around, self._seconds = desk, around, seconds
        self._over = Event()
        self._thread = Thread(target=self._work, name="watch", daemon=True)
        if seconds > 0:
            self._thread.start()

    def close(self) -> None:
        """End."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while not self._over.wait(self._seconds):
            try:
                run_all(self._desk, self._around)
            except (WorkspaceError, GraphError, Refusal, sa.exc.SQLAlchemyError) as error:
                _log.warning("watches were not run: %s", type(error).__name__)  # the next round tries again
