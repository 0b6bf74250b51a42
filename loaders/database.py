"""The database of a workspace: the SQLite file of its folder, or PostgreSQL by URL. One writer at a time, readers never wait.

SQLite runs in WAL mode with full syncs, and a writer takes the write lock at once (``BEGIN IMMEDIATE``). On PostgreSQL a
writer takes an advisory lock of the workspace's schema, which its transaction gives back however it ends; everybody else
reads one snapshot a transaction. An execution option, ``xintu_write``, says which of the two a transaction is.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa

DATABASE = "xintu.sqlite"
#: In the workspace's folder: the schema of its own that ``schema=auto`` gave it.
SCHEMA_FILE = "database.schema"
WAIT_SECONDS = 30
#: Connections to a file that stay open between questions.
_KEPT = 16

_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
#: So much of a file is read where the system keeps it, without a copy; bounded, since it counts as memory of each process.
_MAPPED = 1 << 29
#: Of the second key of the lock; the first is the schema.
_LOCK = 0x78_69_6E
#: Questions are short, and lists have sizes that the planner cannot know: compiling them costs more than it saves.
_SERVER_SETTINGS = {"jit": "off", "work_mem": "64MB"}


class DatabaseError(Exception):
    """The database cannot be used: its URL, its driver, or the server; told without the password."""


def engine_of(folder: Path, url: str, file: str = DATABASE) -> sa.Engine:
    """The engine of a workspace's database; ``url`` "" = the SQLite ``file`` in ``folder``. Connects only when used.

    Raises ``DatabaseError`` for a URL that cannot be used.
    """
    if not url:
        return _sqlite(sa.URL.create("sqlite", database=str(folder / file)))
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise DatabaseError("XINTU_DATABASE_URL is no address of a database") from None  # its text holds a password
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.drivername not in ("postgresql", "postgresql+psycopg"):
        raise DatabaseError(f"{parsed.drivername}: only sqlite and postgresql+psycopg are known")
    try:
        return _postgresql(parsed.set(drivername="postgresql+psycopg"), folder)
    except ModuleNotFoundError as error:
        raise DatabaseError("PostgreSQL needs the extra: pip install 'xintu[postgres]'") from error


def make_schema(connection: sa.Connection) -> None:
    """Make the workspace's own schema on PostgreSQL, if it has one that is not there."""
    name = connection.get_execution_options().get("xintu_schema", "")
    if name and connection.scalar(sa.text("SELECT current_schema()")) != name:
        connection.execute(sa.schema.CreateSchema(name, if_not_exists=True))


def told(error: sa.exc.DBAPIError) -> str:
    """What the database said in one line, without what was in a row."""
    said = getattr(getattr(error.orig, "diag", None), "message_primary", None) or str(error.orig)
    return str(said).strip().splitlines()[0] if str(said).strip() else type(error.orig).__name__


def _sqlite(url: sa.URL) -> sa.Engine:
    # An error must not tell what was in a row. A connection that is opened again reads the whole schema: they are kept.
    engine = sa.create_engine(url, hide_parameters=True, pool_size=_KEPT)
    sa.event.listen(engine, "connect", _sqlite_settings)
    sa.event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_settings(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions are ours: see _sqlite_begin
    for setting in (
        f"busy_timeout = {WAIT_SECONDS * 1000}",
        "page_size = 16384",  # of a new file: rows are long, and loads write many
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "cache_size = -65536",
        f"mmap_size = {_MAPPED}",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {setting}")


def _sqlite_begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("xintu_write", False)
    given: Any = (
        connection.connection.driver_connection
    )  # without the toolkit's way to a statement: every question begins here
    try:
        given.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
    except sqlite3.OperationalError as error:
        raise sa.exc.OperationalError("BEGIN", None, error) from error


def _postgresql(url: sa.URL, folder: Path) -> sa.Engine:
    query = dict(url.query)
    schema = _schema(str(query.pop("schema", "")), folder)
    settings = _SERVER_SETTINGS | ({"search_path": schema} if schema else {})
    given = " ".join(f"-c {name}={value}" for name, value in settings.items())
    engine = sa.create_engine(
        url.set(query=query),
        hide_parameters=True,
        isolation_level="REPEATABLE READ",
        pool_pre_ping=True,  # servers are restarted
        connect_args={"options": f"{query.get('options', '')} {given}".strip()},
        execution_options={"xintu_schema": schema},
    )
    sa.event.listen(engine, "connect", _postgresql_settings)
    sa.event.listen(engine, "begin", _postgresql_begin)
    return engine


def _schema(wanted: str, folder: Path) -> str:
    """The schema asked for; ``auto`` = one of the workspace's own, whose name stays in its folder."""
    if wanted == "auto":
        file = folder / SCHEMA_FILE
        if not file.exists():
            file.write_text(f"xintu_{secrets.token_hex(8)}\n", encoding="ascii")
        wanted = file.read_text(encoding="ascii").strip()
    if wanted and not _SCHEMA.fullmatch(wanted):
        raise DatabaseError(f"schema {wanted!r}: small letters, digits and underscores, at most 63")
    return wanted


def _postgresql_settings(connection: Any, _: object) -> None:
    from psycopg.types.string import StrDumper  # there, since it connected

    class Dumper(StrDumper):
        """PostgreSQL has no NUL in texts: the sign for what cannot be shown stands for it, in rows and in questions."""

        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)

    connection.adapters.register_dumper(str, Dumper)


def _postgresql_begin(connection: sa.Connection) -> None:
    if not connection.get_execution_options().get("xintu_write", False):
        return
    schema = connection.get_execution_options().get("xintu_schema", "")
    name = f"'{schema}'" if schema else "current_schema()"
    for statement in (
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",  # a snapshot from before the lock would be too old
        f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'",
        "SET LOCAL client_connection_check_interval = '2s'",  # a killed writer's statement ends, and its lock with it
        f"SELECT pg_advisory_xact_lock({_LOCK}, hashtext({name}))",
        "SET LOCAL lock_timeout = 0",
    ):
        connection.exec_driver_sql(statement)
