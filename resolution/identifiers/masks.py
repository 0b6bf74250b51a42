"""ID card numbers with hidden positions: what may stay readable, and whether two remainders can be one number.

The readable remainder is the one the courts publish: first ten and last four, so region, birth year, sequence and check
character stay, month and day of birth go. It still is personal data. Two compatible masks are evidence that needs a
context; they are never combined into a fuller number.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.identifiers import normal_form
from resolution.identifiers.code_bytes import CodeBytes

_WIDTH = 18
_STAR = ord("*")
_HIDDEN = slice(10, 14)
_LEGACY_WIDTH = 15
#: Positions that a mask of unknown layout may show before it is too telling to keep.
_MOST_SHOWN = 10


def positions(raw: str) -> str:
    """The eighteen positions of a full or masked number with `*` for every hidden one; "" = no such layout.

    X can only be the check character: elsewhere, and at the end of a run, it is a masking sign. A fifteen-digit number
    is widened by its century, its check character unknown.

    >>> positions("34250119700101xxxx"), positions("3425017001***01")
    ('34250119700101****', '342501197001***01*')
    """
    value = normal_form.normalise(raw)
    if len(value) == _LEGACY_WIDTH:
        value = value[:6] + "19" + value[6:] + "*"
    if len(value) != _WIDTH or set(value) - set("0123456789X*"):
        return ""
    body = value[:17].replace("X", "*")
    return body + ("*" if value[16:] == "XX" else value[17])


def mask(raw: str) -> str:
    """What may stay readable of an ID number, full or masked, right or wrong: never more than first ten and last four.

    Numbers of other layouts (passports, permits) leave nothing; masks of other layouts stay if they show ten or fewer.

    >>> mask("342501197001010012")
    '3425011970****0012'
    >>> mask("330222************"), mask("E12345678")
    ('330222************', '')
    """
    laid_out = positions(raw)
    if laid_out:
        return laid_out[:10] + "****" + laid_out[14:]
    value = normal_form.normalise(raw)
    return value if "*" in value and len(value.replace("*", "")) <= _MOST_SHOWN else ""


def mask_column(raw: pa.Array) -> pa.Array:
    """`mask` over a column."""
    values = normal_form.normalise_column(raw)
    column = CodeBytes(values)
    rows = column.lengths == _WIDTH
    rows &= ~column.rows_with(~_LAYOUT[column.data])
    table = _laid_out(column.matrix(rows, _WIDTH))
    table[:, _HIDDEN] = _STAR
    masked = pa.array(_texts(table), pa.string())
    others = pa.array([mask(text) for text in values.filter(pa.array(~rows)).to_pylist()], pa.string())
    places = np.empty(len(values), np.int64)
    places[rows] = np.arange(len(masked))
    places[~rows] = len(masked) + np.arange(len(others))
    return pa.concat_arrays([masked, others]).take(pa.array(places))


def compatible(mask_a: str, mask_b: str) -> bool:
    """Whether every position visible in both agrees; False if either has no eighteen positions to compare.

    >>> compatible("3425011970****1234", "342501************")
    True
    >>> compatible("3425011970****1234", "3425011971****1234")
    False
    """
    a, b = positions(mask_a), positions(mask_b)
    return bool(a and b) and all(p == q or "*" in (p, q) for p, q in zip(a, b, strict=True))


def compatible_columns(masks_a: pa.Array, masks_b: pa.Array) -> npt.NDArray[np.bool_]:
    """`compatible` row by row over two columns of the same length."""
    (table_a, rows_a), (table_b, rows_b) = _tables(masks_a), _tables(masks_b)
    agree = (table_a == table_b) | (table_a == _STAR) | (table_b == _STAR)
    answer: npt.NDArray[np.bool_] = rows_a & rows_b & agree.all(axis=1)
    return answer


_LAYOUT = np.zeros(256, bool)
_LAYOUT[[ord(c) for c in "0123456789X*"]] = True


def _laid_out(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    table = codes.copy()
    x = codes == ord("X")
    table[:, :17][x[:, :17]] = _STAR
    table[x[:, 16] & x[:, 17], 17] = _STAR
    return table


def _tables(raw: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    values = normal_form.normalise_column(raw)
    column = CodeBytes(values)
    formed = ~column.rows_with(~_LAYOUT[column.data])
    table = np.full((len(values), _WIDTH), _STAR, np.uint8)
    full, legacy = formed & (column.lengths == _WIDTH), formed & (column.lengths == _LEGACY_WIDTH)
    table[full] = _laid_out(column.matrix(full, _WIDTH))
    short = column.matrix(legacy, _LEGACY_WIDTH)
    wide = np.full((len(short), _WIDTH), _STAR, np.uint8)
    wide[:, :6], wide[:, 6], wide[:, 7], wide[:, 8:17] = short[:, :6], ord("1"), ord("9"), short[:, 6:]
    table[legacy] = _laid_out(wide)
    return table, full | legacy


def _texts(table: npt.NDArray[np.uint8]) -> list[str]:
    texts: list[str] = np.ascontiguousarray(table).view(f"S{_WIDTH}").ravel().astype(str).tolist()
    return texts
