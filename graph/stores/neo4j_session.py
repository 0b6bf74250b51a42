"""The connection to Neo4j: reads, writes and streams, with the driver's errors turned into the store's own.

Every unit of writing is idempotent, so that it is simply done again when its acknowledgement was lost.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from typing import Any, TypeVar

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    GraphDatabase,
    ManagedTransaction,
    NotificationMinimumSeverity,
    Session,
    Transaction,
)
from neo4j.exceptions import AuthError, DriverError, IncompleteCommit, Neo4jError

from graph.store import StoreFailedError

_T = TypeVar("_T")
#: Codes of what a user, or anybody in a database that is read only, may not do.
_FORBIDDEN = re.compile(r"\.Forbidden\w*$|ReadOnly")
#: How often a unit of writing is done again after a commit whose outcome is unknown.
_COMMITS = 5


class Connection:
    """One database of one server. Safe to share between threads; a session is opened for each unit of work."""

    def __init__(self, url: str, auth: tuple[str, str] | None, database: str, retry_seconds: float) -> None:
        """``retry_seconds`` bounds how long a unit is tried again, with growing pauses, while the server is away."""
        self._database = database
        self._held: Transaction | None = None
        with translated():
            self._driver = GraphDatabase.driver(
                url,
                auth=auth,
                max_transaction_retry_time=retry_seconds,
                retry_delay_multiplier=1.25,  # a server that is back is not kept waiting for as long as it was away
                connection_acquisition_timeout=max(retry_seconds, 5.0),
                notifications_min_severity=NotificationMinimumSeverity.OFF,
                user_agent="xintu",
            )

    def read(self, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of one reading statement: in one round trip, and where that fails for a while in units that are tried again."""
        with translated():
            if self._held is not None:
                return rows(self._held, statement, parameters)
            try:
                with self._session(READ_ACCESS) as session:
                    return rows(session, statement, parameters)
            except (Neo4jError, DriverError) as error:
                if not error.is_retryable():
                    raise
            with self._session() as session:
                return session.execute_read(rows, statement, parameters)

    @contextmanager
    def held(self) -> Iterator[Connection]:
        """Reads in one transaction, of which none is tried again."""
        with translated(), self._session(READ_ACCESS) as session, session.begin_transaction() as transaction:
            made = copy.copy(self)
            made._held = transaction
            yield made

    def collected(self, statement: str, wanted: str, **parameters: Any) -> list[list[Any]]:
        """The ``wanted`` expressions of every row as one row of lists: a row costs more than what stands in it."""
        found: list[list[Any]] = self.read(f"{statement} RETURN collect([{wanted}])", **parameters)[0][0]
        return found

    def write(self, work: Callable[[ManagedTransaction], _T]) -> _T:
        """One transaction: all of ``work`` or nothing of it. ``work`` must be idempotent."""
        with translated():
            for _ in range(_COMMITS - 1):
                with suppress(IncompleteCommit), self._session() as session:
                    return session.execute_write(work)
            with self._session() as session:
                return session.execute_write(work)

    def define(self, statement: str) -> None:
        """A change of the database's schema, in a transaction of its own."""
        with translated(), self._session() as session:
            session.execute_write(rows, statement, {})

    def await_indexes(self, seconds: int) -> None:
        """Wait until new indexes can be used."""
        self.read("CALL db.awaitIndexes($seconds)", seconds=seconds)

    def stream(self, statement: str, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        """Rows as they come, within one reading transaction that ends with the iterator."""
        with nullcontext(self) if self._held is not None else self.held() as held, translated():
            assert held._held is not None
            for record in held._held.run(statement, parameters):
                yield tuple(record.values())

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    def _session(self, mode: str = WRITE_ACCESS) -> Session:
        return self._driver.session(database=self._database, fetch_size=5000, default_access_mode=mode)


def run(transaction: ManagedTransaction, statement: str, parameters: Mapping[str, Any]) -> None:
    """One writing statement; statements are put together from checked names, never from data."""
    transaction.run(statement, dict(parameters)).consume()


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into ``StoreFailedError``."""
    try:
        yield
    except (Neo4jError, DriverError) as error:
        failed = StoreFailedError(f"Neo4j: {type(error).__name__}: {_said(error)}")
        failed.forbidden = isinstance(error, Neo4jError) and bool(_FORBIDDEN.search(error.code or ""))
        raise failed from error


def _said(error: Neo4jError | DriverError) -> str:
    """What happened in one line: the server's own sentence without its codes, or the first line of the driver's."""
    if isinstance(error, AuthError):
        return "user or password refused"
    told = error.message if isinstance(error, Neo4jError) else str(error)
    return (told or str(error) or "no message").splitlines()[0].rstrip(":")


def rows(
    transaction: ManagedTransaction | Session | Transaction, statement: str, parameters: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """All rows of one statement."""
    result = transaction.run(statement, dict(parameters))
    return [tuple(record.values()) for record in result]
