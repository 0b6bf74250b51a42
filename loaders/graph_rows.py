"""What rows of the ledger become in the graph: claims of edges, and nodes. Columns in, columns out.

The same rows give the same columns, whether they are all rows there are or those that a change has to look at again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from graph.model import NODE_COLUMNS
from loaders.edges import CLAIM_COLUMNS, digest
from resolution.columns import located
from resolution.mention import record_texts
from resolution.names.address import readable

Ints = npt.NDArray[np.int64]

#: What is read of a record to cite it.
RECORD_COLUMNS = pa.schema([("record_id", pa.int64()), ("source", pa.string()), ("recorded_at", pa.string())])
#: What a tie says of the edge itself.
_TIE = ("kind", "properties", "since", "until", "weight")
#: Edges to places by the kind of place.
PLACE_EDGES = {"address": "located_at", "phone": "reachable_at"}


@dataclass(frozen=True, slots=True)
class Cited:
    """Records in the order of their ids: how they are cited and since when they are known."""

    ids: Ints
    texts: pa.Array
    known_from: pa.Array
    sources: pa.Array

    @classmethod
    def out_of(cls, records: pa.Table) -> Cited:
        """``records`` with the columns of ``RECORD_COLUMNS``, in any order."""
        ordered = _by(records, "record_id").combine_chunks()
        texts = record_texts(ordered["source"], ordered["record_id"])
        recorded, sources = (ordered[name].combine_chunks() for name in ("recorded_at", "source"))
        return cls(ordered["record_id"].to_numpy(), texts, recorded, sources)

    def of(self, wanted: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
        """Text and recorded time of every wanted record id."""
        rows = pa.array(np.searchsorted(self.ids, wanted.to_numpy()))
        return self.texts.take(rows), self.known_from.take(rows)

    def source_of(self, wanted: pa.ChunkedArray) -> pa.Array:
        """Source of every wanted record id."""
        return self.sources.take(pa.array(np.searchsorted(self.ids, wanted.to_numpy())))


@dataclass(frozen=True, slots=True)
class Members:
    """Mention ids in order, and the entity of each."""

    ids: Ints
    entities: pa.Array

    @classmethod
    def out_of(cls, membership: pa.Table) -> Members:
        """``membership`` in any order."""
        ordered = _by(membership, "mention_id")
        return cls(ordered["mention_id"].to_numpy(), ordered["entity_id"].combine_chunks())

    def of(self, mentions: pa.ChunkedArray) -> pa.Array:
        """Entity ids of mentions; "" for 0 and for mentions that are not resolved yet."""
        at = located(mentions.to_numpy(), self.ids)
        return pc.fill_null(self.entities.take(pa.array(at, mask=at < 0)), "")


def _by(table: pa.Table, name: str) -> pa.Table:
    """``table`` by a number; as it is, where it is so already."""
    numbers = table[name].to_numpy()
    return table if bool(np.all(numbers[1:] > numbers[:-1])) else table.sort_by(name)


def tie_claims(ties: pa.Table, members: Members, cited: Cited) -> pa.Table:
    """Claims of ties between two entities."""
    record, known = cited.of(ties["record_id"])
    ends = {name: members.of(ties[f"{name}_mention"]) for name in ("source", "target")}
    claims = _claims({**{name: ties[name] for name in _TIE}, **ends, "record": record, "known_from": known})
    source, target = claims["source"], claims["target"]
    both = pc.and_(pc.not_equal(source, ""), pc.not_equal(target, ""))
    return claims.filter(pc.and_(both, pc.not_equal(source, target)))


def possible_claims(possible: pa.Table, cited: Cited) -> pa.Table:
    """Claims that two persons may be one."""
    lists = pc.split_pattern(possible["records"].combine_chunks(), "\n")
    record, row = pc.list_flatten(lists), pc.list_parent_indices(lists)
    reasons = possible["reason"].combine_chunks().dictionary_encode()
    told = [orjson.dumps({"reason": reason}).decode() for reason in reasons.dictionary.to_pylist()]
    known = cited.known_from.take(pc.index_in(record, value_set=cited.texts))
    columns = {
        "kind": pa.repeat("possible_same", len(row)),
        "source": possible["left_id"].take(row),
        "target": possible["right_id"].take(row),
        "properties": pa.array(told, pa.string()).take(reasons.indices).take(row),
        "record": record,
        "known_from": pc.fill_null(known, ""),
        "weight": possible["probability"].take(row),
    }
    return _claims(columns)


def place_claims(places: pa.Table, cited: Cited) -> pa.Table:
    """Claims of edges to shared addresses and phones."""
    record, known = cited.of(places["record_id"])
    columns = {
        "kind": place_edges(places),
        "source": places["entity_id"],
        "target": place_ids(places),
        "properties": pa.repeat("{}", len(places)),
        "record": record,
        "known_from": known,
    }
    return _claims(columns)


def place_edges(places: pa.Table) -> pa.ChunkedArray:
    """The kind of the edge to each place."""
    return pc.if_else(pc.equal(places["kind"], "address"), PLACE_EDGES["address"], PLACE_EDGES["phone"])


def place_ids(places: pa.Table) -> pa.Array:
    """The id of each place's node."""
    pairs = pc.binary_join_element_wise(places["kind"], places["value"], "\0").combine_chunks().dictionary_encode()
    kinds = pc.utf8_slice_codeunits(places["kind"], 0, 3)
    keys = pa.array([digest(pair.encode()) for pair in pairs.dictionary.to_pylist()], pa.string())
    return pc.binary_join_element_wise(kinds, keys.take(pairs.indices), "-").combine_chunks()


def place_nodes(places: pa.Table) -> pa.Table:
    """The nodes of places, each once; an address is where it says itself, whoever states it, and a phone is nowhere."""
    pairs = places.select(["kind", "value"]).group_by(["kind", "value"]).aggregate([])
    ids, kinds, values = (column.to_pylist() for column in (place_ids(pairs), pairs["kind"], pairs["value"]))
    located = [
        (value.partition("|")[0] if kind == "address" else "") for kind, value in zip(kinds, values, strict=True)
    ]
    names = [
        readable(value) if kind == "address" else f"☎ {id_[4:10]}"
        for id_, kind, value in zip(ids, kinds, values, strict=True)
    ]
    given = {"id": ids, "kind": kinds, "name": names, "region": located, "properties": ["{}"] * len(ids)}
    columns = [pa.array(given.get(name, [""] * len(ids)), pa.string()) for name in NODE_COLUMNS.names]
    return pa.table(columns, schema=NODE_COLUMNS)


def party_nodes(entities: pa.Table) -> pa.Table:
    """The nodes of entities."""
    columns = [entities[name] for name in ("entity_id", "kind", "name", "code", "region", "names", "golden")]
    return pa.table(columns, schema=NODE_COLUMNS)


def _claims(columns: Mapping[str, pa.Array | pa.ChunkedArray]) -> pa.Table:
    """A table of claims; what is not given is not stated."""
    size = len(columns["kind"])
    empty = {"since": pa.repeat("", size), "until": pa.repeat("", size), "weight": pa.nulls(size, pa.float64())}
    given = {**empty, **columns}
    return pa.table([given[name] for name in CLAIM_COLUMNS.names], schema=CLAIM_COLUMNS)
