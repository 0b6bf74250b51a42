"""The JSON text of each record, a column at a time: what ``orjson`` would write, without a Python object a row."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from loaders.values.marks import byte_set, marked, rewrite

#: What JSON escapes; such texts are written by ``orjson`` itself.
_ESCAPED = byte_set((*range(0x20), ord('"'), ord("\\")))


def payloads(columns: Mapping[str, pa.Array], other: Mapping[str, pa.Array], count: int) -> pa.Array:
    """Non-empty fields in the order of the source; unmapped columns, by name, under ``other``."""
    members = _members(columns)
    if rest := _members(dict(sorted(other.items()))):
        joined = _joined(rest, count)
        nested = pc.binary_join_element_wise(',"other":{', joined, "}", "")
        members.append(pc.if_else(pc.equal(joined, ""), "", nested))
    return pc.binary_join_element_wise("{", _joined(members, count), "}", "")


def _members(columns: Mapping[str, pa.Array]) -> list[pa.Array]:
    return [_member(name, column) for name, column in columns.items() if pc.max(pc.binary_length(column)).as_py()]


def _member(name: str, column: pa.Array) -> pa.Array:
    """``,"name":"text"`` of each text that is not empty."""
    texts = rewrite(column, marked(column, _ESCAPED), _escape)
    member = pc.binary_join_element_wise(f',{orjson.dumps(name).decode()}:"', texts, '"', "")
    return pc.if_else(pc.equal(column, ""), "", member)


def _joined(members: list[pa.Array], count: int) -> pa.Array:
    """The members of each object run together, without the comma before the first."""
    if not members:
        return pa.repeat(pa.scalar("", pa.string()), count)
    return pc.binary_replace_slice(pc.binary_join_element_wise(*members, ""), 0, 1, "")


def _escape(texts: pa.Array) -> pa.Array:
    coded = texts.dictionary_encode()
    escaped = [orjson.dumps(text)[1:-1].decode() for text in coded.dictionary.to_pylist()]
    return pa.array(escaped, pa.string()).take(coded.indices)
