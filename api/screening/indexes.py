"""The index that names are matched with, one a process, made when it is needed and renewed when the workspace was resolved again."""

from __future__ import annotations

from threading import Lock

from loaders.parties import PartyIndex
from loaders.workspace import Workspace


class KeptIndex:
    """Call it for the index as of now."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._lock = workspace, Lock()
        self._index: PartyIndex | None = None

    def __call__(self) -> PartyIndex:
        """The index; whoever comes while it is made waits."""
        with self._lock:
            if self._index is None:
                self._index = PartyIndex.open(self._workspace)
            elif self._index.is_stale(self._workspace):
                self._index = self._index.refresh(self._workspace)
            return self._index
