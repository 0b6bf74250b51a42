"""The workspace: a folder with the database, the key of personal numbers and the user's own sources; or a database by URL.

There is one writer at a time (``loaders.database``): a second one waits for a while before it gives up with a clear message.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from loaders import records
from loaders.database import DATABASE, WAIT_SECONDS, DatabaseError, engine_of, make_schema, told
from loaders.kept_runs import KeptRuns
from loaders.privacy import Privacy
from loaders.reject import InputError
from loaders.secret_files import SecretError, secret
from loaders.source_yaml import Sources, list_sources
from resolution import ledger
from resolution.identifiers.personal_key import VARIABLE, PersonalKey, PersonalKeyError

KEY_FILE = "personal.key"
RUNS = "last_run"


class WorkspaceError(Exception):
    """The workspace cannot be used now: another writer holds it, it is of another version, or its key is not usable."""


def load_key(folder: Path, *, create: bool) -> PersonalKey:
    """The key of personal numbers: of the environment, else of the folder. ``WorkspaceError`` if there is none that can be used."""
    try:
        return PersonalKey.load(folder / KEY_FILE, {VARIABLE: secret(os.environ, VARIABLE)}, create=create)
    except (PersonalKeyError, SecretError) as error:
        raise WorkspaceError(str(error)) from error


class Workspace:
    """An open workspace. Use ``Workspace.open``, and ``close`` it (or use it in a ``with``)."""

    def __init__(self, path: Path, engine: sa.Engine, key: PersonalKey) -> None:
        self.path = path
        self.engine = engine
        self.key = key
        self.privacy = Privacy(key)  # as ``open`` finds the workspace to number its records
        self._serial = uuid.uuid4().hex
        self._watch: sqlite3.Connection | None = None
        self._watching = threading.Lock()

    @classmethod
    def open(
        cls, path: Path | str | None = None, url: str | None = None, *, create: bool = True, any_version: bool = False
    ) -> Workspace:
        """Open (and, with ``create``, make) a workspace.

        ``path`` is its folder (default ``xintu-workspace`` here); ``url`` another database than the folder's SQLite.
        ``any_version`` also opens one that ``migrate`` has yet to bring to this version.
        Raises ``InputError("no_workspace")``, and ``WorkspaceError`` for a key or tables that cannot be used.
        """
        folder = Path(path or "xintu-workspace")
        if not create and not (folder.is_dir() and (url or (folder / DATABASE).exists())):
            raise InputError("no_workspace", file=str(folder))
        folder.mkdir(parents=True, exist_ok=True)
        try:
            engine = engine_of(folder, url or "")
        except DatabaseError as error:
            raise WorkspaceError(str(error)) from error
        key = load_key(folder, create=create)
        workspace = cls(folder, engine, key)
        try:
            workspace._prepare(create=create)
            workspace.privacy = Privacy(key, keyed_records=records.KEYED in workspace._versions())
            if not any_version:
                workspace.refuse_other_version()
        except BaseException:
            engine.dispose()
            raise
        return workspace

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction that writes: all of it, or nothing. Raises ``WorkspaceError`` after waiting."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(xintu_write=True)
            try:
                transaction = connection.begin()
            except sa.exc.OperationalError as error:
                text = f"another program is writing to this workspace (waited {WAIT_SECONDS} s): {told(error)}"
                raise WorkspaceError(f"{self.path}: {text}") from error
            with transaction:
                yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One consistent view; never waits for a writer."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def runs(self) -> Iterator[KeptRuns]:
        """What runs of resolution keep for the next one; around the transaction of a run."""
        runs = KeptRuns(self.path / RUNS)
        done = False
        try:
            yield runs
            done = True
        finally:
            runs.close(done=done)

    def sources(self) -> Sources:
        """The built-in sources and those of the folder ``sources`` of this workspace."""
        own = self.path / "sources"
        return list_sources([own] if own.is_dir() else [])

    def _prepare(self, *, create: bool) -> None:
        """Make the tables on first use; a database by URL may have none, although the folder is there."""
        version = records.schema_version
        if not sa.inspect(self.engine).has_table(version.name):
            if not create and self.engine.dialect.name != "sqlite":
                raise InputError("no_workspace", file=str(self.path))
            with self.write() as connection:
                make_schema(connection)
                records.METADATA.create_all(connection)
                ledger.METADATA.create_all(connection)
                if connection.execute(sa.select(version.c.version)).scalar() is None:
                    connection.execute(sa.insert(version).values(name="records", version=records.SCHEMA_VERSION))
                    connection.execute(sa.insert(version).values(name=records.KEYED, version=1))

    def stamp(self) -> str:
        """Changes with whatever is written here, be it by another process; "" where that cannot be told cheaply (a database by URL)."""
        if self.engine.dialect.name != "sqlite" or not (self.path / DATABASE).exists():
            return ""
        with self._watching:
            # SQLite tells a connection how often others wrote: the connection must stay the same one
            self._watch = self._watch or sqlite3.connect(self.path / DATABASE, check_same_thread=False)
            written = self._watch.execute("PRAGMA data_version").fetchone()[0]
        files = sorted((*self.path.glob("*.yaml"), *(self.path / "sources").glob("*.yaml")))
        told = "".join(f";{file.name}:{file.stat().st_mtime_ns}" for file in files)
        return f"{self._serial}:{written}{told}"

    def version(self) -> int:
        """The version of the tables."""
        return self._versions().get("records", 0)

    def lacks_derived(self) -> bool:
        """Whether a migration was ended before it had filled the derived tables."""
        return records.UNDERIVED in self._versions()

    def _versions(self) -> dict[str, int]:
        with self.read() as connection:
            return {row.name: row.version for row in connection.execute(sa.select(records.schema_version))}

    def refuse_other_version(self) -> None:
        """Raise ``WorkspaceError`` unless the tables are those of this program, and filled."""
        found = self._versions()
        if (version := found.get("records", 0)) > records.SCHEMA_VERSION:
            text = f"tables of version {version} are newer than this program ({records.SCHEMA_VERSION}): use a newer program"
            raise WorkspaceError(f"{self.path}: {text}")
        if version != records.SCHEMA_VERSION or records.UNDERIVED in found:
            text = (
                f"{self.path}: tables of version {version}, this program needs {records.SCHEMA_VERSION}: xintu migrate"
            )
            raise WorkspaceError(text)

    def close(self) -> None:
        """Give back connections."""
        with self._watching:
            if self._watch:
                self._watch.close()
            self._watch = None
        self.engine.dispose()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
