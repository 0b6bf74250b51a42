"""How many edges of a kind nodes have: a row a node and kind to count by, and the same in the node's own row to be read with it."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import (
    Connection,
    ScalarSelect,
    Select,
    String,
    cast,
    delete,
    exists,
    func,
    insert,
    select,
    union_all,
    update,
)

from graph.stores.sql_delta import Keys
from graph.stores.sql_schema import DEGREE, EDGE, NODE
from graph.stores.sql_values import insert_columns, integers, packed


def counted(kinds: pa.ChunkedArray, sources: pa.Array, targets: pa.Array) -> pa.Table:
    """Node, kind and number of edges, by node and kind; a loop counts once."""
    own = pa.table([sources, kinds], ["node", "kind"])
    other = pa.table([targets, kinds], ["node", "kind"]).filter(pc.not_equal(sources, targets))
    both = pa.concat_tables([own, other]).group_by(["node", "kind"]).aggregate([([], "count_all")])
    return both.rename_columns(["node", "kind", "degree"]).sort_by([("node", "ascending"), ("kind", "ascending")])


def texts_of(degrees: pa.Table, keys: Keys) -> pa.Array:
    """What nodes' own rows say of ``counted`` degrees, by ``keys``; the same text as ``_told`` makes."""
    coded = degrees["kind"].combine_chunks().dictionary_encode()
    named = pa.array([f"{orjson.dumps(kind).decode()}:" for kind in coded.dictionary.to_pylist()], pa.string())
    parts = pc.binary_join_element_wise(named.take(coded.indices), degrees["degree"].cast(pa.string()), "")
    nodes = degrees["node"].to_numpy()
    starts = np.flatnonzero(np.diff(nodes, prepend=-1))
    lists = pa.ListArray.from_arrays(np.append(starts, len(nodes)).astype(np.int32), parts.combine_chunks())
    texts = pc.binary_join_element_wise("{", pc.binary_join(lists, ","), "}", "")
    return pc.fill_null(texts.take(pc.index_in(pa.array(keys), value_set=pa.array(nodes[starts]))), "")


def put_counted(connection: Connection, degrees: pa.Table) -> None:
    """Write the ``counted`` degrees of a graph that had none."""
    insert_columns(connection, DEGREE, degrees)


def count_again(connection: Connection, touched: list[int], written: list[int]) -> None:
    """Count the edges of the ``touched`` nodes anew, and tell their rows and those just ``written``."""
    if touched:
        asked, wanted = {"touched": packed(touched)}, integers(connection, "touched")
        source = select(EDGE.c.source.label("node"), EDGE.c.kind).where(EDGE.c.source.in_(wanted))
        target = select(EDGE.c.target.label("node"), EDGE.c.kind).where(EDGE.c.target.in_(wanted))
        incident = union_all(source, target.where(EDGE.c.source != EDGE.c.target)).subquery()
        number = select(incident.c.node, incident.c.kind, func.count()).group_by(incident.c.node, incident.c.kind)
        connection.execute(delete(DEGREE).where(DEGREE.c.node.in_(wanted)), asked)
        connection.execute(insert(DEGREE).from_select(["node", "kind", "degree"], number), asked)
    if told := sorted({*touched, *written}):
        among = NODE.c.key.in_(integers(connection, "told"))
        connection.execute(update(NODE).where(among).values(degrees=_told(connection)), {"told": packed(told)})


def tell_all(connection: Connection) -> None:
    """Tell every node's row what ``DEGREE`` has of it."""
    there = exists().where(DEGREE.c.node == NODE.c.key)
    connection.execute(update(NODE).where(there).values(degrees=_told(connection)))


def degree_of(told: str) -> dict[str, int]:
    """Degrees by kind, in the order of their names."""
    return orjson.loads(told) if told else {}


def _told(connection: Connection) -> Any:
    quoted = func.json_quote if connection.dialect.name == "sqlite" else func.to_json
    pair = cast(quoted(DEGREE.c.kind), String).concat(":").concat(cast(DEGREE.c.degree, String)).label("pair")
    ordered: Select[Any] = select(pair).where(DEGREE.c.node == NODE.c.key).order_by(DEGREE.c.kind)
    pairs = ordered.correlate(NODE).subquery("pairs")
    joined: ScalarSelect[Any] = select(func.aggregate_strings(pairs.c.pair, ",")).scalar_subquery()
    return func.coalesce(cast("{", String).concat(joined).concat("}"), "")
