"""Persons: never by name alone.

The same full ID number (keyed digest) is the same person. The same name at the same firm is, unless ID numbers, years of
birth or genders disagree. A name with an equal mask (region, year, sequence, check digit visible) is, where the context
agrees too. Everything else stays apart, and shows as ``possible same`` with a probability (data/person_evidence.csv).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution.clustering import ALWAYS, NEVER, Pairs, guarded_union
from resolution.columns import Int, Mask, encode, first_of_each, mix
from resolution.judgements import Judgements
from resolution.names import person
from resolution.scoring import Float

_EVIDENCE = Path(__file__).parent / "data" / "person_evidence.csv"
#: The mean weight that pairs between two clusters must have: all but a pair judged different does.
_LEAST = -100.0
_FULL_MASK = r"^\d{10}\*{4}\d{3}[\dX]$"


@dataclass(frozen=True, slots=True)
class Persons:
    """Cluster by row, and pairs of clusters that may be the same person."""

    of_mention: Int
    left: Int
    right: Int
    probability: Float
    reason: list[str]


@dataclass(frozen=True, slots=True)
class People:
    """Person mentions by row; -1 = missing."""

    name: Int
    hmac: Int
    mask: Int  # only masks that show 14 of 18 characters
    region: Int  # what the mask shows of the number
    year: Int
    tail: Int
    gender: Int
    firm: Int
    city: Int


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a shared name and something else say: the chance, up to how many bearers, and whether they share it."""

    chance: float
    most: int
    shared: bool


@cache
def _evidence() -> dict[str, _Evidence]:
    with _EVIDENCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return {r["evidence"]: _Evidence(float(r["chance"]), int(r["most"]), r["shared"] == "yes") for r in rows}


def _visible(masks: pa.Array, start: int, stop: int, pattern: str) -> Int:
    """Part of the masked numbers as code; -1 where it is not readable."""
    part = pc.utf8_slice_codeunits(masks, start, stop)
    readable = pc.match_substring_regex(part, pattern)
    return encode(pc.if_else(readable, part, ""))[0]


def _year(mentions: pa.Table, masks: pa.Array) -> Int:
    """Year of birth: stated, else read from the mask; -1 = unknown."""
    stated = mentions["birth_year"].to_numpy().astype(np.int64)
    part = pc.utf8_slice_codeunits(masks, 6, 10)
    read = pc.cast(pc.if_else(pc.match_substring_regex(part, r"^\d{4}$"), part, "-1"), pa.int64())
    year: Int = np.where(stated > 0, stated, read.to_numpy(zero_copy_only=False))
    return year


def read_people(mentions: pa.Table, firm: Int, city: Int) -> People:
    """The columns by which persons are told apart."""
    masks = mentions["id_mask"].combine_chunks()
    full = pc.match_substring_regex(masks, _FULL_MASK)
    names = person.normalise_column(mentions["name"].combine_chunks())
    nameless = person.is_masked_column(names)
    return People(
        name=encode(pc.if_else(nameless, "", names))[0],
        hmac=encode(mentions["id_hmac"])[0],
        mask=encode(pc.if_else(full, masks, ""))[0],
        region=_visible(masks, 0, 6, r"^\d{6}$"),
        year=_year(mentions, masks),
        tail=_visible(masks, 14, 18, r"^\d{3}[\dX]$"),
        gender=encode(mentions["gender"])[0],
        firm=firm,
        city=city,
    )


def _chain(keys: np.ndarray[tuple[int], np.dtype[np.uint64]], where: Mask) -> tuple[Int, Int]:
    """Neighbours in blocks of equal keys: every row with the block's first, so that a block costs its length."""
    rows = np.flatnonzero(where)
    order = rows[np.argsort(keys[rows], kind="stable")]
    if len(order) == 0:
        return order, order
    new = np.concatenate([[True], keys[order][1:] != keys[order][:-1]])
    first = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]
    return first[~new], order[~new]


def _all_pairs(keys: np.ndarray[tuple[int], np.dtype[np.uint64]], where: Mask, largest: int) -> tuple[Int, Int]:
    """All pairs in blocks of equal keys with at most ``largest`` rows."""
    rows = np.flatnonzero(where)
    order = rows[np.argsort(keys[rows], kind="stable")]
    if len(order) == 0:
        return order, order
    starts = np.flatnonzero(np.concatenate([[True], keys[order][1:] != keys[order][:-1]]))
    sizes = np.diff(np.append(starts, len(order)))
    size_of_row = np.repeat(np.where(sizes <= largest, sizes, 1), sizes)
    place = np.arange(len(order)) - np.repeat(starts, sizes)
    after = np.maximum(size_of_row - 1 - place, 0)
    after[np.repeat(sizes, sizes) > largest] = 0
    left = np.repeat(np.arange(len(order)), after)
    right = left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(after) - after, after)
    return order[left], order[right]


