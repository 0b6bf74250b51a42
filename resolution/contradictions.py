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
from resolution.columns import Int, Mask, first_of_each, mix
from resolution.comparison import COMPARISONS, OVER_ALL, Levels
from resolution.features import Profiles
from resolution.kernels.spelling import ALIKE, BOTH_MISSING, DIFFERENT, HALF
from resolution.scoring import Float, Model

#: Mentions of one code that speak against each other by so many bits (the code apart) are of two parties; by more, where
#: several mentions state the other name too: a firm that took a new name and moved is not torn apart.
_AGAINST, _STRONGLY = -14.0, -20.0
#: Mentions of two codes that speak for each other by so many bits: with one name written in full a person should look at
#: them, and somewhat higher they are of one party; with names that differ a little a person should look at them.
_LIKE, _FOR, _MUCH = 4.0, 6.0, 8.0
_LARGEST = 40
_NAMES = [c.name for c in COMPARISONS]
#: Comparisons that are left out: the code itself, and what other records have a say in.
_APART = [i for i, name in enumerate(_NAMES) if name == "code" or name in OVER_ALL]


@dataclass(frozen=True, slots=True)
class Contradictions:
    """Profiles whose code is not believed, each with the profile that it contradicts; pairs of codes left to a person."""

    aside: Mask
    profile: Int
    against: Int
    left: Int
    right: Int


@dataclass(frozen=True, slots=True)
class Word:
    """How much the word of each profile counts: its authority, and by how many mentions it is stated.

    ``code`` counts the mentions of the profile's identifier, ``name`` those that state its name with it too.
    """

    anchor: Int
    authority: Int
    mentions: Int
    code: Int
    name: Int

    @classmethod
    def of(cls, profiles: Profiles, anchor: Int, authority: Int) -> Word:
        """The word of profiles settled by ``anchor`` (-1 = by none)."""
        mentions = np.bincount(profiles.of_mention, minlength=len(profiles))
        code = np.bincount(anchor + 1, weights=mentions).astype(np.int64)[anchor + 1]
        name = mentions.astype(np.int64)
        several = np.flatnonzero((anchor >= 0) & (code > mentions))
        names = np.where(profiles.body.codes >= 0, profiles.body.codes, -2 - profiles.name)[several]
        group, _ = first_of_each(mix(anchor[several], names))
        name[several] = np.bincount(group, weights=mentions[several]).astype(np.int64)[group]
        return cls(anchor, authority, mentions, code, name)

    def main(self) -> Int:
        """For every profile, the one that speaks for its anchor: most authority, then the name of most mentions, then the first."""
        main = np.arange(len(self.anchor))
        rows = np.flatnonzero((self.anchor >= 0) & (self.code > self.mentions))
        order = rows[np.lexsort((rows, -self.name[rows], -self.authority[rows], self.anchor[rows]))]
        starts = np.concatenate([[True], self.anchor[order][1:] != self.anchor[order][:-1]]) if len(rows) else rows
        main[order] = order[np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))]
        return main

    def lonely(self, weak: Int, strong: Int) -> Mask:
        """Where one mention alone states the code of ``weak``, with no more authority than those who state the other."""
        return np.asarray(
            (self.code[weak] == 1) & (self.code[strong] > 1) & (self.authority[weak] <= self.authority[strong])
        )


def _objections(profiles: Profiles, word: Word, model: Model) -> tuple[Int, Float]:
    """By profile: who speaks for its identifier, and what that one has against it in bits, 0 = nothing."""
    main, bits = word.main(), np.zeros(len(profiles))
    asked = np.flatnonzero((word.anchor >= 0) & (profiles.lineage < 0) & (main != np.arange(len(profiles))))
    levels = comparison.compare(profiles, main[asked], asked)
    bits[asked] = np.where(_differ(levels), np.minimum(weight_without_code(levels, model), 0), 0)
    return main, bits


def _differ(levels: Levels) -> Mask:
    """Pairs whose names contradict each other, and something else that both state."""
    level = {name: levels[:, i] for i, name in enumerate(_NAMES)}
    names = (level["name"] <= ALIKE) & ((level["core"] <= ALIKE) | (level["core"] == HALF))
    stated = (level["representative"] == DIFFERENT) | (level["address"] == 1) | np.isin(level["region"], (1, 2, 5))
    return np.asarray(names & stated)


def contradictions(profiles: Profiles, anchor: Int, authority: Int, coded: Mask, model: Model) -> Contradictions:
    """What contradicts in the profiles settled by ``anchor``; ``coded`` are those settled by a USCC."""
    word = Word.of(profiles, anchor, authority)
    first, other = _under_one_code(word, *_objections(profiles, word, model))
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


def _under_one_code(word: Word, main: Int, bits: Float) -> tuple[Int, Int]:
    """Profiles that lose their code, and for each a profile that it contradicts."""
    size = len(main)
    wrong = np.flatnonzero(bits < np.where(word.name > word.mentions, _STRONGLY, _AGAINST))
    against = np.bincount(main[wrong], weights=word.mentions[wrong], minlength=size)
    highest = np.full(size, np.iinfo(np.int64).min)
    np.maximum.at(highest, main[wrong], word.authority[wrong])
    backing = word.code - against  # these and the next two are of main profiles: their side keeps up, or does not
    heard = (word.authority > highest) | (backing >= against)
    beaten = (against > 0) & (word.authority <= highest) & (backing <= against)
    losing = wrong[heard[main[wrong]]]
    rest = beaten[main] & (word.anchor >= 0)
    rest[wrong] = False
    accuser = np.full(size, -1, dtype=np.int64)
    accuser[main[wrong][::-1]] = wrong[::-1]
    rows = np.flatnonzero(rest)
    return np.concatenate([losing, rows]), np.concatenate([main[losing], accuser[main[rows]]])


def weight_without_code(levels: Levels, model: Model) -> Float:
    """What the two records themselves say of each pair but for the code, in bits: nothing that is counted over all records."""
    bits = model.contributions(levels)
    return np.asarray(model.prior + bits.sum(axis=1) - bits[:, _APART].sum(axis=1))


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
    pairs = np.sort(names[rows] << 32 | codes[rows])
    pairs = pairs[np.concatenate([[True], pairs[1:] != pairs[:-1]])] if len(pairs) else pairs
    counts = np.bincount(pairs >> 32, minlength=int(names.max(initial=-1)) + 1)
    twice = np.zeros(len(names), dtype=np.bool_)
    twice[rows] = counts[names[rows]] > 1
    return twice
