"""What identifiers settle, in partitions closed under shared identifiers and under what two codes of one party share."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from resolution import organisations
from resolution.columns import mix
from resolution.judgements import Judgements
from resolution.scoring import shipped_model
from resolution.spark.closure import KEYED, closure, edges_of
from resolution.spark.exchange import each, kept, together
from resolution.spark.profiles import digest, read

#: What brings profiles under one identifier, and circumstances by which those of one name under two are compared.
IDENTIFIERS = ("uscc", "organisation_code", "registration_number", "lineage")
CIRCUMSTANCES = ("representative", "phone", "road")
KNOWN = pa.schema([("profile", pa.int64()), ("settled", pa.bool_()), ("aside", pa.bool_())])


def ties(profiles: DataFrame) -> DataFrame:
    """Profiles that share an identifier, or may contradict each other's, as edges."""
    told = profiles.select("profile", "body", *IDENTIFIERS, *CIRCUMSTANCES)
    return kept(edges_of(each(told, _keyed, KEYED)))


def _keyed(table: pa.Table) -> pa.Table:
    identifiers = [digest(table[name]) for name in IDENTIFIERS]
    coded = np.logical_or.reduce([value >= 0 for value in identifiers])
    body = digest(table["body"])
    named = [(digest(table[name]), coded & (body >= 0)) for name in CIRCUMSTANCES]
    keys = [(mix(value), value >= 0) for value in identifiers]
    keys += [(mix(body, value), where & (value >= 0)) for value, where in named]
    ids = table["profile"].to_numpy()
    kinds = [np.full(len(ids), number) for number in range(len(keys))]
    mixed = [mix(key.view(np.int64), kind)[where] for (key, where), kind in zip(keys, kinds, strict=True)]
    stated = np.concatenate([ids[where] for _, where in keys])
    return pa.table([pa.array(stated), pa.array(np.concatenate(mixed).view(np.int64))], schema=KEYED)


def identified(profiles: DataFrame, tied: DataFrame) -> DataFrame:
    """Profiles with two columns more: ``settled`` by an identifier of their own, and ``aside``, codes not to be believed."""
    joined = profiles.join(closure(tied).withColumnRenamed("id", "profile"), "profile", "left")
    coded = joined.where(" or ".join(f"{name} <> ''" for name in IDENTIFIERS))
    found = together(coded.withColumn("to", F.coalesce("to", "profile")), "to", _identify, KNOWN)
    return kept(profiles.join(found, "profile", "left").fillna(False, ["settled", "aside"]))


def _identify(table: pa.Table) -> pa.Table:
    ids, profiles, table = read(table)
    known = organisations.identify(profiles, table["authority"].to_numpy(), Judgements.empty(), shipped_model())
    settled = known.settled[known.unit]
    return pa.table([pa.array(ids), pa.array(settled), pa.array(known.aside)], schema=KNOWN)
