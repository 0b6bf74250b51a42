"""Organisations become parties: in partitions closed under identifiers and pairs, the local engine decides as it always does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from resolution import batch, organisations
from resolution.clustering import Pairs
from resolution.columns import Int, located
from resolution.features import extract
from resolution.judgements import Judgements
from resolution.organisations import Clusters
from resolution.scoring import shipped_model
from resolution.spark.closure import closure
from resolution.spark.exchange import kept, parts, side_by_side

#: A row a mention: its entity, what is to be reviewed of it, and what its record says to the persons in it.
PARTIES = pa.schema(
    [
        ("mention_id", pa.int64()),
        ("entity_id", pa.string()),
        ("reviews", pa.int64()),
        ("record_id", pa.int64()),
        ("about", pa.bool_()),
        ("party", pa.int64()),
        ("city", pa.int64()),
    ]
)


def parties(mentions: DataFrame, names: DataFrame, profiles: DataFrame, tied: DataFrame, pairs: DataFrame) -> DataFrame:
    """``PARTIES`` of the mentions of organisations. What speaks for two profiles brings them into one partition."""
    review = shipped_model().review
    for_ = pairs.where(F.col("weight") >= review).select(F.col("right").alias("id"), F.col("left").alias("to"))
    component = closure(tied.union(for_)).withColumnRenamed("id", "profile")
    placed = profiles.select("profile", "firms", "places").join(component, "profile", "left")
    bucket = F.pmod(F.xxhash64(F.coalesce("to", "profile")), F.lit(parts(names))).alias("bucket")
    placed = kept(placed.select("profile", "firms", "places", bucket))
    members = names.select("mention_id", "profile").join(placed, "profile").join(mentions, "mention_id")
    inside = pairs.join(placed.select(F.col("profile").alias("left"), "bucket"), "left")
    return kept(side_by_side(members, inside, "bucket", _settle, PARTIES))


def _settle(members: pa.Table, pairs: pa.Table) -> pa.Table:
    """All that identifiers and pairs hold together, decided by the local engine; pairs that lead outside lead nowhere."""

    def clustered(firms: pa.Table, judged: Judgements) -> Clusters:
        rivals = {name: firms[name].to_numpy() for name in ("firms", "places")}
        profiles = extract(firms)
        profiles = replace(profiles, **{name: counts[profiles.first_row] for name, counts in rivals.items()})
        model, ids = shipped_model(), firms["mention_id"].to_numpy()[profiles.first_row]
        known = organisations.identify(profiles, organisations.authority_of(profiles, firms), judged, model)
        return organisations.cluster(known, _inside(ids, pairs), judged, model)

    found = batch.divide_by(clustered, batch.in_order(members), Judgements.empty())
    mention = found.mentions["mention_id"].to_numpy()
    about = pc.is_in(found.mentions["role"], value_set=pa.array(batch.ABOUT))
    reviews = np.bincount(found.clusters.review["row"].to_numpy(), minlength=len(mention))
    entity = batch.membership(found)["entity_id"]
    profiles = found.clusters.profiles
    city = batch.city_of_firm(found.entity, profiles.city[profiles.of_mention])
    context = pa.array(mention[found.first][found.entity]), pa.array(city)
    columns = [pa.array(mention), entity, pa.array(reviews), found.mentions["record_id"], about, *context]
    return pa.table(columns, schema=PARTIES)


def _inside(ids: Int, pairs: pa.Table) -> Pairs:
    """The pairs of the profiles ``ids`` (ascending), by their places there, in order."""
    ends = [pairs[side].to_numpy() for side in ("left", "right")]
    place = [located(end, ids) for end in ends]
    here = np.flatnonzero((place[0] >= 0) & (place[1] >= 0))
    left, right = place[0][here], place[1][here]
    order = np.lexsort((right, left))
    return Pairs(left[order], right[order], pairs["weight"].to_numpy()[here][order])
