"""What the databases of a workspace hold, in figures: told by a backup, and held against what was restored from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from api.audit.log import seal_of
from api.audit.verifying import verify
from api.operations.snapshot import tables_of
from api.service.database import ServiceDatabase
from api.service.refusal import Refusal
from api.settings_access import AccessSettings
from graph.checksum import COLUMNS, digests_of
from graph.stores.sql import SqlGraphStore
from graph.stores.sql_schema import NODE

_NO_KEY = "audit_key_missing"
#: What shows a log that was touched; an anchor that is elsewhere may well know entries that came after the backup.
_BROKEN = ("changed", "missing", "moved", "other_head")


def rows_of(connection: sa.Connection, database: str) -> dict[str, int]:
    """The number of rows of each table that is there."""
    there = set(sa.inspect(connection).get_table_names())
    return {
        str(table.name): connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in tables_of(database)
        if table.name in there
    }


def graph_noted(connection: sa.Connection) -> dict[str, dict[str, str]]:
    """A digest a kind of node, edge and event, from the digests of their rows; {} before the first graph."""
    return SqlGraphStore(connection).checksums() if _has_graph(connection) else {}


def graph_as_it_stands(connection: sa.Connection) -> dict[str, dict[str, str]]:
    """The same, made anew from every row."""
    if not _has_graph(connection):
        return {}
    store = SqlGraphStore(connection)
    return {what: digests_of(what, store.scan(what)) for what in COLUMNS}


def _has_graph(connection: sa.Connection) -> bool:
    return sa.inspect(connection).has_table(NODE.name)


def differing(told: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Names under which two things do not say the same."""
    return sorted(name for name in told.keys() | found.keys() if told.get(name) != found.get(name))


def is_sealed(service: ServiceDatabase, settings: AccessSettings) -> bool:
    """Whether every entry of the audit log was held against its digest: not where the log's key is not at hand yet.

    Raises ``Refusal`` for a log that does not hold.
    """
    try:
        seal = seal_of(service, settings)
    except Refusal as refusal:
        if refusal.key == _NO_KEY:
            return False
        raise
    with service.read() as connection:
        verdict = verify(connection, seal)
    flaws = [found for found in verdict.flaws if found.flaw in _BROKEN]
    if flaws:
        raise Refusal("restore_audit", number=flaws[0].number)
    return bool(verdict.entries)
