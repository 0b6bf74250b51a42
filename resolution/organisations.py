"""Organisations: what identifiers settle first, then names with context, under cannot-links."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from resolution import blocking, clustering, comparison, kinds, near, scoring
from resolution.clustering import ALWAYS, NEVER, Pairs
from resolution.columns import Int, Mask, first_of_each
from resolution.contradictions import Contradictions, contradictions, weight_without_code
from resolution.facing import by_slices
from resolution.features import Profiles, extract
from resolution.judgements import Judgements
from resolution.scoring import Float, Model

#: Ranks of identifiers in an anchor (the number modulo 4), weakest first.
_BODY, _REGISTRATION, _ORGANISATION, _USCC = range(4)
#: Pairs that one thread puts under their units at a time.
_PIECE = 250_000
#: The attributes that a pair's weight depends on.
_WEIGHED = (*comparison.COMPARED, "lineage", "kind", "operated")


@dataclass(frozen=True, slots=True)
class Identified:
    """What identifiers settle, by profile; units are numbered by ``unit``, and ``settled`` tells of each unit.

    The codes ``aside`` (what is ``found`` to be contradicted, and what a person told apart) are not believed: of what is
    ``stated``, ``profiles`` no longer has them.
    """

    stated: Profiles
    profiles: Profiles
    found: Contradictions
    aside: Mask
    anchor: Int
    unit: Int
    settled: Mask


@dataclass(frozen=True, slots=True)
class Clusters:
    """Cluster by mention row, and what a person should look at: reason, row, number of candidates, best cluster.

    ``near`` are the pairs near the line (``near.SCORED_PAIR``), by mention row; ``pairs`` all candidates, by profile.
    """

    of_mention: Int
    profiles: Profiles
    review: pa.Table
    near: pa.Table
    known: Identified
    pairs: Pairs


REVIEW = pa.schema([("row", pa.int64()), ("reason", pa.string()), ("candidates", pa.int64()), ("best", pa.int64())])


def _carried(values: Int, uscc: Int) -> Int:
    """The one USCC that goes with each row's value, as the rows that state both have it; -1 = none or several."""
    both = (values >= 0) & (uscc >= 0)
    carrier = np.full(int(values.max(initial=-1)) + 2, -1, dtype=np.int64)
    carrier[values[both]] = uscc[both]
    carrier[values[both][carrier[values[both]] != uscc[both]]] = -1
    return np.where(values >= 0, carrier[values], -1)


def _anchors(profiles: Profiles) -> Int:
    """The identifier that settles a profile as one number: USCC, else organisation code, registration number, body; -1.

    A body or a proven organisation code that goes with one USCC only stands for that USCC.
    """
    own = np.where(profiles.code_proven, profiles.organisation_code, -1)
    anchor = np.full(len(profiles), -1, dtype=np.int64)
    for rank, codes in (
        (_BODY, profiles.lineage),
        (_USCC, _carried(profiles.lineage, profiles.uscc)),
        (_REGISTRATION, profiles.registration_number),
        (_ORGANISATION, own),
        (_USCC, _carried(own, profiles.uscc)),
        (_USCC, profiles.uscc),
    ):
        anchor = np.where(codes >= 0, codes * 4 + rank, anchor)
    return anchor


def _units(anchor: Int) -> tuple[Int, Mask]:
    """Unit number of every profile (one unit an anchor, one a profile without), and which units are settled.

    Settled are those with a USCC or a resolved body. An organisation code or registration number alone brings mentions
    together, but may still be another number of a party with a USCC.
    """
    keys = np.where(anchor >= 0, anchor, -2 - np.arange(len(anchor)))
    unit, first = first_of_each(keys)
    known = anchor[first]
    return unit, (known >= 0) & np.isin(known % 4, (_BODY, _USCC))


def _best_by_unit(unit: Int, size: int, pairs: Pairs, model: Model) -> Pairs:
    """The strongest profile pair of every pair of units; a forbidden one forbids the units.

    Only pairs that somebody may look at, or that may speak against a cluster: both units have something to join.
    """
    joins = np.zeros(size, dtype=np.bool_)
    above = np.flatnonzero(pairs.weight >= model.match)
    above = above[unit[pairs.left[above]] != unit[pairs.right[above]]]
    joins[unit[pairs.left[above]]] = joins[unit[pairs.right[above]]] = True

    def of_units(start: int) -> tuple[Int, Float]:
        part = slice(start, start + _PIECE)
        one, other = unit[pairs.left[part]], unit[pairs.right[part]]
        kept = np.flatnonzero((one != other) & ((joins[one] & joins[other]) | (pairs.weight[part] >= model.review)))
        one, other = one[kept], other[kept]
        return np.minimum(one, other) << 32 | np.maximum(one, other), pairs.weight[part][kept]

    with ThreadPoolExecutor() as threads:
        found = list(threads.map(of_units, range(0, max(len(pairs.left), 1), _PIECE)))
    packed, strength = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(packed, kind="stable")
    packed, strength = packed[order], strength[order]
    first = np.flatnonzero(np.concatenate([[True], packed[1:] != packed[:-1]])) if len(packed) else packed
    strength = np.where(strength > NEVER, strength, np.inf)
    best = np.maximum.reduceat(strength, first) if len(first) else strength
    packed = packed[first]
    return Pairs(packed >> 32, packed & 0xFFFFFFFF, np.where(np.isinf(best), NEVER, best))


