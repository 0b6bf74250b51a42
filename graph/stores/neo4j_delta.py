"""What a write changes in Neo4j: a replacement by difference of digests, a withdrawal, entries of a change log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graph.checksum import COLUMNS, row_digests
from graph.reports import event_without
from graph.rows import arranged, check_ends, lines, table_of, without_records
from graph.store import Changes
from graph.stores.neo4j_proof import proven
from graph.stores.neo4j_read import digests
from graph.stores.neo4j_rows import joined, returned
from graph.stores.neo4j_schema import EVENT, HAS_EVENT, NODE, Vocabulary
from graph.stores.neo4j_session import Connection
from graph.stores.neo4j_write import Change

_DIGEST = pa.binary(16)
_ORDER = ("nodes", "edges", "events")
_RECORDS, _PROPERTIES = COLUMNS["edges"].get_field_index("records"), COLUMNS["nodes"].get_field_index("properties")


def replacement(
    connection: Connection, words: Vocabulary, tables: Mapping[str, pa.Table], *, trusting: bool = True
) -> tuple[Change, Changes]:
    """What makes the stored graph equal ``tables``; refuses tables that make no graph or hold unknown kinds.

    ``trusting``: the digests noted in Neo4j tell what is stored; else every row is read and proven.
    """
    stored = digests if trusting else proven
    given = {what: arranged(what, tables[what]) for what in _ORDER}
    check_ends(given["nodes"], given["edges"], given["events"])
    for what, table in given.items():
        for kind in table.column("kind").unique().to_pylist():
            words.label(what, kind)
    change, counted = Change(), Changes()
    for what, table in given.items():
        _compare(list(stored(connection, words, what)), what, table, (change, counted))
    return change, counted


def withdrawal(connection: Connection, words: Vocabulary, records: Sequence[str]) -> tuple[Change, Changes]:
    """What takes ``records`` out, with what rests on them alone."""
    out = set(records)
    told = _citing(
        connection,
        f"MATCH (party:{NODE})-[:{HAS_EVENT}]->(x:{EVENT}) WHERE any(r IN x.records WHERE r IN $records)",
        "events",
        out,
    )
    events = [(row[0], event_without(row, out)) for row in told]
    reported = [row for _, row in events if row is not None]
    nodes = [
        (*row[:_PROPERTIES], text)
        for row in _citing(connection, f"MATCH (x:{NODE}) WHERE any(r IN x.cited WHERE r IN $records)", "nodes", out)
        if (text := without_records(row[_PROPERTIES], out)) != row[_PROPERTIES]
    ]
    types = "|".join(words.edges.values())
    edges = _citing(connection, f"MATCH ()-[x:{types}]->() WHERE any(r IN x.records WHERE r IN $records)", "edges", out)
    left = [(*row[:_RECORDS], "\n".join(r for r in lines(row[_RECORDS]) if r not in out)) for row in edges]
    kept = [row for row in left if row[_RECORDS]]
    gone = {
        "edges": [row[0] for row in left if not row[_RECORDS]],
        "events": [id_ for id_, row in events if row is None],
    }
    put = {"nodes": nodes, "edges": kept, "events": reported}
    replaced = {what: [row[0] for row in put[what]] for what in ("edges", "events")}
    change = Change({what: table_of(what, rows) for what, rows in put.items()}, replaced, gone)
    updated = {what: len(rows) for what, rows in put.items()}
    return change, Changes(dict.fromkeys(_ORDER, 0), updated, {"nodes": 0, **{k: len(v) for k, v in gone.items()}})


def logged(words: Vocabulary, put: Mapping[str, pa.Table], gone: Mapping[str, Sequence[str]]) -> Change:
    """Rows of which it is not known whether, or in which form, they are stored; unknown kinds are refused."""
    tables = {what: table for what, table in put.items() if table.num_rows}
    for what, table in tables.items():
        for kind in table.column("kind").unique().to_pylist():
            words.label(what, kind)
    replaced = {what: table.column("id").to_pylist() for what, table in tables.items()}
    return Change(tables, replaced, {what: list(ids) for what, ids in gone.items()})


def _compare(stored: Sequence[tuple[str, bytes]], what: str, table: pa.Table, into: tuple[Change, Changes]) -> None:
    change, counted = into
    ids = pa.array([id_ for id_, _ in stored], pa.string())
    noted = pa.array([digest if len(digest or b"") == _DIGEST.byte_width else None for _, digest in stored], _DIGEST)
    place = pc.index_in(table.column("id").combine_chunks(), value_set=ids)
    new = pc.is_null(place)
    same = pc.fill_null(pc.equal(pa.array(row_digests(what, table), _DIGEST), noted.take(place)), False)
    changed = table.filter(pc.invert(pc.or_(new, same)))
    change.put[what] = table.filter(pc.invert(same))
    change.replaced[what] = changed.column("id").to_pylist()
    change.gone[what] = ids.filter(pc.invert(pc.is_in(ids, value_set=table.column("id").combine_chunks()))).to_pylist()
    counted.inserted[what] = change.put[what].num_rows - changed.num_rows
    counted.updated[what], counted.deleted[what] = changed.num_rows, len(change.gone[what])


def _citing(connection: Connection, match: str, what: str, records: set[str]) -> list[tuple[Any, ...]]:
    rows = connection.read(f"{match} RETURN {returned(what, 'x')}", records=sorted(records))
    return sorted(joined(what, row) for row in rows)
