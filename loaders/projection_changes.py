"""Projection of a change: what a small change of the resolution alters in the graph, and nothing else is looked at.

The result is the graph that ``loaders.projection`` would give. What a record says stays within it (its ties and events join
its own mentions), so records lead from a change to the edges and events that have to be made anew. An edge is made of all
claims between its ends: those of the records of the change, and those of the records that the stored edges there cite.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from graph.store import END_COLUMNS, Changes, KeptStore
from loaders import records
from loaders.claims import EVENT_COLUMNS, TIE_COLUMNS
from loaders.edges import edges_of
from loaders.graph_events import events_of
from loaders.graph_rows import (
    PLACE_EDGES,
    RECORD_COLUMNS,
    Cited,
    Members,
    party_nodes,
    place_claims,
    place_edges,
    place_ids,
    place_nodes,
    possible_claims,
    tie_claims,
)
from loaders.projection import row_keys
from resolution import ledger
from resolution.batch import MEMBERSHIP, POSSIBLE_SAME
from resolution.places import PLACES

Ints = npt.NDArray[np.int64]

_KEYS = 5_000  # that stand in one statement
_SITE = pa.schema([(name, pa.string()) for name in ("id", "region")])


@dataclass(frozen=True, slots=True)
class ResolutionChange:
    """What differs since the graph was last brought in line; the ledger's tables hold the new state already.

    ``records``: ids of the records that were stated for the first time, stated anew or taken back, and of those with a
    mention that is another entity's now. ``entities`` (columns of ``entities.ENTITIES``): every entity that a mention of
    these records is of or was of, and any other whose row differs; rows that do not differ do no harm. ``gone``: ids of
    entities that are no more. ``possible_same``: rows that came, went or differ (``left_id`` and ``right_id`` are read).
    ``places``: rows that came or went (columns of ``PLACES``). What left the ledger with a record of ``records`` need not be
    named again.
    """

    records: Ints
    entities: pa.Table
    gone: Sequence[str]
    possible_same: pa.Table
    places: pa.Table


def project_changes(
    connection: sa.Connection, store: KeptStore, change: ResolutionChange
) -> tuple[Changes, dict[str, int]]:
    """Bring the graph in line with a change of the resolution.

    Gives what changed, and how many nodes, edges and events the graph has now.
    """
    resting = store.resting_on(_cited(connection, change.records).texts.to_pylist())
    ends = _ends(connection, store, change, resting[0])
    stored = store.between(ends)
    edges, places = _edges(connection, change, ends, stored)
    events, gone_events = _events(connection, store, change, resting[1])
    vanished = _vanished(store, ends, stored, edges)
    put = {"nodes": pa.concat_tables([party_nodes(change.entities), places]), "edges": edges, "events": events}
    gone = {"nodes": [*change.gone, *vanished], "edges": _left(stored, edges), "events": gone_events}
    return store.apply(put, gone), store.sizes()


def _ends(connection: sa.Connection, store: KeptStore, change: ResolutionChange, resting: pa.Table) -> pa.Table:
    """All ends whose claims the change touches, each once."""
    possible, places = change.possible_same, change.places
    between = [
        pa.table([pa.repeat("possible_same", len(possible)), possible["left_id"], possible["right_id"]], END_COLUMNS),
        pa.table([place_edges(places), places["entity_id"], place_ids(places)], END_COLUMNS),
    ]
    claimed = (resting, store.unsettled(), _tie_claims(connection, change.records))
    touched = pa.concat_tables([*between, *(table.select(END_COLUMNS.names) for table in claimed)])
    return touched.group_by(END_COLUMNS.names).aggregate([])


def _edges(
    connection: sa.Connection, change: ResolutionChange, ends: pa.Table, stored: pa.Table
) -> tuple[pa.Table, pa.Table]:
    """The edges between ``ends``, and the nodes of the places among these."""
    asked = np.unique(np.concatenate([change.records, change.places["record_id"].to_numpy(), _cited_by(stored)]))
    places = _rows(connection, ledger.place.c.record_id, asked, PLACES)
    claims = [
        _tie_claims(connection, asked),
        place_claims(places, _cited(connection, asked)),
        _possible_claims(connection, ends),
    ]
    claimed = pa.concat_tables(claims)
    claimed = claimed.filter(pc.is_in(_joined(claimed), value_set=_joined(ends)))
    nodes = place_nodes(places)
    return edges_of(claimed), nodes.filter(pc.is_in(nodes["id"], value_set=claimed["target"].combine_chunks()))


def _vanished(store: KeptStore, ends: pa.Table, stored: pa.Table, edges: pa.Table) -> list[str]:
    """Places among ``ends`` that no edge leads to any more."""
    kinds = pa.array(PLACE_EDGES.values(), pa.string())
    found = store.nodes(ends.filter(pc.is_in(ends["kind"], value_set=kinds))["target"].unique().to_pylist())
    left = Counter({id_: sum(node.degree.values()) for id_, node in found.items()})
    left.subtract(stored["target"].to_pylist())
    left.update(edges["target"].to_pylist())
    return [id_ for id_ in found if left[id_] == 0]


def _events(
    connection: sa.Connection, store: KeptStore, change: ResolutionChange, resting: pa.Table
) -> tuple[pa.Table, list[str]]:
    """All events of the parties concerned: those of the records, and of events whose authority is elsewhere now.

    What is one event depends on all that is claimed of its party: by changed records, and by those that its events cite.
    """
    moved = store.concerning(_moved(store, change.entities))
    claimed = _rows(connection, records.event.c.record_id, change.records, EVENT_COLUMNS)
    named = _members(connection, [claimed["mention_id"]]).entities
    parties = {*change.entities["entity_id"].to_pylist(), *change.gone, *named.to_pylist()}
    parties |= {*resting["party"].to_pylist(), *moved["party"].to_pylist()}
    stored = store.events_of(sorted(parties))
    others = np.setdiff1d(_cited_by(stored), change.records)
    claims = pa.concat_tables([claimed, _rows(connection, records.event.c.record_id, others, EVENT_COLUMNS)])
    members = _members(connection, [claims["mention_id"], claims["authority_mention"]])
    about = members.of(claims["mention_id"])
    claims = claims.filter(pc.is_in(about, value_set=pa.array(sorted(parties), pa.string())))
    sites = _sites(store, change.entities, members.entities)
    cited = _cited(connection, claims["record_id"].to_numpy())
    events = events_of(claims, members, cited, sites, partial(row_keys, connection))
    return events, _left(stored, events)


def _moved(store: KeptStore, entities: pa.Table) -> list[str]:
    """Entities that were known and are elsewhere now."""
    ids, regions = (entities[name].to_pylist() for name in ("entity_id", "region"))
    before = store.regions(ids)
    return [id_ for id_, region in zip(ids, regions, strict=True) if before.get(id_, region) != region]


def _sites(store: KeptStore, entities: pa.Table, asked: pa.Array) -> pa.Table:
    """Where entities are: the changed ones as they are now, others as the graph has them."""
    now = pa.table([entities["entity_id"], entities["region"]], schema=_SITE)
    others = asked.unique().filter(pc.invert(pc.is_in(asked.unique(), value_set=now["id"].combine_chunks())))
    known = store.regions(others.to_pylist())
    return pa.concat_tables([now, pa.table([list(known), list(known.values())], schema=_SITE)])


def _left(stored: pa.Table, made: pa.Table) -> list[str]:
    """Stored ids that were not made again."""
    return sorted(set(stored["id"].to_pylist()) - set(made["id"].to_pylist()))


def _joined(table: pa.Table) -> pa.Array:
    return pc.binary_join_element_wise(*(table[name] for name in END_COLUMNS.names), "\0").combine_chunks()


def _cited_by(table: pa.Table) -> Ints:
    """Ids of the records that rows rest on."""
    texts = pc.list_flatten(pc.split_pattern(table["records"], "\n")).unique().to_pylist()
    return np.array([int(text.rpartition(":")[2], 16) for text in texts], np.int64)


def _tie_claims(connection: sa.Connection, asked: Ints) -> pa.Table:
    ties = _rows(connection, records.tie.c.record_id, asked, TIE_COLUMNS)
    members = _members(connection, [ties["source_mention"], ties["target_mention"]])
    return tie_claims(ties, members, _cited(connection, asked))


def _possible_claims(connection: sa.Connection, ends: pa.Table) -> pa.Table:
    left = ends.filter(pc.equal(ends["kind"], "possible_same"))["source"].unique().to_pylist()
    rows = _rows(connection, ledger.possible_same.c.left_id, left, POSSIBLE_SAME)
    return possible_claims(rows, _cited(connection, _cited_by(rows)))


def _members(connection: sa.Connection, mentions: Sequence[pa.ChunkedArray]) -> Members:
    asked = np.unique(np.concatenate([column.to_numpy() for column in mentions]))
    return Members.out_of(_rows(connection, ledger.membership.c.mention_id, asked, MEMBERSHIP))


def _cited(connection: sa.Connection, asked: Ints) -> Cited:
    return Cited.out_of(_rows(connection, records.record.c.record_id, np.unique(asked), RECORD_COLUMNS))


def _rows(connection: sa.Connection, key: sa.Column[Any], values: Sequence[Any] | Ints, schema: pa.Schema) -> pa.Table:
    """The rows whose ``key`` is one of ``values``."""
    found: list[Sequence[Any]] = []
    columns = [key.table.c[name] for name in schema.names]
    for start in range(0, len(values), _KEYS):
        piece = values[start : start + _KEYS]
        if isinstance(piece, np.ndarray):
            found += ledger.read_by(connection, key, piece.tolist(), columns)
        else:
            found += connection.execute(sa.select(*columns).where(key.in_(piece))).all()
    return _table(found, schema)


def _table(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table(
        [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )
