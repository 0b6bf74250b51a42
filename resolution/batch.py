"""The main path of resolution: mentions in, entities out. Readable in a minute.

organisations first (identifiers, then names with context), because a person is known by the firm a record names;
persons next; then canonical ids that stay, and golden records that cite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import canonical, divisions, golden, organisations, persons
from resolution.columns import Int, encode, first_of_each, take_text
from resolution.identifiers import uscc
from resolution.mention import record_texts
from resolution.organisations import Clusters
from resolution.places import shared_places
from resolution.scoring import Model, shipped_model

#: Roles of the organisation that a record is about: the context of the persons in it.
ABOUT = ("subject", "organisation")

MEMBERSHIP = pa.schema([("mention_id", pa.int64()), ("entity_id", pa.string())])
ENTITIES = pa.schema(
    [(name, pa.string()) for name in ("entity_id", "kind", "name", "code", "region", "names", "golden")]
)
POSSIBLE_SAME = pa.schema(
    [
        ("left_id", pa.string()),
        ("right_id", pa.string()),
        ("probability", pa.float64()),
        ("reason", pa.string()),
        ("records", pa.string()),
    ]
)
REVIEW = pa.schema(
    [("mention_id", pa.int64()), ("reason", pa.string()), ("candidates", pa.int64()), ("best", pa.string())]
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who is who: memberships, entities with golden records, pairs that may be the same person, and what to review."""

    membership: pa.Table
    entities: pa.Table
    possible_same: pa.Table
    places: pa.Table
    review: pa.Table

    def tables(self) -> dict[str, pa.Table]:
        """The tables by their names in the ledger."""
        return {
            "membership": self.membership,
            "entity": self.entities,
            "possible_same": self.possible_same,
            "place": self.places,
            "review": self.review,
        }


def resolve(mentions: pa.Table, memory: Mapping[int, str] | None = None, model: Model | None = None) -> Resolution:
    """Resolve all mentions (columns of ``MENTION_COLUMNS``, any order). ``memory``: entity ids of an earlier run."""
    mentions = mentions.sort_by("mention_id")
    is_person = pc.equal(mentions["kind"], "person").to_numpy()
    people, firms = np.flatnonzero(is_person), np.flatnonzero(~is_person)
    clusters = organisations.resolve(mentions.take(firms), model or shipped_model())
    known = persons.resolve(mentions.take(people), *_context(mentions, people, firms, clusters))
    entity = np.empty(mentions.num_rows, dtype=np.int64)
    offset = int(clusters.of_mention.max(initial=-1)) + 1
    entity[firms] = clusters.of_mention
    entity[people] = known.of_mention + offset
    dense, first = first_of_each(entity)
    number = np.full(int(entity.max(initial=-1)) + 1, -1, dtype=np.int64)
    number[entity] = dense
    entities, ids = _entities(mentions, dense, len(first), firms, clusters, memory or {})
    membership = pa.table([mentions["mention_id"], ids.take(pa.array(dense))], schema=MEMBERSHIP)
    possible = _possible_same(mentions, known, people, number[known.left + offset], number[known.right + offset], ids)
    rows = firms[clusters.review["row"].to_numpy()]
    best = number[clusters.review["best"].to_numpy()]
    columns = [
        mentions["mention_id"].take(rows),
        clusters.review["reason"],
        clusters.review["candidates"],
        ids.take(best),
    ]
    places = shared_places(clusters.profiles, mentions.take(firms), ids.take(pa.array(dense[firms])))
    return Resolution(membership, entities, possible, places, pa.table(columns, schema=REVIEW))


