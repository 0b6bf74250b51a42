"""纳税人识别号: eighteen characters (a USCC, or an individual's ID card number), or the older forms of 15, 17 and 20.

The forms stand in data/taxpayer_forms.csv, with what is verified of them. Those made from an ID card number are personal
data (`is_personal`).
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution.identifiers import id_card, organisation_code, uscc
from resolution.identifiers.code_bytes import CodeBytes
from resolution.identifiers.normal_form import Form, fault, normalise, normalise_column, settle
from resolution.identifiers.status import Checked, CheckedColumn, Status

__all__ = ["check", "check_column", "is_personal", "is_valid", "normalise", "organisation_code_of", "personal_column"]

_FORMS = Path(__file__).parent.parent / "data" / "taxpayer_forms.csv"
_PERSONAL = "id_card"
_CHECKS: dict[str, Callable[[str], Checked]] = {
    "uscc": uscc.check,
    "organisation_code": organisation_code.check,
    "id_card": id_card.check,
}
_COLUMN_CHECKS: dict[str, Callable[[pa.Array], CheckedColumn]] = {
    "uscc": uscc.check_column,
    "organisation_code": organisation_code.check_column,
    "id_card": id_card.check_column,
}


@dataclass(frozen=True, slots=True)
class _Shape:
    """One form: the part with a check of its own stands between ``before`` and ``after`` digits."""

    length: int
    before: int
    part: str
    after: int

    def status(self, value: str) -> Status:
        inner = value[self.before : self.length - self.after]
        around = value[: self.before] + value[self.length - self.after :]
        return Status.BAD_CHAR if around and not around.isdigit() else _CHECKS[self.part](inner).status

    def status_column(self, values: pa.Array) -> npt.NDArray[np.uint8]:
        end = self.length - self.after
        inner = _COLUMN_CHECKS[self.part](pc.utf8_slice_codeunits(values, self.before, end)).status
        around = pc.binary_join_element_wise(
            pc.utf8_slice_codeunits(values, 0, self.before), pc.utf8_slice_codeunits(values, end, self.length), ""
        )
        digits = np.asarray(pc.or_(pc.equal(around, ""), pc.ascii_is_decimal(around)))
        return np.where(digits, inner, np.uint8(Status.BAD_CHAR))


@cache
def _shapes() -> dict[int, tuple[_Shape, ...]]:
    """The forms by length, in the order of the file."""
    with _FORMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    shapes = [_Shape(int(r["length"]), int(r["before"]), r["part"], int(r["after"])) for r in rows]
    return {s.length: tuple(other for other in shapes if other.length == s.length) for s in shapes}


@cache
def _form() -> Form:
    return Form(widths=tuple(sorted(_shapes())), alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def check(raw: str) -> Checked:
    """The number with its status, which is that of the part that can be checked.

    >>> check("341802149492322").status.name, check("34250119700101001201").status.name
    ('VALID', 'VALID')
    """
    value = normalise(raw)
    status = fault(value, _form())
    return settle(value, _status(value) if status is Status.VALID else status)


def _status(value: str) -> Status:
    found = [shape.status(value) for shape in _shapes()[len(value)]]
    return Status.VALID if Status.VALID in found else found[0]


def is_valid(raw: str) -> bool:
    """Whether the value is a right taxpayer number of any form."""
    return check(raw).status is Status.VALID


def check_column(raw: pa.Array) -> CheckedColumn:
    """`check` over a column."""
    values = normalise_column(raw)
    column = CodeBytes(values)
    status = column.faults(_form())
    formed = status == Status.VALID
    for width, shapes in _shapes().items():
        rows = formed & (column.lengths == width)
        if rows.any():
            found = np.stack([shape.status_column(values.filter(pa.array(rows))) for shape in shapes])
            status[rows] = np.where((found == Status.VALID).any(axis=0), np.uint8(Status.VALID), found[0])
    return CheckedColumn(values, column.settle(status))


def _fitting(value: str) -> list[_Shape]:
    return [shape for shape in _shapes().get(len(value), ()) if shape.status(value) is Status.VALID]


def is_personal(value: str) -> bool:
    """Whether a right number is made from an ID card number, hence to be keyed and masked like one."""
    checked = check(value)
    return checked.status is Status.VALID and any(shape.part == _PERSONAL for shape in _fitting(checked.value))


def personal_column(raw: pa.Array) -> npt.NDArray[np.bool_]:
    """`is_personal` over a column."""
    checked = check_column(raw)
    lengths = CodeBytes(checked.values).lengths
    result = np.zeros(len(lengths), dtype=np.bool_)
    for shape in (shape for shapes in _shapes().values() for shape in shapes if shape.part == _PERSONAL):
        rows = checked.valid & (lengths == shape.length)
        if rows.any():
            result[rows] |= shape.status_column(checked.values.filter(pa.array(rows))) == Status.VALID
    return result


def organisation_code_of(value: str) -> str:
    """The organisation code inside a right number of an organisation, else "".

    >>> organisation_code_of("341802149492322")
    '149492322'
    """
    checked = check(value)
    if checked.status is not Status.VALID or is_personal(checked.value):
        return ""
    for shape in _fitting(checked.value):
        inner = checked.value[shape.before : shape.length - shape.after]
        return uscc.organisation_code_of(inner) if shape.part == "uscc" else inner
    return ""
