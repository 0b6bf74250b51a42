"""Writing the graph in SQL: a replacement or a withdrawal becomes one delta a table, written set by set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, delete, select

from graph.checksum import COLUMNS
from graph.reports import event_without
from graph.rows import arranged, check_ends, lines, table_of, without_records
from graph.store import END_COLUMNS, BadGraphError, Changes
from graph.stores import sql_cross, sql_degrees, sql_search_index
from graph.stores.sql_delta import Delta, difference, update
from graph.stores.sql_kept import unsettled
from graph.stores.sql_outbox import former, log
from graph.stores.sql_rows import keyed_rows
from graph.stores.sql_schema import (
    EDGE,
    EDGE_RECORD,
    EVENT,
    EVENT_RECORD,
    INDEXED,
    NODE,
    NODE_RECORD,
    TABLES,
    UNSETTLED,
)
from graph.stores.sql_tables import Ends, delete_rows, put_edges, put_events, put_nodes, touched_nodes
from graph.stores.sql_values import bulk, insert_columns, integers, packed, texts

_RECORDS, _PROPERTIES = COLUMNS["edges"].get_field_index("records"), COLUMNS["nodes"].get_field_index("properties")


def replace(connection: Connection, nodes: pa.Table, edges: pa.Table, events: pa.Table) -> Changes:
    """Make the stored graph equal to the tables."""
    nodes, edges, events = arranged("nodes", nodes), arranged("edges", edges), arranged("events", events)
    check_ends(nodes, edges, events)
    first = not any(connection.scalar(select(table.c.key).limit(1)) for table in TABLES.values())
    node_delta, keys = difference(connection, "nodes", nodes)
    deltas = node_delta, difference(connection, "edges", edges)[0], difference(connection, "events", events)[0]
    connection.execute(delete(UNSETTLED))
    return _write(connection, deltas, Ends(nodes.column("id").combine_chunks(), keys), first=first)


def apply(connection: Connection, put: Mapping[str, pa.Table], gone: Mapping[str, Sequence[str]]) -> Changes:
    """Insert or update rows and delete ids, by table."""
    tables = {what: arranged(what, put[what]) for what in TABLES}
    deltas = {what: difference(connection, what, table, gone[what])[0] for what, table in tables.items()}
    nodes, edges, events = deltas["nodes"], deltas["edges"], deltas["events"]
    ends = _ends(connection, [tables["edges"]["source"], tables["edges"]["target"], tables["events"]["party"]], nodes)
    known = pa.table({"id": ends.ids})
    check_ends(known, tables["edges"], tables["events"])
    _check_left(connection, nodes, edges, events)
    connection.execute(delete(UNSETTLED))
    return _write(connection, (nodes, edges, events), ends, first=False)


def withdraw(connection: Connection, records: Sequence[str]) -> Changes:
    """Take what rests on ``records`` alone out of the stored graph."""
    out, asked, wanted = set(records), {"records": packed(sorted(set(records)))}, texts(connection, "records")
    node_keys = select(NODE_RECORD.c.node).where(NODE_RECORD.c.record.in_(wanted))
    edge_keys = select(EDGE_RECORD.c.edge).where(EDGE_RECORD.c.record.in_(wanted))
    event_keys = select(EVENT_RECORD.c.event).where(EVENT_RECORD.c.record.in_(wanted))
    nodes = _nodes_without(*keyed_rows(connection, "nodes", node_keys, asked), out)
    edge_numbers, edge_rows = keyed_rows(connection, "edges", edge_keys, asked)
    _unsettle(connection, table_of("edges", edge_rows))
    edges = _edges_without(edge_numbers, edge_rows, out)
    events = _events_without(*keyed_rows(connection, "events", event_keys, asked), out)
    named = [edges.put.column("source"), edges.put.column("target"), events.put.column("party")]
    return _write(connection, (nodes, edges, events), _ends(connection, named, nodes), first=False)


def _write(connection: Connection, deltas: tuple[Delta, Delta, Delta], ends: Ends, *, first: bool) -> Changes:
    nodes, edges, events = deltas
    touched = [] if first else touched_nodes(connection, edges, ends)
    degrees = _counted(edges, ends) if first else None
    concerned = None if first else sql_cross.concerned(connection, deltas)
    codes = sql_search_index.codes_of(connection, nodes.replaced_keys)
    were = former(connection, deltas)
    for delta in (events, edges, nodes):
        delete_rows(connection, delta)
    with bulk(connection, INDEXED if first else ()):
        put_nodes(
            connection, nodes, codes, sql_degrees.texts_of(degrees, nodes.put_keys) if degrees is not None else None
        )
        put_edges(connection, edges, ends)
        put_events(connection, events, ends)
    if degrees is None:
        sql_degrees.count_again(connection, touched, nodes.updated_keys.tolist())
    else:
        sql_degrees.put_counted(connection, degrees)
    sql_cross.renew(connection, concerned)
    log(connection, deltas, were, first=first)
    return Changes(
        {delta.what: delta.inserted for delta in deltas},
        {delta.what: len(delta.updated_keys) for delta in deltas},
        {delta.what: len(delta.gone_keys) for delta in deltas},
    )


def _counted(edges: Delta, ends: Ends) -> pa.Table:
    sources, targets = (ends.of(edges.put.column(name)) for name in ("source", "target"))
    return sql_degrees.counted(edges.put.column("kind"), sources, targets)


def _unsettle(connection: Connection, edges: pa.Table) -> None:
    """Note the ends of ``edges`` beside those noted before, each once."""
    noted = pa.concat_tables([unsettled(connection), edges.select(END_COLUMNS.names)])
    connection.execute(delete(UNSETTLED))
    insert_columns(connection, UNSETTLED, noted.group_by(END_COLUMNS.names).aggregate([]))


def _nodes_without(keys: list[int], rows: list[tuple[Any, ...]], out: set[str]) -> Delta:
    changed = [(*row[:_PROPERTIES], without_records(row[_PROPERTIES], out)) for row in rows]
    kept = [(key, new) for key, old, new in zip(keys, rows, changed, strict=True) if old != new]
    return _delta("nodes", [], [], [key for key, _ in kept], [row for _, row in kept])


def _edges_without(keys: list[int], rows: list[tuple[Any, ...]], out: set[str]) -> Delta:
    left = ["\n".join(record for record in lines(row[_RECORDS]) if record not in out) for row in rows]
    kept = [(key, (*row[:_RECORDS], text)) for key, row, text in zip(keys, rows, left, strict=True) if text]
    gone = [(key, row) for key, row, text in zip(keys, rows, left, strict=True) if not text]
    return _delta(
        "edges", [key for key, _ in gone], [row for _, row in gone], [key for key, _ in kept], [row for _, row in kept]
    )


def _events_without(keys: list[int], rows: list[tuple[Any, ...]], out: set[str]) -> Delta:
    left = [(key, row, event_without(row, out)) for key, row in zip(keys, rows, strict=True)]
    kept = [(key, new) for key, _, new in left if new is not None]
    gone = [(key, row) for key, row, new in left if new is None]
    return _delta(
        "events",
        [key for key, _ in gone],
        [row for _, row in gone],
        [key for key, _ in kept],
        [row for _, row in kept],
    )


def _delta(
    what: str,
    gone_keys: list[int],
    gone: list[tuple[Any, ...]],
    put_keys: list[int],
    put: list[tuple[Any, ...]],
) -> Delta:
    gone_ids = pa.array([row[0] for row in gone], pa.string())
    return update(what, table_of(what, put), np.array(put_keys, np.int64), np.array(gone_keys, np.int64), gone_ids)


def _ends(connection: Connection, named: Sequence[pa.ChunkedArray], nodes: Delta) -> Ends:
    """Keys of the nodes that are ``named``, as they are once ``nodes`` is written."""
    ids = sorted({id_ for column in named for id_ in column.to_pylist()})
    statement = select(NODE.c.id, NODE.c.key).where(NODE.c.id.in_(texts(connection, "ids")))
    keys = {row[0]: row[1] for row in connection.execute(statement, {"ids": packed(ids)})}
    new = nodes.put.column("id").to_pylist()[: nodes.inserted]
    keys |= dict(zip(new, nodes.put_keys[: nodes.inserted].tolist(), strict=True))
    for gone in nodes.gone_ids.to_pylist():
        keys.pop(gone, None)
    return Ends(pa.array(list(keys), pa.string()), np.array(list(keys.values()), np.int64))


def _check_left(connection: Connection, nodes: Delta, edges: Delta, events: Delta) -> None:
    """Refuse to delete nodes on which edges or events would be left."""
    asked, wanted = {"keys": packed(nodes.gone_keys.tolist())}, integers(connection, "keys")
    held = (("edges", EDGE.c.source, edges), ("edges", EDGE.c.target, edges), ("events", EVENT.c.party, events))
    for what, end, delta in held:
        left = set(connection.scalars(select(TABLES[what].c.key).where(end.in_(wanted)), asked))
        left.difference_update(delta.replaced_keys)
        if left:
            raise BadGraphError(f"{what}: {len(left)} rows would be left without their {end.name}")
