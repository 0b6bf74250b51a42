"""Resolve again after a change, without a full run, and find exactly what a full run finds.

Only new mentions are taken apart, and only pairs that could come out otherwise are weighed. What follows the weights (units,
clusters, persons, review) is the full run's own code over all of them, so there is nothing to keep in step; entities are
put together anew only where their mentions changed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution import batch, organisations
from resolution.batch import MEMBERSHIP, Resolution
from resolution.changed_pairs import changed_pairs
from resolution.changed_profiles import renumbered
from resolution.columns import Int, Mask, among, digests, located, mix
from resolution.entities import entities_of
from resolution.judgements import Judgements
from resolution.last_run import LastRun
from resolution.organisations import Clusters
from resolution.partition import Partition
from resolution.scoring import Model, shipped_model

Keys = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of a table that go, and rows that come; a row that is otherwise now does both."""

    gone: pa.Table
    come: pa.Table

    def both(self) -> pa.Table:
        """All rows that go or come."""
        return pa.concat_tables([self.gone, self.come]).combine_chunks()


@dataclass(frozen=True, slots=True)
class Change:
    """What became different: the tables of the ledger but ``entity``; entities; records.

    ``entities`` are rows of new and touched entities, ``ended`` the ids of those that are no more; ``records`` those of mentions
    that came, went, were written anew, or belong to another entity than before. Rows that follow from rewritten mentions
    go and come even if they are the same: the ledger let go of them with the old ones.
    """

    tables: dict[str, Difference]
    entities: pa.Table
    ended: pa.Array
    records: Int
    counts: dict[str, int]

    def ledger(self) -> tuple[dict[str, pa.Table], dict[str, pa.Table]]:
        """By table of the ledger: rows that go (of entities: their ids), and rows that come."""
        ids = pa.chunked_array([self.ended, *self.entities["entity_id"].chunks], pa.string())
        gone = {name: table.gone for name, table in self.tables.items()} | {"entity": pa.table({"entity_id": ids})}
        return gone, {name: table.come for name, table in self.tables.items()} | {"entity": self.entities}


def start(mentions: pa.Table, memory: pa.Table, judgements: Judgements) -> tuple[Resolution, LastRun]:
    """A full run, and what the next one needs of it. Arguments as in ``batch.resolve``."""
    parts = batch.divide(mentions, None, judgements)
    told = batch.tell(parts, *entities_of(parts, batch.in_order(memory)))
    return told, LastRun.of(parts, told, judgements)


def resolve(
    last: LastRun, changed: Int, rows: pa.Table, judgements: Judgements, model: Model | None = None
) -> tuple[Change, LastRun]:
    """Resolve after the mentions ``changed`` (ids) were written, rewritten or taken back; ``rows`` are those there are now."""
    weights = model or shipped_model()

    def clustered(firms: pa.Table, judged: Judgements) -> Clusters:
        today = renumbered(last, firms, changed, judged)
        authority = organisations.authority_of(today.profiles, firms)
        known = organisations.identify(today.profiles, authority, judged, weights)
        return organisations.cluster(known, changed_pairs(last, today, known, weights), judged, weights)

    parts = batch.divide_by(clustered, _merged(last.mentions, changed, rows), judgements)
    former = _former(last, parts)
    entities, ids = _entities(parts, former, _altered(last, parts, changed))
    told = batch.tell(parts, entities, ids)
    now = LastRun.of(parts, told, judgements)
    records = _records(last, former, parts, told.membership, changed)
    again = {"membership": ("mention_id", changed), "place": ("record_id", records)}
    tables = {name: difference(last.tables[name], table, again.get(name)) for name, table in now.tables.items()}
    ended = former.names.filter(pc.invert(pc.is_in(former.names, value_set=ids)))
    counts = {"mentions": parts.mentions.num_rows, "entities": parts.size, "review": told.review.num_rows}
    return Change(tables, entities, ended, records, counts), now


def _merged(mentions: pa.Table, changed: Int, rows: pa.Table) -> pa.Table:
    """All mentions in order."""
    ids = mentions["mention_id"].to_numpy()
    both = np.concatenate([ids, rows["mention_id"].to_numpy()])
    place = np.concatenate([np.flatnonzero(~among(ids, changed)), len(ids) + np.arange(rows.num_rows)])
    place = place[np.argsort(both[place], kind="stable")]
    return pa.concat_tables([mentions, rows]).combine_chunks().take(pa.array(place))


