"""公民身份号码 (GB 11643): region of first issue (6), birth date (8), sequence (3, odd = male), check (1). Personal data.

The fifteen-digit form of before 1999 has a two-digit year and no check digit; `upgrade` gives its eighteen digits. No
region is looked up: it is that of the first issue and never changes, so it may be out of force or newer than the birth.
Full numbers are keyed at the loader (`personal_key`); only what `mask` leaves readable is kept.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution.identifiers.code_bytes import DIGITS, NO_VALUE, CodeBytes, weighted_sums
from resolution.identifiers.masks import compatible, compatible_columns, mask, mask_column
from resolution.identifiers.normal_form import Form, fault, normalise, normalise_column, settle
from resolution.identifiers.status import Checked, CheckedColumn, Status

__all__ = [
    "birth_date",
    "birth_year_column",
    "check",
    "check_column",
    "check_digit",
    "compatible",
    "compatible_columns",
    "dated",
    "dated_column",
    "gender",
    "gender_column",
    "is_valid",
    "mask",
    "mask_column",
    "normalise",
    "upgrade",
    "upgrade_column",
]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"  # by the sum modulo 11
_FORM = Form(widths=(15, 18), alphabet="0123456789X")
_CHECK_BYTES = np.frombuffer(_CHECKS.encode(), np.uint8)
_CENTURY = np.frombuffer(b"19", np.uint8)
_MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] + [0] * 87, np.int32)
_YEARS = (1800, 2099)


def check_digit(body: str) -> str:
    """The check character of the seventeen digits before it.

    >>> check_digit("11010519491231002")
    'X'
    """
    return _CHECKS[sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11]


def check(raw: str) -> Checked:
    """The number with its status; fifteen digits are VALID if they hold a real date.

    >>> check("１１０１０５１９４９１２３１００２x").status.name, check("110105194902300020").status.name
    ('VALID', 'BAD_DATE')
    """
    value = normalise(raw)
    status = fault(value, _FORM)
    if status is Status.VALID:
        status = _status(value)
    return settle(value, status)


def _status(value: str) -> Status:
    body = value[:17]
    if not body.isdigit():
        return Status.BAD_CHAR
    if len(value) == 18 and value[17] != check_digit(body):
        return Status.CHECKSUM_FAILED
    return Status.VALID if _date(value) else Status.BAD_DATE


def _date(value: str) -> date | None:
    text = value[6:14] if len(value) == 18 else "19" + value[6:12]
    try:
        found = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    return found if _YEARS[0] <= found.year <= _YEARS[1] else None


def is_valid(raw: str) -> bool:
    """Whether the value is a right ID card number of either form."""
    return check(raw).status is Status.VALID


def check_column(raw: pa.Array) -> CheckedColumn:
    """`check` over a column."""
    values = normalise_column(raw)
    column = CodeBytes(values)
    status = column.faults(_FORM)
    formed = status == Status.VALID
    for width in _FORM.widths:
        rows = formed & (column.lengths == width)
        if rows.any():
            numbers = column.matrix(rows, width)
            status[rows] = _statuses(numbers if width == 18 else _widen(numbers), checked=width == 18)
    return CheckedColumn(values, column.settle(status))


def _widen(numbers: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Fifteen bytes to eighteen: the century 19 after the region, the right check character at the end."""
    wide = np.empty((len(numbers), 18), np.uint8)
    wide[:, :6], wide[:, 6:8], wide[:, 8:17] = numbers[:, :6], _CENTURY, numbers[:, 6:]
    wide[:, 17] = _CHECK_BYTES[weighted_sums(DIGITS[wide[:, :17]], _WEIGHTS) % 11]
    return wide


def _statuses(numbers: npt.NDArray[np.uint8], *, checked: bool) -> npt.NDArray[np.uint8]:
    digits = DIGITS[numbers[:, :17]]
    status = np.where(_dated(digits), Status.VALID, Status.BAD_DATE).astype(np.uint8)
    if checked:
        right = _CHECK_BYTES[weighted_sums(digits, _WEIGHTS) % 11]
        status[numbers[:, 17] != right] = Status.CHECKSUM_FAILED
    status[(digits == NO_VALUE).any(axis=1)] = Status.BAD_CHAR
    return status


def _year(digits: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
    return weighted_sums(digits[:, 6:10], (1000, 100, 10, 1))


def _dated(digits: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    year = _year(digits)
    month = np.minimum(weighted_sums(digits[:, 10:12], (10, 1)), 99)
    day = weighted_sums(digits[:, 12:14], (10, 1))
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _MONTH_DAYS[month] + (leap & (month == 2))
    dated: npt.NDArray[np.bool_] = (day >= 1) & (day <= last) & (year >= _YEARS[0]) & (year <= _YEARS[1])
    return dated


def dated(raw: str) -> bool:
    """Whether eighteen digits, right or wrong in the last, spell a birth date."""
    value = normalise(raw)
    return len(value) == 18 and value[:17].isascii() and value[:17].isdigit() and _date(value) is not None


def dated_column(raw: pa.Array) -> npt.NDArray[np.bool_]:
    """`dated` over a column."""
    column = CodeBytes(normalise_column(raw))
    rows: npt.NDArray[np.bool_] = (column.lengths == 18) & ~column.rows_with(column.data >= 0x80)
    digits = DIGITS[column.matrix(rows, 18)[:, :17]]
    rows[rows] = _dated(digits) & (digits != NO_VALUE).all(axis=1)
    return rows


def upgrade(raw: str) -> str:
    """The eighteen-digit form of a right number; anything else comes back normalised.

    >>> upgrade("342501700101001")
    '342501197001010012'
    """
    checked = check(raw)
    if checked.status is not Status.VALID or len(checked.value) == 18:
        return checked.value
    body = checked.value[:6] + "19" + checked.value[6:]
    return body + check_digit(body)


def upgrade_column(raw: pa.Array) -> pa.Array:
    """`upgrade` over a column: what to key, so that both forms of a person's number give one digest."""
    checked = check_column(raw)
    column = CodeBytes(checked.values)
    rows = checked.valid & (column.lengths == 15)
    if not rows.any():
        return checked.values
    wide = np.ascontiguousarray(_widen(column.matrix(rows, 15)))
    texts = pa.array(wide.view("S18").ravel().astype(str).tolist(), pa.string())
    return pc.replace_with_mask(checked.values, pa.array(rows), texts)


def birth_date(raw: str) -> date | None:
    """The birth date of a right number, else None."""
    checked = check(raw)
    return _date(checked.value) if checked.status is Status.VALID else None


def gender(raw: str) -> str:
    """男, 女, or "" if the number isn't right.

    >>> gender("342501197001010012")
    '男'
    """
    checked = check(raw)
    if checked.status is not Status.VALID:
        return ""
    return "男" if int(upgrade(checked.value)[16]) % 2 else "女"


def birth_year_column(raw: pa.Array) -> npt.NDArray[np.int16]:
    """Birth years of a column of numbers, 0 where the number isn't right."""
    years = np.zeros(len(raw), np.int16)
    digits, rows = _valid_digits(raw)
    years[rows] = _year(digits)
    return years


def gender_column(raw: pa.Array) -> pa.Array:
    """`gender` over a column."""
    words = np.full(len(raw), 2, np.int8)
    digits, rows = _valid_digits(raw)
    words[rows] = digits[:, 16] % 2
    return pa.array(["女", "男", ""]).take(pa.array(words))


def _valid_digits(raw: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    checked = check_column(upgrade_column(raw))
    return DIGITS[CodeBytes(checked.values).matrix(checked.valid, 18)], checked.valid
