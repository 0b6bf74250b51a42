"""Names of persons that stand in one cell with a telephone number (法定代表人及联系电话): the name alone is the name."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.values.distinct import distinct
from loaders.values.marks import byte_set, marked
from resolution.names.person import looks_like_person

_NUMBER_BYTES = byte_set((*b"0123456789", 0xEF))  # full-width digits begin with EF
_FEWEST_NUMBERS = 7
_PHONE = (
    r"(?:\+?86[\s\-]?)?1[3-9]\d(?:[\s\-]?[\d*]){8}"  # a mobile phone, perhaps masked
    r"|\(?0\d{2,3}\)?[\s\-—]?[\d*]{7,8}(?:-\d{1,5})?"  # a line with its area
    r"|[\d*]{7,8}"
)
_BEHIND = re.compile(
    rf"[\s,:;/|、(]*(?:(?:联系)?(?:电话|手机)(?:号码?)?|联系方式|tel|phone)?[\s:.]*(?:{_PHONE})(?:[\s,;/、]+(?:{_PHONE}))*\)?",
    re.I,
)
_SEPARATORS = re.compile(r"[、,;|\n]")


def names_alone(column: pa.Array) -> pa.Array:
    """Persons' names without the telephone numbers behind them; whatever is not a person's name and a number stays.

    >>> names_alone(pa.array(["汪测试 0563-4021234", "詹测试13800001234", "宣城5612345厂"])).to_pylist()
    ['汪测试', '詹测试', '宣城5612345厂']
    """
    likely = marked(column, _NUMBER_BYTES, _FEWEST_NUMBERS)
    if not likely.any():
        return column
    cells, rows = distinct(column.filter(pa.array(likely)))
    alone = pa.array([_alone(cell) for cell in cells.to_pylist()], pa.string()).take(pa.array(rows))
    return pc.replace_with_mask(column, pa.array(np.asarray(likely)), alone)


def _alone(cell: str) -> str:
    plain = unicodedata.normalize("NFKC", cell).strip()
    parts = []
    start = 0
    for found in _BEHIND.finditer(plain):
        parts.append(plain[start : found.start()])
        start = found.end()
    if not parts or plain[start:].strip():
        return cell
    names = [name.strip() for part in parts for name in _SEPARATORS.split(part) if name.strip()]
    return "、".join(names) if names and all(map(looks_like_person, names)) else cell