@dataclass(frozen=True, slots=True)
class _Former:
    """Entities of the last run: their ids, how many mentions each had, and which was that of today's mentions (-1 = none).

    ``mention_ids`` and ``entity`` are those of the last run.
    """

    names: pa.StringArray
    sizes: Int
    of_mention: Int
    mention_ids: Int
    entity: Int


def _former(last: LastRun, parts: Partition) -> _Former:
    membership = batch.in_order(last.tables["membership"])
    known = membership["mention_id"].to_numpy()
    coded = membership["entity_id"].combine_chunks().dictionary_encode()
    entity = coded.indices.to_numpy().astype(np.int64)
    ids = parts.mentions["mention_id"].to_numpy()
    of_mention = np.append(entity, -1)[located(ids, known)]
    sizes = np.bincount(entity, minlength=len(coded.dictionary))
    return _Former(coded.dictionary, sizes, of_mention, known, entity)


def _altered(last: LastRun, parts: Partition, changed: Int) -> Mask:
    """Mentions that were written anew, or whose code is believed now and was not, or the other way round."""
    ids = parts.mentions["mention_id"].to_numpy()
    altered = among(ids, changed)
    known, profiles = parts.clusters.known, parts.clusters.profiles
    at = located(ids[parts.firms], last.firms)
    aside = np.append(last.column("aside")[last.profile], 0)[at]
    altered[parts.firms] |= (at >= 0) & (aside != known.aside[profiles.of_mention])
    return altered


def _entities(parts: Partition, former: _Former, altered: Mask) -> tuple[pa.Table, pa.Array]:
    """The rows of entities that are not what they were, and the ids of all entities."""
    least = np.full(parts.size, np.iinfo(np.int64).max)
    most = np.full(parts.size, -1, dtype=np.int64)
    np.minimum.at(least, parts.entity, former.of_mention)
    np.maximum.at(most, parts.entity, former.of_mention)
    same = (least == most) & (most >= 0)
    same[same] = former.sizes[most[same]] == np.bincount(parts.entity, minlength=parts.size)[same]
    same[parts.entity[altered]] = False
    part = parts.only(~same)
    held = former.names.take(pa.array(most[same]))
    row = among(former.mention_ids, part.mentions["mention_id"].to_numpy())
    memory = [pa.array(former.mention_ids[row]), former.names.take(pa.array(former.entity[row]))]
    entities, ids = entities_of(part, pa.table(memory, schema=MEMBERSHIP), held)
    place = np.where(same, most, -1)
    place[~same] = len(former.names) + np.arange(len(ids))
    return entities, pa.concat_arrays([former.names, ids]).take(pa.array(place))


def _records(last: LastRun, former: _Former, parts: Partition, membership: pa.Table, changed: Int) -> Int:
    """The records of mentions that came, went, were written anew, or belong to another entity than before."""
    ids = parts.mentions["mention_id"].to_numpy()
    before = pc.fill_null(former.names.take(pa.array(former.of_mention, mask=former.of_mention < 0)), "")
    moved = pc.not_equal(before, membership["entity_id"].combine_chunks()).to_numpy(zero_copy_only=False)
    now = parts.mentions["record_id"].to_numpy()[moved | among(ids, changed)]
    then = last.mentions["record_id"].to_numpy()[among(last.mentions["mention_id"].to_numpy(), changed)]
    return np.union1d(now, then)


def difference(before: pa.Table, now: pa.Table, again: tuple[str, Int] | None = None) -> Difference:
    """What became of a table without equal rows; rows whose value of a column is among some go and come ``again``."""
    old, new = _row_keys(before), _row_keys(now)
    gone, come = ~among(old, new), ~among(new, old)
    if again is not None:
        column, values = again
        gone |= among(before[column].to_numpy(), values)
        come |= among(now[column].to_numpy(), values)
    return Difference(before.filter(pa.array(gone)), now.filter(pa.array(come)))


def _row_keys(table: pa.Table) -> Keys:
    """A 64-bit digest a row."""
    columns: list[np.ndarray[tuple[int], np.dtype[np.integer]]] = [np.zeros(table.num_rows, np.int64)]
    for column in table.combine_chunks().columns:
        array = column.combine_chunks()
        if pa.types.is_string(array.type):
            columns.append(digests(array))
        else:
            columns.append(array.to_numpy(zero_copy_only=False).view(np.int64))
    return mix(*columns)
