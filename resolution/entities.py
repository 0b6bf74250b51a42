"""Entities: what is said of each party of a partition, from the mentions that it has."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import canonical, golden
from resolution.columns import Int, lies_in, region_texts, texts_of
from resolution.identifiers import uscc
from resolution.mention import record_texts
from resolution.organisations import Clusters
from resolution.partition import Partition

ENTITIES = pa.schema(
    [(name, pa.string()) for name in ("entity_id", "kind", "name", "code", "region", "names", "golden")]
)


def _profiles(parts: Partition) -> Int:
    """The profile of every mention, -1 for persons."""
    profile = np.full(parts.mentions.num_rows, -1, dtype=np.int64)
    profile[parts.firms] = parts.clusters.profiles.of_mention
    return profile


def identities(parts: Partition, stated: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Kind and valid code of every entity, which its id shows; ``stated`` are the kinds as records have them."""
    profiles, profile = parts.clusters.profiles, _profiles(parts)
    codes = _first(parts.entity, parts.size, profile, profiles.uscc, profiles.texts["uscc"])
    return _kinds(stated, codes, parts.entity, parts.size, profile, parts.clusters), codes


def entities_of(parts: Partition, memory: pa.Table, elsewhere: pa.Array | None = None) -> tuple[pa.Table, pa.Array]:
    """The entity table in the order of the entities' numbers, and the ids alone.

    ``memory`` by mention; ``elsewhere``: ids that parties outside of this partition keep.
    """
    mentions, entity, size, profile = parts.mentions, parts.entity, parts.size, _profiles(parts)
    values = golden.golden_values(mentions, entity, size)
    text = {name: pc.fill_null(values[name][1], "") for name in ("name", "kind", "code")}
    kinds, codes = identities(parts, text["kind"])
    best = values["region"][0], values["name"][0]
    regions = region_texts(_regions(entity, size, profile, parts.clusters, best))
    ids = canonical.assign(mentions, entity, kinds, codes, memory, elsewhere)
    profiles = parts.clusters.profiles
    normal = _per_mention(profile, profiles.name, profiles.texts["name"])
    names = golden.other_names(mentions, normal, entity, text["name"])
    shown_code = pc.if_else(pc.equal(codes, ""), text["code"], codes)
    shown = golden.to_json(values, record_texts(mentions["source"], mentions["record_id"]))
    return pa.table([ids, kinds, text["name"], shown_code, regions, names, shown], schema=ENTITIES), ids


def _per_mention(profile: Int, codes: Int, texts: pa.StringArray) -> pa.Array:
    """A profile attribute by mention row; "" for persons and where it is missing."""
    return texts_of(texts, np.where(profile >= 0, codes[np.maximum(profile, 0)] if len(codes) else -1, -1))


def _first(entity: Int, size: int, profile: Int, codes: Int, texts: pa.StringArray) -> pa.Array:
    """The largest code of an attribute among an entity's profiles (there is one, where a guard keeps it so)."""
    value = np.full(size, -1, dtype=np.int64)
    rows = np.flatnonzero(profile >= 0)
    np.maximum.at(value, entity[rows], codes[profile[rows]])
    return texts_of(texts, value)


def _kinds(stated: pa.Array, codes: pa.Array, entity: Int, size: int, profile: Int, clusters: Clusters) -> pa.Array:
    """The kind of every entity: what its code says, else what is stated, else what its name says."""
    profiles = clusters.profiles
    order = pc.array_sort_indices(profiles.texts["kind"])
    rank = np.append(
        np.argsort(order.to_numpy()), -1
    )  # of several kinds the last in the alphabet, whatever was read first
    inferred = _first(entity, size, profile, rank[profiles.kind], profiles.texts["kind"].take(order))
    category = pc.utf8_slice_codeunits(codes, 0, 2).dictionary_encode()  # a valid code's first two characters tell
    told = pa.array([uscc.party_kind(pair) for pair in category.dictionary.to_pylist()], pa.string())
    kinds = [told.take(category.indices), stated, inferred]
    return pc.coalesce(*(pc.if_else(pc.equal(kind, ""), None, kind) for kind in kinds), "organisation")


def _regions(entity: Int, size: int, profile: Int, clusters: Clusters, best_rows: tuple[Int, Int]) -> Int:
    """Today's region of every organisation: that of the best mention that states one, made more precise by the mention
    whose name is shown; else that one's own, else any that is known. 0 for persons.
    """
    region = clusters.profiles.region
    value = np.zeros(size, dtype=np.int64)
    rows = np.flatnonzero(profile >= 0)
    np.maximum.at(value, entity[rows], region[profile[rows]])
    of_row = np.append(np.where(profile >= 0, region[profile], 0) if len(region) else profile * 0, 0)
    stated, named = (of_row[row] for row in best_rows)  # row -1 = none
    own = np.where((stated == 0) | lies_in(named, stated), named, stated)
    return np.where(own > 0, own, value)
