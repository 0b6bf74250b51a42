"""From a register and mentions to pairs with their evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resolution.columns import Int
from resolution.matching import short_names
from resolution.matching.candidates import search
from resolution.matching.evidence import as_levels, column, compare
from resolution.matching.masked import Fitting
from resolution.matching.register import Register
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


def find_pairs(register: Register, asked: Written, masks: Fitting | None = None) -> Pairs:
    """Candidates and their evidence; `masks`: whom masked codes fit."""
    written = register.with_core(asked)
    found = search(register, asked, written, masks)
    mentions = parties(asked)
    distinct, inverse = np.unique(found.row, return_inverse=True)
    known = register.written(distinct)
    rows, same = parties(known), register.with_core(known).tolist()
    others = written.tolist()
    levels = [
        compare(mentions[m], rows[r], Surroundings(same[r], others[m], register.distinct))
        for m, r in zip(found.mention.tolist(), inverse.reshape(-1).tolist(), strict=True)
    ]
    numbers = as_levels(levels)
    ways = short_names.WAYS[numbers[:, column("short")]]
    numbers[:, column("rivals")] = short_names.rival_levels(found.mention, register.owner[found.row], ways)
    return Pairs(found.mention, found.row, numbers, found.alike)
