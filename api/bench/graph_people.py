"""The ordinary parties of a drawn graph: firms, their branches, sole traders, persons, addresses, phones, bodies."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from api.bench.graph_draft import ADDRESS, BODY, FIRM, PERSON, PHONE, Draft, row_of
from loaders.world.draw import Int, chance, weighted
from loaders.world.organisations import Stage
from loaders.world.words import forms, middles

#: Shares of all nodes; firms take the rest. A hub of 33,000 among a million nodes follows from the exponents of ``crowded``.
_PERSONS, _ADDRESSES, _PHONES = 0.405, 0.075, 0.044
_SOLE, _BRANCHES = 0.16, 0.075  # of firms
_BODIES_A_CITY = 8
#: Bodies by what they decide: courts and the keepers of lists.
FUNCTIONS = (
    "人民法院",
    "市场监督管理局",
    "税务局",
    "人力资源和社会保障局",
    "应急管理局",
    "生态环境局",
    "文化和旅游局",
    "海关",
)
_AT_ADDRESS, _AT_PHONE = 0.92, 0.64  # of firms
_OLDEST, _MEAN_AGE = 12_000, 2_700  # days


class Ordinary(NamedTuple):
    """The ordinary parties by number; ``firms`` and ``branches`` are enterprises, the older first."""

    firms: Int
    branches: Int
    sole: Int
    persons: Int
    addresses: Int
    phones: Int
    #: Rows of addresses and phones of ``everyone`` (-1 = none of their own that others share).
    address_of: Int
    phone_of: Int
    established: Int
    place: Int

    @property
    def everyone(self) -> Int:
        """Firms, branches and sole traders, as ``address_of``, ``phone_of``, ``established`` and ``place`` go."""
        return np.concatenate([self.firms, self.branches, self.sole])


def crowded(rng: np.random.Generator, size: int, among: int, exponent: float, shift: float = 1.0) -> Int:
    """``size`` draws of rows below ``among``, the first ones far more often: degrees with a heavy tail."""
    return weighted(rng, np.asarray((np.arange(among) + shift) ** -exponent, np.float64), size)


def draw_bodies(stage: Stage, draft: Draft, nodes: int) -> Int:
    """Bodies of every city, row = city * functions + function."""
    places = stage.places
    cities = np.flatnonzero(places.city == np.arange(len(places.city)))
    each = int(np.clip(nodes // 5_000, 1, _BODIES_A_CITY))
    return draft.add_parties(
        BODY, len(cities) * each, place=np.repeat(cities, each), function=np.tile(np.arange(each), len(cities))
    )


def draw_parties(stage: Stage, draft: Draft, nodes: int, today: int) -> Ordinary:
    """As many parties as ``nodes`` leaves room for beside those that are there."""
    rng = stage.rng
    there = sum(draft.size(class_) for class_ in (FIRM, PERSON, ADDRESS, PHONE, BODY))
    persons, addresses, phones = (int(nodes * share) for share in (_PERSONS, _ADDRESSES, _PHONES))
    size = nodes - there - persons - addresses - phones
    sole, branches = int(size * _SOLE), int(size * _BRANCHES)
    firms = size - sole - branches
    spots = weighted(rng, stage.places.weights, addresses)
    at = np.where(chance(rng, _AT_ADDRESS, size), crowded(rng, size, addresses, 0.98), -1)
    place = np.where(at >= 0, spots[at], weighted(rng, stage.places.weights, size))
    established = _established(rng, (firms, branches, sole), today)
    first = draft.size(FIRM)
    columns = _names(stage, (firms, branches, sole), first)
    made = draft.add_parties(FIRM, size, place=place, established=established, **columns)
    known = draft.add_parties(PERSON, persons)
    homes = draft.add_parties(ADDRESS, addresses, place=spots)
    lines = draft.add_parties(PHONE, phones, place=weighted(rng, stage.places.weights, phones))
    called = np.where(chance(rng, _AT_PHONE, size), crowded(rng, size, phones, 1.04), -1)
    split = np.split(made, [firms, firms + branches])
    return Ordinary(split[0], split[1], split[2], known, homes, lines, at, called, established, place)


def _established(rng: np.random.Generator, sizes: tuple[int, int, int], today: int) -> Int:
    ages = [np.minimum(rng.exponential(_MEAN_AGE, size), _OLDEST).astype(np.int64) + 30 for size in sizes]
    ages[0] = np.sort(ages[0])[::-1]
    return today - np.concatenate(ages)


def _names(stage: Stage, sizes: tuple[int, int, int], first: int) -> dict[str, Int]:
    """Parts of names; a branch bears that of its head office, an older firm."""
    rng, (firms, branches, sole) = stage.rng, sizes
    stem = stage.stems.draw(rng, "firm", sum(sizes))
    middle = np.concatenate([middles().draw(rng, "e", firms + branches), middles().draw(rng, "i", sole)])
    form = np.concatenate([forms().draw(rng, "e", firms + branches), forms().draw(rng, "i", sole)])
    parent = np.full(sum(sizes), -1)
    heads = crowded(rng, branches, firms, 0.7, 40.0)
    parent[firms : firms + branches] = first + heads
    for column in (stem, middle, form):
        column[firms : firms + branches] = column[heads]
    kind = np.zeros(sum(sizes), np.int64)
    kind[firms + branches :] = 1
    return {"stem": stem, "middle": middle, "form": form, "parent": parent, "sole": kind}


def parents(draft: Draft, branches: Int) -> Int:
    """The head offices of branches, by number."""
    column = np.concatenate([block["parent"] for block in draft.parties[FIRM]])
    return np.asarray(column[row_of(branches)])
