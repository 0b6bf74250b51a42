"""What speaks for and against one pair of organisation mentions, told by the very functions that decided.

Weights come from ``scoring``, levels from ``comparison``, hard rules from ``clustering``; what is counted over the whole
workspace (``rivals``) is put into the profiles, so a few mentions are weighed as they were among all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from resolution import clustering, divisions, kinds, ledger, scoring
from resolution.columns import Int, Mask
from resolution.comparison import COMPARISONS, Levels, compare, other_names
from resolution.features import Counts, Profiles, extract, rival_keys
from resolution.scoring import Float, Model
from resolution.spelled import Spelled

#: The profile column that a comparison shows, where it has another name.
_COLUMN = {
    "code": "written_code",
    "name": "body",
    "region in the name": "named_region",
    "identity": "mask",
    "firms of that 字号": "firms",
    "字号 alone": "firms",
    "name known elsewhere": "places",
}
#: Equality is all that may be shown of these: they are keyed digests.
_DIGESTS = ("phone",)
_DIVISIONS = ("region", "named_region")
#: Levels at which a side says nothing.
MISSING = ("none", "missing", "unknown", "both missing", "one missing", "county unknown", "city unknown")
#: Comparisons that no record states by itself: they follow from the others or from all records together.
_DERIVED = ("name", "branch", "region in the name", "firms of that 字号", "字号 alone", "name known elsewhere")


@dataclass(frozen=True, slots=True)
class Bench:
    """Some organisation mentions on the table: their profiles as they are among all, and the model."""

    mentions: pa.Table
    profiles: Profiles
    model: Model

    def levels(self, left: Int, right: Int) -> Levels:
        """Comparison levels of pairs of profiles."""
        return compare(self.profiles, left, right)

    def weigh(self, left: Int, right: Int) -> Float:
        """Match weights of pairs of profiles, as a run gives them to what no rule refuses."""
        levels = self.levels(left, right)
        rule = kinds.refusals(self.profiles, left, right, levels)
        return kinds.held_back(scoring.weigh(levels, self.model), rule, self.model)


def bench(connection: sa.Connection, mentions: pa.Table, model: Model, set_aside: Mask | None = None) -> Bench:
    """The mentions (no persons among them) as they were weighed in the last run; of those ``set_aside`` no code counts."""
    profiles = extract(mentions)
    counts = {what: _counted(connection, what, *keys) for what, keys in rival_keys(profiles).items()}
    profiles = replace(profiles, firms=counts["firms"], places=counts["places"])
    if set_aside is not None and set_aside.any():
        aside = np.zeros(len(profiles), dtype=np.bool_)
        aside[profiles.of_mention[set_aside]] = True
        profiles = profiles.without_codes(aside)
    return Bench(mentions, profiles, model)


def _counted(connection: sa.Connection, what: str, column: Spelled, region: Int) -> Counts:
    """Counts of rivals by profile, as the last run found them among all."""
    table, known = ledger.rivals, {}
    texts = column.texts.take(pa.array(np.unique(column.codes[column.codes >= 0]))).to_pylist()
    for start in range(0, len(texts), 500):
        query = sa.select(table).where(table.c.what == what, table.c.text.in_(texts[start : start + 500]))
        known.update({(row.text, row.region): row.count for row in connection.execute(query)})
    keys = [(column.text(row), place) for row, place in enumerate(region.tolist())]
    return np.array([known.get(key, 0) for key in keys], dtype=np.int8)


def pair(table: Bench, left: int, right: int) -> dict[str, Any]:
    """The weights of a pair of profiles: prior, bits by comparison, what other names hold back, weight, probability and the lines."""
    a, b = np.array([left]), np.array([right])
    levels = table.levels(a, b)
    bits = table.model.contributions(levels)
    model = table.model
    rule = kinds.refusals(table.profiles, a, b, levels)
    weight = float(kinds.held_back(scoring.weigh(levels, model), rule, model)[0])
    alone = rule[0] == kinds.NAME_ALONE
    evidence = [
        {
            "comparison": comparison.name,
            "level": comparison.levels[levels[0, i]],
            "bits": round(float(bits[0, i]), 3),
            "left": shown(table.profiles, comparison.name, left),
            "right": shown(table.profiles, comparison.name, right),
        }
        for i, comparison in enumerate(COMPARISONS)
    ]
    return {
        "prior": model.prior,
        "evidence": evidence,
        "held_back": round(weight - model.prior - float(bits.sum()), 3),
        "held_by": "name alone" if alone else "other names" if other_names(levels)[0] else "",
        "weight": round(weight, 3),
        "probability": round(float(scoring.probability(np.array([weight]))[0]), 6),
        "match": model.match,
        "review": model.review,
    }


def shown(profiles: Profiles, comparison: str, profile: int) -> str:
    """What a profile states for a comparison, as a person may read it."""
    name = _COLUMN.get(comparison, comparison)
    column = getattr(profiles, name, None)
    if isinstance(column, Spelled):
        return column.text(profile)
    if column is None:
        return ""
    value = int(column[profile])
    if name in _DIVISIONS:
        return divisions.name_of(f"{value:06d}") or f"{value:06d}" if value else ""
    if name in ("firms", "places"):
        return str(value) if value else ""
    if value < 0:
        return ""
    return (
        "•" if name in _DIGESTS else " ".join(part for part in profiles.texts[name][value].as_py().split("|") if part)
    )


def changes(table: Bench, left: int, right: int, *, same: bool) -> dict[str, Any]:
    """The missing evidence that would move the pair over the line: ``alone`` or, where none does, ``together``.

    Each missing comparison is set to the level that speaks most for a pair that is apart, most against one that is
    together; the weights are those that ``scoring`` gives to such a pair.
    """
    start = table.levels(np.array([left]), np.array([right]))[0]
    ask = _Supposed(table, left, right)
    moves = [_furthest(ask, start, i, up=not same) for i in _open(start)]
    now = table.weigh(np.array([left]), np.array([right]))[0]
    moves = [move for move in moves if (move["weight"] < now - 0.05 if same else move["weight"] > now + 0.05)]
    moves.sort(key=lambda move: (move["weight"] if same else -move["weight"], move["comparison"]))
    for move in moves:
        move["decides"] = bool(_crosses(table, move["weight"], same))
    together: dict[str, Any] = {}
    if moves and not moves[0]["decides"]:
        together = _together(ask, start, moves, same)
    return {"alone": moves, "together": together}


def _open(start: Levels) -> list[int]:
    """Comparisons that one side or both gave nothing to compare for, and that a fuller record would settle."""
    names = [comparison.levels[level] for comparison, level in zip(COMPARISONS, start.tolist(), strict=True)]
    return [i for i, name in enumerate(names) if name in MISSING and COMPARISONS[i].name not in _DERIVED]


def _crosses(table: Bench, weight: float, same: bool) -> bool:
    return weight < table.model.match if same else weight >= table.model.match


@dataclass(frozen=True, slots=True)
class _Supposed:
    """A pair of profiles as if their records stated more."""

    table: Bench
    left: int
    right: int

    def weigh(self, levels: Levels) -> Float:
        """The match weights of the pair at levels (rows)."""
        left, right = (np.repeat(np.array([side]), len(levels)) for side in (self.left, self.right))
        rule = kinds.refusals(self.table.profiles, left, right, levels, supposed=True)
        return kinds.held_back(scoring.weigh(levels, self.table.model), rule, self.table.model)


def _furthest(ask: _Supposed, start: Levels, column: int, *, up: bool) -> dict[str, Any]:
    """The level of one comparison that moves the weight most, upwards or downwards."""
    names = COMPARISONS[column].levels
    stated = [i for i, name in enumerate(names) if name not in MISSING]
    levels = np.repeat(start[None, :], len(stated), axis=0)
    levels[:, column] = stated
    weights = ask.weigh(levels)
    best = int(np.argmax(weights) if up else np.argmin(weights))
    return {
        "comparison": COMPARISONS[column].name,
        "level": names[stated[best]],
        "weight": round(float(weights[best]), 3),
    }


def _together(ask: _Supposed, start: Levels, moves: list[dict[str, Any]], same: bool) -> dict[str, Any]:
    """The fewest of the moves, strongest first, that cross the line together; empty if all of them do not."""
    levels, names = start.copy(), [comparison.name for comparison in COMPARISONS]
    for count, move in enumerate(moves, start=1):
        column = names.index(move["comparison"])
        levels[column] = COMPARISONS[column].levels.index(move["level"])
        weight = float(ask.weigh(levels[None, :])[0])
        if _crosses(ask.table, weight, same):
            return {"changes": [m["comparison"] for m in moves[:count]], "weight": round(weight, 3)}
    return {}


def rules(profiles: Profiles, left: int, right: int) -> list[dict[str, str]]:
    """The hard rules that forbid a pair of profiles to be one party, by name, with what the two state."""
    found = [
        {"rule": rule, "left": profiles.texts[name][a].as_py(), "right": profiles.texts[name][b].as_py()}
        for rule, name, a, b in _stated(profiles, left, right)
        if a >= 0 and b >= 0 and a != b
    ]
    found += _of_kind(profiles, left, right)
    if not bool(clustering.refused(profiles, np.array([left]), np.array([right]))[0]):
        return found
    texts = [profiles.branch.text(row) for row in (left, right)]
    if bool(texts[0]) != bool(texts[1]):
        found.append({"rule": "branch", "left": texts[0], "right": texts[1]})
    if any(rule["rule"] in ("branch", "two bodies") for rule in found):
        return found
    stated = [
        "" if code < 0 else profiles.texts["kind"][code].as_py() for code in profiles.kind[[left, right]].tolist()
    ]
    if texts[0] == texts[1] and all(stated) and stated[0] != stated[1]:
        return [*found, {"rule": "other register", "left": stated[0], "right": stated[1]}]
    return [*found, {"rule": "two branches", "left": texts[0], "right": texts[1]}]


def _of_kind(profiles: Profiles, left: int, right: int) -> list[dict[str, str]]:
    """The rule that keeps two parties of one kind apart (``kinds``), with the two names; a name alone only holds back."""
    pair = np.array([left]), np.array([right])
    number = kinds.refusals(profiles, *pair, compare(profiles, *pair))[0]
    rule = kinds.RULES[number] if number != kinds.NAME_ALONE else ""
    names = [profiles.texts["name"][int(profiles.name[row])].as_py() for row in (left, right)]
    return [{"rule": rule, "left": names[0], "right": names[1]}] if rule else []


def _stated(profiles: Profiles, left: int, right: int) -> Iterable[tuple[str, str, int, int]]:
    """The identifiers of which a cluster holds one only, as codes of the two profiles."""
    for rule, name in (
        ("two codes", "uscc"),
        ("two organisation codes", "organisation_code"),
        ("two registration numbers", "registration_number"),
        ("two bodies", "lineage"),
    ):
        column = getattr(profiles, name)
        proven = name != "organisation_code" or bool(profiles.code_proven[[left, right]].all())
        if proven:
            yield rule, name, int(column[left]), int(column[right])
