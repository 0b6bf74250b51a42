"""Ordinary ties: legal representatives, officers, shareholders (persons, firms, chains, cross-holdings), branches."""

from __future__ import annotations

import numpy as np

from loaders.world.draw import Int, Mask, chance, weighted
from loaders.world.facts import POSITIONS, Ties
from loaders.world.organisations import Stage
from loaders.world.spec import KIND, Organisations

_HOLDERS = (0.46, 0.34, 0.14, 0.06)  # one to four shareholders
_FIRM_HOLDERS = 0.14


def draw_ties(stage: Stage, all_: Organisations, persons: int, planted: Mask, ties: Ties) -> None:
    """Add the ordinary ties. ``planted`` organisations get no ties but their own; ``persons`` is how many may be drawn."""
    size = len(all_)
    everyone = np.arange(size)
    ties.add(
        "legal_representative",
        size,
        source=size + all_.person,
        target=everyone,
        since=all_.established,
        until=all_.ended,
    )
    branches = np.flatnonzero(all_.parent >= 0)
    ties.add(
        "branch_of", len(branches), source=branches, target=all_.parent[branches], since=all_.established[branches]
    )
    firms = np.flatnonzero((all_.kind == KIND["enterprise"]) & (all_.parent < 0) & ~planted)
    _officers(stage, all_, firms, persons, ties)
    _shareholders(stage, all_, firms, persons, ties)


def _officers(stage: Stage, all_: Organisations, firms: Int, persons: int, ties: Ties) -> None:
    rng, size = stage.rng, len(all_)
    top = np.where(chance(rng, 0.8, len(firms)), POSITIONS.index("执行董事"), POSITIONS.index("董事"))
    ties.add(
        "officer",
        len(firms),
        source=size + all_.person[firms],
        target=firms,
        since=all_.established[firms],
        position=top,
    )
    for position, share in (("监事", 0.75), ("经理", 0.2), ("财务负责人", 0.3), ("董事", 0.08)):
        some = firms[chance(rng, share, len(firms))]
        since = _since(stage, all_, some)
        left = np.where(chance(rng, 0.15, len(some)), since + rng.integers(100, 1500, len(some)), 0)
        left[left > stage.spec.day(0)] = 0
        ties.add(
            "officer",
            len(some),
            source=size + rng.integers(0, persons, len(some)),
            target=some,
            since=since,
            until=left,
            position=POSITIONS.index(position),
        )


def _shareholders(stage: Stage, all_: Organisations, firms: Int, persons: int, ties: Ties) -> None:
    """Shares sum to one in each firm; the first holder is the legal representative, the group's head or anybody."""
    rng, size = stage.rng, len(all_)
    count = weighted(rng, _HOLDERS, len(firms)) + 1
    target = np.repeat(firms, count)
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    order = np.arange(len(target)) - np.repeat(first, count)
    part = rng.gamma(1.2, size=len(target)) + 0.05
    weight = np.round(part / np.repeat(np.add.reduceat(part, first), count), 4)
    weight[first] += np.round(1 - np.add.reduceat(weight, first), 4)
    source = size + rng.integers(0, persons, len(target))
    own = (order == 0) & chance(rng, 0.7, len(target))
    source[own] = size + all_.person[target[own]]
    # companies hold shares of younger ones: chains without end are rare, cross-holdings come from the small remainder
    corporate = chance(rng, _FIRM_HOLDERS, len(target)) & ~own
    holders = firms[weighted(rng, 1 / (np.arange(len(firms)) + 40.0), int(corporate.sum()))]
    source[corporate] = np.where(holders == target[corporate], source[corporate], holders)
    led = (order == 0) & (all_.leader[target] >= 0) & chance(rng, 0.35, len(target))
    source[led] = all_.leader[target[led]]
    ties.add("shareholder", len(target), source=source, target=target, since=_since(stage, all_, target), weight=weight)
    _cross_holdings(stage, all_, firms, ties)


def _cross_holdings(stage: Stage, all_: Organisations, firms: Int, ties: Ties) -> None:
    """A few pairs of firms hold each other (beyond the shares above, as such filings do)."""
    count = max(1, len(firms) // 2_000)
    pair = stage.rng.choice(firms, (count, 2), replace=False)
    for one, other in (pair.T, pair.T[::-1]):
        ties.add("shareholder", count, source=one, target=other, since=_since(stage, all_, other), weight=0.05)


def _since(stage: Stage, all_: Organisations, firms: Int) -> Int:
    """From foundation in most cases, later in the others."""
    span = np.maximum(stage.spec.day(0) - all_.established[firms], 1)
    late = chance(stage.rng, 0.3, len(firms))
    return np.where(
        late, all_.established[firms] + (stage.rng.random(len(firms)) * span).astype(np.int64), all_.established[firms]
    )