def _context(mentions: pa.Table, people: Int, firms: Int, clusters: Clusters) -> tuple[Int, Int]:
    """For every person mention: the organisation its record speaks of (-1 = none), and the city (four digits, 0 unknown)."""
    record = mentions["record_id"].to_numpy()
    about = pc.is_in(mentions["role"], value_set=pa.array(ABOUT))
    subject = about.to_numpy(zero_copy_only=False)[firms]
    owners = firms[subject]
    order = np.argsort(record[owners], kind="stable")
    sorted_records = record[owners][order]
    at = np.searchsorted(sorted_records, record[people])
    at = np.minimum(at, max(len(sorted_records) - 1, 0))
    found = (sorted_records[at] == record[people]) if len(sorted_records) else np.zeros(len(people), np.bool_)
    row = np.flatnonzero(subject)[order][at] if len(sorted_records) else np.zeros(len(people), np.int64)
    chosen = mentions.take(people)
    written = pc.if_else(pc.equal(chosen["organisation_code"], ""), chosen["organisation"], chosen["organisation_code"])
    named, _ = encode(written)
    offset = int(clusters.of_mention.max(initial=-1)) + 1
    firm = np.where(named >= 0, named + offset, -1)
    own = pc.cast(divisions.today_column(chosen["region"].combine_chunks()), pa.string())
    region = pc.cast(pc.if_else(pc.equal(own, ""), "0", own), pa.int64()).to_numpy(zero_copy_only=False)
    city = np.where(region // 100 % 100 == 0, 0, region // 100)
    if len(sorted_records):
        firm = np.where(found, clusters.of_mention[row], firm)
        city = np.where(found, _city_of_firm(clusters)[row], city)
    return firm, city


def _city_of_firm(clusters: Clusters) -> Int:
    """The city of every organisation mention: its own, else the one city that mentions of the same party tell (0 = none)."""
    own = clusters.profiles.city[clusters.profiles.of_mention]
    size = int(clusters.of_mention.max(initial=-1)) + 1
    least, most = np.full(size, np.iinfo(np.int64).max), np.zeros(size, dtype=np.int64)
    told = own > 0
    np.minimum.at(least, clusters.of_mention[told], own[told])
    np.maximum.at(most, clusters.of_mention[told], own[told])
    one = np.where(least == most, most, 0)[clusters.of_mention]
    return np.where(told, own, one)


def _entities(
    mentions: pa.Table, entity: Int, size: int, firms: Int, clusters: Clusters, memory: Mapping[int, str]
) -> tuple[pa.Table, pa.Array]:
    """The entity table in the order of the numbers in ``entity``, and the ids alone."""
    values = golden.golden_values(mentions, entity, size)
    texts = {name: take_text(column.to_pylist(), chosen) for name, (chosen, column) in values.items()}
    profiles = clusters.profiles
    profile = np.full(mentions.num_rows, -1, dtype=np.int64)
    profile[firms] = profiles.of_mention
    codes = _first(entity, size, profile, profiles.uscc, profiles.texts["uscc"])
    kinds = _kinds(texts["kind"], codes, entity, size, profile, clusters)
    regions = _regions(entity, size, profile, clusters, (values["region"][0], values["name"][0]))
    ids = canonical.assign(mentions, entity, kinds, codes, memory)
    normal = _per_mention(profile, profiles.name, profiles.texts["name"])
    names = golden.other_names(mentions, normal, entity, texts["name"])
    shown_code = [code or written for code, written in zip(codes, texts["code"], strict=True)]
    rows = golden.to_json(values, record_texts(mentions["source"], mentions["record_id"]))
    columns = [ids, kinds, texts["name"], shown_code, regions, names, rows]
    return pa.table([pa.array(c, pa.string()) for c in columns], schema=ENTITIES), pa.array(ids, pa.string())


def _per_mention(profile: Int, codes: Int, texts: list[str]) -> list[str]:
    """A profile attribute by mention row; "" for persons and where it is missing."""
    return take_text(texts, np.where(profile >= 0, codes[np.maximum(profile, 0)] if len(codes) else -1, -1))


def _first(entity: Int, size: int, profile: Int, codes: Int, texts: list[str]) -> list[str]:
    """The largest code of an attribute among an entity's profiles (there is one, where a guard keeps it so)."""
    value = np.full(size, -1, dtype=np.int64)
    rows = np.flatnonzero(profile >= 0)
    np.maximum.at(value, entity[rows], codes[profile[rows]])
    return take_text(texts, value)


def _kinds(stated: list[str], codes: list[str], entity: Int, size: int, profile: Int, clusters: Clusters) -> list[str]:
    """The kind of every entity: what its code says, else what is stated, else what its name says."""
    profiles = clusters.profiles
    inferred = _first(entity, size, profile, profiles.kind, profiles.texts["kind"])
    by_code = {code: uscc.party_kind(code) for code in set(codes) if code}
    chosen = (
        by_code.get(code, "") or kind or guess or "organisation"
        for code, kind, guess in zip(codes, stated, inferred, strict=True)
    )
    return list(chosen)


def _regions(entity: Int, size: int, profile: Int, clusters: Clusters, best_rows: tuple[Int, Int]) -> list[str]:
    """Today's region of every organisation: that of the best mention that states one, made more precise by the mention
    whose name is shown; else that one's own, else any that is known. "" for persons.
    """
    region = clusters.profiles.region
    value = np.zeros(size, dtype=np.int64)
    rows = np.flatnonzero(profile >= 0)
    np.maximum.at(value, entity[rows], region[profile[rows]])
    of_row = np.append(np.where(profile >= 0, region[profile], 0) if len(region) else profile * 0, 0)
    stated, named = (of_row[row] for row in best_rows)  # row -1 = none
    inside = (stated % 10_000 == 0) & (named // 10_000 == stated // 10_000)
    inside |= (stated % 100 == 0) & (named // 100 == stated // 100)
    own = np.where((stated == 0) | inside, named, stated)
    return [f"{code:06d}" if code else "" for code in np.where(own > 0, own, value).tolist()]


def _possible_same(
    mentions: pa.Table, known: persons.Persons, people: Int, left: Int, right: Int, ids: pa.Array
) -> pa.Table:
    """Pairs of person entities, the smaller id first, with the records that carry the two names."""
    _, first = first_of_each(known.of_mention)
    row_of = np.full(int(known.of_mention.max(initial=-1)) + 1, -1, dtype=np.int64)
    row_of[known.of_mention[first]] = people[first]
    record = record_texts(mentions["source"], mentions["record_id"])
    a, b = ids.take(pa.array(left)).to_pylist(), ids.take(pa.array(right)).to_pylist()
    rows = []
    for i, (one, two) in enumerate(zip(a, b, strict=True)):
        records = sorted({record[row_of[known.left[i]]], record[row_of[known.right[i]]]})
        low, high = sorted((one, two))
        rows.append((low, high, float(known.probability[i]), known.reason[i], "\n".join(records)))
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [[]] * len(POSSIBLE_SAME)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, POSSIBLE_SAME, strict=True)], schema=POSSIBLE_SAME)