def _of_units(codes: Int, unit: Int, size: int) -> Int:
    """A value of a unit: the largest among its profiles, -1 if none is stated."""
    value = np.full(size, -1, dtype=np.int64)
    np.maximum.at(value, unit, codes)
    return value


def _guards(profiles: Profiles, unit: Int, size: int, anchor: Int) -> list[Int]:
    """Values of which a cluster may hold one only."""
    branch = (profiles.branch.codes >= 0).astype(np.int64)
    coded = np.where((anchor >= 0) & (anchor % 4 == _USCC), anchor, -1)
    told = {name: profiles.digest(name) for name in ("organisation_code", "registration_number", "lineage")}
    told["organisation_code"][~profiles.code_proven] = -1
    return [_of_units(values, unit, size) for values in (coded, *told.values(), branch)]


def score_pairs(profiles: Profiles, settled: Mask, model: Model) -> Pairs:
    """Candidate pairs of profiles with their match weights."""
    return weigh(profiles, *blocking.candidate_pairs(profiles, settled), model)


def weigh(profiles: Profiles, left: Int, right: Int, model: Model) -> Pairs:
    """Pairs of profiles with their match weights; what cannot be one party has weight ``NEVER``."""
    weight = np.empty(len(left))

    def fill(sides: Profiles, one: Int, other: Int, part: slice) -> None:
        levels = comparison.levels_of(sides, one, other)
        bits = scoring.weigh(levels, model)
        rule = kinds.refusals(sides, one, other, levels, close=bits > model.review)
        bits = kinds.held_back(bits, rule, model)
        bits[clustering.cannot_be_one(sides, one, other) | ((rule > 0) & (rule != kinds.NAME_ALONE))] = NEVER
        weight[part] = bits

    by_slices(profiles, _WEIGHED, left, right, fill)
    return Pairs(left, right, weight)


def _parted(profiles: Profiles, anchor: Int, authority: Int, judged: Judgements) -> Mask:
    """Profiles that share an identifier with one that a person told apart from them: the weaker word loses it."""
    left, right = (profiles.of_mention[side[~judged.same]] for side in (judged.left, judged.right))
    shared = (anchor[left] >= 0) & (anchor[left] == anchor[right])
    left, right = left[shared], right[shared]
    weaker = (authority[left] < authority[right]) | ((authority[left] == authority[right]) & (left > right))
    parted = np.zeros(len(profiles), dtype=np.bool_)
    parted[np.where(weaker, left, right)] = True
    return parted


def _with_verdicts(pairs: Pairs, profiles: Profiles, judged: Judgements) -> Pairs:
    """The scored pairs and those that people judged; what is refused stays refused, whatever they said."""
    if not len(judged.left):
        return pairs
    told = [profiles.of_mention[side] for side in (judged.left, judged.right)]
    left, right = np.minimum(*told), np.maximum(*told)
    allowed = judged.same & ~clustering.refused(profiles, left, right)
    weight = np.where(allowed, ALWAYS, NEVER)
    pairs = pairs.where(~np.isin(pairs.left << 32 | pairs.right, left[allowed] << 32 | right[allowed]))
    return Pairs(
        np.concatenate([pairs.left, left]), np.concatenate([pairs.right, right]), np.concatenate([pairs.weight, weight])
    )


def _conflicts(profiles: Profiles, found: Contradictions, model: Model) -> pa.Table:
    """Each profile that lost its code beside the one it contradicts, and the pairs of codes that a person should look at."""
    first = profiles.first_row
    aside = comparison.compare(profiles, found.against, found.profile)
    lost = near.contradicting(first[found.against], first[found.profile], scoring.weigh(aside, model), model)
    levels = comparison.compare(profiles, found.left, found.right)
    return pa.concat_tables(
        [lost, near.refused(first[found.left], first[found.right], weight_without_code(levels, model))]
    )


