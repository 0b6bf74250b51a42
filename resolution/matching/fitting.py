"""Weights of the decision model from labelled pairs: a logistic fit over levels, every weight kept near nothing.

Plain Newton steps on a ridge, so that the same pairs give the same weights on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from resolution.columns import Mask
from resolution.matching.decision import REFUSED
from resolution.matching.evidence import COMPARISONS, column
from resolution.scoring import Levels, Model

_LOG2E = float(1 / np.log(2.0))
#: What a refused level weighs: no sum of others outweighs it.
_NEVER = -40.0


def _design(levels: Levels) -> npt.NDArray[np.float64]:
    """One column a level, and a last one of ones."""
    starts = np.cumsum([0, *(len(evidence.levels) for evidence in COMPARISONS)])
    matrix = np.zeros((len(levels), starts[-1] + 1))
    matrix[np.arange(len(levels))[:, None], levels + starts[:-1]] = 1.0
    matrix[:, -1] = 1.0
    return matrix


def _allowed(levels: Levels) -> Mask:
    refused = [COMPARISONS[column(name)].levels.index(never) for name, never in REFUSED.items()]
    apart: Mask = levels[:, [column(name) for name in REFUSED]] != refused
    return np.asarray(apart.all(axis=1))


def fit(levels: Levels, same: Mask, lines: Mapping[str, float], note: str, ridge: float = 2.0) -> Model:
    """Weights for which the labels are likeliest; refused pairs are left out."""
    allowed = _allowed(levels)
    patterns, inverse = np.unique(levels[allowed], axis=0, return_inverse=True)
    label = same[allowed]
    counts = np.zeros((len(patterns), 2))
    np.add.at(counts, (inverse.reshape(-1), label.astype(np.int64)), 1.0)
    bits = np.round(_newton(_design(patterns), counts, ridge) * _LOG2E, 2).tolist()
    named = [(evidence.name, level) for evidence in COMPARISONS for level in evidence.levels]
    weights: dict[str, dict[str, float]] = {}
    for (name, level), value in zip(named, bits[:-1], strict=True):
        weights.setdefault(name, {})[level] = _NEVER if REFUSED.get(name) == level else value
    training: dict[str, str | int | float] = {
        "on": note,
        "right pairs": int(same.sum()),
        "wrong pairs": int((~same).sum()),
    }
    return Model(COMPARISONS, bits[-1], weights, lines, training)


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
