"""Normal names of nodes in SQL: the rows to find them by, whole or in part."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, select

from graph.names import normal_names
from graph.stores import sql_grams, sql_search_index
from graph.stores.sql_delta import Delta
from graph.stores.sql_schema import NAME
from graph.stores.sql_values import delete_keys, insert_columns, integers, packed


def put_names(connection: Connection, delta: Delta) -> None:
    """Write the normal names of nodes, each once, and take those of gone nodes out; who is called as before stays as it is."""
    rows, before = _names(delta), _stored(connection, delta.replaced_keys)
    differs = _differing(before, rows)
    gone, new = (table.filter(pc.is_in(table["node"], value_set=differs)) for table in (before, rows))
    sql_grams.forget(connection, gone["node"].to_numpy(), gone["norm"].combine_chunks())
    delete_keys(connection, NAME.c.node, gone["node"].unique().to_pylist())
    insert_columns(connection, NAME, new)
    sql_search_index.forget_names(connection, gone["node"].to_numpy(), gone["norm"].combine_chunks())
    sql_search_index.put_names(connection, new["node"].to_numpy(), new["norm"].combine_chunks())
    sql_grams.put(connection, new["node"].to_numpy(), new["norm"].combine_chunks())


def _stored(connection: Connection, nodes: list[int]) -> pa.Table:
    statement = select(NAME.c.node, NAME.c.norm).where(NAME.c.node.in_(integers(connection, "nodes")))
    found = connection.execute(statement, {"nodes": packed(nodes)}).all() if nodes else []
    columns = list(zip(*found, strict=True)) if found else [(), ()]
    return pa.table([pa.array(columns[0], pa.int64()), pa.array(columns[1], pa.string())], ["node", "norm"])


def _differing(before: pa.Table, after: pa.Table) -> pa.Array:
    """Nodes that do not have the same names before and after; all of them, where there were none before."""
    if not before.num_rows:
        return after["node"].unique()
    both = pa.concat_tables([before, after]).group_by(["node", "norm"]).aggregate([([], "count_all")])
    return both.filter(pc.equal(both["count_all"], 1))["node"].unique()


def _names(delta: Delta) -> pa.Table:
    """Node and normal name, by node and name."""
    own, others = (delta.put.column(name).combine_chunks() for name in ("name", "names"))
    keys = pa.array(delta.put_keys)
    several = pc.not_equal(others, "")
    single, listed = pc.invert(several), pc.split_pattern(others.filter(several), "\n")
    more, parents = keys.filter(several), pc.list_parent_indices(listed)
    first = pa.table([keys, normal_names(own)], ["node", "norm"])
    rest = pa.table([more.take(parents), normal_names(pc.list_flatten(listed))], ["node", "norm"])
    doubtful = pa.concat_tables([first.filter(several), rest]).group_by(["node", "norm"]).aggregate([])
    rows = pa.concat_tables([first.filter(single), doubtful])
    rows = rows.filter(pc.not_equal(rows["norm"], ""))
    return rows.sort_by([("node", "ascending"), ("norm", "ascending")])
