"""Edges out of claims: claims that say the same become one edge with several records. In columns."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.model import EDGE_COLUMNS
from resolution.columns import Int, first_of_each, mix

#: One row a claim: what it says of an edge, and the record that says so, since when it is known.
CLAIM_COLUMNS = pa.schema(
    [
        *(EDGE_COLUMNS.field(name) for name in ("kind", "source", "target", "properties", "since", "until")),
        ("record", pa.string()),
        *(EDGE_COLUMNS.field(name) for name in ("known_from", "weight")),
    ]
)
_ENDS, _IDENTITY = (
    ("kind", "source", "target", "properties"),
    ("kind", "source", "target", "since", "until", "properties"),
)


def digest(text: bytes) -> str:
    """Sixteen hex digits that name a thing by what it is: parts joined by NUL."""
    return hashlib.blake2b(text, digest_size=8).hexdigest()


def edges_of(claims: pa.Table) -> pa.Table:
    """The edges that claims (columns of ``CLAIM_COLUMNS``) make, with the columns of the graph model."""
    if not claims.num_rows:
        return EDGE_COLUMNS.empty_table()
    claims = claims.combine_chunks()
    held, first = _groups(claims)
    stated = claims["weight"].combine_chunks()
    weight = pc.fill_null(stated, -np.inf).to_numpy()
    record, known = _ordinals(claims["record"]), _ordinals(claims["known_from"])
    order = np.lexsort((weight, known, record, held))
    starts = np.flatnonzero(np.diff(held[order], prepend=-1))
    group = held[order][starts]
    shown = claims.take(pa.array(first[group]))
    earliest = np.lexsort((known, held))[starts]
    heaviest = np.maximum.reduceat(
        np.where(pc.is_valid(stated).to_numpy(zero_copy_only=False)[order], np.arange(len(order)), -1), starts
    )
    columns = {name: shown[name] for name in _IDENTITY} | {
        "id": _identities(shown),
        "known_from": claims["known_from"].take(pa.array(earliest)),
        "weight": stated.take(pa.array(order[heaviest], mask=heaviest < 0)),
        "records": _cited(claims["record"].combine_chunks(), record, held, order),
    }
    return pa.table([columns[name] for name in EDGE_COLUMNS.names], schema=EDGE_COLUMNS)


def _groups(claims: pa.Table) -> tuple[Int, Int]:
    """By claim: the edge it belongs to; and for every edge a claim that shows its ends and times.

    Where the claims of two ends name one time only, those without a time speak of the same.
    """
    ends, _ = first_of_each(mix(*(_ordinals(claims[name]) for name in _ENDS)))
    since, until = _ordinals(claims["since"]), _ordinals(claims["until"])
    held, first = first_of_each(mix(ends, since, until))
    undated = pc.and_(pc.equal(claims["since"], ""), pc.equal(claims["until"], "")).to_numpy()
    dated = ~undated[first]
    times, timed = np.bincount(ends[first]), np.full(int(ends.max()) + 1, -1, np.int64)
    timed[ends[first][dated]] = np.flatnonzero(dated)
    joins = undated & (times[ends] == 2)
    return np.where(joins, timed[ends], held), first


def _ordinals(column: pa.ChunkedArray) -> Int:
    """Texts as integers in the same order."""
    coded = column.combine_chunks().dictionary_encode()
    order = pc.array_sort_indices(coded.dictionary).to_numpy()
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return np.asarray(place[coded.indices.to_numpy()])


def _identities(shown: pa.Table) -> pa.Array:
    said = pc.binary_join_element_wise(*(shown[name] for name in _IDENTITY), "\0").cast(pa.binary()).to_pylist()
    names = pa.array([digest(text) for text in said], pa.string())
    return pc.binary_join_element_wise(shown["kind"].combine_chunks(), names, "-")


def _cited(texts: pa.Array, record: Int, held: Int, order: npt.NDArray[np.int64]) -> pa.Array:
    """By edge, in their order: its records, each once, joined by line feeds."""
    again = np.zeros(len(order), np.bool_)
    again[1:] = (np.diff(held[order]) == 0) & (np.diff(record[order]) == 0)
    order = order[~again]
    ends = np.append(np.flatnonzero(np.diff(held[order], prepend=-1)), len(order)).astype(np.int32)
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(ends), texts.take(pa.array(order))), "\n")
