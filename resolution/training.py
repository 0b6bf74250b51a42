"""Training without labels: pairs whose valid codes are equal or different are labels that nobody had to write.

A ridge logistic regression over comparison levels: its coefficients in bits are the match weights, additive as in
Fellegi and Sunter's model, but fitted together, so that comparisons which depend on each other are not counted twice.
Plain Newton steps: the same pairs give the same weights on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from resolution.blocking import candidate_pairs
from resolution.clustering import refused
from resolution.columns import Int, Mask
from resolution.comparison import COMPARISONS, Levels, compare
from resolution.features import Profiles
from resolution.scoring import Float, Model

#: What is the label itself cannot be learnt from it; these weights stand by what the codes' check digits are worth.
CODE_WEIGHTS = {"none": 0.0, "different": -12.0, "unlike": 0.0, "one slip": 6.0, "same organisation code": 12.0}
_LABEL = "code"
_RIDGE = 1.0
_LEAST = 100
_BITS = float(1 / np.log(2.0))


def labelled_pairs(profiles: Profiles) -> tuple[Int, Int, Mask]:
    """Candidate pairs with two valid codes, and whether the codes are equal; what clustering refuses is left out."""
    left, right = candidate_pairs(profiles, settled=profiles.uscc < 0)
    known = (profiles.uscc[left] >= 0) & (profiles.uscc[right] >= 0)
    left, right = left[known], right[known]
    allowed = ~refused(profiles, left, right)
    left, right = left[allowed], right[allowed]
    return left, right, profiles.uscc[left] == profiles.uscc[right]


def _design() -> tuple[list[tuple[str, str]], Int]:
    """Every learnt weight as (comparison, level), and where each comparison's weights start (-1 = not learnt)."""
    names: list[tuple[str, str]] = []
    starts: list[int] = []
    for comparison in COMPARISONS:
        learnt = comparison.name != _LABEL
        starts.append(len(names) if learnt else -1)
        names += [(comparison.name, level) for level in comparison.levels] if learnt else []
    return names, np.array(starts, dtype=np.int64)


def _counted(levels: Levels, same: Mask) -> tuple[Levels, Float, Float]:
    """Distinct level vectors, and how many different and equal pairs have each."""
    columns = [column for column, comparison in enumerate(COMPARISONS) if comparison.name != _LABEL]
    kept = np.ascontiguousarray(levels[:, columns])
    rows = kept.view([("", kept.dtype)] * kept.shape[1]).reshape(-1)
    _, first, inverse = np.unique(rows, return_index=True, return_inverse=True)
    size = len(first)
    no, yes = (np.bincount(inverse[which], minlength=size).astype(np.float64) for which in (~same, same))
    return levels[first], no, yes


def _fit(columns: Int, size: int, no: Float, yes: Float) -> Float:
    """Coefficients (the last one the constant) of a ridge logistic fit; ``columns`` are the ones of each row."""
    rows = np.repeat(np.arange(len(columns)), columns.shape[1])
    matrix = np.zeros((len(columns), size + 1), dtype=np.float32)
    matrix[rows, columns.reshape(-1)] = 1.0
    matrix[:, size] = 1.0
    beta = np.zeros(size + 1)
    ridge = np.full(size + 1, _RIDGE)
    ridge[size] = 1e-6
    for _ in range(60):
        p = 1.0 / (1.0 + np.exp(-np.clip(matrix @ beta, -40, 40)))
        gradient = matrix.T @ (yes - (yes + no) * p) - ridge * beta
        weighted = matrix * ((yes + no) * p * (1 - p)).astype(np.float32)[:, None]
        step = np.linalg.solve((matrix.T @ weighted).astype(np.float64) + np.diag(ridge), gradient)
        beta += step
        if float(np.abs(step).max()) < 1e-5:
            break
    return beta


def train(many: Sequence[Profiles], base: Model, note: str) -> Model:
    """A model from the pairs that valid codes label in several sets of profiles; the lines are taken from ``base``."""
    counted = []
    for profiles in many:
        left, right, same = labelled_pairs(profiles)
        counted.append(_counted(compare(profiles, left, right), same))
    vectors, different, equal = (np.concatenate(parts) for parts in zip(*counted, strict=True))
    if min(different.sum(), equal.sum()) < _LEAST:
        raise ValueError(f"too few labelled pairs to train on: {equal.sum()} equal, {different.sum()} different")
    names, starts = _design()
    learnt = starts >= 0
    columns = vectors[:, learnt] + starts[learnt]
    beta = _fit(columns, len(names), different, equal) * _BITS
    weights: dict[str, dict[str, float]] = {_LABEL: dict(CODE_WEIGHTS)}
    for (name, level), value in zip(names, beta[:-1].tolist(), strict=True):
        weights.setdefault(name, {})[level] = round(value, 3)
    training: dict[str, str | int | float] = {
        "on": note,
        "pairs with equal codes": int(equal.sum()),
        "pairs with different codes": int(different.sum()),
    }
    return replace(base, prior=round(float(beta[-1]), 3), weights=weights, training=training)
