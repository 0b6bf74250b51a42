"""Training of the decision model: a register, a part of it hidden, noisy mentions of all of it, and which pair is right."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from resolution.columns import Int, Mask
from resolution.matching.fitting import fit
from resolution.matching.made_up import distinct_register, made_up_register
from resolution.matching.noise import dirty, dirty_code
from resolution.matching.pairing import Pairs, find_pairs, parties
from resolution.matching.register import Register
from resolution.matching.sides import Party
from resolution.matching.written import Written, written
from resolution.scoring import Model

#: Share of parties that mentions speak of and the register does not have.
ABSENT = 0.25


@dataclass(frozen=True, slots=True)
class Trial:
    """Noisy mentions against a register: `truth` is the register row meant, -1 = not in it."""

    register: Register
    mentions: pa.Table
    truth: Int
    kinds: list[str]


def make_trial(register: pa.Table, mentions: int, seed: int, kinds: Sequence[str] = ()) -> Trial:
    """Hide a part of a register (columns as `written` takes them), write `mentions` of all of it."""
    draw = random.Random(seed)
    names = written(register)
    everyone = parties(names)
    asked = draw.sample(range(len(everyone)), min(mentions, len(everyone)))
    absent = set(asked[: int(len(asked) * ABSENT)])
    kept = np.array([row for row in range(len(everyone)) if row not in absent], dtype=np.int64)
    place = np.full(len(everyone), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    draw.shuffle(asked)
    rows, drawn = [], []
    for row in asked:
        party = everyone[row]
        name, kind = dirty(party, draw, kinds)
        rows.append(_mention(party, name, register["region"][row].as_py() or "", everyone, draw))
        drawn.append(kind)
    columns = ("name", "code", "region", "address", "legal_representative")
    table = pa.table({name: [row[at] for row in rows] for at, name in enumerate(columns)})
    ids = pa.array([str(row) for row in range(len(kept))], pa.string())
    indexed = Register.build(names.take(kept), np.arange(len(kept)), ids)
    return Trial(indexed, table, place[np.array(asked)], drawn)


def _mention(party: Party, name: str, region: str, others: list[Party], draw: random.Random) -> tuple[str, ...]:
    """What a mention says besides the name: each thing is there at times; a short name mostly stands alone."""
    if not party.branch and len(name) < 6 and draw.random() < 0.6:
        return name, "", "", "", ""
    address = party.address if draw.random() < 0.45 else draw.choice(others).address if draw.random() < 0.1 else ""
    if address and draw.random() < 0.6:
        address = (
            address[draw.randrange(0, 6) :]
            if draw.random() < 0.7
            else address[: max(6, len(address) - draw.randrange(2, 8))]
        )
    return (
        name,
        dirty_code(party.code, draw.choice(others).code, draw),
        region if draw.random() < 0.5 else "",
        address,
        party.representative if draw.random() < 0.2 else "",
    )


def labelled(trial: Trial) -> tuple[Pairs, Mask, Written]:
    """The candidate pairs of a trial, and whether each is right."""
    asked = written(trial.mentions, notices=True)
    pairs = find_pairs(trial.register, asked)
    return pairs, trial.truth[pairs.mention] == pairs.row, asked


#: What the model is trained on: size of the register, whether its parties share a 字号, mentions, kinds of noise.
LESSONS = (
    (60_000, False, 40_000, ()),
    (6_000, True, 6_000, ()),
    (6_000, True, 6_000, ("stock name", "stock name", "stock name", "short", "clean")),
)  # fmt: skip


def train(lines: Mapping[str, float]) -> Model:
    """A model from noisy mentions of made-up registers; the same on every machine."""
    levels, same = [], []
    for seed, (size, distinct, mentions, kinds) in enumerate(LESSONS):
        register = distinct_register(size, seed) if distinct else made_up_register(size, seed)
        pairs, right, _ = labelled(make_trial(register, mentions, seed, kinds))
        levels.append(pairs.levels)
        same.append(right)
    return fit(np.concatenate(levels), np.concatenate(same), lines, "noisy mentions of made-up registers")
