"""What is readable of ID numbers, whatever shape their masks have: 3425011970****1234, 342501************, 3****************4.

The columns of an eighteen-digit number are cut wherever some mask begins or ends to hide, so that every mask shows a piece
whole or not at all: two numbers that can be one then agree in every piece that both show, which a guard can keep.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.columns import Int, encode
from resolution.identifiers import masks

_WIDTH = 18
_STAR = ord("*")
#: What stands before and behind the hidden part of a mask that has not kept the number's length (3425****1234).
_ENDS = re.compile(r"^(\d{0,10})\*+(\d{0,4}|\d{0,3}X)$")
#: Pieces by which persons are told apart: the division of first issue, year of birth, sequence and check character.
REGION, YEAR, TAIL = slice(0, 6), slice(6, 10), slice(14, 18)
_SEQUENCE_END = 16

Positions = npt.NDArray[np.uint8]


def positions(texts: pa.Array) -> Positions:
    """The eighteen characters of every number as bytes, ``*`` where hidden or unknown."""
    codes, values = encode(texts)
    laid_out = [_positions(value) for value in values.to_pylist()] + ["*" * _WIDTH]
    return np.frombuffer("".join(laid_out).encode(), np.uint8).reshape(-1, _WIDTH)[codes]


@lru_cache(maxsize=1 << 16)
def _positions(text: str) -> str:
    whole = masks.positions(text)
    if whole:
        return whole
    ends = _ENDS.match(text)
    return ends[1] + "*" * (_WIDTH - len(ends[1]) - len(ends[2])) + ends[2] if ends else "*" * _WIDTH


def piece(shown: Positions, where: slice) -> Int:
    """A piece of every number as one value; -1 where any of it is hidden."""
    part = shown[:, where].astype(np.int64)
    digits = np.where(part == ord("X"), 10, part - ord("0"))
    value = digits @ (11 ** np.arange(part.shape[1] - 1, -1, -1))
    return np.where((part == _STAR).any(axis=1), -1, value)


def year(shown: Positions) -> Int:
    """The year of birth that a number shows; -1 = hidden."""
    part = shown[:, YEAR]
    value = (part.astype(np.int64) - ord("0")) @ np.array([1000, 100, 10, 1])
    return np.where(((part >= ord("0")) & (part <= ord("9"))).all(axis=1), value, -1)


def is_man(shown: Positions) -> Int:
    """1 for a man's number, 0 for a woman's (the sequence is odd or even); -1 = hidden."""
    digit = shown[:, _SEQUENCE_END].astype(np.int64)
    return np.where((digit < ord("0")) | (digit > ord("9")), -1, digit % 2)


def pieces(shown: Positions) -> list[Int]:
    """The numbers in pieces that every mask here shows whole or not at all; -1 where hidden."""
    visible = shown != _STAR
    cuts = np.flatnonzero((visible[:, 1:] != visible[:, :-1]).any(axis=0)) + 1
    edges = [0, *cuts.tolist(), _WIDTH]
    parts = [slice(start, stop) for start, stop in pairwise(edges)]
    return [piece(shown, part) for part in parts if visible[:, part.start].any()]
