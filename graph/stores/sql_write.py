"""Writing the graph in SQL: a replacement or a withdrawal becomes one delta a table, written set by set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, select

from graph.checksum import COLUMNS
from graph.rows import arranged, check_ends, lines, table_of, without_records
from graph.store import Changes
from graph.stores.sql_delta import Delta, difference, update
from graph.stores.sql_outbox import log
from graph.stores.sql_rows import keyed_rows
from graph.stores.sql_schema import EDGE_RECORD, EVENT, INDEXED, NODE, NODE_RECORD, TABLES
from graph.stores.sql_tables import Ends, count_degrees, delete_rows, put_edges, put_events, put_nodes, touched_nodes
from graph.stores.sql_values import bulk, packed, texts

_RECORDS, _PROPERTIES = COLUMNS["edges"].get_field_index("records"), COLUMNS["nodes"].get_field_index("properties")


def replace(connection: Connection, nodes: pa.Table, edges: pa.Table, events: pa.Table) -> Changes:
    """Make the stored graph equal to the tables."""
    nodes, edges, events = arranged("nodes", nodes), arranged("edges", edges), arranged("events", events)
    check_ends(nodes, edges, events)
    first = not any(connection.scalar(select(table.c.key).limit(1)) for table in TABLES.values())
    node_delta, keys = difference(connection, "nodes", nodes)
    deltas = node_delta, difference(connection, "edges", edges)[0], difference(connection, "events", events)[0]
    return _write(connection, deltas, Ends(nodes.column("id").combine_chunks(), keys), first=first)


def withdraw(connection: Connection, records: Sequence[str]) -> Changes:
    """Take what rests on ``records`` alone out of the stored graph."""
    out, asked, wanted = set(records), {"records": packed(sorted(set(records)))}, texts(connection, "records")
    node_keys = select(NODE_RECORD.c.node).where(NODE_RECORD.c.record.in_(wanted))
    edge_keys = select(EDGE_RECORD.c.edge).where(EDGE_RECORD.c.record.in_(wanted))
    event_keys = select(EVENT.c.key).where(EVENT.c.record.in_(wanted))
    nodes = _nodes_without(*keyed_rows(connection, "nodes", node_keys, asked), out)
    edges = _edges_without(*keyed_rows(connection, "edges", edge_keys, asked), out)
    events = _delta("events", *keyed_rows(connection, "events", event_keys, asked), [], [])
    return _write(connection, (nodes, edges, events), _ends(connection, edges.put), first=False)


def _write(connection: Connection, deltas: tuple[Delta, Delta, Delta], ends: Ends, *, first: bool) -> Changes:
    nodes, edges, events = deltas
    touched = None if first else touched_nodes(connection, edges, ends)
    for delta in (events, edges, nodes):
        delete_rows(connection, delta)
    with bulk(connection, INDEXED if first else ()):
        put_nodes(connection, nodes)
        put_edges(connection, edges, ends)
        put_events(connection, events, ends)
    count_degrees(connection, touched)
    log(connection, deltas, first=first)
    return Changes(
        {delta.what: delta.inserted for delta in deltas},
        {delta.what: len(delta.updated_keys) for delta in deltas},
        {delta.what: len(delta.gone_keys) for delta in deltas},
    )


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


def _delta(
    what: str,
    gone_keys: list[int],
    gone: list[tuple[Any, ...]],
    put_keys: list[int],
    put: list[tuple[Any, ...]],
) -> Delta:
    gone_ids = pa.array([row[0] for row in gone], pa.string())
    return update(what, table_of(what, put), np.array(put_keys, np.int64), np.array(gone_keys, np.int64), gone_ids)


def _ends(connection: Connection, edges: pa.Table) -> Ends:
    ids = sorted({*edges.column("source").to_pylist(), *edges.column("target").to_pylist()})
    statement = select(NODE.c.id, NODE.c.key).where(NODE.c.id.in_(texts(connection, "ids")))
    found = connection.execute(statement, {"ids": packed(ids)}).all()
    return Ends(pa.array([row[0] for row in found], pa.string()), np.array([row[1] for row in found], np.int64))
