"""统一社会信用代码 (GB 32100-2015): category (2), region of the registering authority (6), organisation code (9), check (1).

The modulus 31 is prime and greater than every difference of two values, so any one changed character is caught. The
region is a hint only: development zones have codes outside GB/T 2260, and a code outlives the county it names.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.identifiers import organisation_code
from resolution.identifiers.code_bytes import DIGITS, NO_VALUE, CodeBytes, scale, weighted_sums
from resolution.identifiers.normal_form import Form, fault, normalise, normalise_column, settle
from resolution.identifiers.status import Checked, CheckedColumn, Status

__all__ = [
    "category",
    "check",
    "check_column",
    "check_digit",
    "is_valid",
    "normalise",
    "organisation_code_of",
    "party_kind",
    "region_of",
    "typo_candidates",
]

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_FORM = Form(widths=(18,), alphabet=ALPHABET)
_VALUES = scale(ALPHABET)
_CHECK_BYTES = np.frombuffer("".join(ALPHABET[-i % 31] for i in range(31)).encode(), np.uint8)
_CATEGORIES = Path(__file__).parent.parent / "data" / "uscc_categories.csv"
#: Letters outside the alphabet and what they were meant to be.
_LOOK_ALIKES = tuple(str.maketrans("OIZSV", meant) for meant in ("0125U", "0125Y"))


def check_digit(body: str) -> str:
    """The check character of the seventeen characters before it.

    >>> check_digit("91341802MA9KB0X1X")
    'B'
    """
    return ALPHABET[-sum(ALPHABET.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 31]


def check(raw: str) -> Checked:
    """The code with its status; a category nobody listed yet doesn't make it invalid.

    >>> check("91341802ma9kb0x1xb")
    Checked(value='91341802MA9KB0X1XB', status=<Status.VALID: 0>)
    >>> check("00000000000000000X").status.name
    'PLACEHOLDER'
    """
    value = normalise(raw)
    status = fault(value, _FORM)
    if status is Status.VALID:
        if not value[2:8].isdigit():
            status = Status.BAD_CHAR
        elif value[17] != check_digit(value[:17]):
            status = Status.CHECKSUM_FAILED
    return settle(value, status)


def is_valid(raw: str) -> bool:
    """Whether the value is a right unified social credit code."""
    return check(raw).status is Status.VALID


def check_column(raw: pa.Array) -> CheckedColumn:
    """`check` over a column."""
    values = normalise_column(raw)
    column = CodeBytes(values)
    status = column.faults(_FORM)
    formed = status == Status.VALID
    status[formed] = _statuses(column.matrix(formed, 18))
    return CheckedColumn(values, column.settle(status))


def _statuses(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    sums = weighted_sums(_VALUES[codes[:, :17]], _WEIGHTS)
    status = np.where(codes[:, 17] == _CHECK_BYTES[sums % 31], Status.VALID, Status.CHECKSUM_FAILED)
    status[(DIGITS[codes[:, 2:8]] == NO_VALUE).any(axis=1)] = Status.BAD_CHAR
    return status.astype(np.uint8)


def organisation_code_of(code: str) -> str:
    """Positions 9 to 17 if they are a right organisation code, else "". Independent of the code's own check digit.

    >>> organisation_code_of("91340200149492322P")  # its own check digit fails
    '149492322'
    """
    value = normalise(code)
    part = value[8:17] if len(value) == 18 else ""
    return part if organisation_code.is_valid(part) else ""


def region_of(code: str) -> str:
    """Positions 3 to 8, the registering authority's region: a hint, "" where they aren't digits.

    >>> region_of("91110302562134916R")  # a zone that GB/T 2260 doesn't know
    '110302'
    """
    value = normalise(code)
    part = value[2:8] if len(value) == 18 else ""
    return part if part.isascii() and part.isdigit() else ""


@cache
def _categories() -> dict[str, dict[str, str]]:
    with _CATEGORIES.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {row["code"]: row for row in rows}


def category(code: str) -> str:
    """The Chinese name of the organisation category (positions 1 and 2), "" = not listed.

    >>> category("92341823MA9KB0X28M"), category("Z9")
    ('个体工商户', '')
    """
    row = _categories().get(normalise(code)[:2])
    return row["category"] if row else ""


def party_kind(code: str) -> str:
    """The kind of party (a word of `resolution.mention.KINDS`) that the category tells, "" = it doesn't.

    >>> party_kind("N2341802MF00000132")
    'village'
    """
    row = _categories().get(normalise(code)[:2])
    return row["party_kind"] if row else ""


def typo_candidates(code: str) -> list[str]:
    """Codes one slip away from this one for which both check characters hold, sorted: suggestions, never keys.

    A slip is one wrong character, two neighbours swapped, one character missing or one too many, or letters outside the
    alphabet written throughout for the digits they look like.

    >>> typo_candidates("91341802MA9KBOX1XB")
    ['91341802MA9KB0X1XB']
    """
    value = normalise(code)
    if fault(value, _FORM) in (Status.MASKED, Status.PLACEHOLDER) or not 17 <= len(value) <= 19 or not value.isascii():
        return []
    texts = sorted({text for text in _one_slip_away(value) if len(text) == 18 and text != value})
    checked = check_column(pa.array(texts, pa.string()))
    right = checked.values.filter(pa.array(checked.valid))
    inner = organisation_code.check_column(pa.array([text[8:17] for text in right.to_pylist()], pa.string()))
    found: list[str] = right.filter(pa.array(inner.valid)).to_pylist()
    return found


def _one_slip_away(value: str) -> set[str]:
    places = range(len(value))
    if len(value) == 17:
        return {value[:i] + c + value[i:] for i in range(18) for c in ALPHABET}
    if len(value) == 19:
        return {value[:i] + value[i + 1 :] for i in places}
    wrong = {value[:i] + c + value[i + 1 :] for i in places for c in ALPHABET}
    swapped = {value[:i] + value[i + 1] + value[i] + value[i + 2 :] for i in places[:-1]}
    return wrong | swapped | {value.translate(table) for table in _LOOK_ALIKES}
