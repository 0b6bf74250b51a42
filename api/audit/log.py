"""The log of a running service: acts of many requests go in together, and each waits until its own is safe on disk."""

from __future__ import annotations

from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread

import sqlalchemy as sa

from api.audit.chain import Entry, append
from api.service.database import ServiceDatabase

_MOST = 500
#: Of the lock that a chain on PostgreSQL has one writer by, whatever the number of processes.
_LOCK = 0x78_61_75


class AuditLog:
    """Use ``record`` from any thread; ``close`` writes what waits."""

    def __init__(self, database: ServiceDatabase, algorithm: str = "sha256") -> None:
        self._database, self._algorithm = database, algorithm
        self._waiting: SimpleQueue[tuple[Entry, Future[None]] | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="audit", daemon=True)
        self._thread.start()

    def record(self, entry: Entry) -> None:
        """Add an entry; returns when it is committed, and raises what kept it from that: then the act must not go on."""
        done: Future[None] = Future()
        self._waiting.put((entry, done))
        done.result()

    def alive(self) -> bool:
        """Whether entries are still being written."""
        return self._thread.is_alive()

    def waiting(self) -> int:
        """How many entries wait."""
        return self._waiting.qsize()

    def close(self) -> None:
        """Write what waits, and end."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch, last = [first], False
            while not self._waiting.empty() and len(batch) < _MOST and not last:
                following = self._waiting.get()
                last = following is None
                batch += [following] if following is not None else []
            self._commit(batch)
            if last:
                return

    def _commit(self, batch: list[tuple[Entry, Future[None]]]) -> None:
        try:
            with self._database.write() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(
                        sa.text("SELECT pg_advisory_xact_lock(:lock, hashtext(current_schema()))"), {"lock": _LOCK}
                    )
                append(connection, [entry for entry, _ in batch], self._algorithm)
        except BaseException as error:  # noqa: BLE001 - whoever waits has to know
            for _, done in batch:
                done.set_exception(error)
        else:
            for _, done in batch:
                done.set_result(None)
