"""Projection: resolved mentions and the claims of records become the nodes, edges and events of the graph.

A pure function of the ledger: the same records and the same memberships give the same graph, byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from graph.model import EVENT_COLUMNS, MUNICIPALITIES, NODE_COLUMNS, city_of
from graph.store import Changes, GraphStore
from loaders import records
from loaders.claims import EVENT_COLUMNS as EVENT_CLAIMS
from loaders.claims import TIE_COLUMNS
from loaders.edges import CLAIM_COLUMNS, digest, edges_of
from loaders.lists import lists
from resolution.mention import hexadecimal, record_texts
from resolution.names.address import readable
from resolution.reading import read_table

Ints = npt.NDArray[np.int64]

#: What a tie says of the edge itself.
_TIE = ("kind", "properties", "since", "until", "weight")
_RECORD = pa.schema([("record_id", pa.int64()), ("source", pa.string()), ("recorded_at", pa.string())])


@dataclass(frozen=True, slots=True)
class _Cited:
    """Records in the order of their ids: how they are cited and since when they are known."""

    ids: Ints
    texts: pa.Array
    known_from: pa.Array

    def of(self, wanted: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
        """Text and recorded time of every wanted record id."""
        rows = pa.array(np.searchsorted(self.ids, wanted.to_numpy()))
        return self.texts.take(rows), self.known_from.take(rows)


@dataclass(frozen=True, slots=True)
class _Members:
    """Mention ids in order, and the entity of each."""

    ids: Ints
    entities: pa.Array

    def of(self, mentions: pa.ChunkedArray) -> pa.Array:
        """Entity ids of mentions; "" for 0 and for mentions that are not resolved yet."""
        wanted = mentions.to_numpy()
        if len(self.ids) == 0:
            return pa.array([""] * len(wanted), pa.string())
        at = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        return pc.fill_null(self.entities.take(pa.array(at, mask=self.ids[at] != wanted)), "")


def _cited(connection: sa.Connection) -> _Cited:
    table = records.record
    query = sa.select(table.c.record_id, table.c.source, table.c.recorded_at).where(table.c.state == records.ACTIVE)
    read = read_table(connection, query, _RECORD, table.c.record_id).combine_chunks()
    texts = record_texts(read["source"], read["record_id"])
    return _Cited(read["record_id"].to_numpy(), texts, read["recorded_at"].combine_chunks())


def _members(membership: pa.Table) -> _Members:
    ordered = membership.sort_by("mention_id")
    return _Members(ordered["mention_id"].to_numpy(), ordered["entity_id"].combine_chunks())


def _rows(connection: sa.Connection, table: sa.Table, schema: pa.Schema) -> pa.Table:
    return read_table(connection, sa.select(*(table.c[name] for name in schema.names)), schema).combine_chunks()


def _ties(connection: sa.Connection, members: _Members, cited: _Cited) -> pa.Table:
    ties = _rows(connection, records.tie, TIE_COLUMNS)
    record, known = cited.of(ties["record_id"])
    ends = {name: members.of(ties[f"{name}_mention"]) for name in ("source", "target")}
    claims = _claims({**{name: ties[name] for name in _TIE}, **ends, "record": record, "known_from": known})
    source, target = claims["source"], claims["target"]
    both = pc.and_(pc.not_equal(source, ""), pc.not_equal(target, ""))
    return claims.filter(pc.and_(both, pc.not_equal(source, target)))


def _possible(possible: pa.Table, cited: _Cited) -> pa.Table:
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


def _places(places: pa.Table, cited: _Cited) -> tuple[pa.Table, pa.Table]:
    """Claims of edges to shared addresses and phones; and the nodes of those places."""
    pairs = pc.binary_join_element_wise(places["kind"], places["value"], "\0").combine_chunks().dictionary_encode()
    keys = [digest(pair.encode()) for pair in pairs.dictionary.to_pylist()]
    last = np.zeros(len(keys), np.int64)
    last[pairs.indices.to_numpy()] = np.arange(len(places))
    chosen = places.take(pa.array(last)).to_pylist()
    nodes = [_place(key, row["kind"], row["value"], row["region"]) for key, row in zip(keys, chosen, strict=True)]
    table = pa.Table.from_pylist(nodes, schema=NODE_COLUMNS)
    record, known = cited.of(places["record_id"])
    columns = {
        "kind": pc.if_else(pc.equal(places["kind"], "address"), "located_at", "reachable_at"),
        "source": places["entity_id"],
        "target": table["id"].take(pairs.indices),
        "properties": pa.repeat("{}", len(places)),
        "record": record,
        "known_from": known,
    }
    return _claims(columns), table


def _place(key: str, kind: str, value: str, region: str) -> dict[str, str]:
    shown = readable(value) if kind == "address" else f"☎ {key[:6]}"
    node = {"id": f"{kind[:3]}-{key}", "kind": kind, "name": shown, "region": region}
    return {**node, "code": "", "names": "", "properties": "{}"}


def _claims(columns: Mapping[str, pa.Array | pa.ChunkedArray]) -> pa.Table:
    """A table of claims; what is not given is not stated."""
    size = len(columns["kind"])
    empty = {"since": pa.repeat("", size), "until": pa.repeat("", size), "weight": pa.nulls(size, pa.float64())}
    given = {**empty, **columns}
    return pa.table([given[name] for name in CLAIM_COLUMNS.names], schema=CLAIM_COLUMNS)


def _parties(entities: pa.Table) -> pa.Table:
    columns = [entities[name] for name in ("entity_id", "kind", "name", "code", "region", "names", "golden")]
    return pa.table(columns, schema=NODE_COLUMNS)


@cache
def _where(*regions: str) -> str:
    """The first region that tells a city, else the first one known: a record may name its province only."""
    known = [region for region in regions if region]
    cities = (region for region in known if city_of(region)[2:] != "00" or region[:2] in MUNICIPALITIES)
    return next(cities, known[0] if known else "")


def _events(connection: sa.Connection, members: _Members, cited: _Cited, nodes: pa.Table) -> pa.Table:
    claims = _rows(connection, records.event, EVENT_CLAIMS)
    if not claims.num_rows:
        return EVENT_COLUMNS.empty_table()
    party, authority = members.of(claims["mention_id"]), members.of(claims["authority_mention"])
    at = (nodes["region"].take(pc.index_in(ids, value_set=nodes["id"].combine_chunks())) for ids in (authority, party))
    stated = zip(claims["region"].to_pylist(), *(pc.fill_null(region, "").to_pylist() for region in at), strict=True)
    colour = {code: entry.colour for code, entry in lists().items()}
    record, known = cited.of(claims["record_id"])
    columns = {
        "id": pc.binary_join_element_wise("event", hexadecimal(claims["event_id"].to_numpy()), "-"),
        "party": party,
        "colour": [colour.get(code, "") for code in claims["list"].to_pylist()],
        "known_from": known,
        "region": [_where(*regions) for regions in stated],
        "authority": authority,
        "record": record,
    }
    arrays = [columns.get(name, claims[name] if name in claims.column_names else None) for name in EVENT_COLUMNS.names]
    table = pa.table(
        [pa.array(a, f.type) if isinstance(a, list) else a for a, f in zip(arrays, EVENT_COLUMNS, strict=True)],
        schema=EVENT_COLUMNS,
    )
    return table.filter(pc.not_equal(table["party"], ""))


def project(
    connection: sa.Connection, store: GraphStore, resolved: Mapping[str, pa.Table]
) -> tuple[Changes, dict[str, int]]:
    """Bring the graph in line with the claims of records and a resolution (tables by their names in the ledger).

    Gives what changed, and how many nodes, edges and events the graph has now.
    """
    cited, members = _cited(connection), _members(resolved["membership"])
    located, places = _places(resolved["place"], cited)
    claims = pa.concat_tables([_ties(connection, members, cited), _possible(resolved["possible_same"], cited), located])
    nodes = pa.concat_tables([_parties(resolved["entity"]), places])
    tables = {"nodes": nodes, "edges": edges_of(claims), "events": _events(connection, members, cited, nodes)}
    changes = store.replace(tables["nodes"], tables["edges"], tables["events"])
    return changes, {what: table.num_rows for what, table in tables.items()}
