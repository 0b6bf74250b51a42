"""Golden records: the values shown for an entity, each citing the record it comes from.

The word of the source with most authority counts, then the latest statement, then the smallest mention id, so that the
choice does not depend on the order of rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from resolution.columns import Int
from resolution.mention import FORMER, record_text
from resolution.names import address, normalise

#: Attributes that are shown, as columns of the mention table.
ATTRIBUTES = ("name", "code", "kind", "region", "address", "legal_representative", "id_mask", "birth_year", "gender")

#: Those that a party must have, so that even a former mention may give them.
_IDENTITY = ("name", "code", "kind")
#: Codes of any register, right or wrong: signs of codes alone (in either width), and not a credit code cut off.
_CODE = r"^[\s0-9A-Za-z*０-９Ａ-Ｚａ-ｚ＊./()（）—－-]{6,}$"
_BEGINNING = r"^\s*9[1-3](?:[0-9]{0,6}|[0-9]{6}[0-9A-Za-z]{2,7})\s*$"
#: Codes masked until they tell nothing (91xxxxxxxxxxxxxxxx): fewer signs show than any code has.
_MASKED = r"\*{4}|[xX]{4}"
_SIGNS, _FEWEST = r"[0-9A-WYZa-wyz]", 6
_CREDIT_BYTES = 18
_PIECE = 50_000  # entities whose objects are written at a time

#: What JSON writes otherwise inside a text (all else stands as it is, in UTF-8).
_ESCAPED = r'["\\\x00-\x1f]'


def rank(mentions: pa.Table, entity: Int) -> Int:
    """Row numbers by entity, best statement first."""
    seen = mentions["seen_on"].combine_chunks().dictionary_encode()
    order_of_date = np.argsort(np.argsort(np.array(seen.dictionary.to_pylist(), dtype=object), kind="stable"))
    seen_rank = order_of_date[seen.indices.to_numpy()] if len(mentions) else np.empty(0, dtype=np.int64)
    authority = mentions["authority"].to_numpy().astype(np.int64)
    return np.lexsort((mentions["mention_id"].to_numpy(), -seen_rank, -authority, entity))


def choose(values: pa.Array, order: Int, entity: Int, size: int) -> Int:
    """The row whose value is shown, by entity; -1 where no mention states one."""
    stated = np.asarray(pc.not_equal(values, "").to_numpy(zero_copy_only=False), dtype=np.bool_)
    rows = order[stated[order]]
    chosen = np.full(size, -1, dtype=np.int64)
    chosen[entity[rows][::-1]] = rows[::-1]  # the last write is the best row
    return chosen


def golden_values(
    mentions: pa.Table, entity: Int, size: int, attributes: Sequence[str] = ATTRIBUTES
) -> dict[str, tuple[Int, pa.Array]]:
    """By attribute: the chosen row of every entity (-1 = none), and its text (null = none)."""
    order = rank(mentions, entity)
    result = {}
    current = pc.not_equal(mentions["role"], FORMER).combine_chunks()
    for attribute in attributes:
        column = mentions[attribute].combine_chunks()
        if pa.types.is_integer(column.type):
            text = pc.cast(column, pa.string())
            column = pc.if_else(pc.equal(column, 0), "", text)
        if attribute == "code":
            column = _formed(column)
        if attribute not in _IDENTITY:
            column = pc.if_else(current, column, "")
        chosen = choose(column, order, entity, size)
        result[attribute] = chosen, column.take(pa.array(chosen, mask=chosen < 0))
    return result


def _formed(codes: pa.Array) -> pa.Array:
    """Codes as stated; "" for what has not even the form of one (教民1号, 91341802MA2N, 91xxxxxxxxxxxxxxxx), which is no party's code to be shown."""
    whole = pc.and_(pc.equal(pc.binary_length(codes), _CREDIT_BYTES), pc.string_is_ascii(codes))
    whole = pc.and_(whole, pc.invert(pc.match_substring_regex(codes, _MASKED)))
    odd = np.flatnonzero(np.asarray(pc.invert(pc.or_(whole, pc.equal(codes, ""))), dtype=np.bool_))
    if not len(odd):
        return codes
    told = codes.take(pa.array(odd))
    right = pc.and_(pc.match_substring_regex(told, _CODE), pc.invert(pc.match_substring_regex(told, _BEGINNING)))
    nothing = pc.and_(pc.match_substring_regex(told, _MASKED), pc.less(pc.count_substring_regex(told, _SIGNS), _FEWEST))
    right = pc.and_(right, pc.invert(nothing))
    mask = np.zeros(len(codes), dtype=np.bool_)
    mask[odd] = True
    return pc.replace_with_mask(codes, pa.array(mask), pc.if_else(right, told, ""))


