"""What a cell of codes holds: its code, freed of labels and remarks, and the ID number of a person beside it or in its place.

``91…/3499…``, ``统一社会信用代码：91…``, ``91…（1-1）`` and ``3499…(法人)`` are such cells. Where no one code is sure, the cell stays as it is,
but for the numbers of persons, in full or masked: these are never part of a code.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import Mask
from loaders.masked_numbers import is_masked_number, laid_out, laid_out_column, masked_numbers
from loaders.values.text import compact
from resolution.identifiers import id_card, organisation_code, taxpayer_number, uscc
from resolution.identifiers.masks import mask, positions
from resolution.identifiers.normal_form import normalise_column
from resolution.identifiers.personal_text import PROVINCES, cut, is_personal_number, personal_numbers

#: A code alone: any code there is has at most so many signs. What is no such text is looked at sign by sign.
_PLAIN = r"^[0-9A-Za-z*\-]{0,20}$"
#: Lengths that a number of a person has with a sign too few or too many, or with the sequence of a taxpayer number.
_NEARLY = r"^[1-8][0-9]{16}(?:[0-9Xx]{2,3})?$"
#: Such lengths, and room for a sign or two before a number.
_LOOKED_AT = r"^[1-8][0-9]{16}$|^[0-9A-Za-z*\-]{19,20}$"
_PLAIN_SIGNS, _LOOKED_AT_SIGNS = re.compile(_PLAIN), re.compile(_LOOKED_AT)
_RUN = re.compile(r"[0-9A-Za-z*]+")
_STARS = str.maketrans(dict.fromkeys("×●■", "*"))
_DASH = re.compile(r"(?<=[0-9A-Za-z*])-(?=[0-9A-Za-z*])")
#: Signs that part nothing any more at the ends of what is left of a cell.
_EDGES = re.compile(r"^[^0-9A-Za-z*\u3400-\u9fff]+|[^0-9A-Za-z*\u3400-\u9fff]+$")
_LONGEST = 20
_FORMS = (15, 17, 18, 19, 20)
_ORGANISATION = 9
_CARDS = (15, 18)
_SEQUENCE = 2
_BORN = ("19", "20")
_SHOWN = 10


class Cell(NamedTuple):
    """The code of a cell, the one ID number in it, and the cell with such numbers masked where it holds more than the code."""

    code: str
    number: str
    kept: str


class CodeCells(NamedTuple):
    """``Cell`` over a column."""

    codes: pa.Array
    numbers: pa.Array
    kept: pa.Array


def read_cells(texts: pa.Array) -> CodeCells:
    """The parts of each cell; ``texts`` are in half width and without blanks, as ``values.codes`` leaves them."""
    odd = _odd(texts)
    values = normalise_column(texts)
    masked = masked_numbers(values) & ~odd
    persons = (_persons(values) & ~odd) | masked
    numbers = pc.if_else(pa.array(persons), texts, "")
    if masked.any():
        numbers = pc.replace_with_mask(numbers, pa.array(masked), laid_out_column(values.filter(pa.array(masked))))
    codes = pc.if_else(pa.array(persons), "", texts)
    empty = pc.if_else(pa.array(odd), "", "")
    if not odd.any():
        return CodeCells(codes, numbers, empty)
    rows = pa.array(odd)
    cells = [read_cell(text) for text in texts.filter(rows).to_pylist()]
    parts = [pa.array([cell[part] for cell in cells], pa.string()) for part in range(len(Cell._fields))]
    columns = (
        pc.replace_with_mask(column, rows, part) for column, part in zip((codes, numbers, empty), parts, strict=True)
    )
    return CodeCells(*columns)


def is_odd(text: str) -> bool:
    """Whether a text may be more than a code, or a person's number with a sign too few or too many."""
    return _PLAIN_SIGNS.match(text) is None or _LOOKED_AT_SIGNS.match(text) is not None


def _odd(texts: pa.Array) -> Mask:
    """``is_odd`` over a column."""
    plain = np.asarray(pc.match_substring_regex(texts, _PLAIN), dtype=bool)
    odd: Mask = ~plain | np.asarray(pc.match_substring_regex(texts, _LOOKED_AT), dtype=bool)
    return odd


def _persons(values: pa.Array) -> Mask:
    """Which normalised codes are full numbers of natural persons."""
    likely = np.isin(np.asarray(pc.utf8_length(values)), _CARDS)
    persons = np.zeros(len(values), dtype=bool)
    persons[likely] = personal_numbers(values.filter(pa.array(likely)))
    return persons


