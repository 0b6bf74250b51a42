"""Persons: never by name alone.

The same full ID number (keyed digest) is the same person. The same name at the same firm is, unless ID numbers, years of
birth or genders disagree. So is a name with an equal mask (region, year, sequence and check digit told) where the city
agrees, and a masked name (王某) with one that it fits where firm and mask agree. Independent directors, a small and known
circle, are one by name and year of birth where no other of that name sits on boards. Everything else stays apart, and
shows as ``possible same`` with a probability (``person_chances``).

What becomes of a mention depends on those alone that share its name, digest or, for a masked name, readable number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from resolution.clustering import ALWAYS, NEVER, Pairs, guarded_union
from resolution.columns import Int, mix
from resolution.judgements import Judgements
from resolution.names import person
from resolution.people import People, read_people
from resolution.person_blocks import all_pairs, chain, contested, uncontested
from resolution.person_chances import possible
from resolution.scoring import Float

#: The mean weight that pairs between two clusters must have: all but a pair judged different does.
_LEAST = -100.0
#: A firm with more mentions of one number than this is no firm but a mistake.
_LARGEST = 400


@dataclass(frozen=True, slots=True)
class Persons:
    """Cluster by row, and pairs of clusters that may be the same person."""

    of_mention: Int
    left: Int
    right: Int
    probability: Float
    reason: list[str]


def _of_masked_names(p: People) -> tuple[Int, Int]:
    """At one firm, with one number: a masked name, and one that it fits."""
    block = (p.shown >= 0) & (p.firm >= 0) & (p.mask >= 0)
    left, right = all_pairs(mix(p.firm, p.mask), block, _LARGEST)
    masked = np.flatnonzero((p.name[left] < 0) | (p.name[right] < 0))
    texts = p.shown_texts
    fits = [person.may_be(texts[p.shown[left[row]]], texts[p.shown[right[row]]]) for row in masked.tolist()]
    chosen = masked[np.array(fits, dtype=np.bool_)]
    return left[chosen], right[chosen]


def _on_boards(p: People) -> tuple[Int, Int]:
    """Independent directors of one name, where all that are known of that name can be one person."""
    where = (p.seat >= 0) & (p.name >= 0) & (p.year >= 0)
    keys = mix(p.name)
    return chain(keys, where & ~contested(keys, where, [p.year, p.gender]))


def _unite(p: People, judged: Judgements) -> Int:
    """Clusters: by judgement, full ID, same firm, equal mask with context, seats; under guards and verdicts."""
    named = p.name >= 0
    found = [
        chain(mix(p.hmac), p.hmac >= 0),
        chain(*uncontested(mix(p.name, p.firm), named & (p.firm >= 0), p.guards)),
        _of_masked_names(p),
        chain(*uncontested(mix(p.name, p.mask, p.city), named & (p.mask >= 0) & (p.city > 0), p.guards)),
        _on_boards(p),
    ]
    left, right = (np.concatenate([pairs[side] for pairs in found]) for side in (0, 1))
    rank = np.repeat(np.arange(len(found), 0, -1, dtype=np.float64), [len(pairs[0]) for pairs in found])
    told = np.where(judged.same, ALWAYS, NEVER)
    pairs = Pairs(
        np.concatenate([judged.left, left]), np.concatenate([judged.right, right]), np.concatenate([told, rank])
    )
    return guarded_union(len(p.name), pairs, pairs.weight > NEVER, p.guards, _LEAST)


def resolve(mentions: pa.Table, firm: Int, city: Int, judged: Judgements) -> Persons:
    """Clusters of person mentions. ``firm`` is the organisation a mention speaks of (-1 none), ``city`` four digits or 0.

    ``judged`` are judgements by row.
    """
    people = read_people(mentions, firm, city)
    cluster = _unite(people, judged)
    return Persons(cluster, *possible(people, cluster, judged))
