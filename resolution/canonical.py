"""Canonical ids: stable names for entities.

An entity keeps the id that most of its mentions had in the last run. A new one is named after its code where it has one,
else after its smallest mention id, so that neither row order nor load order shows in it.
"""

from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution.columns import Int, located
from resolution.mention import hexadecimal

PREFIX = {"person": "per", "government": "gov"}


def _former(mention_ids: Int, memory: pa.Table) -> tuple[Int, pa.Array]:
    """By mention: which of the former ids it had, -1 = none; and the former ids, in their order."""
    known, ids = memory["mention_id"].to_numpy(), memory["entity_id"].combine_chunks().dictionary_encode()
    order = pc.array_sort_indices(ids.dictionary)
    place = np.empty(len(order), np.int64)
    place[order.to_numpy()] = np.arange(len(order))
    former = place[ids.indices.to_numpy()]
    return np.append(former, -1)[located(mention_ids, known)], ids.dictionary.take(order)


def _kept(entity: Int, size: int, former: Int) -> Int:
    """By entity: the former id it keeps, -1 = none. Most votes first; of equals the smaller id, then the first entity."""
    rows = np.flatnonzero(former >= 0)
    pairs, votes = np.unique(entity[rows] * (int(former.max(initial=0)) + 1) + former[rows], return_counts=True)
    number, name = np.divmod(pairs, int(former.max(initial=0)) + 1)
    kept = np.full(size, -1, np.int64)
    sole = (np.bincount(number, minlength=size)[number] == 1) & (np.bincount(name)[name] == 1)
    kept[number[sole]] = name[sole]  # nobody else asks for it, and it has no other: nothing to decide
    taken: set[int] = set()
    disputed = np.flatnonzero(~sole)
    for i in disputed[np.lexsort((number[disputed], name[disputed], -votes[disputed]))].tolist():
        if kept[number[i]] < 0 and name[i] not in taken:
            kept[number[i]] = name[i]
            taken.add(int(name[i]))
    return kept


def _fresh(kinds: pa.Array, last: pa.Array) -> pa.Array:
    coded = kinds.dictionary_encode()
    prefixes = pa.array([PREFIX.get(kind, "org") for kind in coded.dictionary.to_pylist()], pa.string())
    return pc.binary_join_element_wise(prefixes.take(coded.indices), last, "-")


def _settle(ids: pa.Array, bare: pa.Array, rank: tuple[Int, Int], elsewhere: pa.Array) -> pa.Array:
    """``ids`` with each given once. Who kept an id has it, then who has the smallest mention; the others take a ``bare`` one.

    A bare id can still be another's, kept from a time when this mention was its smallest: then it gets a number.
    ``rank``: the former id an entity kept (-1 = none), and its smallest mention.
    """
    kept, smallest = rank
    counted = pc.value_counts(ids)
    away = pc.is_in(counted.field("values"), value_set=elsewhere)
    repeated = counted.field("values").filter(pc.or_(away, pc.greater(counted.field("counts"), 1)))
    if not len(repeated):
        return ids
    names, given = ids.to_pylist(), set(repeated.filter(pc.is_in(repeated, value_set=elsewhere)).to_pylist())
    asking = np.flatnonzero(pc.is_in(ids, value_set=repeated).to_numpy(zero_copy_only=False))
    held = {*names, *elsewhere.to_pylist()}
    for number in asking[np.lexsort((smallest[asking], kept[asking] < 0))].tolist():
        if names[number] in given:
            plain = bare[number].as_py()
            tries = itertools.chain([plain], (f"{plain}-{i}" for i in itertools.count(2)))
            names[number] = next(name for name in tries if name not in held)
            held.add(names[number])
        given.add(names[number])
    return pa.array(names, pa.string())


def assign(
    mentions: pa.Table,
    entity: Int,
    kinds: pa.Array,
    codes: pa.Array,
    memory: pa.Table,
    elsewhere: pa.Array | None = None,
) -> pa.Array:
    """The canonical id of every entity. ``codes`` are valid USCCs or ""; ``memory``: mention and former entity, by mention.

    ``elsewhere``: ids that other entities, which are not asked for here, keep.
    """
    ids = mentions["mention_id"].to_numpy()
    smallest = np.full(len(kinds), np.iinfo(np.int64).max)
    np.minimum.at(smallest, entity, ids)
    bare = _fresh(kinds, hexadecimal(smallest))
    chosen = pc.if_else(pc.equal(codes, ""), bare, _fresh(kinds, codes))
    kept = np.full(len(kinds), -1, np.int64)
    if memory.num_rows:
        former, names = _former(ids, memory)
        kept = _kept(entity, len(kinds), former)
        chosen = pc.coalesce(names.take(pa.array(kept, mask=kept < 0)), chosen)
    return _settle(chosen, bare, (kept, smallest), pa.array([], pa.string()) if elsewhere is None else elsewhere)
