"""The main path of resolution: mentions in, entities out. Readable in a minute.

organisations first (identifiers, then names with context), because a person is known by the firm a record names;
persons next; then canonical ids that stay, and golden records that cite.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import canonical, divisions, golden, near, organisations, persons
from resolution import judgements as verdicts
from resolution.columns import Int, encode, first_of_each
from resolution.entities import entities_of, identities
from resolution.features import rivals
from resolution.judgements import Judgements
from resolution.mention import record_texts
from resolution.organisations import Clusters
from resolution.partition import Partition
from resolution.places import shared_places
from resolution.scoring import Model, shipped_model

#: Roles of the organisation that a record is about: the context of the persons in it.
ABOUT = ("subject", "organisation")

MEMBERSHIP = pa.schema([("mention_id", pa.int64()), ("entity_id", pa.string())])
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
    kinds, codes = identities(parts, pc.fill_null(stated, ""))
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
        city = np.where(found, city_of_firm(party, place)[row], city)
    return firm, city


def city_of_firm(party: Int, own: Int) -> Int:
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
    if bool(np.all(ids[1:] > ids[:-1])):
        return table
    order = pa.array(np.argsort(ids, kind="stable"))
    with ThreadPoolExecutor() as threads:
        columns = list(threads.map(lambda column: column.take(order), table.columns))
    return pa.table(columns, schema=table.schema)


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
