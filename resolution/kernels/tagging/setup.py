"""Compiles what reads names in running text: on one character, with a dictionary of one word."""

from __future__ import annotations

import numpy as np

from resolution.kernels.reading.maps import build_map
from resolution.kernels.tagging.labels import Weights, label
from resolution.kernels.tagging.lattice import People, Words, read
from resolution.kernels.tagging.signs import signs

_PLANE = 1 << 16


def compile_tagging() -> None:
    """Read one character: what is not compiled yet is."""
    one, row, none = build_map({0: 0}), np.zeros(1, np.float32), np.zeros(1, np.uint8)
    chars = np.zeros(_PLANE, np.float32)
    text = np.array([ord("信")], np.int32)
    words, people = Words(one, row, none, -1.0), People(chars, one, row, chars, chars, chars)
    seen = signs(text, np.zeros(_PLANE, np.uint8), read(text, words, people), none, none, none)
    label(seen, Weights(one, np.zeros((1, 2), np.float32), np.zeros((2, 2), np.float32)))
