"""Parts of names: for every pair of neighbouring characters, the nodes that have it in a normal name.

One row holds the keys of many nodes (32-bit, ascending), so that a million names are indexed by some hundred thousand rows.
A character beyond the 16-bit plane is folded into it: what is found here may hold a text and must be looked at.
"""

from __future__ import annotations

from functools import reduce

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Table, select

from graph.stores.sql_schema import GRAM
from graph.stores.sql_values import delete_pairs, insert_columns, integers, packed

_KEY = np.dtype("<u4")
#: Keys in a row: few enough that SQLite keeps it whole in a page, and that a name can change at the cost of small rows.
_ROW = 960
Pairs = npt.NDArray[np.uint64]


def put(connection: Connection, nodes: npt.NDArray[np.int64], norms: pa.Array) -> None:
    """Index normal names; ``nodes`` are their nodes' keys, which are in no row yet."""
    put_pairs(connection, GRAM, _pairs(nodes, norms))


def forget(connection: Connection, nodes: npt.NDArray[np.int64], norms: pa.Array) -> None:
    """Take nodes out; ``norms`` are the normal names by which they were indexed."""
    forget_pairs(connection, GRAM, _pairs(nodes, norms))


def forget_pairs(connection: Connection, table: Table, pairs: Pairs) -> None:
    """Take grams of nodes (``gram << 32 | node``, ascending) out of a table like ``GRAM``."""
    grams, starts = np.unique(pairs >> np.uint64(32), return_index=True)
    leaving = dict(zip(grams.tolist(), np.split(pairs.astype(_KEY), starts[1:]), strict=True)) if len(grams) else {}
    found = select(table).where(table.c.gram.in_(integers(connection, "grams")))
    left, touched = [np.empty(0, np.uint64)], []
    for gram, first, held in connection.execute(found, {"grams": packed(list(leaving))}):
        keys, out = np.frombuffer(held, _KEY), leaving[gram]
        at = np.minimum(np.searchsorted(keys, out), len(keys) - 1)
        at = at[keys[at] == out]
        if len(at):
            touched.append((gram, first))
            left.append((np.uint64(gram) << np.uint64(32)) | np.delete(keys, at))
    delete_pairs(connection, table, touched)
    put_pairs(connection, table, np.sort(np.concatenate(left)))


def holding(connection: Connection, norm: str) -> npt.NDArray[np.int64]:
    """Keys of the nodes that have every pair of characters of ``norm`` (two or more), in order."""
    grams = np.unique(_pairs(np.zeros(1, np.int64), pa.array([norm], pa.string())) >> np.uint64(32)).tolist()
    found = select(GRAM).where(GRAM.c.gram.in_(integers(connection, "grams")))
    keys: dict[int, list[npt.NDArray[np.uint32]]] = {gram: [] for gram in grams}
    for gram, _, held in connection.execute(found, {"grams": packed(grams)}):
        keys[gram].append(np.frombuffer(held, _KEY))
    if not all(keys.values()):
        return np.empty(0, np.int64)
    lists = sorted((np.concatenate(parts) for parts in keys.values()), key=len)
    return reduce(np.intersect1d, lists).astype(np.int64)


def _pairs(nodes: npt.NDArray[np.int64], norms: pa.Array) -> Pairs:
    """Gram and node of every pair of characters as one number each, ascending, each once."""
    if not len(norms):
        return np.empty(0, np.uint64)
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array([0, len(norms)], pa.int32()), norms), "\n")[0].as_py()
    points = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
    ends = points == ord("\n")  # no normal name has a blank in it
    owner = np.repeat(nodes.astype(np.uint32), np.diff(np.append(np.flatnonzero(ends), len(points)), prepend=0))
    folded = points & np.uint32(0xFFFF)
    within = ~(ends[:-1] | ends[1:])
    pairs = ((folded[:-1] << np.uint32(16)) | folded[1:])[within].astype(np.uint64) << np.uint64(32)
    pairs |= owner[:-1][within]
    pairs.sort()
    once: Pairs = pairs[np.diff(pairs, prepend=np.uint64(2**64 - 1)) != 0]
    return once


def put_pairs(connection: Connection, table: Table, pairs: Pairs) -> None:
    """Write grams of nodes (ascending, each once) of which the table has no row yet."""
    grams, keys = (pairs >> np.uint64(32)).astype(np.int64), pairs.astype(_KEY)
    firsts = np.flatnonzero(np.diff(grams, prepend=-1))
    place = np.arange(len(grams)) - np.repeat(firsts, np.diff(np.append(firsts, len(grams))))
    starts = np.flatnonzero(place % _ROW == 0)
    ends = np.append(starts, len(keys)).astype(np.int32) * _KEY.itemsize
    held = pa.Array.from_buffers(pa.binary(), len(starts), [None, pa.py_buffer(ends), pa.py_buffer(keys)])
    rows = {"gram": pa.array(grams[starts]), "first": pa.array(keys[starts].astype(np.int64)), "nodes": held}
    insert_columns(connection, table, pa.table(rows))
