"""组织机构代码 (GB 11714): eight letters or digits and a check character, alone or as positions 9 to 17 of a USCC.

Its modulus is 11 over values up to 35, so digits for digits are always caught, but a letter eleven places from the
right one is not. As a key it is second to the unified social credit code.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.identifiers.code_bytes import CodeBytes, scale, weighted_sums
from resolution.identifiers.normal_form import Form, fault, normalise, normalise_column, settle
from resolution.identifiers.status import Checked, CheckedColumn, Status

__all__ = ["check", "check_column", "check_digit", "checks", "is_valid", "normalise"]

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "0X987654321"  # by the sum modulo 11
_FORM = Form(widths=(9,), alphabet=_ALPHABET)
_VALUES = scale(_ALPHABET)
_CHECK_BYTES = np.frombuffer(_CHECKS.encode(), np.uint8)


def check_digit(body: str) -> str:
    """The check character of the eight characters before it.

    >>> check_digit("MA9KB0X1")
    'X'
    """
    return _CHECKS[sum(int(c, 36) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11]


def check(raw: str) -> Checked:
    """The code with its status.

    >>> check("19220382-1")
    Checked(value='192203821', status=<Status.VALID: 0>)
    """
    value = normalise(raw)
    status = fault(value, _FORM)
    if status is Status.VALID and value[8] != check_digit(value[:8]):
        status = Status.CHECKSUM_FAILED
    return settle(value, status)


def is_valid(raw: str) -> bool:
    """Whether the value is a right organisation code."""
    return check(raw).status is Status.VALID


def checks(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Which rows of nine bytes, all letters and digits, end in their check character."""
    right: npt.NDArray[np.bool_] = codes[:, 8] == _CHECK_BYTES[weighted_sums(_VALUES[codes[:, :8]], _WEIGHTS) % 11]
    return right


def check_column(raw: pa.Array) -> CheckedColumn:
    """`check` over a column."""
    values = normalise_column(raw)
    column = CodeBytes(values)
    status = column.faults(_FORM)
    formed = status == Status.VALID
    right = checks(column.matrix(formed, 9))
    status[formed] = np.where(right, Status.VALID, Status.CHECKSUM_FAILED)
    return CheckedColumn(values, column.settle(status))
