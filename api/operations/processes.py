"""Several processes that serve one socket: started, started again when one ends by itself, and stopped together.

They share nothing but the socket and the databases. A worker whose parent is gone stops like one that was asked to: it holds the
end of a pipe which then closes, whatever killed the parent.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from threading import Thread

#: A worker that ends sooner after its start did not come up; so many in a row, and the service gives up.
_QUICK_SECONDS = 5.0
_QUICK_ENDS = 5
_PAUSE_SECONDS = 0.5
_STOPS = (signal.SIGTERM, signal.SIGINT)

Work = Callable[[], None]


def quietly_stopped() -> None:
    """Let a stop be the server's affair alone: it repeats the signal when it is done, which then means nothing."""
    for number in _STOPS:
        signal.signal(number, lambda *_: None)


class Processes:
    """``run`` returns when all workers have ended: true after a stop that was asked for."""

    def __init__(self, count: int, work: Work, bound: socket.socket, grace_seconds: int) -> None:
        self._count, self._work, self._bound, self._grace = count, work, bound, grace_seconds
        self._started: dict[int, float] = {}
        self._stopping = False
        self._lifeline = os.pipe()

    def run(self, ended: Callable[[int], None]) -> bool:
        """Keep ``count`` workers going; ``ended`` hears of each that is gone."""
        for number in _STOPS:
            signal.signal(number, self._stop)
        signal.signal(signal.SIGALRM, lambda *_: self._send(signal.SIGKILL))
        quick = 0
        while True:
            while not self._stopping and len(self._started) < self._count:
                self._start()
            if not self._started:
                return quick < _QUICK_ENDS
            pid, _ = os.wait()
            lived = time.monotonic() - self._started.pop(pid, 0.0)
            ended(pid)
            quick = quick + 1 if lived < _QUICK_SECONDS and not self._stopping else 0
            if quick >= _QUICK_ENDS:
                self._stop()
                continue
            if quick:
                time.sleep(_PAUSE_SECONDS)

    def _start(self) -> None:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)  # a stop must find the worker in the list
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            self._be_worker()
        self._started[pid] = time.monotonic()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _be_worker(self) -> None:
        """Never returns."""
        status = 1
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            quietly_stopped()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
            os.close(self._lifeline[1])
            Thread(target=_stop_with_parent, args=(self._lifeline[0],), name="lifeline", daemon=True).start()
            self._work()
            status = 0
        except SystemExit as ending:
            status = ending.code if isinstance(ending.code, int) else 1
        finally:
            sys.stderr.flush()
            os._exit(status)

    def _stop(self, *_: object) -> None:
        """Nobody takes new connections; who has not finished when the time of grace is over is ended."""
        if not self._stopping:
            self._stopping = True
            self._bound.close()
            signal.alarm(self._grace + 5)
        self._send(signal.SIGTERM)

    def _send(self, number: signal.Signals) -> None:
        for pid in self._started:
            os.kill(pid, number)


def _stop_with_parent(end: int) -> None:
    os.read(end, 1)
    os.kill(os.getpid(), signal.SIGTERM)
