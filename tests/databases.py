"""Where the tests keep their tables: in SQLite files, or on the PostgreSQL server of ``make test-postgres``, a schema each."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from graph.stores import sql_schema
from loaders import records
from loaders.database import DATABASE, SCHEMA_FILE, engine_of, make_schema
from resolution import ledger

#: The server's address with ``schema=auto``; "" = SQLite.
URL = os.environ.get("XINTU_TEST_DATABASE_URL", "")


def engine_at(path: Path) -> sa.Engine:
    """A database named after ``path``: the same path gives the same one."""
    if not URL:
        return sa.create_engine(f"sqlite:///{path}")
    name = "path_" + hashlib.sha256(str(path).encode()).hexdigest()[:16]
    engine = engine_of(path.parent, str(URL).replace("schema=auto", f"schema={name}"))
    with engine.begin() as connection:
        make_schema(connection)
    return engine


def stored(workspace: Path, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """What a statement finds in the database of a workspace."""
    engine = engine_of(workspace, URL)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(sa.text(query), parameters)]
    engine.dispose()
    return rows


def content(workspace: Path) -> bytes:
    """All that a workspace keeps: its files, and its tables where a server has them."""
    kept = [path.read_bytes() for path in workspace.rglob("*") if path.is_file()]
    if URL:
        engine = engine_of(workspace, URL)
        names = sa.inspect(engine).get_table_names()
        with engine.connect() as connection:
            for name in names:
                rows = connection.scalars(sa.text(f'SELECT CAST(kept AS text) FROM "{name}" kept'))
                kept.extend(row.encode() for row in rows)
        engine.dispose()
    return b"".join(kept)


def copy_workspace(source: Path, target: Path) -> None:
    """A workspace of its own with the same content."""
    if not URL:
        shutil.copytree(source, target)
        return
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(SCHEMA_FILE, DATABASE, "audit.*"))
    engine, schema = engine_of(target, URL), (source / SCHEMA_FILE).read_text().strip()
    with engine.begin() as connection:
        make_schema(connection)
        there = set(sa.inspect(connection).get_table_names(schema=schema))
        for metadata in (records.METADATA, ledger.METADATA, sql_schema.METADATA):
            metadata.create_all(connection)
            for table in (table for table in metadata.sorted_tables if table.name in there):
                connection.execute(sa.text(f"INSERT INTO {table.name} SELECT * FROM {schema}.{table.name}"))
                _go_on(connection, table)
    engine.dispose()


def _go_on(connection: sa.Connection, table: sa.Table) -> None:
    """The numbers of a table go on from the rows that are there."""
    column = table.autoincrement_column
    if column is not None:
        last = sa.select(sa.func.max(column)).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(last, 1))))
