"""The main path on Spark: mentions in, their entities out, the same as from the local engine.

profiles, what identifiers settle, blocks, weights, parties, persons: each step brings together what has a say, by key, and
runs the local functions there. Ids are mention ids throughout, so that order decides ties here as it does there.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from resolution.spark.exchange import kept
from resolution.spark.identified import identified, ties
from resolution.spark.pairs import candidates, weighed
from resolution.spark.parties import parties
from resolution.spark.people import people
from resolution.spark.profiles import distinct, named, written
from resolution.spark.session import session

_PERSON = "kind = 'person'"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Membership (mention and entity, by mention), and how much there is for a person to review."""

    membership: pa.Table
    reviews: int


def cluster(mentions: DataFrame) -> DataFrame:
    """Mentions (columns of ``MENTION_COLUMNS``) to ``mention_id``, ``entity_id`` and ``reviews``."""
    mentions = kept(mentions)
    firms, persons = mentions.where(f"not {_PERSON}"), mentions.where(_PERSON)
    rows = written(firms)
    names = named(rows)
    profiles = distinct(rows, names)
    tied = ties(profiles)
    profiles = identified(profiles, tied)
    pairs = weighed(profiles, candidates(profiles))
    found = parties(firms, names, profiles, tied, pairs)
    told = found.select("mention_id", "entity_id", "reviews")
    return told if persons.isEmpty() else told.union(people(persons, found).withColumn("reviews", F.lit(0)))


def run(mentions: pa.Table, master: str, partitions: int) -> Outcome:
    """``cluster`` of a table, on a session of its own. Raises ``SparkUnavailableError``."""
    with session(master, partitions) as spark:
        found = cluster(spark.createDataFrame(mentions)).toArrow().sort_by("mention_id")
    return Outcome(found.select(["mention_id", "entity_id"]), int(pc.sum(found["reviews"]).as_py() or 0))
