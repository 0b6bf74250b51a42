"""One writer a table, with the side tables that follow from it: names, cited records, degrees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Select, Table, select

from graph.model import city_of
from graph.stores import sql_search_index
from graph.stores.sql_delta import Delta, Keys
from graph.stores.sql_names import put_names
from graph.stores.sql_schema import EDGE, EDGE_RECORD, EVENT, EVENT_RECORD, NODE, NODE_RECORD, TABLES
from graph.stores.sql_values import delete_keys, delete_pairs, insert_columns, integers, packed

_PIECE = 20_000
#: How a golden value cites its record; ``_SPACED`` is the same as other writers of JSON have it.
_RECORD, _SPACED = '"record":"', r'"record":\s+"'


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
    if delta.what == "nodes":  # their names leave with what takes their place, in put_nodes
        _forget_records(connection, NODE_RECORD, select(NODE.c.key, NODE.c.properties), keys)
    if delta.what == "edges":
        _forget_records(connection, EDGE_RECORD, select(EDGE.c.key, EDGE.c.records), keys)
    if delta.what == "events":
        _forget_records(connection, EVENT_RECORD, select(EVENT.c.key, EVENT.c.records), keys)
    delete_keys(connection, TABLES[delta.what].c.key, keys)


def put_nodes(connection: Connection, delta: Delta, codes: pa.Table, degrees: pa.Array | None) -> None:
    """Write nodes, what they are found by and the records that their golden values cite; ``codes``: of those replaced.

    Without ``degrees`` their rows are told later.
    """
    sql_search_index.put_codes(connection, codes, pa.table([delta.put_keys, delta.put["code"]], ["node", "code"]))
    _put(connection, NODE, delta, {"city": _cities(delta.put)} | ({} if degrees is None else {"degrees": degrees}))
    put_names(connection, delta)
    _put_records(connection, NODE_RECORD, delta.put_keys, _cited(delta.put.column("properties").combine_chunks()))


def put_edges(connection: Connection, delta: Delta, ends: Ends) -> None:
    """Write edges and the records that they rest on."""
    _put(connection, EDGE, delta, {name: ends.of(delta.put.column(name)) for name in ("source", "target")})
    _put_records(connection, EDGE_RECORD, delta.put_keys, _stated(delta.put.column("records").combine_chunks()))


def put_events(connection: Connection, delta: Delta, ends: Ends) -> None:
    """Write events and the records that report them."""
    _put(connection, EVENT, delta, {"party": ends.of(delta.put.column("party")), "city": _cities(delta.put)})
    _put_records(connection, EVENT_RECORD, delta.put_keys, _stated(delta.put.column("records").combine_chunks()))


def touched_nodes(connection: Connection, delta: Delta, ends: Ends) -> list[int]:
    """Keys of the nodes whose degrees a delta of edges may change."""
    statement = select(EDGE.c.source, EDGE.c.target).where(EDGE.c.key.in_(integers(connection, "keys")))
    before = connection.execute(statement, {"keys": packed(delta.replaced_keys)}).all()
    old = np.array([tuple(row) for row in before], np.int64).reshape(-1)
    new = [ends.of(delta.put.column(name)).to_numpy() for name in ("source", "target")]
    return [int(key) for key in np.unique(np.concatenate([old, *new]))]


def _put(connection: Connection, table: Table, delta: Delta, given: dict[str, pa.Array]) -> None:
    """Insert the rows of ``delta``; ``given`` columns stand in for, or are added to, those of the model."""
    columns = {name: delta.put.column(name) for name in delta.put.column_names}
    columns |= given | {"key": pa.array(delta.put_keys), "digest": delta.digests}
    insert_columns(connection, table, pa.table(columns))


def _put_records(connection: Connection, table: Table, keys: Keys, stated: tuple[pa.Array, pa.Array]) -> None:
    """Insert pairs of record and owner, each once, in the order of the table's key; ``stated`` = row, record."""
    row, record = stated
    coded = record.dictionary_encode()
    order = pc.array_sort_indices(coded.dictionary)
    rank = np.empty(len(order), np.int64)
    rank[order.to_numpy()] = np.arange(len(order))
    pairs = np.unique(rank[coded.indices.to_numpy()] << 32 | keys[row.to_numpy()])
    texts = coded.dictionary.take(order.take(pa.array(pairs >> 32)))
    rows = pa.table([texts, pa.array(pairs & 0xFFFFFFFF)], [column.name for column in table.primary_key])
    insert_columns(connection, table, rows.filter(pc.not_equal(texts, "")))


def _cities(table: pa.Table) -> pa.Array:
    coded = table.column("region").combine_chunks().dictionary_encode()
    cities = pa.array([city_of(region) for region in coded.dictionary.to_pylist()], pa.string())
    return cities.take(coded.indices)


def _cited(properties: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Row and record of what golden records cite, in pieces of bounded size."""
    pieces = [_cited_of(properties.slice(start, _PIECE)) for start in range(0, len(properties), _PIECE)]
    rows = [pa.array(row.to_numpy() + start * _PIECE) for start, (row, _) in enumerate(pieces)]
    records = [record for _, record in pieces]
    return pa.concat_arrays([pa.array([], pa.int64()), *rows]), pa.concat_arrays([pa.array([], pa.string()), *records])


def _cited_of(properties: pa.Array) -> tuple[pa.Array, pa.Array]:
    """What stands between ``"record":"`` and the next quote, once where values in a row cite the same."""
    spaced = pc.match_substring_regex(properties, _SPACED)
    if pc.any(spaced).as_py():
        properties = pc.replace_substring_regex(properties, _SPACED, _RECORD)
    parts = pc.split_pattern(properties, _RECORD)
    row, text = pc.list_parent_indices(parts).to_numpy(), pc.list_flatten(parts)
    cites = np.diff(row, prepend=-1) == 0  # all but what stands before the first record
    record = pc.list_element(pc.split_pattern(text.filter(pa.array(cites)), '"', max_splits=1), 0)
    row = row[cites]
    again = np.zeros(len(row), np.bool_)
    again[1:] = (np.diff(row) == 0) & pc.equal(record[1:], record[:-1]).to_numpy(zero_copy_only=False)
    return pa.array(row[~again]), record.filter(pa.array(~again))


def _stated(records: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Row and record of what edges and events rest on."""
    parts = pc.split_pattern(records, "\n")
    return pc.list_parent_indices(parts), pc.list_flatten(parts)


def _forget_records(connection: Connection, table: Table, stored: Select[int, str], keys: list[int]) -> None:
    """Delete the pairs that the stored text of ``keys`` gave rise to; there is no second index to find them by."""
    owner = {NODE_RECORD: NODE, EDGE_RECORD: EDGE, EVENT_RECORD: EVENT}[table]
    rows = connection.execute(stored.where(owner.c.key.in_(integers(connection, "keys"))), {"keys": packed(keys)}).all()
    texts = pa.array([row[1] for row in rows], pa.string())
    row, record = _cited(texts) if owner is NODE else _stated(texts)
    pairs = {(text, rows[at][0]) for at, text in zip(row.to_pylist(), record.to_pylist(), strict=True)}
    delete_pairs(connection, table, sorted(pairs))
