"""Both databases as they were at one instant, while others write.

Facts about parties are in one database and what was done with them in the other; a copy in which one of them is older would hold acts
without their audit entries, or reports on records that are not there. On SQLite the service's writing lock is taken, both snapshots are
begun under it, and it is given back at once: whatever the service had committed by then is in, nothing else, and the records are as of that
same moment (a load that is at work commits later, as a whole, and is not in). On PostgreSQL both are one REPEATABLE READ transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from api.service.database import SERVICE_FILE, ServiceDatabase
from api.service.tables import all_tables
from graph.stores import sql_schema
from loaders import records
from loaders.database import DATABASE
from loaders.workspace import Workspace
from resolution import ledger


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Connections that see one instant: of the records, and of the service (the same one on PostgreSQL)."""

    records: sa.Connection
    service: sa.Connection


@contextmanager
def snapshot(workspace: Workspace, service: ServiceDatabase) -> Iterator[Snapshot]:
    """The instant of the call."""
    if workspace.engine.dialect.name != "sqlite":
        with workspace.read() as connection:  # REPEATABLE READ: the first question fixes the instant
            yield Snapshot(connection, connection)
        return
    with workspace.engine.connect() as of_records, service.engine.connect() as of_service:
        with service.write():
            for connection in (of_records, of_service):
                connection.begin()
                connection.execute(sa.text("SELECT count(*) FROM sqlite_master"))  # here it begins to see
        yield Snapshot(of_records, of_service)


def copy_file(connection: sa.Connection, target: Path) -> None:
    """What a connection sees as a SQLite file of its own."""
    source: Any = connection.connection.driver_connection
    copied = sqlite3.connect(target)
    try:
        source.backup(copied)
        copied.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    finally:
        copied.close()


def tables_of(database: str) -> list[sa.Table]:
    """All tables of a database (by the name of its SQLite file), those that others point to first."""
    if database == SERVICE_FILE:
        return list(all_tables().sorted_tables)
    if database == DATABASE:
        several = (records.METADATA, ledger.METADATA, sql_schema.METADATA)
        return [table for metadata in several for table in metadata.sorted_tables]
    raise ValueError(database)
