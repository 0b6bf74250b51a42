"""Digests of rows and of whole tables: the one serialisation by which stores prove that they hold the same graph.

A row's digest is BLAKE2b-16 over the NUL-joined text of its columns, in the order of ``graph.model``; a table's digest
is BLAKE2b-16 over the row digests in id order. Text is taken as it is, null as "", a number as Python's ``repr`` of the float.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import pyarrow as pa
import pyarrow.compute as pc

from graph.model import EDGE_COLUMNS, EVENT_COLUMNS, NODE_COLUMNS

#: Columns of each kind of table, in canonical order.
COLUMNS: dict[str, pa.Schema] = {"nodes": NODE_COLUMNS, "edges": EDGE_COLUMNS, "events": EVENT_COLUMNS}

_SIZE = 16
_ROWS = 20_000  # whose texts are joined at a time


def row_digests(what: str, table: pa.Table) -> list[bytes]:
    """Sixteen bytes a row of ``table`` ("nodes", "edges" or "events"), in the table's order."""
    digests: list[bytes] = []
    for piece in table.select(COLUMNS[what].names).to_batches(_ROWS):
        columns = [_canonical(column) for column in piece.columns]
        joined = pc.binary_join_element_wise(*columns, "\0", null_handling="replace", null_replacement="")
        digests += [blake2b(text, digest_size=_SIZE).digest() for text in joined.cast(pa.binary()).to_pylist()]
    return digests


def table_digest(what: str, batches: Iterable[pa.Table]) -> str:
    """The digest of a whole table, from batches already in id order (code point order), as 32 hex digits."""
    total = blake2b(digest_size=_SIZE)
    for batch in batches:
        total.update(b"".join(row_digests(what, batch)))
    return total.hexdigest()


def _canonical(column: pa.Array) -> pa.Array:
    if not pa.types.is_floating(column.type):
        return column
    return pa.array(["" if value is None else repr(float(value)) for value in column.to_pylist()], pa.string())
