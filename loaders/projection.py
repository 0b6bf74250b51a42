"""Projection: resolved mentions and the claims of records become the nodes, edges and events of the graph.

A pure function of the ledger: the same records and the same memberships give the same graph, byte for byte. What a change
of the resolution needs is projected by ``loaders.projection_changes``, with the same result.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pyarrow as pa
import sqlalchemy as sa

from graph.store import Changes, GraphStore
from loaders import records
from loaders.claims import EVENT_COLUMNS, TIE_COLUMNS
from loaders.edges import edges_of
from loaders.graph_events import events_of
from loaders.graph_rows import (
    RECORD_COLUMNS,
    Cited,
    Ints,
    Members,
    party_nodes,
    place_claims,
    place_nodes,
    possible_claims,
    tie_claims,
)
from resolution import ledger
from resolution.reading import read_table

_KEYS = 5_000  # that stand in one statement


def project(
    connection: sa.Connection, store: GraphStore, resolved: Mapping[str, pa.Table]
) -> tuple[Changes, dict[str, int]]:
    """Bring the graph in line with the claims of records and a resolution (tables by their names in the ledger).

    Gives what changed, and how many nodes, edges and events the graph has now.
    """
    cited, members = _cited(connection), Members.out_of(resolved["membership"])
    claims = [
        tie_claims(_rows(connection, records.tie, TIE_COLUMNS), members, cited),
        possible_claims(resolved["possible_same"], cited),
        place_claims(resolved["place"], cited),
    ]
    nodes = pa.concat_tables([party_nodes(resolved["entity"]), place_nodes(resolved["place"])])
    claimed = _rows(connection, records.event, EVENT_COLUMNS)
    events = events_of(claimed, members, cited, nodes, partial(row_keys, connection))
    tables = {"nodes": nodes, "edges": edges_of(pa.concat_tables(claims)), "events": events}
    changes = store.replace(tables["nodes"], tables["edges"], tables["events"])
    return changes, {what: table.num_rows for what, table in tables.items()}


def _cited(connection: sa.Connection) -> Cited:
    table = records.record
    query = sa.select(*(table.c[name] for name in RECORD_COLUMNS.names)).where(table.c.state == records.ACTIVE)
    return Cited.out_of(read_table(connection, query, RECORD_COLUMNS, table.c.record_id))


def row_keys(connection: sa.Connection, asked: Ints) -> dict[int, str]:
    """The business key of each record with its source: rows of one delivery that have one are several."""
    table = records.record
    found: dict[int, str] = {}
    columns = [table.c[name] for name in ("record_id", "source", "record_key")]
    for start in range(0, len(asked), _KEYS):
        rows = ledger.read_by(connection, table.c.record_id, asked[start : start + _KEYS].tolist(), columns)
        found |= {row[0]: f"{row[1]}\n{row[2]}" for row in rows}
    return found


def _rows(connection: sa.Connection, table: sa.Table, schema: pa.Schema) -> pa.Table:
    return read_table(connection, sa.select(*(table.c[name] for name in schema.names)), schema).combine_chunks()
