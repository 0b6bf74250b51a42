"""Threads of a running service that do, again and again, what nobody waits for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

_log = logging.getLogger("xintu.background")


class Background:
    """Calls ``step`` as long as it says that it did something, and then every so many seconds, until ``close``."""

    def __init__(self, name: str, step: Callable[[], int], every: float = 1.0) -> None:
        self._step, self._every, self._stop = step, every, Event()
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End after the step at work."""
        self._stop.set()
        self._thread.join(timeout=30)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                done = self._step()
            except Exception as error:  # noqa: BLE001 - a step that fails must not end those that follow
                _log.error("background step failed: %s", type(error).__name__)
                done = 0
            if not done:
                self._stop.wait(self._every)
