"""Can the service do its work now, and what does it hold? Asked by probes and by Prometheus; no row of anybody is looked at."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from starlette.datastructures import State

from api.jobs.background import Background
from api.operations.options import Operations
from api.service.database import SERVICE_FILE, ServiceDatabase
from api.service.tables import all_tables, service_version
from loaders import records
from loaders.database import DATABASE
from loaders.workspace import Workspace

Figures = dict[str, dict[tuple[tuple[str, str], ...], float]]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold; ``detail`` is for who runs the service."""

    name: str
    holds: bool
    detail: str = ""


def checks(state: State, operations: Operations) -> list[Check]:
    """Everything that must hold before requests are sent here."""
    workspace: Workspace = state.workspace
    service: ServiceDatabase = state.service
    return [
        _tried("records", lambda: _readable(workspace)),
        _tried("service", lambda: _writable(service)),
        Check("audit", state.audit.alive()),
        _disk(workspace.path, operations.disk_least),
        *map(_background, state.background),
    ]


def _tried(name: str, test: Callable[[], str]) -> Check:
    try:
        return Check(name, True, test())
    except Exception as error:  # noqa: BLE001 - whatever it is, the service is not ready
        return Check(name, False, type(error).__name__)


def _readable(workspace: Workspace) -> str:
    workspace.refuse_other_version()
    return f"version {records.SCHEMA_VERSION}"


def _writable(service: ServiceDatabase) -> str:
    """Write what is there already: the lock, the disk and the rights of a writer, and no trace."""
    service.refuse_other_version()
    with service.write() as connection:
        connection.execute(sa.update(service_version).values(version=service_version.c.version))
    return connection.dialect.name


def _background(thread: Background) -> Check:
    """A thread that fails is told of and tries again: requests can be answered meanwhile. One that ended does nothing any more."""
    failed = thread.failures
    detail = f"{failed.count} failures since {failed.since}: {failed.reason}" if failed.count else ""
    return Check(f"background:{thread.name}", thread.alive(), detail)


def _disk(folder: Path, least: int) -> Check:
    free = shutil.disk_usage(folder).free // 2**20
    return Check("disk", free >= least, f"{free} MiB")


def figures(state: State) -> Figures:
    """What the databases hold, as gauges."""
    workspace: Workspace = state.workspace
    found: Figures = {"disk_free_bytes": {(): float(shutil.disk_usage(workspace.path).free)}}
    table = records.load
    with workspace.read() as connection:
        columns = (sa.func.count(), sa.func.sum(table.c.rows), sa.func.sum(table.c.rejected))
        loads, rows, rejected = connection.execute(sa.select(*columns)).one()
        found |= {
            "loads": {(): loads},
            "loaded_rows": {(): float(rows or 0)},
            "rejected_rows": {(): float(rejected or 0)},
        }
        found["database_bytes"] = _sizes(connection, workspace.path)
    threads: list[Background] = state.background
    found["background_failures"] = {(("name", thread.name),): float(thread.failures.count) for thread in threads}
    service: ServiceDatabase = state.service
    job = all_tables().tables.get("job")
    if job is not None:
        with service.read() as connection:
            counted = connection.execute(sa.select(job.c.state, sa.func.count()).group_by(job.c.state))
            found["jobs"] = {(("state", str(name)),): float(count) for name, count in counted}
    return found


def _sizes(connection: sa.Connection, folder: Path) -> dict[tuple[tuple[str, str], ...], float]:
    if connection.dialect.name == "sqlite":
        files = {name: folder / name for name in (DATABASE, SERVICE_FILE)}
        return {(("file", name),): float(path.stat().st_size) for name, path in files.items() if path.exists()}
    size: Any = connection.scalar(sa.text("SELECT pg_database_size(current_database())"))
    return {(("file", "postgresql"),): float(size)}
