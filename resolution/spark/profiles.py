"""What mentions write, as distinct profiles: a profile is known by its smallest mention id, so that order shows nowhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from resolution.columns import Int, digests, first_of_each, mix
from resolution.features import Profiles, profiles_of, rival_groups, variety
from resolution.mention import MENTION_COLUMNS
from resolution.portrait import PLAIN, PORTRAIT, SPELLED, portray
from resolution.spark.exchange import each, kept, parts, together

_OWN = [("mention_id", pa.int64()), ("profile", pa.int64()), ("authority", pa.int16()), ("mentions", pa.int64())]
WRITTEN = pa.schema([*_OWN, *PORTRAIT])
GROUPS = pa.schema(
    [
        ("profile", pa.int64()),
        ("what", pa.string()),
        ("key", pa.int64()),
        ("value", pa.int64()),
        ("counts", pa.bool_()),
    ]
)
COUNTED = pa.schema([("profile", pa.int64()), ("firms", pa.int8()), ("places", pa.int8())])


def written(mentions: DataFrame) -> DataFrame:
    """A row a mention: what it writes, and its profile. Exchanged by the digest of what is written."""
    return kept(together(each(mentions, _portrayed, WRITTEN), "profile", _named, WRITTEN))


def digest(column: pa.ChunkedArray) -> Int:
    """Texts as numbers that are the same everywhere; -1 = missing."""
    texts = pc.fill_null(column, "").combine_chunks()
    known = (digests(texts) >> np.uint64(1)).astype(np.int64)
    return np.where(pc.equal(texts, "").to_numpy(zero_copy_only=False), -1, known)


def _portrayed(mentions: pa.Table) -> pa.Table:
    """``profile`` is for now the digest of all that is written: mentions that share it go to one partition."""
    portraits = portray(mentions.select(MENTION_COLUMNS.names).cast(MENTION_COLUMNS))
    columns = [digest(portraits[name]) for name in (*PLAIN, *SPELLED, "name")]
    columns += [pc.cast(portraits[name], pa.int64()).to_numpy() for name in ("region", "named_region", "code_proven")]
    lists = portraits["former"].combine_chunks()
    formers = np.zeros(portraits.num_rows, dtype=np.uint64)
    with np.errstate(over="ignore"):
        names = mix(digest(pa.chunked_array([pc.list_flatten(lists)])))
        np.add.at(formers, pc.list_parent_indices(lists).to_numpy(zero_copy_only=False), names)
    key = pa.array(mix(*columns, formers).view(np.int64))
    one = pa.array(np.ones(portraits.num_rows, dtype=np.int64))
    return pa.table([mentions["mention_id"], key, mentions["authority"], one, *portraits.columns], names=WRITTEN.names)


def _named(table: pa.Table) -> pa.Table:
    """The smallest mention id names the profile; the best word of its mentions counts for it, and their number."""
    table = table.sort_by("mention_id")
    group, first = first_of_each(table["profile"].to_numpy())
    authority = np.zeros(len(first), dtype=np.int16)
    np.maximum.at(authority, group, table["authority"].to_numpy())
    own = {"profile": table["mention_id"].to_numpy()[first], "authority": authority, "mentions": np.bincount(group)}
    for name, column in own.items():
        table = table.set_column(table.schema.get_field_index(name), name, pa.array(column[group]))
    return table


def distinct(rows: DataFrame) -> DataFrame:
    """A row a profile, with its rivals among all profiles; exchanged by profile, as what is found of them will be."""
    alone = rows.where(F.col("mention_id") == F.col("profile")).drop("mention_id").repartition(parts(rows), "profile")
    counted = together(each(alone, _groups, GROUPS), "key", _counted, COUNTED)
    rivals = counted.groupBy("profile").agg(F.max("firms").alias("firms"), F.max("places").alias("places"))
    return kept(alone.join(rivals, "profile"))


def _groups(portraits: pa.Table) -> pa.Table:
    columns = {name: digest(portraits[name]) for name in ("core", "industry", "body")}
    columns |= {name: portraits[name].to_numpy() for name in ("region", "named_region")}
    found = []
    for what, (key, value, counts) in rival_groups(columns).items():
        names = pa.array([what]).take(pa.array(np.zeros(len(key), dtype=np.int64)))
        found.append([portraits["profile"], names, pa.array(key.view(np.int64)), pa.array(value), pa.array(counts)])
    return pa.concat_tables(pa.table(columns, schema=GROUPS) for columns in found)


def _counted(table: pa.Table) -> pa.Table:
    found = []
    for what in ("firms", "places"):
        mine = table.filter(pc.equal(table["what"], what))
        keys, values = mine["key"].to_numpy().view(np.uint64), mine["value"].to_numpy()
        count = pa.array(variety(keys, values, mine["counts"].to_numpy()))
        none = pa.nulls(mine.num_rows, pa.int8())
        both = (count, none) if what == "firms" else (none, count)
        found.append(pa.table([mine["profile"], *both], schema=COUNTED))
    return pa.concat_tables(found)


def read(table: pa.Table) -> tuple[Int, Profiles, pa.Table]:
    """Profile ids in order, their profiles as among all, and the table in that order."""
    table = table.sort_by("profile")
    known = {name: table[name].to_numpy() for name in ("firms", "places")}
    known["of_mention"] = np.repeat(np.arange(table.num_rows), table["mentions"].to_numpy())
    return table["profile"].to_numpy(), replace(profiles_of(table), **known), table
