"""The likeliest labels of a text under a linear-chain model, and how likely each of them is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resolution.kernels.compiled import kernel, part
from resolution.kernels.reading.maps import Longs, Map, get
from resolution.kernels.tagging.lattice import Floats
from resolution.kernels.tagging.signs import NOTHING

Labels = npt.NDArray[np.int8]
Doubles = npt.NDArray[np.float64]

_FAR = -1e9
#: What a label weighs where only the first can be.
_NEVER = -60.0


class Weights(NamedTuple):
    """A model: signs as integers, the weight of each for each label (rows, labels), and of each label behind each."""

    rows: Map
    weights: Floats
    steps: Floats  # (label before, label)


@part
def _emissions(signs: Longs, model: Weights) -> Doubles:
    """What the signs of each character say for each label: (characters, labels)."""
    size, count = signs.shape[0], model.steps.shape[0]
    out = np.zeros((size, count))
    for at in range(size):
        if signs[at, 0] == NOTHING:
            out[at, 1:] = _NEVER
            continue
        for sign in signs[at]:
            row = get(model.rows, sign)
            if row >= 0:
                for label in range(count):
                    out[at, label] += model.weights[row, label]
    return out


@part
def _most_likely(said: Doubles, steps: Floats) -> Labels:
    size, count = said.shape
    best = said[0].copy()
    before = np.zeros((size, count), np.int8)
    for at in range(1, size):
        now = np.full(count, _FAR)
        for label in range(count):
            for last in range(count):
                value = best[last] + steps[last, label]
                if value > now[label]:
                    now[label] = value
                    before[at, label] = last
            now[label] += said[at, label]
        best = now
    out = np.zeros(size, np.int8)
    out[size - 1] = np.argmax(best)
    for at in range(size - 1, 0, -1):
        out[at - 1] = before[at, out[at]]
    return out


@part
def _relative(said: Doubles) -> Doubles:
    """The weight of each label at each place, the greatest one."""
    out = np.empty(said.shape)
    for at in range(said.shape[0]):
        most = said[at].max()
        for label in range(said.shape[1]):
            out[at, label] = np.exp(said[at, label] - most)
    return out


@part
def _forward(own: Doubles, weights: Doubles) -> Doubles:
    """How likely each label is at each place by what stands before it and there."""
    size, count = own.shape
    out = np.empty((size, count))
    out[0] = own[0] / own[0].sum()
    for at in range(1, size):
        total = 0.0
        for label in range(count):
            value = 0.0
            for last in range(count):
                value += out[at - 1, last] * weights[last, label]
            out[at, label] = value * own[at, label]
            total += out[at, label]
        for label in range(count):
            out[at, label] /= total
    return out


@part
def _likelihoods(said: Doubles, steps: Floats) -> Doubles:
    """How likely each label is at each place: forward and backward, each place scaled to one."""
    weights, own = np.exp(steps.astype(np.float64)), _relative(said)
    out, count = _forward(own, weights), said.shape[1]
    ahead, now = np.ones(count), np.empty(count)
    for at in range(said.shape[0] - 2, -1, -1):
        for label in range(count):
            now[label] = 0.0
            for following in range(count):
                now[label] += weights[label, following] * own[at + 1, following] * ahead[following]
        ahead[:] = now / now.sum()
        out[at] *= ahead
        out[at] /= out[at].sum()
    return out


@kernel
def label(signs: Longs, model: Weights) -> tuple[Labels, Doubles]:
    """The likeliest labels of a text by its signs (characters, templates), and the likelihood of each label: (characters, labels)."""
    said = _emissions(signs, model)
    return _most_likely(said, model.steps), _likelihoods(said, model.steps)
