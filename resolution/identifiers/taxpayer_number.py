"""纳税人识别号: eighteen characters (a USCC, or an individual's ID card number), or the older forms of 15, 17 and 20.

15 = region (6) and organisation code (9); 17 and 20 = a fifteen- or eighteen-digit ID card number and a two-digit
sequence. The older forms rest on background knowledge, not on a text we have read. 17, 20 and ID card numbers are
personal data (`is_personal`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution.identifiers import id_card, organisation_code, uscc
from resolution.identifiers.code_bytes import CodeBytes
from resolution.identifiers.normal_form import Form, fault, normalise, normalise_column, settle
from resolution.identifiers.status import Checked, CheckedColumn, Status

__all__ = ["check", "check_column", "is_personal", "is_valid", "normalise", "organisation_code_of", "personal_column"]

_FORM = Form(widths=(15, 17, 18, 20), alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_SEQUENCE = 2
_PERSONAL_WIDTHS = (17, 20)


def check(raw: str) -> Checked:
    """The number with its status, which is that of the part that can be checked.

    >>> check("341802149492322").status.name, check("34250119700101001201").status.name
    ('VALID', 'VALID')
    """
    value = normalise(raw)
    status = fault(value, _FORM)
    return settle(value, _status(value) if status is Status.VALID else status)


def _status(value: str) -> Status:
    if len(value) == 18:
        own = uscc.check(value).status
        return Status.VALID if id_card.is_valid(value) else own
    head, tail = (value[:6], value[6:]) if len(value) == 15 else (value[-_SEQUENCE:], value[:-_SEQUENCE])
    if not head.isdigit():
        return Status.BAD_CHAR
    return organisation_code.check(tail).status if len(value) == 15 else id_card.check(tail).status


def is_valid(raw: str) -> bool:
    """Whether the value is a right taxpayer number of any form."""
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
            status[rows] = _status_column(values.filter(pa.array(rows)), width)
    return CheckedColumn(values, column.settle(status))


def _status_column(values: pa.Array, width: int) -> npt.NDArray[np.uint8]:
    if width == 18:
        own, person = uscc.check_column(values).status, id_card.check_column(values).valid
        return np.where(person, np.uint8(Status.VALID), own)
    check_part: Callable[[pa.Array], CheckedColumn]
    if width == 15:
        head, tail, check_part = _cut(values, 0, 6), _cut(values, 6, 15), organisation_code.check_column
    else:
        cut = width - _SEQUENCE
        head, tail, check_part = _cut(values, cut, width), _cut(values, 0, cut), id_card.check_column
    digits = np.asarray(pc.ascii_is_decimal(head))
    return np.where(digits, check_part(tail).status, np.uint8(Status.BAD_CHAR))


def _cut(values: pa.Array, start: int, stop: int) -> pa.Array:
    return pc.utf8_slice_codeunits(values, start, stop)


def is_personal(value: str) -> bool:
    """Whether a right number is made from an ID card number, hence to be keyed and masked like one."""
    checked = check(value)
    if checked.status is not Status.VALID:
        return False
    return len(checked.value) in _PERSONAL_WIDTHS or id_card.is_valid(checked.value)


def personal_column(raw: pa.Array) -> npt.NDArray[np.bool_]:
    """`is_personal` over a column."""
    checked = check_column(raw)
    lengths = CodeBytes(checked.values).lengths
    made_of_one = np.isin(lengths, _PERSONAL_WIDTHS) | id_card.check_column(checked.values).valid
    return checked.valid & made_of_one


def organisation_code_of(value: str) -> str:
    """The organisation code inside a right fifteen- or eighteen-character number, else "".

    >>> organisation_code_of("341802149492322")
    '149492322'
    """
    checked = check(value)
    if checked.status is not Status.VALID or is_personal(checked.value):
        return ""
    return checked.value[6:] if len(checked.value) == 15 else uscc.organisation_code_of(checked.value)