def to_json(values: dict[str, tuple[Int, pa.Array]], records: pa.Array) -> pa.ChunkedArray:
    """One JSON object an entity: attribute -> {"value", "record"}; ``records`` are the record texts by row."""
    size = len(next(iter(values.values()))[0])
    pieces = [_objects(values, records, slice(start, start + _PIECE)) for start in range(0, size, _PIECE)]
    return pa.chunked_array(pieces, pa.string())


def _objects(values: dict[str, tuple[Int, pa.Array]], records: pa.Array, entities: slice) -> pa.Array:
    stated = []
    for name, (rows, texts) in values.items():
        chosen, text = rows[entities], _escaped(texts[entities])
        record = records.take(pa.array(chosen, mask=chosen < 0))
        parts = (f'"{name}":{{"value":"', text, '","record":"', record, '"}')
        stated.append(pc.binary_join_element_wise(*parts, ""))
    joined = pc.binary_join_element_wise(*stated, ",", null_handling="skip")
    return pc.binary_join_element_wise("{", joined, "}", "")


def _escaped(texts: pa.Array) -> pa.Array:
    """Texts as they stand between the quotes of JSON."""
    odd = pc.fill_null(pc.match_substring_regex(texts, _ESCAPED), False)
    written = [orjson.dumps(text).decode()[1:-1] for text in texts.filter(odd).to_pylist()]
    return pc.replace_with_mask(texts, odd, pa.array(written, pa.string())) if written else texts


def other_names(mentions: pa.Table, normal: pa.Array, entity: Int, shown: pa.Array) -> pa.Array:
    """By entity: every other name, former name and normal form, sorted, joined by a line break."""
    owner, former = pa.array(entity), mentions["former_names"].combine_chunks()
    stated = pc.not_equal(former, "")
    former = pc.split_pattern(former.filter(stated), "|")
    owners = pa.concat_arrays([owner, owner, owner.filter(stated).take(pc.list_parent_indices(former))])
    names = pa.concat_arrays([mentions["name"].combine_chunks(), normal, pc.list_flatten(former)])
    other = pc.and_(pc.not_equal(names, ""), pc.not_equal(names, shown.take(owners)))
    found: dict[int, set[str]] = {}
    for number, name in zip(owners.filter(other).to_pylist(), names.filter(other).to_pylist(), strict=True):
        found.setdefault(number, set()).add(name)
    joined = np.full(len(shown), "", dtype=object)
    joined[list(found)] = ["\n".join(sorted(names)) for names in found.values()]
    return pa.array(joined, pa.string())


#: Attributes of which a party has one at a time, so that another value is a contradiction.
CONTRADICTED = ("name", "legal_representative", "address")
_HIDDEN = ("*", "＊", "某", "×")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Why a golden value is shown though others are stated, and these with the records that state them, best first."""

    rule: str
    others: tuple[tuple[str, tuple[str, ...]], ...]


def contradictions(mentions: pa.Table, shown: Mapping[str, str]) -> dict[str, Contradiction]:
    """What the mentions of one party say otherwise than its golden record ``shown`` (attribute -> value).

    Rules: ``authority`` (of the source), ``newest``, else ``first`` (the smallest mention id). Masked values and another
    writing of the same (width, brackets, an address with or without its province) contradict nothing.
    """
    order = rank(mentions, np.zeros(mentions.num_rows, dtype=np.int64))
    rows = mentions.take(pa.array(order)).to_pylist()
    found = {}
    for attribute in CONTRADICTED:
        told = [row for row in rows if row[attribute] and row["role"] != FORMER]
        one = _contradiction(attribute, shown.get(attribute, ""), told)
        if one is not None:
            found[attribute] = one
    return found


def _contradiction(attribute: str, value: str, told: list[dict[str, Any]]) -> Contradiction | None:
    same = _address if attribute == "address" else normalise.text
    own = [row for row in told if same(row[attribute]) == same(value)]
    others: dict[str, list[dict[str, Any]]] = {}
    for row in told:
        if same(row[attribute]) != same(value) and not any(mark in row[attribute] for mark in _HIDDEN):
            others.setdefault(same(row[attribute]), []).append(row)
    if not own or not others:
        return None
    best, rival = own[0], next(iter(others.values()))[0]
    rule = next((rule for rule, name in _RULES if best[name] != rival[name]), "first")
    cited = [
        (rows[0][attribute], dict.fromkeys(record_text(r["source"], r["record_id"]) for r in rows))
        for rows in others.values()
    ]
    return Contradiction(rule, tuple((value, tuple(records)) for value, records in cited))


_RULES = (("authority", "authority"), ("newest", "seen_on"))


def _address(text: str) -> str:
    """What an address is compared by: road and number where it has them, else as written."""
    parsed = address.parse(text)
    return f"{parsed.road}|{parsed.number}" if parsed.road and parsed.number else normalise.text(text)