def _unite(p: People, judged: Judgements) -> Int:
    """Clusters: by judgement, full ID, then same firm, then equal mask with context, under guards and verdicts."""
    by_id = _chain(mix(p.hmac), p.hmac >= 0)
    block = _all_pairs(mix(p.name, p.firm), (p.name >= 0) & (p.firm >= 0), 400)
    masked = _chain(mix(p.name, p.mask, p.city), (p.name >= 0) & (p.mask >= 0) & (p.city > 0))
    left = np.concatenate([by_id[0], block[0], masked[0]])
    right = np.concatenate([by_id[1], block[1], masked[1]])
    rank = np.repeat([3.0, 2.0, 1.0], [len(by_id[0]), len(block[0]), len(masked[0])])
    evidence = ((p.hmac[left] >= 0) & (p.hmac[left] == p.hmac[right])) * 0.5 + (p.mask[left] == p.mask[right]) * 0.25
    guards = [p.hmac, p.region, p.year, p.tail, p.gender]
    told = np.where(judged.same, ALWAYS, NEVER)
    pairs = Pairs(
        np.concatenate([judged.left, left]),
        np.concatenate([judged.right, right]),
        np.concatenate([told, rank + evidence]),
    )
    return guarded_union(len(p.name), pairs, pairs.weight > NEVER, guards, _LEAST)


def _agree(p: People, left: Int, right: Int) -> Mask:
    """Nothing known of the two contradicts that they are one person."""
    agree = np.ones(len(left), dtype=np.bool_)
    for values in (p.hmac, p.region, p.year, p.tail, p.gender):
        agree &= (values[left] < 0) | (values[right] < 0) | (values[left] == values[right])
    return agree


def _told_apart(cluster: Int, judged: Judgements, left: Int, right: Int) -> Mask:
    """Pairs of rows whose clusters somebody has judged to be different persons."""
    one, other = cluster[judged.left[~judged.same]], cluster[judged.right[~judged.same]]
    known = np.minimum(one, other) << 32 | np.maximum(one, other)
    a, b = cluster[left], cluster[right]
    return np.isin(np.minimum(a, b) << 32 | np.maximum(a, b), known)


def _sharing(p: People, cluster: Int, place: Int, what: str) -> tuple[Int, Int, Float, list[str]]:
    """Pairs of rows, one a cluster, that share a name and a value (-1 = unknown), with the chance that they are one person."""
    evidence = _evidence()[what]
    one_each = np.zeros(len(cluster), dtype=np.bool_)
    one_each[np.unique(mix(p.name, place, cluster), return_index=True)[1]] = True
    one_each &= (p.name >= 0) & (place >= 0)
    key = mix(p.name, place)
    left, right = _all_pairs(key, one_each, evidence.most)
    group, _ = first_of_each(key)
    bearers = np.bincount(group[one_each], minlength=int(group.max(initial=-1)) + 1)[group[left]]
    chance = np.full(len(left), evidence.chance) / (np.maximum(bearers, 1) if evidence.shared else 1)
    return left, right, chance, [f"same {what}"] * len(left)


def _possible(p: People, cluster: Int, judged: Judgements) -> tuple[Int, Int, Float, list[str]]:
    """Pairs of clusters that share a name and a mask, birthplace or city, and nothing that contradicts it."""
    places = (
        ("name and mask", p.mask),
        ("name and birthplace", p.region),
        ("name and city", np.where(p.city > 0, p.city, -1)),
    )
    found = [_sharing(p, cluster, place, what) for what, place in places]
    left, right, chance = (np.concatenate([part[i] for part in found]) for i in range(3))
    reason = np.array([text for part in found for text in part[3]], dtype=object)
    keep = (cluster[left] != cluster[right]) & _agree(p, left, right)
    keep &= ~_told_apart(cluster, judged, left, right)
    a, b = np.minimum(cluster[left], cluster[right])[keep], np.maximum(cluster[left], cluster[right])[keep]
    chance, reason = chance[keep], reason[keep]
    order = np.lexsort((-chance, b, a))
    first = np.unique(np.stack([a[order], b[order]], axis=1), axis=0, return_index=True)[1] if len(a) else order
    chosen = order[first]
    return a[chosen], b[chosen], chance[chosen], reason[chosen].tolist()


def resolve(mentions: pa.Table, firm: Int, city: Int, judged: Judgements) -> Persons:
    """Clusters of person mentions. ``firm`` is the organisation a mention speaks of (-1 none), ``city`` four digits or 0.

    ``judged`` are judgements by row.
    """
    people = read_people(mentions, firm, city)
    cluster = _unite(people, judged)
    left, right, chance, reason = _possible(people, cluster, judged)
    return Persons(cluster, left, right, chance, reason)
