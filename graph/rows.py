"""Rows of ``graph.model``'s tables as objects and back: the one place that knows how a column becomes an attribute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from graph.checksum import COLUMNS
from graph.model import Edge, Event, Node
from graph.store import BadGraphError

#: A row in the order of the columns of ``graph.model``.
Row = Sequence[Any]


def arranged(what: str, table: pa.Table) -> pa.Table:
    """``table`` with exactly the model's columns, "" for missing text, in id order; ``BadGraphError`` if an id is twice."""
    schema = COLUMNS[what]
    try:
        columns = [_filled(table.column(field.name).cast(field.type)) for field in schema]
    except (KeyError, pa.ArrowInvalid) as error:
        raise BadGraphError(f"{what}: {error}") from error
    result = pa.table(columns, schema=schema).sort_by("id")
    ids = result.column("id").combine_chunks()
    if len(ids) > 1 and pc.any(pc.equal(ids[1:], ids[:-1])).as_py():
        repeated = ids[1:].filter(pc.equal(ids[1:], ids[:-1]))[0].as_py()
        raise BadGraphError(f"{what}: id {repeated!r} is given more than once")
    return result


def check_ends(nodes: pa.Table, edges: pa.Table, events: pa.Table) -> None:
    """Refuse edges and events whose ends are not among ``nodes``."""
    known = nodes.column("id").combine_chunks()
    ends = (("edges", edges, "source"), ("edges", edges, "target"), ("events", events, "party"))
    for what, table, column in ends:
        if not table.num_rows:
            continue
        missing = table.filter(pc.invert(pc.is_in(table.column(column), value_set=known)))
        if missing.num_rows:
            row = missing.slice(0, 1).to_pylist()[0]
            raise BadGraphError(
                f"{what}: {column} {row[column]!r} of {row['id']!r} is no node ({missing.num_rows} such rows)"
            )


def node_of(row: Row, degree: Mapping[str, int]) -> Node:
    """A node from its row and its number of edges by kind."""
    id_, kind, name, code, region, names, properties = row
    return Node(id_, kind, name, code, region, lines(names), object_of(properties), degree)


def edge_of(row: Row) -> Edge:
    """An edge from its row."""
    id_, kind, source, target, since, until, known_from, weight, properties, records = row
    return Edge(id_, kind, source, target, since, until, known_from, weight, object_of(properties), lines(records))


def event_of(row: Row) -> Event:
    """An event from its row."""
    properties, records, reports = row[13:]
    told = tuple(orjson.loads(reports)) if reports else ()
    return Event(*(*row[:13], object_of(properties), lines(records), told))


def lines(text: str) -> tuple[str, ...]:
    """The values of a column that joins several by line feed."""
    return tuple(text.split("\n")) if text else ()


def without_records(properties: str, records: set[str]) -> str:
    """A golden record without the values that cite one of ``records``; the same text if there are none."""
    fields = object_of(properties)
    kept = {
        key: value for key, value in fields.items() if not (isinstance(value, dict) and value.get("record") in records)
    }
    return properties if len(kept) == len(fields) else orjson.dumps(kept).decode()


def table_of(what: str, rows: Sequence[Row]) -> pa.Table:
    """Rows as one table with the model's columns."""
    schema = COLUMNS[what]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table(
        [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )


def _filled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(column, "") if column.null_count and pa.types.is_string(column.type) else column


def object_of(text: str) -> Mapping[str, Any]:
    """A column of properties as plain values."""
    return orjson.loads(text) if text and text != "{}" else {}
