"""Work spread over processes: how many there may be, and that none outlives who began it."""

from __future__ import annotations

import multiprocessing
import os
from threading import Thread

_MOST = 8


def cores() -> int:
    """Cores that this process may use, as far as more of them are worth it."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, _MOST)


def end_with_parent() -> None:
    """Of a process that works for another: a parent that is killed tells nobody."""
    Thread(target=_wait_for_parent, name="lifeline", daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