def resolve(mentions: pa.Table, model: Model, judged: Judgements | None = None) -> Clusters:
    """Clusters of organisation mentions: block, compare, score, and unite the best pairs first. ``judged``: by row."""
    judged = judged or Judgements.empty()
    profiles = extract(mentions, judged.mentions())
    known = identify(profiles, authority_of(profiles, mentions), judged, model)
    return cluster(known, score_pairs(known.profiles, known.settled[known.unit], model), judged, model)


def authority_of(profiles: Profiles, mentions: pa.Table) -> Int:
    """By profile: how much the best source that writes it counts."""
    authority = np.zeros(len(profiles), dtype=np.int64)
    np.maximum.at(authority, profiles.of_mention, mentions["authority"].to_numpy().astype(np.int64))
    return authority


def identify(profiles: Profiles, authority: Int, judged: Judgements, model: Model) -> Identified:
    """What identifiers settle, and which of them are not to be believed."""
    anchor = _anchors(profiles)
    found = contradictions(profiles, anchor, authority, (anchor >= 0) & (anchor % 4 == _USCC), model)
    aside = found.aside | _parted(profiles, anchor, authority, judged)
    anchor = np.where(aside, -1, anchor)
    return Identified(profiles, profiles.without_codes(aside), found, aside, anchor, *_units(anchor))


def cluster(known: Identified, scored: Pairs, judged: Judgements, model: Model) -> Clusters:
    """Unite the best pairs first; what stays open is for a person to see."""
    profiles, unit, settled = known.profiles, known.unit, known.settled
    told = _with_verdicts(scored, profiles, judged)
    pairs = _best_by_unit(unit, len(settled), told, model)
    above = pairs.weight >= model.match
    torn = clustering.ambiguous(pairs, settled, model.match, model.lines["margin"])
    free = np.ones(len(settled), dtype=np.bool_)
    free[torn.unit] = False
    clear = (free[pairs.left] & free[pairs.right]) | (pairs.weight >= ALWAYS)
    guards = _guards(profiles, unit, len(settled), known.anchor)
    said = np.bincount(unit, minlength=len(settled))
    of_unit = clustering.guarded_union(len(settled), pairs, above & clear, guards, model.lines["agreement"], said)
    open_units = _open(pairs.where(clear), of_unit, settled, model)
    review = _review(profiles, unit, of_unit, torn, open_units, known.found)
    doubtful = near.near_pairs(pairs, of_unit, ~free, model)
    rows = near.by_row(doubtful, told, unit, profiles.first_row)
    conflicts = _conflicts(profiles, known.found, model)
    of_mention = of_unit[unit][profiles.of_mention]
    return Clusters(of_mention, profiles, review, pa.concat_tables([conflicts, rows]), known, scored)


def _open(pairs: Pairs, cluster: Int, settled: Mask, model: Model) -> tuple[Int, Int]:
    """Unsettled units left alone whose best pair lies above the review line, and that pair's other side."""
    near = (pairs.weight >= model.review) & (cluster[pairs.left] != cluster[pairs.right])
    a, b, weight = pairs.left[near], pairs.right[near], pairs.weight[near]
    asks = np.where(settled[a], b, a)
    other = np.where(settled[a], a, b)
    order = np.lexsort((other, -weight, asks))
    asks, other = asks[order], other[order]
    first = np.concatenate([[True], asks[1:] != asks[:-1]]) if len(asks) else np.zeros(0, np.bool_)
    alone = np.bincount(cluster, minlength=len(settled))[cluster[asks[first]]] == 1
    return asks[first][alone], other[first][alone]


def _review(
    profiles: Profiles,
    unit: Int,
    cluster: Int,
    torn: clustering.Ambiguity,
    open_units: tuple[Int, Int],
    found: Contradictions,
) -> pa.Table:
    """What a person should look at, one row a profile's first mention."""
    profile_of_unit = np.zeros(len(cluster), dtype=np.int64)
    profile_of_unit[unit[::-1]] = np.arange(len(unit))[::-1]
    either = np.concatenate([found.left, found.right]), np.concatenate([found.right, found.left])
    asks, first, others = np.unique(either[0], return_index=True, return_counts=True)
    best = either[1][first]
    parts = [
        (profiles.first_row[profile_of_unit[torn.unit]], "ambiguous", torn.candidates, cluster[torn.best]),
        (profiles.first_row[profile_of_unit[open_units[0]]], "unsure", np.ones_like(open_units[0]), cluster[open_units[1]]),
        (profiles.first_row[found.profile], "code contradicts", np.ones_like(found.profile), cluster[unit[found.against]]),
        (profiles.first_row[asks], "two codes", others, cluster[unit[best]]),
    ]  # fmt: skip
    return pa.concat_tables(
        pa.table(
            [pa.array(row), pa.array([reason] * len(row), pa.string()), pa.array(n), pa.array(best)], schema=REVIEW
        )
        for row, reason, n, best in parts
    )
