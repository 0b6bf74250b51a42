"""What identifiers settle, in partitions closed under shared identifiers: nothing outside has a say in it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from resolution import organisations
from resolution.columns import mix
from resolution.judgements import Judgements
from resolution.spark.closure import KEYED, closure, edges_of
from resolution.spark.exchange import each, kept, together
from resolution.spark.profiles import digest, read

IDENTIFIERS = ("uscc", "organisation_code", "registration_number", "lineage")
KNOWN = pa.schema([("profile", pa.int64()), ("settled", pa.bool_()), ("aside", pa.bool_())])


def ties(profiles: DataFrame) -> DataFrame:
    """Profiles that share an identifier, as edges."""
    return kept(edges_of(each(profiles.select("profile", *IDENTIFIERS), _keyed, KEYED)))


def _keyed(table: pa.Table) -> pa.Table:
    ids, keys = [], []
    for number, name in enumerate(IDENTIFIERS):
        value = digest(table[name])
        stated = np.flatnonzero(value >= 0)
        ids.append(table["profile"].to_numpy()[stated])
        keys.append(mix(value[stated], np.full(len(stated), number)).view(np.int64))
    return pa.table([pa.array(np.concatenate(ids)), pa.array(np.concatenate(keys))], schema=KEYED)


def identified(profiles: DataFrame, tied: DataFrame) -> DataFrame:
    """Profiles with two columns more: ``settled`` by an identifier of their own, and ``aside``, codes not to be believed."""
    joined = profiles.join(closure(tied).withColumnRenamed("id", "profile"), "profile", "left")
    coded = joined.where(" or ".join(f"{name} <> ''" for name in IDENTIFIERS))
    found = together(coded.withColumn("to", F.coalesce("to", "profile")), "to", _identify, KNOWN)
    return kept(profiles.join(found, "profile", "left").fillna(False, ["settled", "aside"]))


def _identify(table: pa.Table) -> pa.Table:
    ids, profiles, table = read(table)
    known = organisations.identify(profiles, table["authority"].to_numpy().astype(np.int64), Judgements.empty())
    settled = known.settled[known.unit]
    return pa.table([pa.array(ids), pa.array(settled), pa.array(known.aside)], schema=KNOWN)
