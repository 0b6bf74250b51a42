"""The decision model: bits for and against by level, and what becomes of a mention among its candidates.

A mention means one of its candidates or none of them: their chances compete. So a name that fits 35 parties equally
well gives none of them more than a share, which is said and not guessed at.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files

import numpy as np
import orjson

from resolution.columns import Int
from resolution.matching.candidates import Float
from resolution.matching.evidence import COMPARISONS, Levels

MATCH, REVIEW, NONE = "match", "review", "none"
#: Levels that forbid a match whatever else agrees; what a person then may still look at.
REFUSED = {"branch": "different", "number": "differs"}


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """Bits by comparison and level on top of `prior`; probabilities at which a mention is matched or put up for review."""

    prior: float
    weights: Mapping[str, Mapping[str, float]]
    match: float
    review: float
    training: str = ""

    def to_json(self) -> bytes:
        """The model as a person would read and compare it."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2)

    @classmethod
    def from_json(cls, text: bytes) -> DecisionModel:
        """The model as `to_json` wrote it; every comparison and level must be there."""
        model = cls(**orjson.loads(text))
        for name, levels, _ in COMPARISONS:
            missing = set(levels) - set(model.weights.get(name, {}))
            if missing:
                raise ValueError(f"model has no weight for {name}: {sorted(missing)}")
        return model

    def bits(self, levels: Levels) -> float:
        """The weight of a pair in bits."""
        return self.prior + sum(
            self.weights[name][level] for (name, _, _), level in zip(COMPARISONS, levels, strict=True)
        )


@functools.cache
def shipped_model() -> DecisionModel:
    """The model in `resolution/data/match_model.json`."""
    return DecisionModel.from_json((files("resolution") / "data" / "match_model.json").read_bytes())


def chances(mention: Int, bits: Float, size: int) -> Float:
    """The probability of each pair, its mention's other candidates and "none of them" (0 bits) counted in."""
    odds = np.exp2(np.clip(bits, -60, 60))
    total = np.ones(size)
    np.add.at(total, mention, odds)
    return np.asarray(odds / total[mention])


def as_good(probabilities: Sequence[float]) -> int:
    """How many candidates are about as likely as the best."""
    best = max(probabilities, default=0.0)
    return sum(p >= best / 4 for p in probabilities)
