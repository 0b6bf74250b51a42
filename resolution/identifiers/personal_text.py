"""ID card numbers where they don't belong: in a column of codes, or in the middle of a sentence.

Privacy goes first: a number that could be a person's or something else is a person's, unless that something is a right
unified social credit code that no ID card can spell. A slip of the pen doesn't make an ID number less personal.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution.identifiers import id_card, registration_number, uscc
from resolution.identifiers.code_bytes import CodeBytes
from resolution.identifiers.masks import mask
from resolution.identifiers.normal_form import as_strings
from resolution.identifiers.status import Status

#: First two digits of every ID card number: the province of first issue (81 to 83: residence permits).
PROVINCES = frozenset(
    str(code)
    for codes in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84))
    for code in range(*codes)
)
#: Nobody born earlier is in a file with a fifteen-digit number that also checks as a registration number.
_ELDEST = 1910
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９Ｘｘx", "0123456789XXX")
_EDGE_BEFORE, _EDGE_AFTER = "(?<![0-9A-Za-z０-９])", "(?![0-9A-Za-z０-９])"
_WHOLE = re.compile(rf"{_EDGE_BEFORE}(?:\d{{17}}[\dXxＸｘ]\d\d|\d{{17}}[\dXxＸｘ]|\d{{17}}|\d{{15}}){_EDGE_AFTER}")
#: Signs that stand between the groups of a number, up to three of them; some are not seen at all.
_GAPS = r"\s\-－—–·._\u200b-\u200f\u2060\ufeff\u00ad\u2010-\u2012\u2212"
_GAP = rf"[{_GAPS}]{{0,3}}"
_SPACED = re.compile(rf"{_EDGE_BEFORE}\d(?:{_GAP}\d){{16}}{_GAP}[\dXxＸｘ]{_EDGE_AFTER}")
_NOT_DIGITS = re.compile(r"[^0-9X]")
#: Letters and digits in a row, more than a number has: one may stand inside (姓名ZS349999…, a code and a number without a sign between).
_RUN = re.compile(r"[0-9A-Za-z０-９Ｘｘ]{19,}")
_LONG = 18
_CENTURIES = ("19", "20")
#: What RE2 looks for before Python looks closer: fifteen digits in a row, gaps allowed.
_WORTH_A_LOOK = r"[0-9０-９](?:[\s\x{3000}\x{a0}\-－—–·._\x{200b}-\x{200f}\x{2060}\x{feff}\x{ad}\x{2010}-\x{2012}\x{2212}]{0,3}[0-9０-９]){14}"


def personal_numbers(numbers: pa.Array, *, organisations_only: bool = False) -> npt.NDArray[np.bool_]:
    """Which normalised codes of 15 or 18 characters are ID card numbers.

    Args:
        organisations_only: the source lists no persons, so that fifteen digits that check as a registration number
            are one even where they spell a date. One random registration number in fifty does.
    """
    personal = _may_be_dated(numbers)
    if personal.any():
        few = numbers.filter(pa.array(personal))
        personal[personal] = _weighed(few, organisations_only=organisations_only)
    return personal


def _may_be_dated(numbers: pa.Array) -> npt.NDArray[np.bool_]:
    """A quick look that spares most codes the full one: a century in its place, or the first digit of a month."""
    column = CodeBytes(numbers)
    rows = np.zeros(len(numbers), bool)
    long, short = column.lengths == 18, column.lengths == 15
    century = column.matrix(long, 18)[:, 6:8]
    rows[long] = ((century[:, 0] == ord("1")) & (century[:, 1] >= ord("8"))) | (
        (century[:, 0] == ord("2")) & (century[:, 1] == ord("0"))
    )
    rows[short] = column.matrix(short, 15)[:, 8] <= ord("1")
    return rows


def _weighed(numbers: pa.Array, *, organisations_only: bool) -> npt.NDArray[np.bool_]:
    column = CodeBytes(numbers)
    checked = id_card.check_column(numbers)
    dated = id_card.dated_column(numbers)
    province = np.asarray(pc.is_in(pc.utf8_slice_codeunits(numbers, 0, 2), pa.array(sorted(PROVINCES))))
    slip = (checked.status == Status.CHECKSUM_FAILED) & dated & province
    credit_code = uscc.check_column(numbers).valid
    registered = registration_number.check_column(numbers).valid & (column.lengths == 15)
    may_be_both = province & ~np.bool_(organisations_only) & (id_card.birth_year_column(numbers) >= _ELDEST)
    answer: npt.NDArray[np.bool_] = np.where(
        column.lengths == 18,
        (checked.valid & (~credit_code | province)) | (slip & ~credit_code),
        checked.valid & (~registered | may_be_both),
    )
    return answer


def is_personal_number(number: str) -> bool:
    """Whether a code of 15 or 18 characters is an ID card number; same answers as `personal_numbers`.

    >>> is_personal_number("342501197001010012"), is_personal_number("914403001922038216")
    (True, False)
    """
    checked = id_card.check(number)
    province = checked.value[:2] in PROVINCES
    if len(checked.value) == 18:
        if uscc.is_valid(checked.value):
            return checked.status is Status.VALID and province
        slip = checked.status is Status.CHECKSUM_FAILED and province and id_card.dated(checked.value)
        return checked.status is Status.VALID or slip
    if checked.status is not Status.VALID:
        return False
    born = id_card.birth_date(checked.value)
    may_be_both = province and born is not None and born.year >= _ELDEST
    return may_be_both or not registration_number.is_valid(checked.value)


def mask_text(text: str) -> str:
    """The text with every ID card number in it masked; fifteen digits count only with a province and a date.

    >>> mask_text("法定代表人张某，身份证号342501197001010012，信用代码914403001922038216")
    '法定代表人张某，身份证号3425011970****0012，信用代码914403001922038216'
    """
    return _RUN.sub(_masked_within, _SPACED.sub(_masked, _WHOLE.sub(_masked, text)))


def _masked(match: re.Match[str]) -> str:
    written = match[0]
    number = _NOT_DIGITS.sub("", written.translate(_WIDE_DIGITS))
    if len(number) == _LONG - 1 and _lacks_one(number):
        return number[:10] + "****" + number[14:]
    sequence = number[-2:] if len(number) in (17, 20) else ""
    number = number[: len(number) - len(sequence)]
    if len(number) == 15 and number[:2] not in PROVINCES:
        return written
    return mask(number) + "*" * len(sequence) if is_personal_number(number) else written


def _lacks_one(number: str) -> bool:
    """Whether seventeen digits are an ID card number without its last sign."""
    return number[:2] in PROVINCES and number[6:8] in _CENTURIES and id_card.dated(number + "0")


def cut(run: str) -> list[str]:
    """A run of letters and digits cut at the right ID card numbers and credit codes inside, in their order.

    >>> cut("91349999MAX119198D349999197707070029")
    ['91349999MAX119198D', '349999197707070029']
    """
    plain = run.translate(_WIDE_DIGITS)
    pieces, start, place = [], 0, 0
    while place + _LONG <= len(plain):
        window = plain[place : place + _LONG]
        if _is_right(window) or (window[2:8].isdigit() and uscc.is_valid(window)):
            pieces += [run[start:place], run[place : place + _LONG]]
            start = place = place + _LONG
        else:
            place += 1
    return [piece for piece in (*pieces, run[start:]) if piece]


def _is_right(number: str) -> bool:
    """Whether eighteen characters are an ID card number beyond doubt: province, a century of the living, date and check character."""
    return (
        number[:2] in PROVINCES
        and number[6:8] in _CENTURIES
        and id_card.is_valid(number)
        and is_personal_number(number)
    )


def _masked_within(match: re.Match[str]) -> str:
    return "".join(_hidden(piece) if len(piece) == _LONG else piece for piece in cut(match[0]))


def _hidden(piece: str) -> str:
    number = piece.translate(_WIDE_DIGITS)
    return mask(number) if _is_right(number) else piece


def find_personal(texts: pa.Array) -> pa.Array:
    """`mask_text` over a column; Python sees only the texts with fifteen digits in a row. Nulls become ""."""
    column = as_strings(texts)
    hits = pc.match_substring_regex(column, pattern=_WORTH_A_LOOK)
    found = column.filter(hits).to_pylist()
    if not found:
        return column
    return pc.replace_with_mask(column, hits, pa.array([mask_text(text) for text in found], pa.string()))
