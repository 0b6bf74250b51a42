"""Training without labels: pairs whose valid codes are equal or different are labels that nobody had to write.

The m and u probabilities of every level are counted on such pairs, and a slope and offset are fitted so that the summed
bits are calibrated in spite of comparisons that depend on each other.
"""

from __future__ import annotations

import numpy as np

from resolution.blocking import candidate_pairs
from resolution.clustering import refused
from resolution.columns import Int, Mask
from resolution.comparison import COMPARISONS, compare
from resolution.features import Profiles
from resolution.scoring import Float, Model, weigh

_BITS = float(np.log(2.0))


def labelled_pairs(profiles: Profiles) -> tuple[Int, Int, Mask]:
    """Candidate pairs with two valid codes, and whether the codes are equal; what clustering refuses is left out."""
    left, right = candidate_pairs(profiles, settled=profiles.uscc < 0)
    known = (profiles.uscc[left] >= 0) & (profiles.uscc[right] >= 0)
    left, right = left[known], right[known]
    allowed = ~refused(profiles, left, right)
    left, right = left[allowed], right[allowed]
    return left, right, profiles.uscc[left] == profiles.uscc[right]


def _level_bits(levels: Int, same: Mask, size: int) -> Float:
    """log2(m/u) of each level, smoothed; level 0 (missing) says nothing."""
    m = np.bincount(levels[same & (levels > 0)], minlength=size)[:size] + 0.5
    u = np.bincount(levels[~same & (levels > 0)], minlength=size)[:size] + 0.5
    bits = np.log2(m / m[1:].sum()) - np.log2(u / u[1:].sum())
    bits[0] = 0.0
    rounded: Float = np.round(np.clip(bits, -12, 12), 2)
    return rounded


def _calibrate(weight: Float, same: Mask) -> tuple[float, float]:
    """Slope and offset of a logistic fit of the label on the weight (Newton steps, ridge on the slope)."""
    x = np.stack([weight * _BITS, np.full(len(weight), _BITS)], axis=1)
    beta = np.array([1.0, 0.0])
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -40, 40)))
        gradient = x.T @ (same - p) - 1e-3 * (beta - np.array([1.0, 0.0]))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if float(np.abs(step).max()) < 1e-9:
            break
    return float(beta[0]), float(beta[1])


def train(profiles: Profiles, base: Model, note: str) -> Model:
    """A model from the pairs that valid codes label; lines and rarity are taken from ``base``."""
    left, right, same = labelled_pairs(profiles)
    if min(same.sum(), (~same).sum()) < 100:
        raise ValueError(f"too few labelled pairs to train on: {same.sum()} equal, {(~same).sum()} different")
    levels = compare(profiles, left, right)
    weights = {
        c.name: dict(zip(c.levels, _level_bits(levels[:, i], same, len(c.levels)).tolist(), strict=True))
        for i, c in enumerate(COMPARISONS)
    }
    weights["code"] = dict(base.weights["code"])  # the label itself: cannot be learnt from it
    prior = round(float(np.log2(same.sum() / (~same).sum())), 2)
    raw = Model(prior, weights, base.rarity, base.rarity_limit)
    scale, offset = _calibrate(weigh(profiles, left, levels, raw), same)
    training = f"{note}: {int(same.sum())} pairs with equal, {int((~same).sum())} with different valid codes"
    return Model(
        prior, weights, base.rarity, base.rarity_limit, round(scale, 4), round(offset, 3), base.match, base.review,
        base.margin, training,
    )  # fmt: skip
