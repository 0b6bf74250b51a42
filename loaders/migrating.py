"""A workspace of an earlier version brought to this one: records stay, what is derived from them is derived again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateColumn

from graph.stores import sql_schema
from loaders import pipeline, records
from loaders.pipeline import Progress
from loaders.workspace import Workspace, WorkspaceError
from resolution import ledger

#: Tables that hold nothing but what records and judgements give again.
_DERIVED = (records.tie, records.event, *sql_schema.METADATA.sorted_tables)


def migrate(workspace: Workspace, progress: Progress) -> dict[str, Any]:
    """Bring the tables to this version in one transaction, then ``rebuild``; gives the version it was of, and its counts.

    ``workspace`` was opened with ``any_version``. Raises ``WorkspaceError`` for a version that no step leads from.
    """
    found = workspace.version()
    if found == records.SCHEMA_VERSION:
        return {"from": found, "to": found}
    if found not in _STEPS:
        raise WorkspaceError(f"{workspace.path}: no way from tables of version {found} to {records.SCHEMA_VERSION}")
    with workspace.write() as connection:
        for passed in range(found, records.SCHEMA_VERSION):
            _STEPS[passed](connection)
        version = records.schema_version
        connection.execute(sa.update(version).where(version.c.name == "records").values(version=records.SCHEMA_VERSION))
    return {"from": found, "to": records.SCHEMA_VERSION, "rebuilt": pipeline.rebuild(workspace, progress)}


def _to_4(connection: sa.Connection) -> None:
    """Senders and catalogue beside loads and records, states beside repairs; events by decision."""
    _derive_again(connection)
    records.METADATA.create_all(connection)
    ledger.METADATA.create_all(connection)
    sql_schema.METADATA.create_all(connection)
    for table in (records.load, records.record, records.record_version, records.repair):
        add_missing(connection, table)


def _to_5(connection: sa.Connection) -> None:
    """Ties between cities kept ready, and indexes of the events that are asked for by their sort."""
    _derive_again(connection)
    records.METADATA.create_all(connection)
    sql_schema.METADATA.create_all(connection)


def _derive_again(connection: sa.Connection) -> None:
    for table in reversed(_DERIVED):
        table.drop(connection, checkfirst=True)


def add_missing(connection: sa.Connection, table: sa.Table) -> list[str]:
    """Add the columns that a table lacks, with their defaults; gives their names."""
    there = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
    missing = [column for column in table.columns if column.name not in there]
    for column in missing:
        told = CreateColumn(column).compile(dialect=connection.dialect)
        connection.execute(sa.text(f"ALTER TABLE {table.name} ADD COLUMN {told}"))
    return [column.name for column in missing]


_STEPS: dict[int, Callable[[sa.Connection], None]] = {3: _to_4, 4: _to_5}
