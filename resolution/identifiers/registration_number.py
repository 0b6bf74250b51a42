"""工商注册号: fifteen digits since 2007 (GS 15-2006, check by ISO 7064 MOD 11,10), thirteen without a check before.

A thirteen-digit number is VALID as a form only: nothing in it can be checked (`is_legacy` tells). Older and foreign
numbers with characters (企合皖总字第000123号) are kept as text with status BAD_CHAR or BAD_LENGTH.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.identifiers.code_bytes import DIGITS, CodeBytes
from resolution.identifiers.normal_form import Form, fault, normalise, normalise_column, settle
from resolution.identifiers.status import Checked, CheckedColumn, Status

__all__ = ["check", "check_column", "check_digit", "is_legacy", "is_valid", "kind", "normalise", "region_of"]

_FORM = Form(widths=(13, 15), alphabet="0123456789")
#: The running product after a digit: `_NEXT[product, digit]`.
_NEXT = np.array([[((p + d) % 10 or 10) * 2 % 11 for d in range(10)] for p in range(11)], np.uint8)


def check_digit(body: str) -> str:
    """The check digit of the fourteen digits before it.

    >>> check_digit("33020300003063")
    '9'
    """
    product = 10
    for digit in body:
        product = int(_NEXT[product, int(digit)])
    return str((11 - product) % 10)


def check(raw: str) -> Checked:
    """The number with its status.

    >>> check("330203000030639").status.name, check("341800000000012").status.name
    ('VALID', 'CHECKSUM_FAILED')
    """
    value = normalise(raw)
    status = fault(value, _FORM)
    if status is Status.VALID and len(value) == 15 and value[14] != check_digit(value[:14]):
        status = Status.CHECKSUM_FAILED
    return settle(value, status)


def is_valid(raw: str) -> bool:
    """Whether the value is a right registration number, or has the old form that can't be checked."""
    return check(raw).status is Status.VALID


def check_column(raw: pa.Array) -> CheckedColumn:
    """`check` over a column."""
    values = normalise_column(raw)
    column = CodeBytes(values)
    status = column.faults(_FORM)
    checked = (status == Status.VALID) & (column.lengths == 15)
    right = _checks(column.matrix(checked, 15))
    status[checked] = np.where(right, Status.VALID, Status.CHECKSUM_FAILED)
    return CheckedColumn(values, column.settle(status))


def _checks(numbers: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    digits = np.ascontiguousarray(DIGITS[numbers].T)
    product = np.full(len(numbers), 10, np.uint8)
    steps = _NEXT.ravel()
    for digit in digits[:14]:
        product = steps[product * 10 + digit]  # at most 10 * 10 + 9: fits a byte
    right: npt.NDArray[np.bool_] = digits[14] == (11 - product) % 10
    return right


def is_legacy(value: str) -> bool:
    """Whether this is the thirteen-digit form from before 2007, which has no check digit."""
    return len(normalise(value)) == 13 and is_valid(value)


def region_of(value: str) -> str:
    """The first registering authority's region code (100000 = the national authority), "" if the number isn't right."""
    checked = check(value)
    return checked.value[:6] if checked.status is Status.VALID else ""


def kind(value: str) -> str:
    """What the sequence says the holder is: `domestic`, `foreign` (invested) or `individual` (business); "" = unknown.

    >>> kind("341800600000010"), kind("341800400000015"), kind("330203000030639")
    ('individual', 'foreign', 'domestic')
    """
    checked = check(value)
    if checked.status is not Status.VALID or len(checked.value) != 15:
        return ""
    first = checked.value[6]
    return "domestic" if first <= "3" else "foreign" if first <= "5" else "individual"
