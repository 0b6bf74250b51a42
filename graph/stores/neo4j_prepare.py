"""Constraints and indexes made where they are missing; a user who may not make them is told which an administrator must.

A writer with least privilege may read, write and look at the schema, and nothing else (docs/neo4j.md).
"""

from __future__ import annotations

from graph.store import StoreFailedError
from graph.stores.neo4j_schema import Vocabulary, named_definitions
from graph.stores.neo4j_session import Connection

#: Seconds for which new indexes are waited for.
_WAIT = 600


def prepare(connection: Connection, words: Vocabulary) -> list[str]:
    """Make what is missing and wait until it can be used; gives the names of what was made.

    Raises ``StoreFailedError`` naming what is missing where the server does not let this user make it.
    """
    wanted = named_definitions(words)
    there = _there(connection)
    missing = [name for name in wanted if name not in there]
    for place, name in enumerate(missing):
        try:
            connection.define(wanted[name])
        except StoreFailedError as error:
            if not error.forbidden:
                raise
            lacking = ", ".join(missing[place:])
            text = f"{error}; an administrator must make what is missing (xintu graph prepare): {lacking}"
            raise StoreFailedError(text) from error
    if missing:
        connection.await_indexes(_WAIT)
    return missing


def _there(connection: Connection) -> set[str]:
    """Names of the constraints and of the indexes that are there and in use."""
    rows = connection.read("SHOW CONSTRAINTS YIELD name RETURN name")
    rows += connection.read("SHOW INDEXES YIELD name, state WHERE state <> 'FAILED' RETURN name")
    return {row[0] for row in rows}
