"""A workspace of an earlier version brought to this one: records stay, what is derived from them is derived again.

The steps are Alembic scripts; where a database is in their order stands in its own table of versions. All steps of a database are one
transaction: a migration that is killed leaves the former version, or one whose derived tables are known to be empty.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from graph.stores import sql_schema
from loaders import pipeline, records
from loaders.load import FEWEST_TOLD
from loaders.pipeline import Progress
from loaders.privacy import SEALED, Privacy
from loaders.workspace import Workspace, WorkspaceError
from resolution import ledger

#: Tables that hold nothing but what records and judgements give again.
_DERIVED = (records.tie, records.event, *sql_schema.METADATA.sorted_tables)
_SCRIPTS = Path(__file__).with_name("migrations")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def migrate(workspace: Workspace, progress: Progress) -> dict[str, Any]:
    """Bring the tables to this version in one transaction, then ``rebuild``; gives the version it was of, and its counts.

    ``workspace`` was opened with ``any_version``. Raises ``WorkspaceError`` for a version that no step leads from.
    """
    found = workspace.version()
    if found != records.SCHEMA_VERSION:
        with workspace.write() as connection:
            bring_up(connection)
    with workspace.write() as connection:
        seal(connection, workspace.privacy)
    if not workspace.lacks_derived():
        return {"from": found, "to": records.SCHEMA_VERSION}
    rebuilt = pipeline.rebuild(workspace, progress)
    with workspace.write() as connection:
        version = records.schema_version
        connection.execute(sa.delete(version).where(version.c.name == records.UNDERIVED))
    return {"from": found, "to": records.SCHEMA_VERSION, "rebuilt": rebuilt}


def seal(connection: sa.Connection, privacy: Privacy) -> None:
    """Digests that earlier programs made of what holds personal numbers, under the key; what is sealed stays as it is."""
    few = records.load.c.rows < FEWEST_TOLD
    for column, chosen in ((records.load.c.sha256, few), (records.push.c.digest, sa.true())):
        (own,) = column.table.primary_key.columns
        plain = sa.and_(chosen, column != "", sa.not_(column.startswith(SEALED)))
        for key, digest in connection.execute(sa.select(own, column).where(plain)).all():
            change = sa.update(column.table).where(own == key).values({column.name: privacy.seal(digest)})
            connection.execute(change)


def bring_up(connection: sa.Connection) -> None:
    """The tables of this version, the derived ones empty and marked as such. In a transaction that has the workspace for itself: whoever waited for it may find all done."""
    version = records.schema_version
    found = connection.scalar(sa.select(version.c.version).where(version.c.name == "records")) or 0
    if found != records.SCHEMA_VERSION:
        take_steps(connection, _SCRIPTS, found, records.SCHEMA_VERSION)
        _make_anew(connection)


def take_steps(connection: sa.Connection, scripts: Path, found: int, wanted: int) -> None:
    """Run the scripts of a folder that lead from a version to another, in the caller's transaction.

    Raises ``WorkspaceError`` where none do: before the first version, and beyond the last.
    """
    if found > wanted:
        raise WorkspaceError(f"tables of version {found} are newer than this program ({wanted}): use a newer program")
    directory = ScriptDirectory(str(scripts))
    steps = [step for step in directory.walk_revisions() if found < int(step.revision) <= wanted]
    known = {step.down_revision or "0" for step in steps}
    if found not in {int(str(version)) for version in known}:
        raise WorkspaceError(f"no way from tables of version {found} to {wanted}")
    with Operations.context(MigrationContext.configure(connection)):
        for step in reversed(steps):
            step.module.upgrade()


def _make_anew(connection: sa.Connection) -> None:
    """Derived tables as they are today, and empty; the version, and the mark that they have to be filled."""
    for table in reversed(_DERIVED):
        table.drop(connection, checkfirst=True)
    for metadata in (records.METADATA, ledger.METADATA, sql_schema.METADATA):
        metadata.create_all(connection)
    version = records.schema_version
    connection.execute(sa.update(version).where(version.c.name == "records").values(version=records.SCHEMA_VERSION))
    connection.execute(sa.insert(version).values(name=records.UNDERIVED, version=records.SCHEMA_VERSION))


def text(name: str) -> sa.Column[Any]:
    """A column of a step: a text that is never null."""
    return sa.Column(name, TEXT, nullable=False, server_default="")


def number(name: str) -> sa.Column[Any]:
    """A column of a step: a whole number that is never null."""
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def add_lacking(table: str, *columns: sa.Column[Any]) -> None:
    """Add the columns that a table lacks, in a step."""
    there = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}
    for column in columns:
        if column.name not in there:
            op.add_column(table, column)
