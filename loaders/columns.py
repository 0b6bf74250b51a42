"""Small vectorised steps over Arrow text columns ("" = missing) that mapping and statements share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from loaders.source import Value
from loaders.values.fines import fine_told
from resolution.identifiers import uscc

Ids = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
#: Columns of equal length by field name; personal fields appear as ``field.hmac`` and ``field.mask``.
Columns = Mapping[str, pa.Array]

_Rows = TypeVar("_Rows", pa.Array, pa.Table)

_POSITIVE = np.uint64(0x7FFF_FFFF_FFFF_FFFF)


def constant(text: str, rows: int) -> pa.Array:
    """A column of one text."""
    return pa.repeat(pa.scalar(text, pa.string()), rows)


def filled(column: pa.Array) -> Mask:
    """Which rows are not empty."""
    return np.asarray(pc.not_equal(column, ""), dtype=bool)


def only(rows: _Rows, mask: Mask) -> _Rows:
    """The rows of an array or table where ``mask`` holds; itself where it holds everywhere."""
    return rows if mask.all() else rows.filter(pa.array(mask))


def first_filled(columns: Sequence[pa.Array]) -> pa.Array:
    """Row by row the first text that is not empty."""
    result = columns[-1]
    for column in reversed(columns[:-1]):
        result = pc.if_else(pc.not_equal(column, ""), column, result)
    return result


def evaluate(value: Value, columns: Columns, rows: int, part: str = "") -> pa.Array:
    """The column a ``Value`` stands for; ``part`` (``hmac``, ``mask``) chooses a side of personal fields.

    An ID number beside a code in one cell is nobody's: whose it is the cell does not tell.
    """
    if value.field:
        found = columns.get(f"{value.field}.{part}") if part else columns.get(value.field)
        if found is not None and part and (code := columns.get(value.field)) is not None:
            found = pc.if_else(pc.equal(code, ""), found, "")
        return constant("", rows) if found is None else found
    if value.first:
        return first_filled([evaluate(inner, columns, rows, part) for inner in value.first])
    if value.join:
        parts = [evaluate(inner, columns, rows, part) for inner in value.join]
        return pc.binary_join_element_wise(*parts, "")
    if value.ratio:
        return _ratio(value.ratio[0], value.ratio[1], columns, rows)
    if value.credit:
        read = value.credit if not part else ()
        return first_filled([constant("", rows), *(_credit_codes(columns[name]) for name in read if name in columns)])
    if value.fine:
        return each_unique(columns.get(value.fine, constant("", rows)), fine_told)
    return constant(value.text, rows)


def _credit_codes(column: pa.Array) -> pa.Array:
    """The right unified social credit codes of a column of numbers; "" for all others."""
    if not filled(column).any():
        return column
    return pc.if_else(pa.array(uscc.check_column(column).valid), column, "")


def _ratio(part: str, whole: str, columns: Columns, rows: int) -> pa.Array:
    """The one amount as part of the other, as text; "" where one is missing, their currencies differ, or it is no part."""
    empty = constant("", rows)
    over, under = (
        pc.if_else(pc.equal(columns.get(name, empty), ""), "nan", columns.get(name, empty)) for name in (part, whole)
    )
    counted, total = (np.asarray(pc.cast(text, pa.float64())) for text in (over, under))
    alike = pc.equal(columns.get(f"{part}.currency", empty), columns.get(f"{whole}.currency", empty))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.round(counted / total, 8)
    fits = np.asarray(alike, dtype=bool) & (share > 0) & (share <= 1)
    return pc.if_else(pa.array(fits), pc.cast(pa.array(share), pa.string()), "")


def any_filled(names: Sequence[str], columns: Columns, rows: int) -> Mask:
    """Which rows have one of the fields (or its keyed digest)."""
    mask = np.zeros(rows, dtype=bool)
    for name in names:
        for found in (columns.get(name), columns.get(f"{name}.hmac"), columns.get(f"{name}.mask")):
            if found is not None:
                mask |= filled(found)
    return mask


def each_unique(column: pa.Array, convert: Callable[[str], str]) -> pa.Array:
    """``convert`` applied once to each distinct text of the column ("" stays "")."""
    coded = column.dictionary_encode()
    words = [convert(text) if text else "" for text in coded.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(coded.indices)


def digest(text: str) -> int:
    """A positive 63-bit number from a text, the same on every machine."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def digests(texts: pa.Array, prefix: str = "", key: bytes = b"") -> Ids:
    """``digest`` of many texts, each after ``prefix``; under a key where nobody may find a text by trying."""
    whole = pc.binary_join_element_wise(prefix, texts, "") if prefix else texts
    hashed = [blake2b(text, digest_size=8, key=key).digest() for text in whole.cast(pa.binary()).to_pylist()]
    return (np.frombuffer(b"".join(hashed), dtype=">u8").astype(np.uint64) >> np.uint64(1)).astype(np.int64)


def mix(ids: Ids, salt: int | Ids) -> Ids:
    """New positive numbers from old ones and a salt (splitmix64): no two of one salt meet but by the chance of a hash."""
    with np.errstate(over="ignore"):
        state = ids.astype(np.uint64) + np.asarray(salt).astype(np.uint64) * np.uint64(0x9E37_79B9_7F4A_7C15)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
        mixed: Ids = ((state ^ (state >> np.uint64(31))) & _POSITIVE).astype(np.int64)
    return mixed
