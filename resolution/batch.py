"""The main path of resolution: mentions in, entities out. Readable in a minute.

organisations first (identifiers, then names with context), because a person is known by the firm a record names;
persons next; then canonical ids that stay, and golden records that cite.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import canonical, divisions, golden, near, organisations, persons
from resolution import judgements as verdicts
from resolution.columns import Int, Mask, encode, first_of_each, lies_in, region_texts, texts_of
from resolution.features import rivals
from resolution.identifiers import uscc
from resolution.judgements import Judgements
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
    """Who is who: memberships, entities with golden records, pairs that may be the same person, and what to review.

    ``scored_pair`` are the pairs a judgement could turn; ``rivals`` are counts over all profiles, which an explanation of a few
    of them needs.
    """

    membership: pa.Table
    entities: pa.Table
    possible_same: pa.Table
    places: pa.Table
    review: pa.Table
    scored_pair: pa.Table
    rivals: pa.Table

    def tables(self) -> dict[str, pa.Table]:
        """The tables by their names in the ledger."""
        return {
            "membership": self.membership,
            "entity": self.entities,
            "possible_same": self.possible_same,
            "place": self.places,
            "review": self.review,
            "scored_pair": self.scored_pair,
            "rivals": self.rivals,
        }


@dataclass(frozen=True, slots=True)
class Partition:
    """Who is who, before anything is said of them: mentions in order, and the entity number of each.

    ``judged`` are the judgements that bore on it, by mention row.
    """

    mentions: pa.Table
    people: Int
    firms: Int
    clusters: Clusters
    known: persons.Persons
    judged: Judgements
    entity: Int
    first: Int  # the first mention row of every entity

    @property
    def size(self) -> int:
        """How many entities there are."""
        return len(self.first)

    def only(self, chosen: Mask) -> Partition:
        """The part of some entities, in the same order."""
        rows = np.flatnonzero(chosen[self.entity])
        profiles, place = self.clusters.profiles, np.full(self.mentions.num_rows, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        entity, first = first_of_each(self.entity[rows])
        firms, people = (np.flatnonzero(place[mine] >= 0) for mine in (self.firms, self.people))
        clusters = replace(
            self.clusters,
            of_mention=self.clusters.of_mention[firms],
            profiles=replace(profiles, of_mention=profiles.of_mention[firms]),
        )
        return replace(
            self,
            mentions=self.mentions.take(pa.array(rows)),
            people=place[self.people[people]],
            firms=place[self.firms[firms]],
            clusters=clusters,
            known=replace(self.known, of_mention=self.known.of_mention[people]),
            entity=entity,
            first=first,
        )

    def numbers(self, clusters: Int, *, people: bool = False) -> Int:
        """Entity numbers of clusters of organisations, or of persons."""
        of_mention = self.known.of_mention if people else self.clusters.of_mention
        number = np.full(int(of_mention.max(initial=-1)) + 1, -1, dtype=np.int64)
        number[of_mention] = self.entity[self.people if people else self.firms]
        return number[clusters]


def divide(mentions: pa.Table, model: Model | None = None, judgements: Judgements | None = None) -> Partition:
    """The main path: organisations first, then the persons at them. Mentions and judgements as in ``resolve``."""

    def clustered(firms: pa.Table, judged: Judgements) -> Clusters:
        return organisations.resolve(firms, model or shipped_model(), judged)

    return divide_by(clustered, in_order(mentions), judgements or Judgements.empty())


def divide_by(
    clustered: Callable[[pa.Table, Judgements], Clusters], mentions: pa.Table, judgements: Judgements
) -> Partition:
    """The main path, whichever way organisations are ``clustered``. ``mentions`` in order."""
    judged = judgements.rows(mentions["mention_id"].to_numpy())
    people, firms = split(mentions)
    told = [judged.within(rows, mentions.num_rows) for rows in (firms, people)]
    clusters = clustered(mentions.take(pa.array(firms)) if len(people) else mentions, told[0])
    own_city = clusters.profiles.city[clusters.profiles.of_mention]
    context = person_context(mentions, people, firms, (clusters.of_mention, own_city))
    known = persons.resolve(mentions.take(people), *context, told[1])
    entity = np.empty(mentions.num_rows, dtype=np.int64)
    entity[firms] = clusters.of_mention
    entity[people] = known.of_mention + int(clusters.of_mention.max(initial=-1)) + 1
    return Partition(mentions, people, firms, clusters, known, judged, *first_of_each(entity))


def resolve(
    mentions: pa.Table,
    memory: pa.Table | None = None,
    model: Model | None = None,
    judgements: Judgements | None = None,
) -> Resolution:
    """Resolve all mentions (columns of ``MENTION_COLUMNS``, any order).

    ``memory``: the memberships of an earlier run; ``judgements``: what people decided, by mention id.
    """
    parts = divide(mentions, model, judgements)
    return tell(parts, *entities_of(parts, in_order(MEMBERSHIP.empty_table() if memory is None else memory)))


def tell(parts: Partition, entities: pa.Table, ids: pa.Array) -> Resolution:
    """All that is said of a partition; ``ids`` are those of all its entities, ``entities`` the rows of some or all."""
    mentions, clusters = parts.mentions, parts.clusters
    of_mention = ids.take(pa.array(parts.entity))
    membership = pa.table([mentions["mention_id"], of_mention], schema=MEMBERSHIP)
    left, right = (parts.numbers(side, people=True) for side in (parts.known.left, parts.known.right))
    possible = _possible_same(mentions, parts.known, parts.people, left, right, ids)
    rows = pa.array(parts.firms)
    records = mentions["record_id"].to_numpy()[parts.firms]
    places = shared_places(clusters.profiles, records, parts.entity[parts.firms], ids)
    review = pa.concat_tables([_review(parts, ids), _unheard(parts, ids)])
    scored = near.by_mention(clusters.near, mentions["mention_id"].take(rows))
    return Resolution(membership, entities, possible, places, review, scored, rivals(clusters.profiles))


def _review(parts: Partition, ids: pa.Array) -> pa.Table:
    """What resolution puts up for review, by mention id and entity id."""
    found = parts.clusters.review
    mention = parts.mentions["mention_id"].take(pa.array(parts.firms[found["row"].to_numpy()]))
    best = ids.take(pa.array(parts.numbers(found["best"].to_numpy())))
    return pa.table([mention, found["reason"], found["candidates"], best], schema=REVIEW)


def _unheard(parts: Partition, ids: pa.Array) -> pa.Table:
    """Judgements "same" that a hard rule refused: said in review, not passed over."""
    left, right = verdicts.refused(parts.judged, parts.entity)
    reason, one = pa.array(["judgement refused"] * len(left), pa.string()), pa.array(np.ones(len(left), np.int64))
    mention, best = parts.mentions["mention_id"].take(pa.array(left)), ids.take(pa.array(parts.entity[right]))
    return pa.table([mention, reason, one, best], schema=REVIEW)


def membership(parts: Partition) -> pa.Table:
    """The membership of ``resolve`` without a memory, for whoever asks for nothing more."""
    stated = golden.golden_values(parts.mentions, parts.entity, parts.size, ("kind",))["kind"][1]
    kinds, codes = _identities(parts, pc.fill_null(stated, ""))
    ids = canonical.assign(parts.mentions, parts.entity, kinds, codes, MEMBERSHIP.empty_table())
    return pa.table([parts.mentions["mention_id"], ids.take(pa.array(parts.entity))], schema=MEMBERSHIP)


def split(mentions: pa.Table) -> tuple[Int, Int]:
    """The rows of persons, and those of organisations."""
    is_person = pc.equal(mentions["kind"], "person").to_numpy()
    return np.flatnonzero(is_person), np.flatnonzero(~is_person)


def person_context(mentions: pa.Table, people: Int, firms: Int, known: tuple[Int, Int]) -> tuple[Int, Int]:
    """For every person mention: the organisation its record speaks of (-1 = none), and the city (four digits, 0 unknown).

    ``known``: party and city (0 = unknown) of the mentions ``firms``.
    """
    party, place = known
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
    offset = int(party.max(initial=-1)) + 1
    firm = np.where(named >= 0, named + offset, -1)
    own = pc.cast(divisions.today_column(chosen["region"].combine_chunks()), pa.string())
    region = pc.cast(pc.if_else(pc.equal(own, ""), "0", own), pa.int64()).to_numpy(zero_copy_only=False)
    city = np.where(region // 100 % 100 == 0, 0, region // 100)
    if len(sorted_records):
        firm = np.where(found, party[row], firm)
        city = np.where(found, _city_of_firm(party, place)[row], city)
    return firm, city


def _city_of_firm(party: Int, own: Int) -> Int:
    """The city of every organisation mention: its own, else the one city that mentions of the same party tell (0 = none)."""
    size = int(party.max(initial=-1)) + 1
    least, most = np.full(size, np.iinfo(np.int64).max), np.zeros(size, dtype=np.int64)
    told = own > 0
    np.minimum.at(least, party[told], own[told])
    np.maximum.at(most, party[told], own[told])
    one = np.where(least == most, most, 0)[party]
    return np.where(told, own, one)


def in_order(table: pa.Table) -> pa.Table:
    """``table`` by mention id; as it is, where it is so already."""
    ids = table["mention_id"].to_numpy()
    return table if bool(np.all(ids[1:] > ids[:-1])) else table.sort_by("mention_id")


def _profiles(parts: Partition) -> Int:
    """The profile of every mention, -1 for persons."""
    profile = np.full(parts.mentions.num_rows, -1, dtype=np.int64)
    profile[parts.firms] = parts.clusters.profiles.of_mention
    return profile


def _identities(parts: Partition, stated: pa.Array) -> tuple[pa.Array, pa.Array]:
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
    kinds, codes = _identities(parts, text["kind"])
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


def _possible_same(
    mentions: pa.Table, known: persons.Persons, people: Int, left: Int, right: Int, ids: pa.Array
) -> pa.Table:
    """Pairs of person entities, the smaller id first, with the records that carry the two names."""
    _, first = first_of_each(known.of_mention)
    row_of = np.full(int(known.of_mention.max(initial=-1)) + 1, -1, dtype=np.int64)
    row_of[known.of_mention[first]] = people[first]
    if not len(left):
        return POSSIBLE_SAME.empty_table()
    records = record_texts(mentions["source"], mentions["record_id"])
    one, two = (records.take(pa.array(row_of[cluster])) for cluster in (known.left, known.right))
    a, b = ids.take(pa.array(left)), ids.take(pa.array(right))
    both = pc.binary_join_element_wise(pc.min_element_wise(one, two), pc.max_element_wise(one, two), "\n")
    columns = [
        pc.min_element_wise(a, b),
        pc.max_element_wise(a, b),
        pa.array(known.probability),
        pa.array(known.reason, pa.string()),
        pc.if_else(pc.equal(one, two), one, both),
    ]
    return pa.table(columns, schema=POSSIBLE_SAME)
