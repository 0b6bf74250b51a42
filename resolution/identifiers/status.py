"""What every identifier of this package answers, and with which verbs.

One module an identifier, each with the same four verbs (the `Identifier` protocol): `normalise`, `check`, `is_valid`
and, over whole columns, `check_column`. A bad value is data: it keeps its text and gets a status, it never raises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa


class Status(IntEnum):
    """How far a value can be trusted. Only VALID makes a key; the rest is partial evidence or none."""

    VALID = 0  #: of an accepted form; the check character holds where the form has one
    CHECKSUM_FAILED = 1  #: right length and characters, wrong check character: a typing error, or a number out of order
    BAD_CHAR = 2  #: right length, a character the form does not allow there (for texts: outside the grammar)
    BAD_LENGTH = 3  #: no accepted form has this length
    PLACEHOLDER = 4  #: all zeros, zeros and X, one character repeated: written because something had to be
    MASKED = 5  #: parts hidden by * or a run of X: visible positions are evidence, the value is never a key
    MISSING = 6  #: empty, or a word for nothing (无, null, /, ...)
    BAD_DATE = 7  #: ID card only: the check character holds, the birth date is in no calendar


@dataclass(frozen=True, slots=True)
class Checked:
    """A normalised value and how far it can be trusted."""

    value: str
    status: Status


@dataclass(frozen=True, slots=True)
class CheckedColumn:
    """A column of normalised values ("" = missing; never null) and the `Status` of each as a small integer."""

    values: pa.Array
    status: npt.NDArray[np.uint8]

    @property
    def valid(self) -> npt.NDArray[np.bool_]:
        """True where the value is VALID."""
        valid: npt.NDArray[np.bool_] = self.status == Status.VALID
        return valid


class Identifier(Protocol):
    """The verbs of the family; a module satisfies it by defining these four functions."""

    def normalise(self, raw: str) -> str:
        """One spelling for all ways to write the same value; idempotent; "" for words that mean nothing."""

    def check(self, raw: str) -> Checked:
        """The normalised value with its status."""

    def is_valid(self, raw: str) -> bool:
        """Whether `check` says VALID."""

    def check_column(self, raw: pa.Array) -> CheckedColumn:
        """`check` over a column of strings, same answers, nulls as missing."""


def check_distinct(raw: pa.Array, check: Callable[[str], Checked]) -> CheckedColumn:
    """Check a column of free-form texts by asking `check` once for each distinct one."""
    chunk = raw.combine_chunks() if isinstance(raw, pa.ChunkedArray) else raw
    encoded = chunk.cast(pa.string()).fill_null("").dictionary_encode()
    answers = [check(text) for text in encoded.dictionary.to_pylist()]
    indices = encoded.indices
    statuses = np.array([answer.status for answer in answers], dtype=np.uint8)
    return CheckedColumn(
        values=pa.array([answer.value for answer in answers], pa.string()).take(indices),
        status=statuses[indices.to_numpy(zero_copy_only=False)],
    )
