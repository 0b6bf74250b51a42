"""Codes that everything else speaks against: a valid code is strong evidence, not an oracle.

Two ways to see it. Under one code: a mention of another business than the others that state the code. Between codes: a
mention whose code nobody else states, and which in name and circumstances is a party with another code. Whose word weighs
less loses the code (authority first, then the number of mentions) and is resolved without it; a person looks at it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resolution import clustering, comparison
from resolution.blocking import BlockingRule, candidate_pairs
from resolution.columns import Int, Mask, mix
from resolution.comparison import COMPARISONS, Levels
from resolution.features import Profiles
from resolution.kernels.spelling import ALIKE, BOTH_MISSING, DIFFERENT, HALF
from resolution.scoring import Float, Model

#: Mentions of one code that speak against each other by so many bits (the code apart) are of two parties; by more, where
#: several mentions state the other name too: a firm that took a new name and moved is not torn apart.
_AGAINST, _STRONGLY = -6.0, -16.0
#: Mentions of two codes that speak for each other by so many bits: with one name written in full a person should look at
#: them, and somewhat higher they are of one party; with names that differ a little a person should look at them.
_LIKE, _FOR, _MUCH = 4.0, 6.0, 8.0
_LARGEST = 40
_NAMES = [c.name for c in COMPARISONS]


@dataclass(frozen=True, slots=True)
class Contradictions:
    """Profiles whose code is not believed, each with the profile that it contradicts; pairs of codes left to a person."""

    aside: Mask
    profile: Int
    against: Int
    left: Int
    right: Int


def contradictions(profiles: Profiles, anchor: Int, authority: Int, coded: Mask, model: Model) -> Contradictions:
    """What contradicts in the profiles settled by ``anchor``; ``coded`` are those settled by a USCC."""
    mentions = np.bincount(profiles.of_mention, minlength=len(profiles))
    word = _Word(anchor, authority, mentions)
    first, other = _under_one_code(profiles, word, model)
    aside = np.zeros(len(profiles), dtype=np.bool_)
    aside[first] = True
    left, right, one = _between_codes(profiles, anchor, coded & ~aside, model)
    for weak, strong in ((left[one], right[one]), (right[one], left[one])):
        loses = word.lonely(weak, strong)
        first, other = np.concatenate([first, weak[loses]]), np.concatenate([other, strong[loses]])
    aside[first] = True
    open_ = ~(aside[left] | aside[right])
    once = np.unique(first, return_index=True)[1]
    return Contradictions(aside, first[once], other[once], left[open_], right[open_])


@dataclass(frozen=True, slots=True)
class _Word:
    """How much the word of each profile counts: its authority, and by how many mentions its anchor is stated."""

    anchor: Int
    authority: Int
    mentions: Int

    def backing(self, names: Int) -> Int:
        """By how many mentions of its anchor the name of each profile is stated."""
        _, group = np.unique(mix(self.anchor, names), return_inverse=True)
        return np.bincount(group, weights=self.mentions)[group]

    def main(self, backing: Int) -> Int:
        """For every profile, the one that speaks for its anchor: most authority, then the name of most mentions, then the first."""
        order = np.lexsort((np.arange(len(backing)), -backing, -self.authority, self.anchor))
        starts = np.concatenate([[True], self.anchor[order][1:] != self.anchor[order][:-1]])
        main = np.empty(len(backing), dtype=np.int64)
        main[order] = order[np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))]
        return main

    def lonely(self, weak: Int, strong: Int) -> Mask:
        """Where one mention alone states the code of ``weak``, with no more authority than those who state the other."""
        _, group = np.unique(self.anchor, return_inverse=True)
        stated = np.bincount(group, weights=self.mentions)[group]
        return np.asarray((stated[weak] == 1) & (stated[strong] > 1) & (self.authority[weak] <= self.authority[strong]))


def _under_one_code(profiles: Profiles, word: _Word, model: Model) -> tuple[Int, Int]:
    """Profiles that lose their code, and for each a profile that it contradicts."""
    names = np.where(profiles.body.codes >= 0, profiles.body.codes, -2 - profiles.name)
    stated = word.backing(names)
    main = word.main(stated)
    asked = np.flatnonzero((word.anchor >= 0) & (profiles.lineage < 0) & (main != np.arange(len(profiles))))
    levels = comparison.compare(profiles, main[asked], asked)
    wrong = asked[_other_party(levels, model, np.where(stated[asked] > 1, _STRONGLY, _AGAINST))]
    against = np.bincount(main[wrong], weights=word.mentions[wrong], minlength=len(profiles))
    known = np.isin(main, main[wrong]) & (word.anchor >= 0)
    backing = np.bincount(main[known], weights=word.mentions[known], minlength=len(profiles)) - against
    highest = np.full(len(profiles), np.iinfo(np.int64).min)
    np.maximum.at(highest, main[wrong], word.authority[wrong])
    heard = (word.authority > highest) | (backing >= against)  # of main profiles: their side keeps up
    beaten = (word.authority <= highest) & (backing <= against)
    losing = wrong[heard[main[wrong]]]
    rest = np.flatnonzero(known & beaten[main])
    rest = rest[~np.isin(rest, wrong)]
    accuser = np.full(len(profiles), -1, dtype=np.int64)
    accuser[main[wrong][::-1]] = wrong[::-1]
    return np.concatenate([losing, rest]), np.concatenate([main[losing], accuser[main[rest]]])


def _other_party(levels: Levels, model: Model, line: Float) -> Mask:
    """Pairs with one code whose names and something else that is stated contradict each other, and nothing makes up for it."""
    level = {name: levels[:, i] for i, name in enumerate(_NAMES)}
    names = (level["name"] <= ALIKE) & ((level["core"] <= ALIKE) | (level["core"] == HALF))
    stated = (level["representative"] == DIFFERENT) | (level["address"] == 1) | np.isin(level["region"], (1, 2, 5))
    return np.asarray(names & stated & (weight_without_code(levels, model) < line))


def weight_without_code(levels: Levels, model: Model) -> Float:
    """What all but the code says of each pair, in bits."""
    bits = model.contributions(levels)
    return np.asarray(model.prior + bits.sum(axis=1) - bits[:, _NAMES.index("code")])


def _between_codes(profiles: Profiles, anchor: Int, coded: Mask, model: Model) -> tuple[Int, Int, Mask]:
    """Profiles with different codes that may be one party, by 字号, industry and circumstances; and where they must be."""
    body = profiles.body.codes
    asked = coded & _known_twice(body, np.where(coded, anchor, -1))

    def named(column: Int) -> BlockingRule:
        rows = np.flatnonzero(asked & (column >= 0))
        keys = mix(body[rows], column[rows])
        return BlockingRule("name and circumstances", lambda _: (keys, rows), _LARGEST)

    rules = named(profiles.representative.codes), named(profiles.phone), named(profiles.road)
    left, right = candidate_pairs(profiles, np.zeros(len(profiles), dtype=np.bool_), rules)
    two = (anchor[left] != anchor[right]) & ~clustering.refused(profiles, left, right)
    left, right = left[two], right[two]
    levels = comparison.compare(profiles, left, right)
    weight = weight_without_code(levels, model)
    whole = profiles.name[left] == profiles.name[right]
    kept = weight >= np.where(whole, _LIKE, _MUCH)
    return left[kept], right[kept], (whole & (weight >= _FOR) & ~_something_differs(levels))[kept]


def _something_differs(levels: Levels) -> Mask:
    """Where both state a representative, an address or a region, and not the same; branches of one name are many."""
    level = {name: levels[:, i] for i, name in enumerate(_NAMES)}
    differs = (level["representative"] == DIFFERENT) | np.isin(level["address"], (1, 2, 3))
    return np.asarray(differs | np.isin(level["region"], (1, 2, 5)) | (level["branch"] != BOTH_MISSING))


def _known_twice(names: Int, codes: Int) -> Mask:
    """Rows whose name goes with two codes at least."""
    rows = np.flatnonzero((names >= 0) & (codes >= 0))
    pairs = np.unique(np.stack([names[rows], codes[rows]], axis=1), axis=0)
    counts = np.bincount(pairs[:, 0], minlength=int(names.max(initial=-1)) + 1)
    twice = np.zeros(len(names), dtype=np.bool_)
    twice[rows] = counts[names[rows]] > 1
    return twice
