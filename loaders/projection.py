"""Projection: resolved mentions and the claims of records become the nodes, edges and events of the graph.

A pure function of the ledger: the same records and the same memberships give the same graph, byte for byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from graph.model import EDGE_COLUMNS, EVENT_COLUMNS, MUNICIPALITIES, NODE_COLUMNS, city_of
from graph.store import Changes, GraphStore
from loaders import records
from loaders.claims import EVENT_COLUMNS as EVENT_CLAIMS
from loaders.claims import TIE_COLUMNS
from loaders.lists import lists
from resolution import ledger
from resolution.mention import record_texts
from resolution.names.address import readable

Ints = npt.NDArray[np.int64]

_RECORD = pa.schema([("record_id", pa.int64()), ("source", pa.string()), ("recorded_at", pa.string())])


@dataclass(frozen=True, slots=True)
class _Cited:
    """Records by id: how they are cited and since when they are known."""

    ids: Ints
    texts: list[str]
    known_from: list[str]

    def rows(self, wanted: pa.ChunkedArray) -> Ints:
        """Row of every wanted record id."""
        found: Ints = np.searchsorted(self.ids, wanted.to_numpy()).astype(np.int64)
        return found


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


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()


def _cited(connection: sa.Connection) -> _Cited:
    table = records.record
    query = sa.select(table.c.record_id, table.c.source, table.c.recorded_at)
    read = ledger.read_columns(
        connection, query.where(table.c.state == records.ACTIVE).order_by(table.c.record_id), _RECORD
    )
    texts = record_texts(read["source"], read["record_id"])
    return _Cited(read["record_id"].to_numpy(), texts, read["recorded_at"].to_pylist())


def _members(membership: pa.Table) -> _Members:
    ordered = membership.sort_by("mention_id")
    return _Members(ordered["mention_id"].to_numpy(), ordered["entity_id"].combine_chunks())


def _rows(connection: sa.Connection, table: sa.Table, schema: pa.Schema) -> pa.Table:
    query = sa.select(*(table.c[name] for name in schema.names)).order_by(*(table.c[name] for name in schema.names[:4]))
    return ledger.read_columns(connection, query, schema)


class _Edges:
    """Edges under construction: claims that say the same become one edge with several records."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str, str, str], dict[tuple[str, str], list[tuple[str, str, float | None]]]] = {}

    def claim(
        self, ends: tuple[str, str, str, str], held: tuple[str, str], said: tuple[str, str, float | None]
    ) -> None:
        """``ends`` = kind, source, target, properties; ``held`` = since, until; ``said`` = record, known from, weight."""
        self._held.setdefault(ends, {}).setdefault(held, []).append(said)

    def _merged(
        self,
    ) -> Iterable[tuple[tuple[str, str, str, str], tuple[str, str], list[tuple[str, str, float | None]]]]:
        for ends, times in self._held.items():
            undated = times.get(("", ""))
            if undated and len(times) == 2:  # one dated claim: the undated ones speak of the same
                del times["", ""]
                (said,) = times.values()
                said.extend(undated)
            for held, said in times.items():
                yield ends, held, said

    def table(self) -> pa.Table:
        """All edges with the columns of the graph model."""
        rows = []
        for (kind, source, target, properties), (since, until), said in self._merged():
            cited = sorted({record for record, _, _ in said})
            weights = [weight for _, _, weight in sorted(said) if weight is not None] if len(said) > 1 else [said[0][2]]
            known = min(known for _, known, _ in said)
            identity = f"{kind}-{_digest(kind, source, target, since, until, properties)}"
            weight = weights[-1] if weights else None
            rows.append((identity, kind, source, target, since, until, known, weight, properties, "\n".join(cited)))
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [[]] * len(EDGE_COLUMNS)
        return pa.table([pa.array(c, f.type) for c, f in zip(columns, EDGE_COLUMNS, strict=True)], schema=EDGE_COLUMNS)


def _add_ties(edges: _Edges, connection: sa.Connection, members: _Members, cited: _Cited) -> None:
    ties = _rows(connection, records.tie, TIE_COLUMNS)
    rows = cited.rows(ties["record_id"]).tolist()
    source, target = members.of(ties["source_mention"]).to_pylist(), members.of(ties["target_mention"]).to_pylist()
    columns = [ties[name].to_pylist() for name in ("kind", "since", "until", "weight", "properties")]
    for row, a, b, kind, since, until, weight, properties in zip(rows, source, target, *columns, strict=True):
        if a and b and a != b:
            edges.claim((kind, a, b, properties), (since, until), (cited.texts[row], cited.known_from[row], weight))


