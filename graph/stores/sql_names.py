"""Normal names of nodes in SQL: the rows to find them by, whole or in part."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, select

from graph.names import normal_names
from graph.stores import sql_grams
from graph.stores.sql_delta import Delta
from graph.stores.sql_schema import NAME
from graph.stores.sql_values import delete_keys, insert_columns, integers, packed


def put_names(connection: Connection, delta: Delta) -> None:
    """Write the normal names of nodes, each once."""
    rows = _names(delta)
    insert_columns(connection, NAME, rows)
    sql_grams.put(connection, rows["node"].to_numpy(), rows["norm"].combine_chunks())


def forget_names(connection: Connection, nodes: list[int]) -> None:
    """Take the names of nodes out."""
    stored = select(NAME.c.node, NAME.c.norm).where(NAME.c.node.in_(integers(connection, "nodes")))
    rows = connection.execute(stored, {"nodes": packed(nodes)}).all()
    norms = pa.array([row[1] for row in rows], pa.string())
    sql_grams.forget(connection, np.array([row[0] for row in rows], np.int64), norms)
    delete_keys(connection, NAME.c.node, nodes)


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
