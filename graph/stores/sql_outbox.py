"""The ordered change log, from which a projection into another store (Neo4j) goes on where it stopped."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from sqlalchemy import Connection, delete, func, insert, select

from graph.stores.sql_delta import Delta
from graph.stores.sql_schema import OUTBOX, PROJECTION, TABLES
from graph.stores.sql_values import insert_columns

#: Entries that the log holds beside one a row of the graph.
SPARE = 100_000
#: In this order every edge and event finds its nodes: deletions from events to nodes, then puts from nodes to events.
_DELETED, _PUT = ("events", "edges", "nodes"), ("nodes", "edges", "events")


def log(connection: Connection, deltas: Sequence[Delta], *, first: bool) -> None:
    """Note what was written; a first load into an empty graph is one entry, ("everything", "")."""
    by_table = {delta.what: delta for delta in deltas}
    if all(delta.empty for delta in deltas):
        return
    if first:
        connection.execute(insert(OUTBOX).values(seq=last_change(connection) + 1, op="put", what="everything", id=""))
        return
    for what in _DELETED:
        _note(connection, "delete", what, by_table[what].gone_ids)
    for what in _PUT:
        _note(connection, "put", what, by_table[what].put.column("id"))
    _bound(connection)


def changes_after(connection: Connection, seq: int, limit: int) -> list[tuple[int, str, str]]:
    """Up to ``limit`` entries (seq, what, id) after ``seq``, oldest first."""
    statement = select(OUTBOX.c.seq, OUTBOX.c.what, OUTBOX.c.id).where(OUTBOX.c.seq > seq)
    return [(row[0], row[1], row[2]) for row in connection.execute(statement.order_by(OUTBOX.c.seq).limit(limit))]


def last_change(connection: Connection) -> int:
    """The number of the latest entry; 0 if nothing was ever written."""
    return int(connection.scalar(select(func.coalesce(func.max(OUTBOX.c.seq), 0))) or 0)


def forget_changes(connection: Connection, seq: int) -> None:
    """Drop entries that every projection has taken over, but never the latest: numbers go on from it."""
    last = last_change(connection)
    connection.execute(delete(OUTBOX).where(OUTBOX.c.seq <= min(seq, last - 1)))


def taken(connection: Connection, name: str, seq: int) -> None:
    """Note that projection ``name`` stands at ``seq``, and forget what every projection has.

    One that the log does not reach any more will be filled as a whole, so that nothing is kept for it.
    """
    connection.execute(delete(PROJECTION).where(PROJECTION.c.name == name))
    connection.execute(insert(PROJECTION).values(name=name, seq=seq))
    first = _first(connection)
    reached = select(func.min(PROJECTION.c.seq)).where(PROJECTION.c.seq >= first - 1)
    forget_changes(connection, connection.scalar(reached) or 0)


def _first(connection: Connection) -> int:
    return int(connection.scalar(select(func.coalesce(func.min(OUTBOX.c.seq), 1))) or 1)


def _bound(connection: Connection) -> None:
    """Keep the log in proportion to the graph, however long a projection stays away.

    Comparing everything costs less than following a log that is longer; keys tell about how many rows there are.
    """
    rows = sum(int(connection.scalar(select(func.max(table.c.key))) or 0) for table in TABLES.values())
    last = last_change(connection)
    if last - _first(connection) >= (longest := SPARE + rows):
        forget_changes(connection, last - longest)


def _note(connection: Connection, op: str, what: str, ids: pa.Array | pa.ChunkedArray) -> None:
    """Numbers follow each other without a gap, whatever was rolled back before: a projection takes a gap for entries lost."""
    first = last_change(connection) + 1
    told = {"op": pa.repeat(op, len(ids)), "what": pa.repeat(what, len(ids)), "id": ids}
    rows = pa.table({"seq": pa.array(range(first, first + len(ids)), pa.int64()), **told})
    insert_columns(connection, OUTBOX, rows)
