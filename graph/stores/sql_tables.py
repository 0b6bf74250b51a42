"""One writer a table, with the side tables that follow from it: names, cited records, degrees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Select, Table, delete, func, insert, select, text, union_all

from graph.model import city_of
from graph.names import normal_name
from graph.rows import lines
from graph.stores.sql_delta import Delta, Keys
from graph.stores.sql_schema import DEGREE, EDGE, EDGE_RECORD, EVENT, NAME, NODE, NODE_RECORD, PARTS, TABLES
from graph.stores.sql_values import delete_keys, delete_pairs, insert_rows, integers, packed

_CITED = re.compile(r'"record":\s*"([^"\\]+)"')
_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Ends:
    """Keys of nodes by id, in columns."""

    ids: pa.Array
    keys: Keys

    def of(self, column: pa.ChunkedArray) -> pa.Array:
        """The keys of a column of ids, all of which must be known."""
        return pa.array(self.keys).take(pc.index_in(column, value_set=self.ids).combine_chunks())


def delete_rows(connection: Connection, delta: Delta) -> None:
    """Take the changed and the gone rows out, with what follows from them."""
    keys = delta.replaced_keys
    if not keys:
        return
    if delta.what == "nodes":
        _forget_parts(connection, keys)
        delete_keys(connection, NAME.c.node, keys)
        _forget_records(connection, NODE_RECORD, select(NODE.c.key, NODE.c.properties), keys)
    if delta.what == "edges":
        _forget_records(connection, EDGE_RECORD, select(EDGE.c.key, EDGE.c.records), keys)
    delete_keys(connection, TABLES[delta.what].c.key, keys)


def put_nodes(connection: Connection, delta: Delta) -> None:
    """Write nodes, their normal names and the records that their golden values cite."""
    _put(connection, NODE, delta, {"city": _cities(delta.put)})
    next_key = int(connection.scalar(select(func.coalesce(func.max(NAME.c.key), 0))) or 0) + 1
    start = next_key
    for rows in _chunks(delta, "name", "names"):
        names = [(key, norm) for key, name, others in rows for norm in _norms(name, others)]
        keyed = [(next_key + place, key, norm) for place, (key, norm) in enumerate(names)]
        insert_rows(connection, NAME, ("key", "node", "norm"), keyed)
        next_key += len(keyed)
    cited = ((key, properties) for rows in _chunks(delta, "properties") for key, properties in rows)
    insert_rows(connection, NODE_RECORD, ("record", "node"), sorted(_cited(cited)))
    if connection.dialect.name == "sqlite" and next_key > start:
        statement = f"INSERT INTO {PARTS} (rowid, norm) SELECT key, norm FROM graph_name WHERE key >= :start"
        connection.execute(text(statement), {"start": start})


def put_edges(connection: Connection, delta: Delta, ends: Ends) -> None:
    """Write edges and the records that they rest on."""
    _put(connection, EDGE, delta, {name: ends.of(delta.put.column(name)) for name in ("source", "target")})
    stated = ((key, records) for rows in _chunks(delta, "records") for key, records in rows)
    insert_rows(connection, EDGE_RECORD, ("record", "edge"), sorted(_stated(stated)))


def put_events(connection: Connection, delta: Delta, ends: Ends) -> None:
    """Write events."""
    _put(connection, EVENT, delta, {"party": ends.of(delta.put.column("party")), "city": _cities(delta.put)})


def touched_nodes(connection: Connection, delta: Delta, ends: Ends) -> list[int]:
    """Keys of the nodes whose degrees a delta of edges may change."""
    statement = select(EDGE.c.source, EDGE.c.target).where(EDGE.c.key.in_(integers(connection, "keys")))
    before = connection.execute(statement, {"keys": packed(delta.replaced_keys)}).all()
    old = np.array([tuple(row) for row in before], np.int64).reshape(-1)
    new = [ends.of(delta.put.column(name)).to_numpy() for name in ("source", "target")]
    return [int(key) for key in np.unique(np.concatenate([old, *new]))]


def count_degrees(connection: Connection, touched: list[int] | None) -> None:
    """Count the edges of the ``touched`` nodes anew (None = of all nodes), where there are any."""
    if touched == []:
        return
    parameters = {} if touched is None else {"touched": packed(touched)}
    gone, source, target = delete(DEGREE), _incident(EDGE.c.source), _incident(EDGE.c.target)
    target = target.where(EDGE.c.source != EDGE.c.target)
    if touched is not None:
        wanted = integers(connection, "touched")
        gone = gone.where(DEGREE.c.node.in_(wanted))
        source, target = source.where(EDGE.c.source.in_(wanted)), target.where(EDGE.c.target.in_(wanted))
    connection.execute(gone, parameters)
    incident = union_all(source, target).subquery()
    counted = select(incident.c.node, incident.c.kind, func.count()).group_by(incident.c.node, incident.c.kind)
    connection.execute(insert(DEGREE).from_select(["node", "kind", "degree"], counted), parameters)


def _incident(end: Any) -> Select[Any]:
    return select(end.label("node"), EDGE.c.kind)


def _put(connection: Connection, table: Table, delta: Delta, given: dict[str, pa.Array]) -> None:
    """Insert the rows of ``delta``; ``given`` columns stand in for, or are added to, those of the model."""
    columns = {name: delta.put.column(name) for name in delta.put.column_names}
    columns |= given | {"key": pa.array(delta.put_keys), "digest": delta.digests}
    rows = pa.table(columns)
    for start in range(0, rows.num_rows, _CHUNK):
        piece = rows.slice(start, _CHUNK)
        values = list(zip(*(column.to_pylist() for column in piece.columns), strict=True))
        insert_rows(connection, table, rows.column_names, values)


def _chunks(delta: Delta, *names: str) -> Iterator[list[tuple[Any, ...]]]:
    for start in range(0, delta.put.num_rows, _CHUNK):
        piece = delta.put.slice(start, _CHUNK)
        keys = delta.put_keys[start : start + _CHUNK].tolist()
        yield list(zip(keys, *(piece.column(name).to_pylist() for name in names), strict=True))


def _cities(table: pa.Table) -> pa.Array:
    coded = table.column("region").combine_chunks().dictionary_encode()
    cities = pa.array([city_of(region) for region in coded.dictionary.to_pylist()], pa.string())
    return cities.take(coded.indices)


def _norms(name: str, others: str) -> list[str]:
    return [norm for norm in dict.fromkeys(normal_name(text) for text in (name, *lines(others))) if norm]


def _cited(rows: Iterable[tuple[int, str]]) -> set[tuple[str, int]]:
    """(record, node) pairs from golden records."""
    return {(record, key) for key, properties in rows for record in _CITED.findall(properties)}


def _stated(rows: Iterable[tuple[int, str]]) -> set[tuple[str, int]]:
    """(record, edge) pairs from the records column of edges."""
    return {(record, key) for key, records in rows for record in lines(records)}


def _forget_records(connection: Connection, table: Table, stored: Select[int, str], keys: list[int]) -> None:
    """Delete the pairs that the stored text of ``keys`` gave rise to; there is no second index to find them by."""
    owner = NODE if table is NODE_RECORD else EDGE
    rows = connection.execute(stored.where(owner.c.key.in_(integers(connection, "keys"))), {"keys": packed(keys)})
    pairs = (_cited if owner is NODE else _stated)((row[0], row[1]) for row in rows)
    delete_pairs(connection, table, sorted(pairs))


def _forget_parts(connection: Connection, nodes: list[int]) -> None:
    if connection.dialect.name != "sqlite":
        return
    statement = (
        f"INSERT INTO {PARTS} ({PARTS}, rowid, norm) SELECT 'delete', key, norm FROM graph_name "
        "WHERE node IN (SELECT value FROM json_each(:nodes))"
    )
    connection.execute(text(statement), {"nodes": packed(nodes)})
