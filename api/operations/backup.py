"""``xintu backup``: a folder that holds a workspace as it was at one instant, with a manifest of checksums.

Keys are left out unless asked for: a backup lies where many can reach it, and with the key the digests of personal numbers can be tried.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from api.audit.tables import audit_entry
from api.operations.contents import graph_noted, rows_of
from api.operations.dump import write_table
from api.operations.snapshot import Snapshot, copy_file, snapshot, tables_of
from api.service.database import SERVICE_FILE, ServiceDatabase, now
from api.service.refusal import Refusal
from api.service.tables import SERVICE_VERSION
from loaders import records
from loaders.database import DATABASE, SCHEMA_FILE
from loaders.workspace import RUNS, Workspace

MANIFEST = "manifest.json"
FORMAT = 1
FILES, TABLES = "files", "tables"
#: Digested under the workspace's key: tells whether a key is the one, and nothing about it.
KEY_CHECK = "xintu backup"
_DATABASES = (DATABASE, SERVICE_FILE)
_KEYS = (".key", ".pem")


@dataclass(frozen=True, slots=True)
class Backup:
    """What is wanted: where to, with the keys or not, and tables as files for any database or the database's own."""

    out: Path
    with_keys: bool = False
    portable: bool = False


def backup(workspace: Workspace, service: ServiceDatabase, wanted: Backup) -> dict[str, Any]:
    """Write it beside its place, and put it there whole; gives its manifest. ``Refusal`` if something is there already."""
    if wanted.out.exists():
        raise Refusal("backup_there", value=str(wanted.out))
    draft = wanted.out.with_name(f".{wanted.out.name}.{os.getpid()}")
    draft.mkdir(parents=True, mode=0o700)
    try:
        manifest = _write(workspace, service, wanted, draft)
        _synced(draft)
        draft.rename(wanted.out)
        _sync(wanted.out.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return manifest


def _write(workspace: Workspace, service: ServiceDatabase, wanted: Backup, draft: Path) -> dict[str, Any]:
    _copy_folder(workspace.path, draft / FILES, wanted.with_keys)
    with snapshot(workspace, service) as seen:
        portable = wanted.portable or workspace.engine.dialect.name != "sqlite"
        manifest: dict[str, Any] = {"format": FORMAT, "made_at": now(), "kind": "tables" if portable else "sqlite"}
        manifest |= {"versions": {"records": records.SCHEMA_VERSION, "service": SERVICE_VERSION}}
        manifest |= {"audit": _chain_end(seen.service), "key_check": workspace.key.digest(KEY_CHECK)}
        manifest |= {"with_keys": wanted.with_keys}
        manifest["rows"] = {
            name: rows_of(connection, name)
            for name, connection in zip(_DATABASES, (seen.records, seen.service), strict=True)
        }
        manifest["graph"] = graph_noted(seen.records)
        if portable:
            _dump(seen, draft / TABLES)
        else:
            for name, connection in zip(_DATABASES, (seen.records, seen.service), strict=True):
                copy_file(connection, draft / name)
    manifest["files"] = {str(path.relative_to(draft)): checksum(path) for path in files_of(draft)}
    (draft / MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
    return manifest


def _dump(seen: Snapshot, folder: Path) -> None:
    for name, connection in zip(_DATABASES, (seen.records, seen.service), strict=True):
        place = folder / name
        place.mkdir(parents=True)
        there = set(sa.inspect(connection).get_table_names())  # the graph's own tables come with the first graph
        for table in (table for table in tables_of(name) if table.name in there):
            write_table(connection, table, place / f"{table.name}.parquet")


def _chain_end(connection: sa.Connection) -> dict[str, Any]:
    """Number and digest of the last entry of the audit log."""
    column = audit_entry.c
    query = sa.select(column.number, column.digest).order_by(column.number.desc()).limit(1)
    last = connection.execute(query).one_or_none()
    return {"number": last.number, "digest": last.digest} if last else {"number": 0, "digest": ""}


def _copy_folder(source: Path, target: Path, with_keys: bool) -> None:
    """The workspace's own sources and rules; not what can be had again, nor what is another database's."""
    left_out = {
        *_DATABASES,
        *(f"{name}-{end}" for name in _DATABASES for end in ("wal", "shm", "journal")),
        SCHEMA_FILE,
        RUNS,
    }

    def ignored(folder: str, names: list[str]) -> set[str]:
        keys = set() if with_keys else {name for name in names if name.endswith(_KEYS)}
        links = {name for name in names if (Path(folder) / name).is_symlink()}
        return keys | links | (left_out & set(names) if Path(folder) == source else set())

    shutil.copytree(source, target, ignore=ignored)


def files_of(folder: Path) -> list[Path]:
    """All files but the manifest, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)


def checksum(path: Path) -> dict[str, Any]:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _synced(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
