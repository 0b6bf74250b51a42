"""Threads of a running service that do, again and again, what nobody waits for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread

from api.operations.logs import error_fields, tell_error
from api.service.database import now

#: Waits no longer than this after failures in a row, however many they are.
_LONGEST = 300.0


@dataclass(frozen=True, slots=True)
class Failures:
    """Since when steps have failed one after the other, how many, and of what: type and place, never what the error says."""

    since: str = ""
    count: int = 0
    reason: str = ""


class Background:
    """Calls ``step`` as long as it says that it did something, and then every so many seconds, until ``close``.

    A step that fails is told in the log and tried again: after ``every`` seconds, twice as long with each failure in a row.
    """

    def __init__(self, name: str, step: Callable[[], int], every: float = 1.0) -> None:
        self.name, self.failures = name, Failures()
        self._step, self._every, self._stop, self._woken = step, every, Event(), Event()
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End after the step at work."""
        self._stop.set()
        self._woken.set()
        self._thread.join(timeout=30)

    def wake(self) -> None:
        """Look at once: there is something to do."""
        self._woken.set()

    def alive(self) -> bool:
        """Whether it goes on at all."""
        return self._thread.is_alive()

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                done = self._step()
            except Exception as error:  # noqa: BLE001 - a step that fails must not end those that follow
                self._failed(error)
                done = 0
            else:
                self.failures = Failures()
            if not done:
                self._woken.wait(self._pause())
                self._woken.clear()

    def _failed(self, error: Exception) -> None:
        before, told = self.failures, error_fields(error)
        places = told["raised"] or ["?"]
        self.failures = Failures(before.since or now(), before.count + 1, f"{told['error']} {places[-1]}")
        tell_error(error, background=self.name, failures=self.failures.count, pause=self._pause())

    def _pause(self) -> float:
        doubled = self._every * 2 ** min(self.failures.count - 1, 20) if self.failures.count else self._every
        return max(self._every, min(doubled, _LONGEST))
