"""Weights of the decision model from labelled pairs: a logistic fit over levels, every weight kept near nothing.

Plain Newton steps on a ridge, so that the same pairs give the same weights on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from resolution.columns import Mask
from resolution.matching.decision import REFUSED, DecisionModel
from resolution.matching.evidence import COMPARISONS, Levels

_LOG2E = float(1 / np.log(2.0))
#: What a refused level weighs: no sum of others outweighs it.
_NEVER = -40.0


def _columns() -> dict[tuple[str, str], int]:
    names = [(name, level) for name, levels, _ in COMPARISONS for level in levels]
    return {pair: at for at, pair in enumerate(names)}


def _matrix(levels: Sequence[Levels]) -> npt.NDArray[np.float64]:
    """One column a level, and a last one of ones."""
    columns = _columns()
    matrix = np.zeros((len(levels), len(columns) + 1))
    matrix[:, -1] = 1.0
    for at, (name, _, _) in enumerate(COMPARISONS):
        matrix[np.arange(len(levels)), [columns[name, row[at]] for row in levels]] = 1.0
    return matrix


def fit(levels: Sequence[Levels], same: Mask, base: DecisionModel, ridge: float = 2.0, note: str = "") -> DecisionModel:
    """Weights for which the labels are likeliest; refused pairs are left out."""
    at = {name: i for i, (name, _, _) in enumerate(COMPARISONS)}
    allowed = np.array([all(row[at[name]] != level for name, level in REFUSED.items()) for row in levels])
    patterns: dict[Levels, list[int]] = {}
    for row, label in zip(
        [r for r, ok in zip(levels, allowed, strict=True) if ok], same[allowed].tolist(), strict=True
    ):
        patterns.setdefault(row, [0, 0])[label] += 1
    x = _matrix(list(patterns))
    counts = np.array(list(patterns.values()), dtype=np.float64)
    beta = _newton(x, counts, ridge)
    bits = np.round(beta * _LOG2E, 2)
    weights = {name: {level: float(bits[_columns()[name, level]]) for level in names} for name, names, _ in COMPARISONS}
    for name, level in REFUSED.items():
        weights[name][level] = _NEVER
    training = f"{note}: {int(same.sum())} right and {int((~same).sum())} wrong pairs"
    return DecisionModel(float(bits[-1]), weights, base.match, base.match_short, base.review, training)


def _newton(x: npt.NDArray[np.float64], counts: npt.NDArray[np.float64], ridge: float) -> npt.NDArray[np.float64]:
    beta = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], ridge)
    penalty[-1] = 1e-3
    total, right = counts.sum(axis=1), counts[:, 1]
    for _ in range(60):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -40, 40)))
        gradient = x.T @ (right - total * p) - penalty * beta
        hessian = (x * (total * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if float(np.abs(step).max()) < 1e-8:
            break
    return beta
