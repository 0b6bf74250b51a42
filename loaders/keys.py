"""The business key of each row: by it a record is known again, whatever file, format or spelling it comes in.

A decision that another unit reports than the body that made it is a record of its own, so that what two portals say of it
is kept side by side; a row that names no reporting unit is the deciding body's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import Ids, Mask, constant, each_unique, filled, first_filled
from loaders.facts import document_numbers
from loaders.fields import KEY
from loaders.source import Source
from loaders.values.marks import byte_set, marked, rewrite
from resolution.names import government, normalise
from resolution.names.person import cannot_be_person_column

#: First bytes of characters that NFKC may change; ASCII and the common ideographs (U+4000 to U+9FFF) it leaves alone.
_UNFOLDED = byte_set((*range(0xC0, 0xE4), *range(0xEA, 0x100)))
#: Types of fields that are public numbers of parties and decisions.
_PUBLIC = frozenset({"code", "document_no", "case_no"})
_PERSONS = frozenset({"person_id", "person_name", "names"})
_BLANKS = byte_set(b"\t\n\x0b\x0c\r ")
_LOWER = byte_set((*range(ord("a"), ord("z") + 1), *range(0xC0, 0xE4), *range(0xEA, 0x100)))


def key_texts(source: Source, columns: Mapping[str, pa.Array], contents: Ids) -> tuple[pa.Array, Mask]:
    """The first alternative whose fields are all filled, else the content; and which keys may hold what is personal.

    Of those no digest may be made that somebody who knows the rest could try names on.
    """
    count = len(contents)
    personal = np.zeros(count, dtype=bool)
    parts: dict[str, pa.Array | None] = {}
    keys, missing = constant("", count), np.ones(count, dtype=bool)
    for fields in source.keys:
        if not missing.any():
            break
        parts |= {name: _part(source, name, columns) for name in fields if name not in parts}
        known = [(name, part) for name in fields if (part := parts[name]) is not None]
        if len(known) < len(fields):
            continue
        complete = np.logical_and.reduce([missing, *(filled(part) for _, part in known)])
        texts = [pc.binary_join_element_wise(f"{name}=", part, "") for name, part in known]
        keys = pc.if_else(pa.array(complete), pc.binary_join_element_wise(*texts, "|"), keys)
        personal[complete] = _may_be_personal(source, fields, columns, complete)
        missing &= ~complete
    keys = _reported(source, columns, keys)
    own = pa.array([f"content={content:016x}" for content in contents[missing].tolist()], pa.string())
    keys = pc.replace_with_mask(keys, pa.array(missing), own) if len(own) else keys
    return keys, personal | missing


def _may_be_personal(source: Source, fields: Sequence[str], columns: Mapping[str, pa.Array], rows: Mask) -> Mask:
    """Which of some rows' keys may name a person: those without a public number, or with a name that is no organisation's."""
    types = {source.fields[name].type for name in fields}
    if types & _PERSONS or not types & _PUBLIC:
        return np.ones(int(rows.sum()), dtype=bool)
    numbered = [_numbered(name, columns)[rows] for name in fields if f"{name}.mask" in columns]
    named = [columns[name].filter(pa.array(rows)) for name in fields if source.fields[name].type == "name"]
    open_ = numbered + [~np.asarray(cannot_be_person_column(column), dtype=bool) for column in named]
    return np.logical_or.reduce(open_) if open_ else np.zeros(int(rows.sum()), dtype=bool)


def _numbered(name: str, columns: Mapping[str, pa.Array]) -> Mask:
    """The rows that have a person's number in place of a code."""
    return filled(columns[f"{name}.mask"]) & ~filled(columns[name])


def _reported(source: Source, columns: Mapping[str, pa.Array], keys: pa.Array) -> pa.Array:
    """Keys that name the reporting unit where it is another one than the deciding body."""
    rule = source.reporter
    if rule is None or rule.field not in columns:
        return keys
    reporter = each_unique(columns[rule.field], _body)
    own = each_unique(columns[rule.own], _body) if rule.own in columns else constant("", len(keys))
    others = pc.and_(pc.not_equal(reporter, ""), pc.not_equal(reporter, own))
    return pc.if_else(others, pc.binary_join_element_wise(keys, reporter, "|by="), keys)


@lru_cache(maxsize=1 << 16)
def _body(name: str) -> str:
    """One text for all names of a body; a name that may mean several stands for itself."""
    found = government.resolve(name).bodies
    return found[0].key if len(found) == 1 else normalise.text(name)


def _part(source: Source, name: str, columns: Mapping[str, pa.Array]) -> pa.Array | None:
    """A field as part of a key: width, case and blanks make no other key, nor do spellings of one document number."""
    column = columns.get(name, columns.get(f"{name}.hmac"))
    if column is None:
        return None
    if (told_apart := columns.get(name + KEY)) is not None:
        return pc.if_else(pc.equal(told_apart, ""), column, told_apart)
    if source.fields[name].type in ("document_no", "case_no"):
        return document_numbers(column)
    if source.fields[name].type == "code" and f"{name}.mask" in columns:
        column = first_filled([column, columns[f"{name}.hmac"], columns[f"{name}.mask"]])
    folded = rewrite(column, marked(column, _UNFOLDED), lambda texts: pc.utf8_normalize(texts, form="NFKC"))
    upper = rewrite(folded, marked(folded, _LOWER), pc.utf8_upper)
    return rewrite(upper, marked(upper, _BLANKS), _without_blanks)


def _without_blanks(texts: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(texts, pattern=r"\s+", replacement="")
