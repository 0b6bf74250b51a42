"""Candidate pairs after a change: what nothing happened to keeps its weight, the rest is proposed and weighed again.

A profile is looked at anew if it is new, if its rivals, its first mention or its identifiers changed, or if it is in a block
that crossed its limit: all pairs of a block that is now small enough come, all of one that is too large go.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from resolution import blocking
from resolution.blocking import RULES
from resolution.changed_profiles import Renumbered
from resolution.clustering import Pairs
from resolution.columns import Mask
from resolution.last_run import LastRun
from resolution.organisations import Identified, weigh
from resolution.scoring import Model


def changed_pairs(last: LastRun, today: Renumbered, known: Identified, model: Model) -> Pairs:
    """All candidate pairs of today with their weights."""
    profiles, settled = known.profiles, known.settled[known.unit]
    flipped = today.differs(last.column("aside"), known.aside)
    renewed = flipped.copy()
    for name, value in (
        ("firms", profiles.firms),
        ("places", profiles.places),
        ("settled", settled),
        ("first", today.ids[profiles.first_row]),
    ):
        renewed |= today.differs(last.column(name), value)
    keyed = _keyed(last, today, known.aside, flipped, renewed)
    with ThreadPoolExecutor() as threads:
        found = list(
            threads.map(lambda rule, keys: blocking.pairs_of(rule, keys, profiles, settled, renewed), RULES, keyed)
        )
    return _together(last, today, renewed, weigh(profiles, *blocking.distinct(found), model))


def _keyed(last: LastRun, today: Renumbered, aside: Mask, flipped: Mask, renewed: Mask) -> list[blocking.Keyed]:
    """By rule: the keys of today's profiles. Adds to ``renewed`` the profiles of blocks that crossed their limit."""
    size = len(today.profiles)
    went = np.concatenate([np.flatnonzero(today.now < 0), today.then[flipped & (today.then >= 0)]])
    both = today.with_gone(went, np.concatenate([aside, last.column("aside")[went] > 0]))
    gone = np.arange(len(both)) >= size
    came = np.concatenate([flipped, np.zeros(len(went), dtype=np.bool_)])

    def keys(rule: blocking.BlockingRule) -> tuple[blocking.Keyed, Mask]:
        keyed = rule.keys(both)
        crossed = np.zeros(size, dtype=np.bool_)
        found = blocking.across_limit(rule, keyed, came, gone)
        crossed[found[found < size]] = True
        here = keyed[1] < size
        return (keyed[0][here], keyed[1][here]), crossed

    with ThreadPoolExecutor() as threads:
        told = list(threads.map(keys, RULES))
    for _, crossed in told:
        renewed |= crossed
    return [keyed for keyed, _ in told]


def _together(last: LastRun, today: Renumbered, renewed: Mask, weighed: Pairs) -> Pairs:
    """The pairs of the last run whose two profiles nothing happened to, and those weighed now; in order."""
    left, right = today.now[last.pairs.left], today.now[last.pairs.right]
    stays = (left >= 0) & (right >= 0)
    stays[stays] = ~(renewed[left[stays]] | renewed[right[stays]])
    left, right = np.concatenate([left[stays], weighed.left]), np.concatenate([right[stays], weighed.right])
    order = np.argsort(left << 32 | right)
    return Pairs(left[order], right[order], np.concatenate([last.pairs.weight[stays], weighed.weight])[order])
