"""Match weights: how much each comparison level speaks for or against a pair, in bits, from a readable JSON model.

The weight of a pair is the prior plus the sum of its levels' weights, scaled by the model's calibration; the match
probability is ``1 / (1 + 2 ** -weight)``. Equal whole names settle their parts, so parts then count nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

from resolution.columns import Int
from resolution.comparison import COMPARISONS
from resolution.features import Profiles

Float = npt.NDArray[np.float64]

NAME_EQUAL = 3
_PARTS = ("core", "industry", "form")


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in bits by comparison and level, and the lines drawn through them.

    ``rarity`` is the number of profiles with the same 字号 at which an equal 字号 gets just its level's weight; each
    halving adds a bit, each doubling takes one, up to ``rarity_limit``. ``match`` and ``review`` are weights;
    a profile whose second-best party lies within ``margin`` of the best is ambiguous.
    """

    prior: float
    weights: Mapping[str, Mapping[str, float]]
    rarity: float = 4.0
    rarity_limit: float = 4.0
    scale: float = 1.0
    offset: float = 0.0
    match: float = 6.0
    review: float = 0.0
    margin: float = 4.0
    training: str = ""

    def to_json(self) -> bytes:
        """The model as a person would read and compare it."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2)

    @classmethod
    def from_json(cls, text: bytes) -> Model:
        """The model as ``to_json`` wrote it; every comparison and level must be there."""
        model = cls(**orjson.loads(text))
        for comparison in COMPARISONS:
            missing = set(comparison.levels) - set(model.weights.get(comparison.name, {}))
            if missing:
                raise ValueError(f"model has no weight for {comparison.name}: {sorted(missing)}")
        return model

    @classmethod
    def load(cls, path: Path) -> Model:
        """A model from a file."""
        return cls.from_json(path.read_bytes())


@functools.cache
def shipped_model() -> Model:
    """The model in ``resolution/data/model.json``."""
    return Model.from_json((files("resolution") / "data" / "model.json").read_bytes())


def rarity_bits(profiles: Profiles, model: Model) -> Float:
    """Bits that an equal 字号 gains or loses for its rarity, by profile."""
    used = profiles.core >= 0
    counts = np.bincount(profiles.core[used], minlength=len(profiles.texts["core"])) if used.any() else np.zeros(1)
    bits = np.log2(model.rarity / np.maximum(counts, 1))
    return np.where(used, np.clip(bits, -model.rarity_limit, model.rarity_limit)[np.maximum(profiles.core, 0)], 0.0)


def contributions(profiles: Profiles, left: Int, levels: Int, model: Model) -> Float:
    """Bits by pair (rows) and comparison (columns, order of ``COMPARISONS``), before prior and calibration."""
    bits = np.empty(levels.shape, dtype=np.float64)
    names = [comparison.name for comparison in COMPARISONS]
    for column, comparison in enumerate(COMPARISONS):
        table = np.array([model.weights[comparison.name][level] for level in comparison.levels])
        bits[:, column] = table[levels[:, column]]
    whole = levels[:, names.index("name")] >= NAME_EQUAL
    for part in _PARTS:
        bits[whole, names.index(part)] = 0.0
    core = names.index("core")
    rare = rarity_bits(profiles, model)[left]
    same_core = (levels[:, core] == COMPARISONS[core].levels.index("equal")) | whole
    bits[same_core, core] += rare[same_core]
    return bits


def weigh(profiles: Profiles, left: Int, levels: Int, model: Model) -> Float:
    """The match weight of every pair, in bits."""
    total = model.prior + contributions(profiles, left, levels, model).sum(axis=1)
    return np.asarray(model.scale * total + model.offset)


def probability(weight: Float) -> Float:
    """Match probability for weights in bits."""
    return np.asarray(1.0 / (1.0 + np.exp2(-np.clip(weight, -60, 60))))
