"""Persons, in partitions closed under names and numbers: nobody else has a say in who they are."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from resolution import batch, organisations, person_numbers, persons
from resolution.columns import Int, first_of_each, mix
from resolution.judgements import Judgements
from resolution.mention import MENTION_COLUMNS
from resolution.names import person
from resolution.partition import Partition
from resolution.scoring import shipped_model
from resolution.spark.closure import EDGES, KEYED, closure, edges_of, stars
from resolution.spark.exchange import each, kept, together
from resolution.spark.profiles import digest

NUMBERED = pa.schema([*KEYED, ("masked", pa.bool_())])
PEOPLE = pa.schema([("mention_id", pa.int64()), ("entity_id", pa.string())])


def people(mentions: DataFrame, parties: DataFrame) -> DataFrame:
    """Entities of the mentions of persons (``PEOPLE``); the party that their record is about is their firm."""
    about = F.min(F.struct("mention_id", "party", "city")).alias("subject")
    subjects = parties.where("about").groupBy("record_id").agg(about)
    context = F.col("subject.party").alias("party"), F.col("subject.city").alias("city")
    told = kept(mentions.join(subjects, "record_id", "left").select(*MENTION_COLUMNS.names, *context))
    tied = edges_of(each(told, _tied, KEYED)).union(
        together(each(told, _numbered, NUMBERED), "key", _masked_ones, EDGES)
    )
    component = closure(tied).withColumnRenamed("id", "mention_id")
    closed = told.join(component, "mention_id", "left").withColumn("to", F.coalesce("to", "mention_id"))
    return kept(together(closed, "to", _settle, PEOPLE))


def _tied(mentions: pa.Table) -> pa.Table:
    """A person's name and number: who shares neither is hardly ever looked at together (``people.ties``)."""
    names = person.normalise_column(mentions["name"].combine_chunks())
    ids, keys = [], []
    for number, value in enumerate((digest(pa.chunked_array([names])), digest(mentions["id_hmac"]))):
        stated = np.flatnonzero(value >= 0)
        ids.append(mentions["mention_id"].to_numpy()[stated])
        keys.append(mix(value[stated], np.full(len(stated), number)).view(np.int64))
    return pa.table([pa.array(np.concatenate(ids)), pa.array(np.concatenate(keys))], schema=KEYED)


def _numbered(mentions: pa.Table) -> pa.Table:
    """What is readable of ID numbers, and whether the name is masked."""
    readable = person_numbers.positions(mentions["id_mask"])
    region, tail = (person_numbers.piece(readable, part) for part in (person_numbers.REGION, person_numbers.TAIL))
    rows = np.flatnonzero((region >= 0) & (tail >= 0))
    names = person.normalise_column(mentions["name"].combine_chunks())
    masked = person.is_masked_column(names).to_numpy(zero_copy_only=False)[rows]
    key = pa.array(mix(region[rows], tail[rows]).view(np.int64))
    return pa.table([pa.array(mentions["mention_id"].to_numpy()[rows]), key, pa.array(masked)], schema=NUMBERED)


def _masked_ones(table: pa.Table) -> pa.Table:
    """A number brings together only where one of its names is masked, and may be another's there."""
    asked = pc.unique(table["key"].filter(table["masked"]))
    return stars(table.filter(pc.is_in(table["key"], value_set=asked)))


def _settle(told: pa.Table) -> pa.Table:
    told = batch.in_order(told)
    mentions = told.select(MENTION_COLUMNS.names).cast(MENTION_COLUMNS)
    everybody, nobody, judged = np.arange(mentions.num_rows), np.empty(0, dtype=np.int64), Judgements.empty()
    none = organisations.resolve(MENTION_COLUMNS.empty_table(), shipped_model())
    own = batch.person_context(mentions, everybody, nobody, (nobody, nobody))
    known = persons.resolve(mentions, *_context(told, *own), judged)
    entities = first_of_each(known.of_mention)
    return batch.membership(Partition(mentions, everybody, nobody, none, known, judged, *entities))


def _context(told: pa.Table, firm: Int, city: Int) -> tuple[Int, Int]:
    """Firm and city as the record's own party has them, else as the mention writes them."""
    has = pc.is_valid(told["party"]).to_numpy(zero_copy_only=False)
    _, party = np.unique(pc.fill_null(told["party"], -1).to_numpy(), return_inverse=True)
    place = pc.fill_null(told["city"], 0).to_numpy()
    return np.where(has, party.reshape(-1) + int(firm.max(initial=-1)) + 1, firm), np.where(has, place, city)
