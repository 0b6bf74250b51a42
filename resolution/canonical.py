"""Canonical ids: stable names for entities.

An entity keeps the id that most of its mentions had in the last run. A new one is named after its code where it has one,
else after its smallest mention id, so that neither row order nor load order shows in it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from resolution.columns import Int

PREFIX = {"person": "per", "government": "gov"}


def _fresh(kind: str, code: str, smallest: int) -> str:
    prefix = PREFIX.get(kind, "org")
    return f"{prefix}-{code}" if code else f"{prefix}-{smallest:016x}"


def _votes(entity: Int, former: list[str | None]) -> list[tuple[int, str, int]]:
    """(votes, former id, entity) for every former id among an entity's mentions."""
    counted: dict[tuple[int, str], int] = {}
    for number, name in zip(entity.tolist(), former, strict=True):
        if name is not None:
            counted[number, name] = counted.get((number, name), 0) + 1
    return [(votes, name, number) for (number, name), votes in counted.items()]


def assign(mentions: pa.Table, entity: Int, kinds: list[str], codes: list[str], memory: Mapping[int, str]) -> list[str]:
    """The canonical id of every entity. ``codes`` are valid USCCs or ""; ``memory`` maps mention ids to former ids."""
    ids = mentions["mention_id"].to_numpy()
    chosen: dict[int, str] = {}
    taken: set[str] = set()
    if memory:
        former = [memory.get(mention) for mention in ids.tolist()]
        for _, name, number in sorted(_votes(entity, former), key=lambda vote: (-vote[0], vote[1], vote[2])):
            if number not in chosen and name not in taken:
                chosen[number] = name
                taken.add(name)
    smallest = np.full(len(kinds), np.iinfo(np.int64).max)
    np.minimum.at(smallest, entity, ids)
    for number in np.argsort(smallest, kind="stable").tolist():
        if number in chosen:
            continue
        name = _fresh(kinds[number], codes[number], int(smallest[number]))
        if name in taken:  # a second party that claims the same code: named after its smallest mention
            name = _fresh(kinds[number], "", int(smallest[number]))
        chosen[number] = name
        taken.add(name)
    return [chosen[number] for number in range(len(kinds))]
