"""Columns that hold codes of several kinds: each value goes where its shape says.

``统一社会信用代码/工商注册号``, ``身份证号码/组织机构代码`` and the bare ``代码_2`` and ``代码_3`` (which changed places between
the templates of 2015 and 2018) are such columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.code_cells import is_odd, read_cell
from loaders.columns import each_unique
from loaders.values.text import compact
from resolution.identifiers import id_card, organisation_code, registration_number, uscc
from resolution.identifiers.personal_text import is_personal_number
from resolution.identifiers.status import Status

_REGISTRATION_WIDTHS = (13, 15)
_REGISTRATION = re.compile("注册号|登记号|登记码|执照号|执照编号")
_PERSONAL_WIDTHS = (15, 18)
_ORGANISATION_WIDTH = 9


@lru_cache(maxsize=1 << 16)
def shape(text: str) -> str:
    """``uscc``, ``organisation_code``, ``registration_number``, ``id_number`` or ``other``: of a cell that says more, its code's.

    >>> shape("91341802MA9KB0X1XB"), shape("3425011970****1234"), shape("913306******UD4P7H")
    ('uscc', 'id_number', 'uscc')
    """
    if uscc.is_valid(text):
        return "uscc"
    if is_odd(told := compact(text)):
        cell = read_cell(told)
        return "id_number" if cell.number and not cell.code else _shape(cell.code or text)
    return _shape(text)


def _shape(text: str) -> str:
    """``shape`` of a code alone."""
    found = uscc.check(text)
    if found.status is Status.VALID:
        return "uscc"
    if found.status is Status.MASKED:
        return "id_number" if id_card.mask(text) and not _says_uscc(found.value) else "uscc"
    if len(found.value) in _PERSONAL_WIDTHS and is_personal_number(found.value):
        return "id_number"
    if registration_number.is_valid(text):
        return "registration_number"
    if len(found.value) == _ORGANISATION_WIDTH and organisation_code.check(text).status is not Status.BAD_CHAR:
        return "organisation_code"
    if found.value.isdigit() and len(found.value) in _REGISTRATION_WIDTHS:
        return "registration_number"
    return "uscc" if len(found.value) == 18 else "other"


def _says_uscc(masked: str) -> bool:
    """A masked value of a code: it starts like one (9, 5, 1 then a category) and shows letters."""
    shown = masked.replace("*", "").rstrip("X")
    return masked.startswith("9") or any(char.isalpha() for char in shown)


def scatter(column: pa.Array, into: Mapping[str, str]) -> dict[str, pa.Array]:
    """The column dealt out over fields by shape; a shape without a field of its own goes to that of ``other``."""
    shapes = each_unique(column, shape)
    dealt: dict[str, pa.Array] = {}
    for target in dict.fromkeys(into.values()):
        wanted = [name for name, field in into.items() if field == target]
        if "other" in wanted:
            wanted += [name for name in _SHAPES if name not in into]
        chosen = pc.is_in(shapes, pa.array(wanted, pa.string()))
        dealt[target] = pc.if_else(chosen, column, "")
    return dealt


def names_registration(header: str) -> bool:
    """Whether a header of credit codes names registration numbers as well (统一社会信用代码/注册号)."""
    return _REGISTRATION.search(header) is not None


def registration_numbers(columns: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """``uscc`` and ``reg_no`` with the right registration numbers among the credit codes where they belong."""
    codes = columns["uscc"]
    own = columns.get("reg_no", pc.if_else(pc.equal(codes, ""), "", ""))
    found = np.isin(np.asarray(pc.utf8_length(codes)), _REGISTRATION_WIDTHS) & np.asarray(pc.equal(own, ""), dtype=bool)
    if not found.any():
        return {}
    found[found] = registration_number.check_column(codes.filter(pa.array(found))).valid
    moved = pa.array(found)
    return {"uscc": pc.if_else(moved, "", codes), "reg_no": pc.if_else(moved, codes, own)}


_SHAPES = ("uscc", "organisation_code", "registration_number", "id_number", "other")
