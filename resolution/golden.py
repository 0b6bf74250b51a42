"""Golden records: the values shown for an entity, each citing the record it comes from.

The word of the source with most authority counts, then the latest statement, then the smallest mention id, so that the
choice does not depend on the order of rows.
"""

from __future__ import annotations

import numpy as np
import orjson
import pyarrow as pa

from resolution.columns import Int
from resolution.mention import FORMER

#: Attributes that are shown, as columns of the mention table.
ATTRIBUTES = ("name", "code", "kind", "region", "address", "legal_representative", "id_mask", "birth_year", "gender")

#: Those that a party must have, so that even a former mention may give them.
_IDENTITY = ("name", "code", "kind")


def rank(mentions: pa.Table, entity: Int) -> Int:
    """Row numbers by entity, best statement first."""
    seen = mentions["seen_on"].combine_chunks().dictionary_encode()
    order_of_date = np.argsort(np.argsort(np.array(seen.dictionary.to_pylist(), dtype=object), kind="stable"))
    seen_rank = order_of_date[seen.indices.to_numpy()] if len(mentions) else np.empty(0, dtype=np.int64)
    authority = mentions["authority"].to_numpy().astype(np.int64)
    return np.lexsort((mentions["mention_id"].to_numpy(), -seen_rank, -authority, entity))


def choose(values: pa.Array, order: Int, entity: Int, size: int) -> Int:
    """The row whose value is shown, by entity; -1 where no mention states one."""
    stated = np.asarray(pa.compute.not_equal(values, "").to_numpy(zero_copy_only=False), dtype=np.bool_)
    rows = order[stated[order]]
    chosen = np.full(size, -1, dtype=np.int64)
    chosen[entity[rows][::-1]] = rows[::-1]  # the last write is the best row
    return chosen


def golden_values(mentions: pa.Table, entity: Int, size: int) -> dict[str, tuple[Int, pa.Array]]:
    """By attribute: the chosen row of every entity (-1 = none), and the column of texts."""
    order = rank(mentions, entity)
    result = {}
    current = pa.compute.not_equal(mentions["role"], FORMER).combine_chunks()
    for attribute in ATTRIBUTES:
        column = mentions[attribute].combine_chunks()
        if pa.types.is_integer(column.type):
            text = pa.compute.cast(column, pa.string())
            column = pa.compute.if_else(pa.compute.equal(column, 0), "", text)
        if attribute not in _IDENTITY:
            column = pa.compute.if_else(current, column, "")
        result[attribute] = (choose(column, order, entity, size), column)
    return result


def to_json(values: dict[str, tuple[Int, pa.Array]], records: list[str]) -> list[str]:
    """One JSON object an entity: attribute -> {"value", "record"}; ``records`` are the record texts by row."""
    names = list(values)
    rows = [chosen.tolist() for chosen, _ in values.values()]
    texts = [
        pa.compute.take(column, pa.array(chosen, mask=chosen < 0)).to_pylist() for chosen, column in values.values()
    ]
    result = []
    for of_entity, text in zip(zip(*rows, strict=True), zip(*texts, strict=True), strict=True):
        stated = {
            name: {"value": value, "record": records[row]}
            for name, row, value in zip(names, of_entity, text, strict=True)
            if row >= 0
        }
        result.append(orjson.dumps(stated).decode())
    return result


def other_names(mentions: pa.Table, normal: list[str], entity: Int, shown: list[str]) -> list[str]:
    """By entity: every other name, former name and normal form, sorted, joined by a line break."""
    found: list[set[str]] = [set() for _ in shown]
    columns = (mentions["name"].to_pylist(), mentions["former_names"].to_pylist(), normal)
    for of_entity, name, former, form in zip(entity.tolist(), *columns, strict=True):
        names = found[of_entity]
        names.add(name)
        names.add(form)
        if former:
            names.update(former.split("|"))
    return ["\n".join(sorted(names - {name, ""})) for names, name in zip(found, shown, strict=True)]
