"""Closures: the smallest sets outside of which nothing has a say, as connected components of edges.

A partition unites what it can by itself and keeps one edge a node, to the smallest it knows; exchanging by both ends, then by
the larger end (the large and small stars of Kiveris and others, 2014), brings the rest together in a few rounds.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from resolution.columns import Int
from resolution.kernels.linkage import components
from resolution.spark.exchange import each, kept, together

EDGES = pa.schema([("id", pa.int64()), ("to", pa.int64())])
KEYED = pa.schema([("id", pa.int64()), ("key", pa.int64())])

#: Edges that one worker unites by itself (16 bytes each).
ONE_TASK = 10_000_000


def edges_of(keyed: DataFrame) -> DataFrame:
    """Rows of an id and a key as edges between all ids of a key (by way of the smallest)."""
    return together(keyed, "key", stars, EDGES)


def stars(table: pa.Table) -> pa.Table:
    """Every id of a key with the key's smallest."""
    ids, keys = table["id"].to_numpy(), table["key"].to_numpy()
    order = np.lexsort((ids, keys))
    ids, keys = ids[order], keys[order]
    starts = np.concatenate([[True], keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, np.bool_)
    first = ids[np.maximum.accumulate(np.where(starts, np.arange(len(ids)), 0))]
    return _edges(ids[~starts], first[~starts])


def _edges(ids: Int, to: Int) -> pa.Table:
    return pa.table([pa.array(ids), pa.array(to)], schema=EDGES)


def unite(table: pa.Table) -> pa.Table:
    """The edges of a partition as one edge a node, to the smallest node that it is connected with here."""
    ends = table["id"].to_numpy(), table["to"].to_numpy()
    nodes, place = np.unique(np.concatenate(ends), return_inverse=True)
    left, right = np.split(place.reshape(-1).astype(np.int64), 2)
    smallest = nodes[components(len(nodes), left, right)]
    moved = smallest != nodes
    return _edges(nodes[moved], smallest[moved])


def closure(edges: DataFrame, one_task: int = ONE_TASK) -> DataFrame:
    """By id (but for those that are smallest, or alone): ``to``, the smallest id that edges connect it with."""
    united = kept(each(edges, unite, EDGES))
    before = (-1, -1)
    while True:
        count, told = _state(united)
        if count <= one_task:
            return kept(each(united.coalesce(1), unite, EDGES))
        if (count, told) == before:
            return united
        before = count, told
        both = united.union(united.select(F.col("to").alias("id"), F.col("id").alias("to")))
        united = kept(together(together(both, "id", unite, EDGES), "id", unite, EDGES).distinct())


def _state(edges: DataFrame) -> tuple[int, int]:
    """Number and digest of the edges: once a round leaves both as they are, every node has its smallest."""
    row = edges.agg(F.count("*"), F.coalesce(F.bit_xor(F.xxhash64("id", "to")), F.lit(0))).collect()[0]
    return int(row[0]), int(row[1])
