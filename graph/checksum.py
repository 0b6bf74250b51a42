"""Digests of rows and of all rows of a kind: the one serialisation by which stores prove that they hold the same graph.

A row's digest is BLAKE2b-16 over the NUL-joined text of its columns, in the order of ``graph.model``; a kind's digest
is BLAKE2b-16 over its row digests in id order. Text is taken as it is, null as "", a number as Python's ``repr`` of the float.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from itertools import chain
from typing import Any

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


def kind_digests(rows: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """The digest of every kind as 32 hex digits, from kind and digest of rows in id order (code point order)."""
    totals: dict[str, Any] = {}
    for kind, digest in rows:
        total = totals.get(kind)
        if total is None:
            total = totals[kind] = blake2b(digest_size=_SIZE)
        total.update(digest)
    return {kind: totals[kind].hexdigest() for kind in sorted(totals)}


def digests_of(what: str, batches: Iterable[pa.Table]) -> dict[str, str]:
    """``kind_digests`` of a whole table, from batches in id order."""
    rows = (zip(batch.column("kind").to_pylist(), row_digests(what, batch), strict=True) for batch in batches)
    return kind_digests(chain.from_iterable(rows))


def _canonical(column: pa.Array) -> pa.Array:
    if not pa.types.is_floating(column.type):
        return column
    return pa.array(["" if value is None else repr(float(value)) for value in column.to_pylist()], pa.string())
