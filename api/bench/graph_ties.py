"""The ordinary ties of a drawn graph: who stands for, sits in, owns, supplies, guarantees whom, and who sits where."""

from __future__ import annotations

import numpy as np

from api.bench.graph_draft import FIRM, PERSON, Draft, party, row_of
from api.bench.graph_holdings import draw_holdings
from api.bench.graph_people import Ordinary, crowded, parents
from api.bench.graph_planted import AGENTS
from api.bench.graph_tying import add, each_once, later
from loaders.world.draw import Int, chance

_POSITIONS = {"监事": 0.6, "经理": 0.2, "财务负责人": 0.3, "董事": 0.25, "总经理": 0.1}
_CHANCES = (0.03, 0.1, 0.3, 0.6, 0.9)  # of persons who may be one


def draw_ties(rng: np.random.Generator, draft: Draft, parties: Ordinary, today: int, edges: int) -> None:
    """``edges`` ties in all, with those that are there; supplies are as many as the others leave."""
    persons, everyone = parties.persons, parties.everyone
    standing = _representatives(rng, parties)
    add(rng, draft, "legal_representative", persons[standing], everyone, parties.established)
    start = len(parties.firms)
    heads = parents(draft, parties.branches)
    offices = parties.established[start : start + len(parties.branches)]
    add(rng, draft, "branch_of", parties.branches, party(FIRM, heads), offices)
    _places(rng, draft, parties)
    _officers(rng, draft, parties, standing, today)
    draw_holdings(rng, draft, parties, standing, today)
    _namesakes(rng, draft, parties, today)
    _mingle(rng, draft, parties, today)
    _guarantees(rng, draft, parties, today)
    _supplies(rng, draft, parties, today, edges - draft.drawn())


def _representatives(rng: np.random.Generator, parties: Ordinary) -> Int:
    """Most stand for one firm or two, agents and nominees for hundreds."""
    size, persons = len(parties.everyone), len(parties.persons)
    own = rng.permutation(size) % persons
    return np.where(chance(rng, 0.8, size), own, crowded(rng, size, persons, 0.75))


def _places(rng: np.random.Generator, draft: Draft, parties: Ordinary) -> None:
    for kind, spots, at in (
        ("located_at", parties.addresses, parties.address_of),
        ("reachable_at", parties.phones, parties.phone_of),
    ):
        there = np.flatnonzero(at >= 0)
        add(rng, draft, kind, parties.everyone[there], spots[at[there]], parties.established[there])


def _officers(rng: np.random.Generator, draft: Draft, parties: Ordinary, standing: Int, today: int) -> None:
    firms = parties.firms
    size = len(firms)
    top = np.where(chance(rng, 0.8, size), *(draft.text({"position": name}) for name in ("执行董事", "董事长兼总经理")))
    some = chance(rng, 0.35, size)
    own = parties.persons[standing[:size][some]]
    add(rng, draft, "officer", own, firms[some], parties.established[:size][some], text=top[some])
    for position, share in _POSITIONS.items():
        rows = np.flatnonzero(chance(rng, share, size))
        since = later(rng, parties.established[rows], today)
        left = np.where(chance(rng, 0.15, len(rows)), since + rng.integers(100, 1_500, len(rows)), 0)
        left[left > today] = 0
        who = parties.persons[crowded(rng, len(rows), len(parties.persons), 0.6, 10.0)]
        text = np.full(len(rows), draft.text({"position": position}))
        add(rng, draft, "officer", who, firms[rows], since, until=left, text=text)


def _namesakes(rng: np.random.Generator, draft: Draft, parties: Ordinary, today: int) -> None:
    """Persons who may be one: pairs of one name."""
    pairs = np.sort(rng.permutation(len(parties.persons))[: len(parties.persons) // 10 * 2].reshape(2, -1), axis=0)
    size = pairs.shape[1]
    one, other = parties.persons[pairs]
    likely = np.asarray(_CHANCES)[rng.integers(0, len(_CHANCES), size)]
    text = np.full(size, draft.text({"reason": "same name, compatible number"}))
    since, known = np.zeros(size, np.int64), today - rng.integers(1, 300, size)
    draft.add_ties("possible_same", size, source=one, target=other, since=since, known=known, weight=likely, text=text)
    names = draft.parties[PERSON][-1]
    like = np.array(names["like"])
    like[pairs[1]] = row_of(one)
    names["like"] = like


def _mingle(rng: np.random.Generator, draft: Draft, parties: Ordinary, today: int) -> None:
    """Firms of planted cases stand in life: supervisors and bookkeepers who serve others too, and suppliers."""
    cast = party(FIRM, np.arange(AGENTS, row_of(int(parties.firms[0]))))
    for position in ("监事", "财务负责人"):
        some = cast[chance(rng, 0.4, len(cast))]
        who = parties.persons[crowded(rng, len(some), len(parties.persons), 0.6, 10.0)]
        text = np.full(len(some), draft.text({"position": position}))
        add(rng, draft, "officer", who, some, today - rng.integers(30, 1_400, len(some)), text=text)
    some = cast[chance(rng, 0.6, len(cast))]
    sellers = parties.firms[rng.integers(0, len(parties.firms), len(some))]
    add(rng, draft, "supplies", sellers, some, today - rng.integers(30, 1_200, len(some)))


def _guarantees(rng: np.random.Generator, draft: Draft, parties: Ordinary, today: int) -> None:
    """Firms that stand for debts of others, some in rings without being asked."""
    size = max(4, len(parties.firms) // 12)
    one, other = crowded(rng, size, len(parties.firms), 0.3, 100.0), rng.integers(0, len(parties.firms), size)
    fresh = each_once(one, other)
    since = today - rng.integers(30, 1_500, len(fresh))
    add(rng, draft, "guarantees", parties.firms[one[fresh]], parties.firms[other[fresh]], since)


def _supplies(rng: np.random.Generator, draft: Draft, parties: Ordinary, today: int, size: int) -> None:
    """Suppliers, a few of very many."""
    among = len(parties.firms)
    one = crowded(rng, size + size // 8, among, 0.75, 3.0)
    other = crowded(rng, len(one), among, 0.5, 5.0)
    fresh = each_once(one, other)[:size]
    since = today - rng.integers(30, 1_200, len(fresh))
    add(rng, draft, "supplies", parties.firms[one[fresh]], parties.firms[other[fresh]], since)
