"""The database of the service: a SQLite file beside the records', or the same PostgreSQL schema.

It has its own file because a load holds the writing lock of the records for minutes, and who asks must not wait for that.
On PostgreSQL its transactions take no lock of the workspace; whoever needs an order (the audit's chain) locks rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from api.service.tables import SERVICE_VERSION, all_tables, service_version
from loaders.database import engine_of, make_schema
from loaders.workspace import Workspace, WorkspaceError

SERVICE_FILE = "service.sqlite"
#: The lock under which tables are made on PostgreSQL.
_MAKING = {"lock": 0x78_69_73}


class ServiceDatabase:
    """An open database of the service."""

    def __init__(self, folder: Path, engine: sa.Engine) -> None:
        self.folder = folder
        self.engine = engine

    @classmethod
    def open(cls, workspace: Workspace, url: str = "", *, any_version: bool = False) -> ServiceDatabase:
        """Open it beside a workspace, with the same ``url`` as that; its tables are made where they are not there.

        Raises ``WorkspaceError`` for tables of another version, unless ``any_version`` says that they are about to be migrated.
        """
        engine = engine_of(workspace.path, url, SERVICE_FILE)
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="READ COMMITTED")
        opened = cls(workspace.path, engine)
        try:
            if not sa.inspect(engine).has_table(service_version.name):
                opened._make()
            if not any_version:
                opened.refuse_other_version()
        except BaseException:
            engine.dispose()
            raise
        return opened

    def _make(self) -> None:
        """Make the tables; of several programs that begin together, the first one does."""
        with self.write() as connection:
            make_schema(connection)
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock, hashtext(current_schema()))"), _MAKING)
            if not sa.inspect(connection).has_table(service_version.name):
                all_tables().create_all(connection)
                connection.execute(sa.insert(service_version).values(version=SERVICE_VERSION))

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction that writes: all of it or nothing. On SQLite one at a time; ``WorkspaceError`` after waiting."""
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "sqlite":
                connection = connection.execution_options(xintu_write=True)
            try:
                transaction = connection.begin()
            except sa.exc.OperationalError as error:
                raise WorkspaceError(f"{self.folder}: the service's database is held by another writer") from error
            with transaction:
                yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One consistent view; never waits for a writer."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def version(self) -> int:
        """The version of the tables; 0 where none was written."""
        with self.read() as connection:
            return int(connection.scalar(sa.select(service_version.c.version)) or 0)

    def refuse_other_version(self) -> None:
        """Raise ``WorkspaceError`` unless the tables are those of this program."""
        if (found := self.version()) > SERVICE_VERSION:
            text = f"service tables of version {found} are newer than this program ({SERVICE_VERSION}): use a newer program"
            raise WorkspaceError(f"{self.folder}: {text}")
        if found != SERVICE_VERSION:
            text = (
                f"{self.folder}: service tables of version {found}, this program needs {SERVICE_VERSION}: xintu migrate"
            )
            raise WorkspaceError(text)

    def close(self) -> None:
        """Give back connections."""
        self.engine.dispose()


def now() -> str:
    """This moment, UTC, as it is stored: ``2026-07-05T08:09:10.123456Z``."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
