"""Match weights: how much each comparison level speaks for or against a pair, in bits, from a readable JSON model.

The weight of a pair is the prior plus the sum of its levels' weights; the match probability is ``1 / (1 + 2 ** -weight)``.
The weights are fitted together, so that what two comparisons have in common is counted once.
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

from resolution.comparison import COMPARISONS, Levels, other_names

Float = npt.NDArray[np.float64]
#: How far below the line a pair of other names stays, in bits.
_BELOW = 0.5


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in bits by comparison and level, and the lines drawn through them.

    Pairs of weight ``match`` and more join clusters whose pairs have a mean weight of ``agreement`` at least; pairs from
    ``review`` on that did not join are for a person to decide; a mention whose second-best party lies within ``margin``
    of the best is ambiguous.
    """

    prior: float
    weights: Mapping[str, Mapping[str, float]]
    match: float
    agreement: float
    review: float
    margin: float
    training: Mapping[str, str | int | float]

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


def _bits(model: Model) -> list[Float]:
    """Weights by level number, a table a comparison."""
    return [np.array([model.weights[c.name][level] for level in c.levels]) for c in COMPARISONS]


def contributions(levels: Levels, model: Model) -> Float:
    """Bits by pair (rows) and comparison (columns, order of ``COMPARISONS``), before the prior."""
    return np.stack([table[levels[:, column]] for column, table in enumerate(_bits(model))], axis=1)


def weigh(levels: Levels, model: Model) -> Float:
    """The match weight of every pair, in bits; pairs of other names stay below the ``match`` line: a person decides."""
    total = np.full(len(levels), model.prior)
    for column, table in enumerate(_bits(model)):
        total += table[levels[:, column]]
    other = other_names(levels)
    total[other] = np.minimum(total[other], model.match - _BELOW)
    return total


def probability(weight: Float) -> Float:
    """Match probability for weights in bits."""
    return np.asarray(1.0 / (1.0 + np.exp2(-np.clip(weight, -60, 60))))
