"""The scoring kernel: how much each comparison level speaks for or against a pair, in bits, from a readable JSON model.

The weight of a pair is the prior plus the sum of its levels' weights; the match probability is ``1 / (1 + 2 ** -weight)``.
The weights are fitted together, so that what two comparisons have in common is counted once. Clustering and matching have
comparisons and weights of their own (docs/architecture.md says why); what is done with them is here, once.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Protocol

import numpy as np
import numpy.typing as npt
import orjson

from resolution import comparison
from resolution.columns import Int

Float = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int8]
#: How far below the line a pair of other names stays, in bits.
_BELOW = 0.5
_OWN = ("prior", "weights", "training")


class Scale(Protocol):
    """A comparison, as far as scoring is concerned: a name, and levels in the order of their numbers."""

    @property
    def name(self) -> str:
        """The key of its weights."""

    @property
    def levels(self) -> tuple[str, ...]:
        """What the numbers in a column of levels stand for."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in bits by comparison and level, and the lines drawn through them.

    Of the lines, both users of models have ``match`` (from there on two are one) and ``review`` (from there on a person
    decides); the others are named by those who draw them.
    """

    scales: Sequence[Scale]
    prior: float
    weights: Mapping[str, Mapping[str, float]]
    lines: Mapping[str, float]
    training: Mapping[str, str | int | float]
    _tables: tuple[Float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Weights by level number, a table a comparison; none before training."""
        tables = [np.array([self.weights[s.name][level] for level in s.levels]) for s in self.scales if self.weights]
        object.__setattr__(self, "_tables", tuple(tables))

    @property
    def match(self) -> float:
        """The line from which on two are one."""
        return self.lines["match"]

    @property
    def review(self) -> float:
        """The line from which on a person decides."""
        return self.lines["review"]

    def to_json(self) -> bytes:
        """The model as a person would read and compare it."""
        said = {"prior": self.prior, "weights": self.weights, **self.lines, "training": self.training}
        return orjson.dumps(said, option=orjson.OPT_INDENT_2)

    @classmethod
    def from_json(cls, text: bytes, scales: Sequence[Scale]) -> Model:
        """The model as ``to_json`` wrote it; every comparison and level must be there."""
        said = orjson.loads(text)
        lines = {name: value for name, value in said.items() if name not in _OWN}
        for scale in scales:
            missing = set(scale.levels) - set(said["weights"].get(scale.name, {}))
            if missing:
                raise ValueError(f"model has no weight for {scale.name}: {sorted(missing)}")
        return cls(scales, said["prior"], said["weights"], lines, said["training"])

    @classmethod
    def shipped(cls, name: str, scales: Sequence[Scale]) -> Model:
        """A model in ``resolution/data``."""
        return cls.from_json((files("resolution") / "data" / name).read_bytes(), scales)

    def contributions(self, levels: Levels) -> Float:
        """Bits by pair (rows) and comparison (columns, in the order of the scales), before the prior."""
        return np.stack([table[levels[:, column]] for column, table in enumerate(self._tables)], axis=1)

    def total(self, levels: Levels) -> Float:
        """The sum for every pair, in bits."""
        bits = np.full(len(levels), self.prior)
        for column, table in enumerate(self._tables):
            bits += table[levels[:, column]]
        return bits


@functools.cache
def shipped_model() -> Model:
    """The model of clustering, in ``resolution/data/model.json``."""
    return Model.shipped("model.json", comparison.COMPARISONS)


def weigh(levels: Levels, model: Model) -> Float:
    """The match weight of every pair of records, in bits; pairs of other names stay below the ``match`` line: a person decides."""
    bits = model.total(levels)
    return np.where(comparison.other_names(levels), np.minimum(bits, model.match - _BELOW), bits)


def probability(weight: Float) -> Float:
    """Match probability for weights in bits."""
    return np.asarray(1.0 / (1.0 + np.exp2(-np.clip(weight, -60, 60))))


def shares(owner: Int, weight: Float, owners: int) -> Float:
    """Match probability of pairs that exclude each other: an owner's pairs and "none of them" (0 bits) share 1."""
    odds = np.exp2(np.clip(weight, -60, 60))
    total = np.bincount(owner, odds, owners) + 1.0
    return np.asarray(odds / total[owner])
