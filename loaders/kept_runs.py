"""Where the columns of the last run of resolution are kept: a folder of their own beside the database.

The database says which folder counts, in the transaction of the run, so that a killed run leaves the earlier one in force.
"""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resolution.last_run import LastRun


class KeptRuns:
    """The folders of runs; used while the write lock is held, and closed after the transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._before = ""
        self._now = ""

    def begin(self, folder: str) -> None:
        """The folder that the database names ("" = none); what killed runs left beside it goes."""
        self._before = folder
        if self._path.is_dir():
            self._remove(*(path.name for path in self._path.iterdir() if path.name != folder))

    def last(self) -> LastRun | None:
        """What the last run left; None if it is of no use."""
        if not self._before:
            return None
        from resolution.last_run import LastRun  # brings the compiled kernels along

        return LastRun.load(self._path / self._before)

    def save(self, run: LastRun) -> str:
        """Keep a run; gives the name of its folder, which the database is to hold."""
        self._now = secrets.token_hex(8)
        run.save(self._path / self._now)
        return self._now

    def close(self, *, done: bool) -> None:
        """After the transaction: what no longer counts goes."""
        if self._now:
            self._remove(self._before if done else self._now)

    def _remove(self, *folders: str) -> None:
        for folder in filter(None, folders):
            shutil.rmtree(self._path / folder, ignore_errors=True)
