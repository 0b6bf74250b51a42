"""The ordered change log, from which a projection into another store (Neo4j) goes on where it stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Select, delete, func, insert, select

from graph.stores.sql_delta import Delta
from graph.stores.sql_schema import EDGE, EVENT, NODE, OUTBOX, PROJECTION, TABLES
from graph.stores.sql_values import insert_columns, integers, packed

#: Entries that the log holds beside one a row of the graph.
SPARE = 100_000
#: The newest entries stay though every projection has them, for those who read along without saying how far they are.
KEPT = 20_000
#: In this order every edge and event finds its nodes: deletions from events to nodes, then puts from nodes to events.
_DELETED, _PUT = ("events", "edges", "nodes"), ("nodes", "edges", "events")


def former(connection: Connection, deltas: Sequence[Delta]) -> dict[str, dict[str, str]]:
    """What rows that are about to be replaced or deleted were (``OUTBOX``), by table and id: asked before they are."""
    wanted = integers(connection, "keys")
    found = {}
    for delta in deltas:
        asked = {"keys": packed(delta.replaced_keys)}
        rows = connection.execute(_was(delta.what).where(TABLES[delta.what].c.key.in_(wanted)), asked)
        found[delta.what] = {row[0]: "\n".join(row[1:]) for row in rows} if delta.replaced_keys else {}
    return found


def _was(what: str) -> Select[Any]:
    if what == "nodes":
        return select(NODE.c.id, NODE.c.name)
    if what == "events":
        return select(EVENT.c.id, EVENT.c.kind, NODE.c.id).join_from(EVENT, NODE, NODE.c.key == EVENT.c.party)
    source, target = NODE.alias("source"), NODE.alias("target")
    chosen = select(EDGE.c.id, EDGE.c.kind, source.c.id, target.c.id).select_from(EDGE)
    return chosen.join(source, source.c.key == EDGE.c.source).join(target, target.c.key == EDGE.c.target)


def log(connection: Connection, deltas: Sequence[Delta], were: Mapping[str, Mapping[str, str]], *, first: bool) -> None:
    """Note what was written over what there was (``former``); a first load into an empty graph is one entry, ("everything", "")."""
    by_table = {delta.what: delta for delta in deltas}
    if all(delta.empty for delta in deltas):
        return
    if first:
        connection.execute(insert(OUTBOX).values(seq=last_change(connection) + 1, op="put", what="everything", id=""))
        return
    for what in _DELETED:
        _note(connection, "delete", what, by_table[what].gone_ids, were[what])
    for what in _PUT:
        _note(connection, "put", what, by_table[what].put.column("id"), were[what])
    _bound(connection)


def changes_after(connection: Connection, seq: int, limit: int) -> list[tuple[int, str, str]]:
    """Up to ``limit`` entries (seq, what, id) after ``seq``, oldest first."""
    statement = select(OUTBOX.c.seq, OUTBOX.c.what, OUTBOX.c.id).where(OUTBOX.c.seq > seq)
    return [(row[0], row[1], row[2]) for row in connection.execute(statement.order_by(OUTBOX.c.seq).limit(limit))]


def changed_since(connection: Connection, seq: int, limit: int) -> list[tuple[str, str, str]] | None:
    """What was written after ``seq`` (what, id, former), in order; None where the log does not tell all of it, or it is more than ``limit``."""
    last = last_change(connection)
    if seq > last or last - seq > limit or (seq < last and _first(connection) > seq + 1):
        return None
    chosen = select(OUTBOX.c.what, OUTBOX.c.id, OUTBOX.c.former).where(OUTBOX.c.seq > seq).order_by(OUTBOX.c.seq)
    found = [(row[0], row[1], row[2]) for row in connection.execute(chosen)]
    return None if any(what == "everything" for what, _, _ in found) else found


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
    forget_changes(connection, min(connection.scalar(reached) or 0, last_change(connection) - KEPT))


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


def _note(connection: Connection, op: str, what: str, ids: pa.Array | pa.ChunkedArray, were: Mapping[str, str]) -> None:
    """Numbers follow each other without a gap, whatever was rolled back before: a projection takes a gap for entries lost."""
    first = last_change(connection) + 1
    told = {"op": pa.repeat(op, len(ids)), "what": pa.repeat(what, len(ids)), "id": ids}
    told["former"] = pa.array([were.get(id_, "") for id_ in ids.to_pylist()], pa.string())
    rows = pa.table({"seq": pa.array(range(first, first + len(ids)), pa.int64()), **told})
    insert_columns(connection, OUTBOX, rows)
