"""Who owns whom in a drawn graph: trees of one to five owners, cross-holdings, concert parties and entrusted votes."""

from __future__ import annotations

import numpy as np

from api.bench.graph_draft import Draft, Ref, joined
from api.bench.graph_people import Ordinary, crowded
from api.bench.graph_tying import add, each_once, later
from loaders.world.draw import Int, Mask, chance, weighted

_HOLDERS = (0.44, 0.33, 0.14, 0.06, 0.03)  # one to five
_FIRM_HOLDERS, _OWN = 0.17, 0.7  # of holders: firms; of first holders: who stands for the firm


def draw_holdings(rng: np.random.Generator, draft: Draft, parties: Ordinary, standing: Int, today: int) -> None:
    """Shares and votes; ``standing`` are the rows of the persons who stand for the firms."""
    _shareholders(rng, draft, parties, standing, today)
    _together(rng, draft, int(parties.firms[0]))


def _shareholders(rng: np.random.Generator, draft: Draft, parties: Ordinary, standing: Int, today: int) -> None:
    """Shares of a firm sum to one at most. Firms hold younger ones (trees); a few hold each other in rings."""
    size = len(parties.firms)
    count = weighted(rng, _HOLDERS, size) + 1
    target = np.repeat(np.arange(size), count)
    first = np.cumsum(count) - count
    order = np.arange(len(target)) - first[target]
    crossed = _cross_holdings(rng, draft, parties, today)
    part = rng.gamma(1.2, size=len(target)) + 0.05
    room = np.where(crossed, 0.85, 1.0)
    weight = np.floor(part / np.add.reduceat(part, first)[target] * room[target] * 10_000) / 10_000
    source = parties.persons[crowded(rng, len(target), len(parties.persons), 0.4, 50.0)]
    own = (order == 0) & chance(rng, _OWN, len(target))
    source[own] = parties.persons[standing[target[own]]]
    firm = chance(rng, _FIRM_HOLDERS, len(target)) & ~own & (target > 0)
    source[firm] = parties.firms[(target[firm] * rng.random(int(firm.sum())) ** 3).astype(np.int64)]
    fresh = each_once(source, parties.firms[target])
    rows = target[fresh]
    since = later(rng, parties.established[rows], today)
    add(rng, draft, "shareholder", source[fresh], parties.firms[rows], since, weight=weight[fresh])


def _cross_holdings(rng: np.random.Generator, draft: Draft, parties: Ordinary, today: int) -> Mask:
    """Rings of two to four firms that hold a tenth of the next; gives the firms that are held so."""
    size = len(parties.firms)
    rows = rng.permutation(size)[: max(1, size // 10_000) * 36]
    since = np.maximum(parties.established[rows], today - 2_000)
    rings = zip(np.split(rows, 3), (2, 3, 4), strict=True)
    following = np.concatenate([np.roll(ring.reshape(-1, length), -1, axis=1).ravel() for ring, length in rings])
    held = np.zeros(size, np.bool_)
    held[following] = True
    share = np.full(len(rows), 0.1)
    add(rng, draft, "shareholder", parties.firms[rows], parties.firms[following], since, weight=share)
    return held


def _together(rng: np.random.Generator, draft: Draft, first: int) -> None:
    """Holders of one firm (from ``first`` on) who act in concert, and votes that one of them entrusts to the other."""
    held = joined(draft.ties["shareholder"])
    together = np.flatnonzero((held["target"][1:] == held["target"][:-1]) & (held["target"][1:] >= first))
    together = np.sort(rng.permutation(together)[: len(together) // 40])
    one, other = held["source"][together], held["source"][together + 1]
    since = np.maximum(held["since"][together], held["since"][together + 1])
    add(rng, draft, "acts_in_concert", np.minimum(one, other), np.maximum(one, other), since)
    some = together[::4]
    texts = np.array([draft.text({"entrusted_by": Ref(number)}) for number in held["source"][some].tolist()], np.int64)
    add(
        rng,
        draft,
        "holds_votes",
        held["source"][some + 1],
        held["target"][some],
        since[::4],
        weight=held["weight"][some],
        text=texts,
    )
