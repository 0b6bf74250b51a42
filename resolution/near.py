"""The pairs near the line: what a person's judgement could still turn, kept with the entities for the review queue.

A pair of units is told by its strongest pair of mentions, with its weight in bits and what became of it:
``joined`` (the very link that joined two clusters, and a weak one), ``below`` (too weak), ``ambiguous`` (one of several
about equally good), ``refused`` (strong enough, but a cannot-link kept them apart; of two codes: what all but they say), ``code contradicts``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from resolution.clustering import Pairs
from resolution.columns import Int, Mask
from resolution.scoring import Float, Model

#: How many bits off the match line a pair may lie; a link that much stronger is in no doubt.
BAND = 6.0

SCORED_PAIR = pa.schema(
    [("left_row", pa.int64()), ("right_row", pa.int64()), ("weight", pa.float64()), ("outcome", pa.string())]
)
OUTCOMES = ("joined", "below", "ambiguous", "refused", "code contradicts")
BY_MENTION = pa.schema(
    [("left_mention", pa.int64()), ("right_mention", pa.int64()), ("weight", pa.float64()), ("outcome", pa.string())]
)
_JOINED, _BELOW, _AMBIGUOUS, _REFUSED, _CONTRADICTS = range(len(OUTCOMES))


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Pairs of units near the line, in the order of their units, and what became of them (a place in ``OUTCOMES``)."""

    pairs: Pairs
    outcome: Int


def near_pairs(pairs: Pairs, cluster: Int, torn: Mask, model: Model) -> Doubtful:
    """Of scored unit pairs (in the order of their units) those that a judgement could turn."""
    left, right, weight = pairs.left, pairs.right, pairs.weight
    together = cluster[left] == cluster[right]
    above = weight >= model.match
    weak = together & (weight < model.match + BAND)
    keep = weak & links(pairs, together & np.isin(cluster[left], cluster[left[weak]]))
    keep |= ~together & (weight >= model.match - BAND)
    outcome = np.where(together, _JOINED, np.where(above, _REFUSED, _BELOW))
    outcome[above & ~together & (torn[left] | torn[right])] = _AMBIGUOUS
    return Doubtful(pairs.where(keep), outcome[keep])


def by_row(doubtful: Doubtful, scored: Pairs, unit: Int, first_row: Int) -> pa.Table:
    """Each pair told by the first mention rows of its strongest pair of profiles (``scored``); ties by profile."""
    known = doubtful.pairs.left << 32 | doubtful.pairs.right
    if len(known) == 0:
        return SCORED_PAIR.empty_table()
    likely = np.flatnonzero(scored.weight >= doubtful.pairs.weight.min())
    a, b = unit[scored.left[likely]], unit[scored.right[likely]]
    packed = np.minimum(a, b) << 32 | np.maximum(a, b)
    at = np.minimum(np.searchsorted(known, packed), len(known) - 1)
    found = (known[at] == packed) & (scored.weight[likely] == doubtful.pairs.weight[at])
    likely, at = likely[found], at[found]
    order = np.lexsort((scored.right[likely], scored.left[likely], at))
    likely, at = likely[order], at[order]
    first = np.concatenate([[True], at[1:] != at[:-1]]) if len(at) else np.zeros(0, np.bool_)
    rows = first_row[scored.left[likely[first]]], first_row[scored.right[likely[first]]]
    return _table(rows[0], rows[1], doubtful.pairs.weight[at[first]], doubtful.outcome[at[first]])


def contradicting(left_row: Int, right_row: Int, weight: Float, model: Model) -> pa.Table:
    """Mentions whose valid code everything else contradicts, each with the mention that speaks for the code."""
    order = np.argsort(np.abs(weight - model.match), kind="stable")
    return _table(left_row[order], right_row[order], weight[order], np.full(len(left_row), _CONTRADICTS))


def refused(left_row: Int, right_row: Int, weight: Float) -> pa.Table:
    """Mentions that two codes keep apart, though everything else makes them one party."""
    return _table(left_row, right_row, weight, np.full(len(left_row), _REFUSED))


def by_mention(scored: pa.Table, mention_ids: pa.ChunkedArray) -> pa.Table:
    """Pairs by mention id instead of row, as the ledger keeps them; one row a pair, the first outcome counts."""
    sides = (mention_ids.take(scored[name]) for name in ("left_row", "right_row"))
    _, first = np.unique(np.stack([scored["left_row"], scored["right_row"]], axis=1), axis=0, return_index=True)
    table = pa.table([*sides, scored["weight"], scored["outcome"]], schema=BY_MENTION)
    return table.take(pa.array(np.sort(first)))


def _table(left: Int, right: Int, weight: Float, outcome: Int) -> pa.Table:
    texts = pa.array(OUTCOMES).take(pa.array(outcome))
    low, high = np.minimum(left, right), np.maximum(left, right)
    return pa.table([pa.array(low), pa.array(high), pa.array(weight), texts], schema=SCORED_PAIR)


def links(pairs: Pairs, where: Mask) -> Mask:
    """The pairs that best-first union made links of: a spanning forest, in falling weight, ties by unit."""
    left, right, weight = pairs.left, pairs.right, pairs.weight
    made = np.zeros(len(left), dtype=np.bool_)
    chosen = np.flatnonzero(where)
    order = chosen[np.lexsort((right[chosen], left[chosen], -weight[chosen]))]
    parent: dict[int, int] = {}

    def root(unit: int) -> int:
        while (up := parent.setdefault(unit, unit)) != unit:
            parent[unit] = parent[up]
            unit = up
        return unit

    for pair, a, b in zip(order.tolist(), left[order].tolist(), right[order].tolist(), strict=True):
        low, high = root(a), root(b)
        if low != high:
            parent[max(low, high)] = min(low, high)
            made[pair] = True
    return made