@lru_cache(maxsize=1 << 16)
def read_cell(text: str) -> Cell:
    """The parts of a cell without blanks.

    >>> read_cell("91349999MAX119198D/349999197707070029")
    Cell(code='91349999MAX119198D', number='349999197707070029', kept='91349999MAX119198D/3499991977****0029')
    >>> read_cell("统一社会信用代码:91349999MAX120033Q").code, read_cell("教民证字第134000012345号").code
    ('91349999MAX120033Q', '教民证字第134000012345号')
    """
    whole = _DASH.sub("", text.translate(_STARS))
    pieces = _pieces(whole)
    people = [piece for piece in pieces if is_person(piece)]
    numbers = list(dict.fromkeys(card for piece in people if (card := _card(piece))))
    number = numbers[0] if len(numbers) == 1 else ""
    shown, left = whole, whole
    for piece in people:
        shown, left = shown.replace(piece, _masked(piece)), left.replace(piece, "")
    code = _code(pieces, whole)
    if not code:
        code = text if not people else _EDGES.sub("", left) if any(_formed(piece, whole) for piece in pieces) else ""
    return Cell(code, number, "" if text in (code, number) else shown if people else text)


def _code(pieces: list[str], text: str) -> str:
    """The one right credit code; without any, the one piece that has the form of a code; "" where it is not sure which."""
    right = [piece for piece in pieces if uscc.is_valid(piece) and not is_person(piece)]
    found = list(dict.fromkeys(right or [piece for piece in pieces if _formed(piece, text)]))
    return found[0] if len(found) == 1 else ""


def _formed(piece: str, text: str) -> bool:
    """Whether a piece has the form of a code by itself, and is no part of a number in words (教民证字第1340…号) nor a person's."""
    if f"第{piece}" in text or not any(sign.isdigit() for sign in piece) or is_person(piece):
        return False
    return len(piece) in _FORMS or (len(piece) == _ORGANISATION and organisation_code.is_valid(piece))


def _pieces(text: str) -> list[str]:
    """The runs of letters and digits in a text; such as are too long for a code are cut at the right numbers inside."""
    return [piece for run in _RUN.findall(text) for piece in _cut(run)]


def _cut(run: str) -> list[str]:
    """The right numbers inside a run; one that is no longer than a code may be is cut at those of persons only (ID3499…)."""
    pieces = cut(run) if len(run) > _CARDS[1] and not is_person(run) else [run]
    return pieces if len(run) > _LONGEST or any(is_person(piece) for piece in pieces) else [run]


def is_person(piece: str) -> bool:
    """Whether a piece is made of a person's ID number: itself, masked, a taxpayer number, or with a sign too few or too many."""
    if is_masked_number(piece):
        return True
    if len(piece) in _CARDS:
        return is_personal_number(piece)
    if re.match(_NEARLY, piece) is None:
        return False
    return taxpayer_number.is_personal(piece) or (
        piece[:2] in PROVINCES and piece[6:8] in _BORN and id_card.dated(piece[:17] + "0")
    )


def _card(piece: str) -> str:
    """The ID number that a piece is made of; "" where its signs are too few or too many."""
    if is_masked_number(piece):
        return laid_out(piece)
    if len(piece) in _CARDS:
        return piece
    return piece[:-_SEQUENCE] if taxpayer_number.is_personal(piece) else ""


def _masked(piece: str) -> str:
    return mask(_card(piece)) or piece[:_SHOWN] + "****"


def read_number(text: str) -> str:
    """The one ID number in a cell that says more; the cell itself where there is none, or several.

    >>> read_number("身份证：349999197707070029"), read_number("护照E12345678")
    ('349999197707070029', '护照E12345678')
    """
    numbers = _numbers(text)
    return numbers.pop() if len(numbers) == 1 else text


def several_numbers(text: str) -> bool:
    """Whether a cell holds the ID numbers of several persons, in full or masked."""
    return len(_numbers(text)) > 1


def _numbers(text: str) -> set[str]:
    pieces = _pieces(_DASH.sub("", compact(text).translate(_STARS)))
    return {card for piece in pieces if (card := _stated(piece))}


def _stated(piece: str) -> str:
    """The ID number of a piece, in full or masked; "" if it is none."""
    if is_person(piece):
        return _card(piece)
    return piece if "*" in piece and len(piece) in _CARDS and positions(piece) else ""
