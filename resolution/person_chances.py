"""Persons who may be one: pairs of clusters that share a name and something else, with the chance that they are.

The chances are data (data/person_evidence.csv), measured where there is something to measure them by. They fall with the
number of people who are known by the name: a name that is common here says little.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from resolution.columns import Int, Mask, first_of_each, mix
from resolution.judgements import Judgements
from resolution.people import People
from resolution.person_blocks import all_pairs
from resolution.scoring import Float

_EVIDENCE = Path(__file__).parent / "data" / "person_evidence.csv"
#: In one place, a name that more clusters than this have says nothing.
_MOST = 20


@dataclass(frozen=True, slots=True)
class Shared:
    """What two clusters share beside the name, and how many people are known by the name where it counts."""

    evidence: str
    place: Int  # -1 = unknown
    bearers: Int


@cache
def chances() -> dict[str, dict[int, float]]:
    """By evidence: the chance for up to so many bearers of the name."""
    found: dict[str, dict[int, float]] = {}
    with _EVIDENCE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            found.setdefault(row["evidence"], {})[int(row["bearers"])] = float(row["chance"])
    return found


def chance(evidence: str, bearers: Int) -> Float:
    """The chance that evidence gives, by how many are known by the name; 0 = it says nothing."""
    table = sorted(chances()[evidence].items())
    at = np.searchsorted(np.array([most for most, _ in table]), bearers)
    values: Float = np.array([value for _, value in table] + [0.0])[at]
    return values


def possible(people: People, cluster: Int, judged: Judgements) -> tuple[Int, Int, Float, list[str]]:
    """Pairs of clusters that share a name and more and that nothing tells apart, the best reason of each."""
    found = [_sharing(people, cluster, shared) for shared in _shared(people, cluster)]
    left, right, likely = (np.concatenate([part[i] for part in found]) for i in range(3))
    reason = np.array([text for part in found for text in part[3]], dtype=object)
    a, b = np.minimum(cluster[left], cluster[right]), np.maximum(cluster[left], cluster[right])
    keep = (a != b) & (likely > 0) & ~_told_apart(cluster, judged, a, b)
    for values in people.guards:
        told = _of_cluster(values, cluster)
        keep &= (told[a] < 0) | (told[b] < 0) | (told[a] == told[b])
    a, b, likely, reason = a[keep], b[keep], likely[keep], reason[keep]
    order = np.lexsort((-likely, b, a))
    first = np.unique(np.stack([a[order], b[order]], axis=1), axis=0, return_index=True)[1] if len(a) else order
    chosen = order[first]
    return a[chosen], b[chosen], likely[chosen], reason[chosen].tolist()


def _shared(p: People, cluster: Int) -> list[Shared]:
    """What may be shared; years of birth are counted by name, all else by name and place."""
    city = np.where(p.city > 0, p.city, -1)
    board = np.where(p.board >= 0, p.year, -1)
    dated = np.where((city >= 0) & (p.year >= 0), mix(city, p.year).astype(np.int64) >> 1 & np.iinfo(np.int64).max, -1)
    persons = _different(p.name, np.where(p.year >= 0, p.year * 4 + p.gender, -1))
    return [
        Shared("name and mask", p.mask, _different(mix(p.name, p.mask), cluster)),
        Shared("name and birthplace", p.region, _different(mix(p.name, p.region), cluster)),
        Shared("name and city", city, _different(mix(p.name, city), cluster)),
        Shared("name, birth year and board", board, persons),
        Shared("name, birth year and city", dated, persons),
        Shared("name and birth year", p.year, persons),
    ]


def _different(keys: npt.NDArray[np.integer], values: Int) -> Int:
    """By row: how many different values (-1 = none) go with its key."""
    group, _ = first_of_each(keys)
    rows = np.flatnonzero(values >= 0)
    _, first = first_of_each(mix(group[rows], values[rows]))
    return np.bincount(group[rows[first]], minlength=int(group.max(initial=-1)) + 1)[group]


def _sharing(p: People, cluster: Int, shared: Shared) -> tuple[Int, Int, Float, list[str]]:
    """Pairs of rows, one a cluster, that share a name and a value."""
    rows = np.flatnonzero((p.name >= 0) & (shared.place >= 0))
    one_each = np.zeros(len(cluster), dtype=np.bool_)
    one_each[rows[first_of_each(mix(p.name[rows], shared.place[rows], cluster[rows]))[1]]] = True
    left, right = all_pairs(mix(p.name, shared.place), one_each, _MOST)
    likely = chance(shared.evidence, np.maximum(shared.bearers[left], shared.bearers[right]))
    return left, right, likely, [f"same {shared.evidence}"] * len(left)


def _of_cluster(values: Int, cluster: Int) -> Int:
    """The value of each cluster, which holds one at most; -1 = unknown."""
    most = np.full(int(cluster.max(initial=-1)) + 1, -1, dtype=np.int64)
    np.maximum.at(most, cluster, values)
    return most


def _told_apart(cluster: Int, judged: Judgements, a: Int, b: Int) -> Mask:
    """Pairs of clusters that somebody has judged to be different persons."""
    one, other = cluster[judged.left[~judged.same]], cluster[judged.right[~judged.same]]
    known = np.minimum(one, other) << 32 | np.maximum(one, other)
    return np.isin(a << 32 | b, known)
