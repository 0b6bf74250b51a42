"""A column of codes as written, which may hold any of them: sorted into one column an identifier, with its status.

A right unified social credit code is the key; its organisation code comes along. Where the code's own check digit fails
but the organisation code inside checks, the latter is kept as `second_best`: published errors sit in the prefix or the
check character more often than in the nine characters with a check of their own, yet one wrong code in eleven passes
that check by chance, so it is evidence to be confirmed by a name and no key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution.identifiers import organisation_code, registration_number, taxpayer_number, uscc
from resolution.identifiers.code_bytes import CodeBytes
from resolution.identifiers.masks import mask, positions
from resolution.identifiers.normal_form import Form, normalise_column
from resolution.identifiers.personal_text import PROVINCES, find_personal, personal_numbers
from resolution.identifiers.status import CheckedColumn, Status

__all__ = ["CodeColumns", "find_personal", "sort_column"]

_FORM = Form(widths=(9, 13, 15, 17, 18, 20), alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_Rows = npt.NDArray[np.bool_]
_CheckColumn = Callable[[pa.Array], CheckedColumn]


@dataclass(frozen=True, slots=True)
class CodeColumns:
    """One row a code as written; text columns hold "" where the row is nothing of that kind, never null.

    A `personal` row has "" everywhere: it is to be keyed and masked, not stored.
    """

    uscc: pa.Array
    organisation_code: pa.Array
    registration_number: pa.Array
    masked: pa.Array
    comparable: pa.Array  # what a slip may be looked for in: a credit code is cut to the organisation code inside
    status: npt.NDArray[np.uint8]
    second_best: _Rows
    personal: _Rows


def sort_column(raw: pa.Array, *, organisations_only: bool = False) -> CodeColumns:
    """Sort a column of codes into identifiers.

    Args:
        raw: texts as written; nulls count as missing.
        organisations_only: see `personal_numbers`.

    >>> columns = sort_column(pa.array(["91341802MA9KB0X1XB", "12345678-8", "330203000030639", "913306******UD4P7H"]))
    >>> columns.organisation_code.to_pylist()
    ['MA9KB0X1X', '123456788', '', '']
    >>> columns.registration_number.to_pylist()[2], columns.masked.to_pylist()[3]
    ('330203000030639', '913306******UD4P7H')
    """
    values = normalise_column(raw)
    column = CodeBytes(values)
    status = column.faults(_FORM)
    formed = status == Status.VALID
    width = {w: formed & (column.lengths == w) for w in _FORM.widths}
    personal = _personal(values, width, organisations_only=organisations_only)

    credit = _checked(uscc.check_column, values, width[18])
    registered = _checked(registration_number.check_column, values, width[13] | width[15])
    is_credit = (credit == Status.VALID) & ~personal
    is_registered = (registered == Status.VALID) & ~personal
    inner = _part(values, width[18] & ~personal, 8)
    taxed = _part(values, width[15] & ~personal & ~is_registered, 6, lettered=True)
    alone = _part(values, width[9], 0)

    for rows, found in ((width[18], credit), (width[13] | width[15], registered)):
        status[rows] = found[rows]
    status[width[9]] = np.where(alone, Status.VALID, Status.CHECKSUM_FAILED)[width[9]]
    status[width[17] | width[20]] = Status.BAD_LENGTH
    status[personal | taxed] = Status.VALID
    column.settle(status)
    return CodeColumns(
        uscc=_keep(values, is_credit),
        organisation_code=_first((values, alone), (_cut(values, 8), inner), (_cut(values, 6), taxed)),
        registration_number=_keep(values, is_registered),
        masked=_readable(_keep(values, status == Status.MASKED)),
        comparable=_keep(pc.if_else(pa.array(width[18]), _cut(values, 8), values), _comparable(status) & ~personal),
        status=status,
        second_best=inner & ~is_credit,
        personal=personal,
    )


def _comparable(status: npt.NDArray[np.uint8]) -> _Rows:
    """What was written for a code, right or wrong; no placeholder, no mask."""
    comparable: _Rows = np.isin(status, (Status.VALID, Status.CHECKSUM_FAILED, Status.BAD_LENGTH, Status.BAD_CHAR))
    return comparable


def _personal(values: pa.Array, width: dict[int, _Rows], *, organisations_only: bool) -> _Rows:
    personal = np.zeros(len(values), bool)
    plain, taxed = width[15] | width[18], width[17] | width[20]
    personal[plain] = personal_numbers(values.filter(pa.array(plain)), organisations_only=organisations_only)
    personal[taxed] = taxpayer_number.personal_column(values.filter(pa.array(taxed)))
    return personal


def _checked(check_column: _CheckColumn, values: pa.Array, rows: _Rows) -> npt.NDArray[np.uint8]:
    status = np.full(len(values), Status.BAD_LENGTH, np.uint8)
    if rows.any():
        status[rows] = check_column(values.filter(pa.array(rows))).status
    return status


def _cut(values: pa.Array, start: int) -> pa.Array:
    return pc.utf8_slice_codeunits(values, start, start + 9)


def _part(values: pa.Array, rows: _Rows, start: int, *, lettered: bool = False) -> _Rows:
    """Where nine characters from `start` are a right organisation code (behind digits, and with a letter in it)."""
    found = rows.copy()
    if not rows.any():
        return found
    texts = values.filter(pa.array(rows))
    parts = _cut(texts, start)
    right = organisation_code.check_column(parts).valid
    if lettered:
        digits_before = np.asarray(pc.ascii_is_decimal(pc.utf8_slice_codeunits(texts, 0, start)))
        right &= digits_before & ~np.asarray(pc.ascii_is_decimal(parts))
    found[rows] = right
    return found


def _keep(values: pa.Array, rows: _Rows) -> pa.Array:
    return pc.if_else(pa.array(rows), values, "")


def _readable(masked: pa.Array) -> pa.Array:
    """Masks of ID card numbers cut to what may stay readable; those of other codes as written."""
    encoded = masked.dictionary_encode()
    texts = [
        mask(text) if text[:2] in PROVINCES and positions(text) else text for text in encoded.dictionary.to_pylist()
    ]
    return pa.array(texts, pa.string()).take(encoded.indices)


def _first(*choices: tuple[pa.Array, _Rows]) -> pa.Array:
    out = pa.scalar("")
    for values, rows in reversed(choices):
        out = pc.if_else(pa.array(rows), values, out)
    return out
