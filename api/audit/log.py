"""The log of a running service: acts of many requests go in together, and each waits until its own is safe on disk."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread

from api.audit.anchor import advance
from api.audit.chain import Entry, append, head
from api.audit.sealing import Seal, open_seal
from api.service.database import ServiceDatabase, now
from api.settings_access import AccessSettings

_MOST = 500


class AuditLog:
    """Use ``record`` from any thread; ``close`` writes what waits."""

    def __init__(self, database: ServiceDatabase, seal: Seal) -> None:
        self._database, self.seal = database, seal
        self._waiting: SimpleQueue[tuple[Entry, Future[None]] | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="audit", daemon=True)
        self._thread.start()

    def record(self, *entries: Entry) -> None:
        """Add entries; returns when they are safe, and raises what kept them from that: then the act must not go on."""
        for done in self._put(entries):
            done.result()

    async def recorded(self, *entries: Entry) -> None:
        """The same for a coroutine: no thread waits."""
        for done in self._put(entries):
            await asyncio.wrap_future(done)

    def _put(self, entries: tuple[Entry, ...]) -> list[Future[None]]:
        waiting: list[Future[None]] = []
        for entry in entries:
            done: Future[None] = Future()
            done.set_running_or_notify_cancel()  # who no longer waits does not take the entry back
            self._waiting.put((entry, done))
            waiting.append(done)
        return waiting

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
            write_entries(self._database, self.seal, [entry for entry, _ in batch])
        except BaseException as error:  # noqa: BLE001 - whoever waits has to know
            for _, done in batch:
                done.set_exception(error)
        else:
            for _, done in batch:
                done.set_result(None)


def write_entries(database: ServiceDatabase, seal: Seal, entries: list[Entry]) -> None:
    """Entries in one transaction, and the head into the anchor; a crash between leaves a chain that is longer than its anchor says."""
    with database.write() as connection:
        reached = append(connection, entries, seal)
    advance(seal.anchor, reached, now())


def seal_of(database: ServiceDatabase, settings: AccessSettings) -> Seal:
    """The seal of a service, by its settings."""
    with database.read() as connection:
        begun = head(connection) is not None
    files = (settings.audit_key_file, settings.audit_anchor_file)
    return open_seal(database.folder, settings.audit_digest, files, begun)
