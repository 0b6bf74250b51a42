"""``xintu restore``: a workspace out of a backup. Checked before anything is written; nothing that is there is overwritten."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from api.audit.chain import START
from api.audit.tables import audit_entry
from api.operations.backup import FILES, FORMAT, KEY_CHECK, MANIFEST, TABLES, checksum, files_of
from api.operations.contents import differing, graph_as_it_stands, is_sealed, rows_of
from api.operations.dump import former_table, read_table
from api.operations.snapshot import tables_of
from api.service.database import SERVICE_FILE, ServiceDatabase
from api.service.refusal import Refusal
from api.service.tables import SERVICE_VERSION
from api.settings_access import AccessSettings
from loaders import records
from loaders.database import DATABASE, engine_of, make_schema
from loaders.workspace import Workspace, load_key


def restore(source: Path, folder: Path, url: str, settings: AccessSettings) -> dict[str, Any]:
    """Make the workspace of a backup in ``folder``, its tables in the database of ``url`` ("" = SQLite files); gives what was checked.

    Raises ``Refusal``: no backup or a damaged one, a place that is taken, another version, another key, an audit log that does not hold,
    rows or a graph that are not those of the backup. Then nothing of it stays, in no database.
    """
    manifest = verified(source)
    if folder.exists() and any(folder.iterdir()):
        raise Refusal("restore_there", value=str(folder))
    if url and manifest["kind"] == "sqlite":
        raise Refusal("restore_kind")
    shutil.copytree(source / FILES, folder, dirs_exist_ok=True)
    filled: list[str] = []
    try:
        _check_key(folder, manifest)
        if manifest["kind"] == "sqlite":
            for name in (DATABASE, SERVICE_FILE):
                shutil.copyfile(source / name, folder / name)
        else:
            _fill(source / TABLES, folder, url, filled)
        return _checked(folder, url, manifest, settings)
    except BaseException:
        _empty(folder, url, filled)
        shutil.rmtree(folder, ignore_errors=True)
        raise


def verified(source: Path) -> dict[str, Any]:
    """The manifest of a backup, every file of which is as it was written."""
    try:
        manifest: dict[str, Any] = orjson.loads((source / MANIFEST).read_bytes())
        listed, known, versions = manifest["files"], manifest["format"], manifest["versions"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal("no_backup", value=str(source)) from error
    if known != FORMAT or (versions["records"], versions["service"]) > (records.SCHEMA_VERSION, SERVICE_VERSION):
        raise Refusal("backup_newer")
    there = {str(path.relative_to(source)): checksum(path) for path in files_of(source)}
    if wrong := sorted(name for name in there.keys() | listed.keys() if there.get(name) != listed.get(name)):
        raise Refusal("backup_damaged", files=", ".join(wrong[:5]))
    return manifest


def _check_key(folder: Path, manifest: dict[str, Any]) -> None:
    """Before a database is touched; ``WorkspaceError`` where there is no key."""
    if load_key(folder, create=False).digest(KEY_CHECK) != manifest["key_check"]:
        raise Refusal("restore_key")


def _fill(tables: Path, folder: Path, url: str, filled: list[str]) -> None:
    """Tables of both databases, made and filled; each database in one transaction, and then in ``filled``."""
    for name in (DATABASE, SERVICE_FILE):
        engine = engine_of(folder, url, name)
        try:
            with engine.connect() as plain:
                connection = plain.execution_options(xintu_write=True)
                with connection.begin():
                    make_schema(connection)
                    _fill_one(connection, tables / name, name)
            filled.append(name)
        finally:
            engine.dispose()


def _empty(folder: Path, url: str, filled: list[str]) -> None:
    """Take back what this restore made in a database that outlives its folder."""
    for name in filled if url else ():
        engine = engine_of(folder, url, name)
        try:
            with engine.begin() as connection:
                for table in reversed(tables_of(name)):
                    table.drop(connection, checkfirst=True)
        finally:
            engine.dispose()


def _fill_one(connection: sa.Connection, files: Path, name: str) -> None:
    tables = tables_of(name)
    there = {table.name for table in tables} & set(sa.inspect(connection).get_table_names())
    if there:
        raise Refusal("restore_there", value=sorted(there)[0])
    for table in tables:
        if (file := files / f"{table.name}.parquet").exists():
            table.create(connection)
            read_table(connection, table, file)
    for file in sorted(set(files.glob("*.parquet")) - {files / f"{table.name}.parquet" for table in tables}):
        table = former_table(file)
        table.create(connection)
        read_table(connection, table, file)


def _checked(folder: Path, url: str, manifest: dict[str, Any], settings: AccessSettings) -> dict[str, Any]:
    """Open what was restored: the audit log is whole and ends where it ended, no row is lost, the graph is the one that was there."""
    with Workspace.open(folder, url=url or None, create=False, any_version=True) as workspace:
        service = ServiceDatabase.open(workspace, url, any_version=True)
        try:
            with service.read() as connection:
                last = chain_end(connection)
                rows = {SERVICE_FILE: rows_of(connection, SERVICE_FILE)}
            with workspace.read() as connection:
                rows[DATABASE] = rows_of(connection, DATABASE)
                graph = graph_as_it_stands(connection) if "graph" in manifest else {}
            sealed = is_sealed(service, settings)
        finally:
            service.close()
    if last != manifest["audit"]:
        raise Refusal("restore_audit", number=last["number"])
    for name, found in rows.items():
        if name in manifest.get("rows", {}) and (wrong := differing(manifest["rows"][name], found)):
            raise Refusal("restore_rows", tables=", ".join(wrong[:5]))
    if wrong := [what for what in graph if differing(manifest["graph"].get(what, {}), graph[what])]:
        raise Refusal("restore_graph", value=", ".join(wrong))
    told = {"workspace": str(folder), "made_at": manifest["made_at"], "files": len(manifest["files"]), "audit": last}
    return told | {"sealed": sealed, "rows": sum(count for found in rows.values() for count in found.values())}


def chain_end(connection: sa.Connection) -> dict[str, Any]:
    """The last entry of the audit log after walking all of it; ``Refusal`` at the first that does not follow from the one before.

    What an entry says is held against its digest where the log's key is at hand (``is_sealed``).
    """
    number, previous = 0, START
    for row in connection.execute(sa.select(audit_entry).order_by(audit_entry.c.number)).mappings():
        if row["number"] != number + 1 or row["previous"] != previous:
            raise Refusal("restore_audit", number=row["number"])
        number, previous = row["number"], row["digest"]
    return {"number": number, "digest": previous}
