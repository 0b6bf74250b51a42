"""The JSON text of each record, a column at a time: what ``orjson`` would write, without a Python object a row."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from loaders.values.marks import byte_set, marked, rewrite

#: What JSON escapes; such texts are written by ``orjson`` itself.
_ESCAPED = byte_set((*range(0x20), ord('"'), ord("\\")))


def payloads(columns: Mapping[str, pa.Array], other: Mapping[str, pa.Array], count: int) -> pa.Array:
    """Non-empty fields in the order of the source; unmapped columns, by name, under ``other``."""
    body = _members(columns, count)
    rest = _members(dict(sorted(other.items())), count)
    nested = pc.binary_join_element_wise('"other":{', rest, "}", "")
    rest = pc.if_else(pc.equal(rest, ""), "", nested)
    return pc.binary_join_element_wise("{", _comma(body, rest), "}", "")


def _members(columns: Mapping[str, pa.Array], count: int) -> pa.Array:
    """``"name":"text"`` of the texts that are not empty, with commas between."""
    written = [_member(name, column) for name, column in columns.items() if _any(column)]
    if not written:
        return pa.repeat(pa.scalar("", pa.string()), count)
    return pc.binary_join_element_wise(*written, ",", null_handling="skip")


def _any(column: pa.Array) -> bool:
    return bool(pc.max(pc.binary_length(column)).as_py())


def _member(name: str, column: pa.Array) -> pa.Array:
    """One member of each object; null where there is nothing to say."""
    texts = rewrite(column, marked(column, _ESCAPED), _escape)
    start = orjson.dumps(name).decode() + ':"'
    member = pc.binary_join_element_wise(start, texts, '"', "")
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), member)


def _escape(texts: pa.Array) -> pa.Array:
    coded = texts.dictionary_encode()
    escaped = [orjson.dumps(text)[1:-1].decode() for text in coded.dictionary.to_pylist()]
    return pa.array(escaped, pa.string()).take(coded.indices)


def _comma(left: pa.Array, right: pa.Array) -> pa.Array:
    both = np.asarray(pc.and_(pc.not_equal(left, ""), pc.not_equal(right, "")), dtype=bool)
    if not both.any():
        return pc.binary_join_element_wise(left, right, "")
    return pc.binary_join_element_wise(left, pc.if_else(pa.array(both), ",", ""), right, "")