def _add_possible(edges: _Edges, possible: pa.Table, cited: _Cited) -> None:
    known = dict(zip(cited.texts, cited.known_from, strict=True))
    for row in possible.to_pylist():
        properties = orjson.dumps({"reason": row["reason"]}).decode()
        ends = ("possible_same", row["left_id"], row["right_id"], properties)
        for record in row["records"].split("\n"):
            edges.claim(ends, ("", ""), (record, known.get(record, ""), row["probability"]))


def _add_places(edges: _Edges, places: pa.Table, cited: _Cited) -> list[tuple[str, ...]]:
    """Edges to shared addresses and phones; gives the nodes of those places."""
    keys = [_digest(*pair) for pair in zip(places["kind"].to_pylist(), places["value"].to_pylist(), strict=True)]
    rows = cited.rows(places["record_id"]).tolist()
    entities, kinds = places["entity_id"].to_pylist(), places["kind"].to_pylist()
    values, regions = places["value"].to_pylist(), places["region"].to_pylist()
    nodes = {}
    for key, row, entity, kind, value, region in zip(keys, rows, entities, kinds, values, regions, strict=True):
        node = f"{kind[:3]}-{key}"
        shown = readable(value) if kind == "address" else f"☎ {key[:6]}"
        nodes[node] = (node, kind, shown, "", region, "", "{}")
        tie = "located_at" if kind == "address" else "reachable_at"
        edges.claim((tie, entity, node, "{}"), ("", ""), (cited.texts[row], cited.known_from[row], None))
    return list(nodes.values())


def _nodes(entities: pa.Table, places: list[tuple[str, ...]]) -> pa.Table:
    columns = [entities[name] for name in ("entity_id", "kind", "name", "code", "region", "names", "golden")]
    parties = pa.table(columns, schema=NODE_COLUMNS)
    if not places:
        return parties
    shared = [pa.array(c, pa.string()) for c in zip(*places, strict=True)]
    return pa.concat_tables([parties, pa.table(shared, schema=NODE_COLUMNS)])


def _where(*regions: str) -> str:
    """The first region that tells a city, else the first one known: a record may name its province only."""
    known = [region for region in regions if region]
    cities = (region for region in known if city_of(region)[2:] != "00" or region[:2] in MUNICIPALITIES)
    return next(cities, known[0] if known else "")


def _events(connection: sa.Connection, members: _Members, cited: _Cited, nodes: pa.Table) -> pa.Table:
    claims = _rows(connection, records.event, EVENT_CLAIMS)
    party, authority = members.of(claims["mention_id"]), members.of(claims["authority_mention"])
    region_of = dict(zip(nodes["id"].to_pylist(), nodes["region"].to_pylist(), strict=True))
    stated = zip(claims["region"].to_pylist(), authority.to_pylist(), party.to_pylist(), strict=True)
    regions = [_where(region, region_of.get(body, ""), region_of.get(who, "")) for region, body, who in stated]
    colour = {code: entry.colour for code, entry in lists().items()}
    rows = cited.rows(claims["record_id"]).tolist()
    columns = {
        "id": [f"event-{number:016x}" for number in claims["event_id"].to_pylist()],
        "party": party,
        "colour": [colour.get(code, "") for code in claims["list"].to_pylist()],
        "known_from": [cited.known_from[row] for row in rows],
        "region": regions,
        "authority": authority,
        "record": [cited.texts[row] for row in rows],
    }
    arrays = [columns.get(name, claims[name] if name in claims.column_names else None) for name in EVENT_COLUMNS.names]
    table = pa.table(
        [pa.array(a, f.type) if isinstance(a, list) else a for a, f in zip(arrays, EVENT_COLUMNS, strict=True)],
        schema=EVENT_COLUMNS,
    )
    return table.filter(pc.not_equal(table["party"], ""))


def project(connection: sa.Connection, store: GraphStore, resolved: Mapping[str, pa.Table]) -> Changes:
    """Bring the graph in line with the claims of records and a resolution (tables by their names in the ledger)."""
    cited, members = _cited(connection), _members(resolved["membership"])
    edges = _Edges()
    _add_ties(edges, connection, members, cited)
    _add_possible(edges, resolved["possible_same"], cited)
    nodes = _nodes(resolved["entity"], _add_places(edges, resolved["place"], cited))
    return store.replace(nodes, edges.table(), _events(connection, members, cited, nodes))
