"""From a register and mentions to pairs with their evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resolution.columns import Int
from resolution.matching.candidates import CandidateIndex, Candidates
from resolution.matching.evidence import as_levels, compare
from resolution.matching.sides import Party, Surroundings
from resolution.matching.written import TEXTS, Written
from resolution.scoring import Levels


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs with the levels of their comparisons; `alike`: by mention, how many rows looked as good as the best."""

    mention: Int
    row: Int
    levels: Levels
    alike: Int


def parties(names: Written) -> list[Party]:
    """Every row as one side of a pair."""
    columns = [names.texts[name].to_pylist() for name in TEXTS]
    return [Party(*row) for row in zip(*columns, names.named.tolist(), names.stated.tolist(), strict=True)]


def evidence(index: CandidateIndex, asked: Written, found: Candidates) -> Pairs:
    """Compare every mention with its candidates."""
    mentions = parties(asked)
    distinct, inverse = np.unique(found.row, return_inverse=True)
    rows = parties(index.names.take(distinct))
    same = index.core_count[distinct].tolist()
    written = index.with_core(asked).tolist()
    levels = as_levels(
        [
            compare(mentions[m], rows[r], Surroundings(same[r], written[m], index.distinct))
            for m, r in zip(found.mention.tolist(), inverse.reshape(-1).tolist(), strict=True)
        ]
    )
    return Pairs(found.mention, found.row, levels, found.alike)


def find_pairs(index: CandidateIndex, asked: Written) -> Pairs:
    """Candidates and their evidence."""
    return evidence(index, asked, index.search(asked))
