"""What mentions write, as distinct profiles: a profile is known by its smallest mention id, so that order shows nowhere."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from resolution.columns import Int, digests, first_of_each, mix
from resolution.features import Profiles, profiles_of, rival_groups, variety
from resolution.mention import MENTION_COLUMNS
from resolution.portrait import PLAIN, PORTRAIT, SPELLED, portray
from resolution.spark.exchange import each, kept, together

#: By mention: all that it writes, the digest of that, and what its rivals are counted by.
_GROUPS = [
    ("firms_key", pa.int64()),
    ("firms_value", pa.int64()),
    ("places_key", pa.int64()),
    ("places_value", pa.int64()),
]
WRITTEN = pa.schema(
    [("mention_id", pa.int64()), ("authority", pa.int16()), ("digest", pa.int64()), *PORTRAIT, *_GROUPS]
)
#: By mention: its profile, what is known of the profile from all its mentions, and the groups again.
NAMED = pa.schema(
    [
        ("mention_id", pa.int64()),
        ("profile", pa.int64()),
        ("authority", pa.int64()),
        ("mentions", pa.int64()),
        *_GROUPS,
    ]
)
_COUNTED = {what: pa.schema([("profile", pa.int64()), (what, pa.int8())]) for what in ("firms", "places")}


def written(mentions: DataFrame) -> DataFrame:
    """``WRITTEN`` of mentions, as they lie."""
    return kept(each(mentions, _portrayed, WRITTEN))


def named(rows: DataFrame) -> DataFrame:
    """``NAMED`` of mentions: those that write the same come together by its digest."""
    told = rows.select("mention_id", "authority", "digest", *(name for name, _ in _GROUPS))
    return kept(together(told, "digest", _named, NAMED))


def distinct(rows: DataFrame, names: DataFrame) -> DataFrame:
    """A row a profile: what it writes, and its rivals among all; by profile, as what is found of them will be."""
    own = names.where(F.col("mention_id") == F.col("profile")).drop("mention_id")
    for what in _COUNTED:
        told = own.select("profile", F.col(f"{what}_key").alias("key"), F.col(f"{what}_value").alias("value"))
        counted = together(told, "key", partial(_counted, what), _COUNTED[what])
        own = own.join(counted, "profile")
    stated = rows.select(F.col("mention_id").alias("profile"), *PORTRAIT.names)
    return kept(own.drop(*(name for name, _ in _GROUPS)).join(stated, "profile"))


def digest(column: pa.ChunkedArray) -> Int:
    """Texts as numbers that are the same everywhere; -1 = missing."""
    texts = pc.fill_null(column, "").combine_chunks()
    known = (digests(texts) >> np.uint64(1)).astype(np.int64)
    return np.where(pc.equal(texts, "").to_numpy(zero_copy_only=False), -1, known)


def _portrayed(mentions: pa.Table) -> pa.Table:
    portraits = portray(mentions.select(MENTION_COLUMNS.names).cast(MENTION_COLUMNS)).cast(PORTRAIT)
    columns = {name: digest(portraits[name]) for name in (*PLAIN, *SPELLED, "name")}
    numbers = ("region", "named_region", "code_proven")
    columns |= {name: pc.cast(portraits[name], pa.int64()).to_numpy() for name in numbers}
    lists = portraits["former"].combine_chunks()
    formers = np.zeros(portraits.num_rows, dtype=np.uint64)
    with np.errstate(over="ignore"):
        names = mix(digest(pa.chunked_array([pc.list_flatten(lists)])))
        np.add.at(formers, pc.list_parent_indices(lists).to_numpy(zero_copy_only=False), names)
    whole = pa.array(mix(*columns.values(), formers).view(np.int64))
    groups = []
    for key, value, counts in rival_groups(columns).values():
        groups += [pa.array(key.view(np.int64)), pa.array(np.where(counts, value, -1))]
    own = mentions["mention_id"], mentions["authority"], whole
    return pa.table([*own, *portraits.columns, *groups], names=WRITTEN.names)


def _named(table: pa.Table) -> pa.Table:
    """The smallest mention id names the profile; the best word of its mentions counts for it, and their number."""
    table = table.sort_by("mention_id")
    group, first = first_of_each(table["digest"].to_numpy())
    authority = np.zeros(len(first), dtype=np.int64)
    np.maximum.at(authority, group, table["authority"].to_numpy())
    own = (table["mention_id"].to_numpy()[first], authority, np.bincount(group))
    columns = [pa.array(column[group]) for column in own]
    return pa.table([table["mention_id"], *columns, *(table[name] for name, _ in _GROUPS)], schema=NAMED)


def _counted(what: str, table: pa.Table) -> pa.Table:
    keys, values = table["key"].to_numpy().view(np.uint64), table["value"].to_numpy()
    return pa.table([table["profile"], pa.array(variety(keys, values, values >= 0))], schema=_COUNTED[what])


def read(table: pa.Table) -> tuple[Int, Profiles, pa.Table]:
    """Profile ids in order, their profiles as among all, and the table in that order."""
    table = table.sort_by("profile")
    known = {name: table[name].to_numpy() for name in ("firms", "places")}
    known["of_mention"] = np.repeat(np.arange(table.num_rows), table["mentions"].to_numpy())
    return table["profile"].to_numpy(), replace(profiles_of(table), **known), table
