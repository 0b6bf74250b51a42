"""Persons named alike against what can be known of them: directors disclosed with gender and age, or year of birth.

Nobody has told which of two namesakes are one person. Two of one gender and age are taken for one, all others for two: the
label. How many of the first are two after all is counted on those that are two for certain: namesakes born two to six years
apart are given one year, and what is then joined, a tenth of it, is what chance joins (ten such differences stand beside one).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders import evaluate
from loaders.reject import InputError
from resolution import batch
from resolution.columns import Int, Mask, encode
from resolution.mention import MENTION_COLUMNS
from resolution.person_blocks import all_pairs
from resolution.scoring import Float

#: Columns by the name they may have, and the mention column they fill. The year of the list matters to nobody.
_COLUMNS = {
    "name": ("name",),
    "gender": ("gender",),
    "organisation": ("organisation", "code"),
    "position": ("role", "jobs"),
    "birth_year": ("birth_year", "age"),
}
_LISTED_IN = 2018
_NEAR, _FAR = 2, 6
_DIFFERENCES = 2 * (_FAR - _NEAR + 1)
_LARGEST = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What resolution made of pairs of rows: joined, else the chance it gave (0 = none)."""

    left: Int
    right: Int
    joined: Mask
    chance: Float


def read(path: Path) -> pa.Table:
    """Person mentions of a file; raises ``InputError`` where a column is missing. Rows without gender or year are left out."""
    table = evaluate.read_csv(path)
    chosen = {}
    for wanted, names in _COLUMNS.items():
        found = next((name for name in names if name in table.column_names), None)
        if found is None:
            accepted = ", ".join(names)
            raise InputError(
                "missing_column", file=path.name, column=wanted, accepted=accepted, found=", ".join(table.column_names)
            )
        chosen[wanted] = table[found].combine_chunks()
        if found == "age":
            chosen[wanted] = _born(chosen[wanted])
    known = pc.and_(pc.match_substring_regex(chosen["birth_year"], r"^\d{4}$"), pc.not_equal(chosen["gender"], ""))
    return _mentions(pa.table(chosen).filter(known))


def _born(age: pa.Array) -> pa.Array:
    years = [str(_LISTED_IN - int(text)) if text.isdigit() else "" for text in age.to_pylist()]
    return pa.array(years, pa.string())


def _mentions(table: pa.Table) -> pa.Table:
    """Mentions in the order of the rows, each of a record of its own."""
    ids, none = pa.array(np.arange(1, len(table) + 1)), pa.array([""] * len(table), pa.string())
    filled: dict[str, pa.Array | pa.ChunkedArray] = {name: table[name] for name in table.column_names}
    filled["birth_year"] = pc.cast(table["birth_year"], pa.int16())
    filled["kind"] = filled["role"] = pa.array(["person"] * len(table), pa.string())
    filled["mention_id"] = filled["record_id"] = ids
    filled["authority"] = pa.array(np.zeros(len(table), np.int16))
    return pa.table([filled.get(name, none) for name in MENTION_COLUMNS.names], schema=MENTION_COLUMNS)


def namesakes(mentions: pa.Table) -> tuple[Int, Int]:
    """Pairs of rows of one name and two organisations."""
    name, firm = encode(mentions["name"])[0], encode(mentions["organisation"])[0]
    left, right = all_pairs(name.astype(np.uint64), name >= 0, _LARGEST)
    apart = firm[left] != firm[right]
    return left[apart], right[apart]


def outcome(mentions: pa.Table, left: Int, right: Int) -> Outcome:
    """What resolution makes of pairs of rows, all mentions being resolved together."""
    known = batch.divide(mentions).known
    cluster = known.of_mention
    ties = known.left << 32 | known.right
    order = np.argsort(ties)
    a, b = np.minimum(cluster[left], cluster[right]), np.maximum(cluster[left], cluster[right])
    wanted = a << 32 | b
    at = np.minimum(np.searchsorted(ties[order], wanted), max(len(ties) - 1, 0))
    held = ties[order][at] == wanted if len(ties) else np.zeros(len(left), np.bool_)
    chance = np.where(held, known.probability[order][at] if len(ties) else 0.0, 0.0)
    return Outcome(left, right, cluster[left] == cluster[right], chance)


def labels(mentions: pa.Table, left: Int, right: Int) -> Mask:
    """Pairs taken for one person: one gender, one year of birth."""
    year, gender = mentions["birth_year"].to_numpy(), encode(mentions["gender"])[0]
    return np.asarray((year[left] == year[right]) & (gender[left] == gender[right]))


def by_chance(mentions: pa.Table) -> Outcome:
    """What resolution makes of namesakes that are two persons for certain and are given one year of birth."""
    rows, names, years, sides = _confused(mentions)
    told = mentions.take(pa.array(rows)).drop_columns(["name", "birth_year", "mention_id", "record_id"])
    table = _mentions(
        told.append_column("name", pa.array(names, pa.string())).append_column(
            "birth_year", pa.array(years, pa.int16())
        )
    )
    left, right = all_pairs(encode(table["name"])[0].astype(np.uint64), np.ones(len(rows), np.bool_), _LARGEST)
    side = np.array(sides, dtype=np.int64)
    across = side[left] * side[right] == -1
    return outcome(table, left[across], right[across])


def _confused(mentions: pa.Table) -> tuple[list[int], list[str], list[int], list[int]]:
    """Each pair of namesakes near in age once, among all of that name: rows, a name of their own, years, side (0 = neither)."""
    bearers: dict[str, dict[tuple[str, int], list[int]]] = {}
    columns = (mentions[column].to_pylist() for column in ("name", "gender", "birth_year"))
    for row, (name, gender, year) in enumerate(zip(*columns, strict=True)):
        bearers.setdefault(name, {}).setdefault((gender, year), []).append(row)
    rows, names, years, sides = [], [], [], []
    for name, people in bearers.items():
        for number, (one, other) in enumerate(combinations(sorted(people), 2)):
            if one[0] != other[0] or not _NEAR <= other[1] - one[1] <= _FAR:
                continue
            for who, held in people.items():
                rows += held
                names += [f"{name}·{number}"] * len(held)
                years += [one[1] if who == other else who[1]] * len(held)
                sides += [(who == one) - (who == other)] * len(held)
    return rows, names, years, sides


def measure(mentions: pa.Table) -> dict[str, Any]:
    """Precision by the label and less what chance joins, recall; and the same for each chance that is given."""
    left, right = namesakes(mentions)
    same, found, false = labels(mentions, left, right), outcome(mentions, left, right), by_chance(mentions)
    merged = _precision(found.joined, same, false.joined)
    given = sorted(set(found.chance[found.chance > 0].tolist()), reverse=True)
    chances = [
        {"chance": chance, **_precision(found.chance == chance, same, false.chance == chance)} for chance in given
    ]
    return {
        "mentions": len(mentions),
        "pairs": len(left),
        "labelled_one": int(same.sum()),
        "merged": merged | {"recall": _ratio(int((found.joined & same).sum()), int(same.sum()))},
        "possible": chances,
    }


def _precision(chosen: Mask, same: Mask, confused: Mask) -> dict[str, Any]:
    pairs, right = int(chosen.sum()), int((chosen & same).sum())
    expected = float(confused.sum()) / _DIFFERENCES
    return {
        "pairs": pairs,
        "precision": _ratio(right, pairs),
        "by_chance": round(expected, 1),
        "precision_less_chance": _ratio(right - expected, pairs),
    }


def _ratio(part: float, whole: int) -> float:
    return round(max(part, 0) / whole, 4) if whole else 0.0
