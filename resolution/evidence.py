"""What speaks for and against one pair of organisation mentions, told by the very functions that decided.

Weights come from ``scoring``, levels from ``comparison``, hard rules from ``clustering``; the rarity of a 字号 is counted
over the whole workspace (``core_count``), so a few mentions are weighed as they were among all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from resolution import clustering, divisions, ledger, scoring
from resolution.columns import Int
from resolution.comparison import COMPARISONS, compare
from resolution.features import Profiles, extract
from resolution.scoring import Float, Model

#: What can be shown of a comparison that is not the text of a profile column of its name.
_OTHER_TEXT = {"code": "organisation_code"}
#: Equality is all that may be shown of these: they are keyed digests.
_DIGESTS = ("phone",)


@dataclass(frozen=True, slots=True)
class Bench:
    """Some organisation mentions on the table: their profiles, the model, and the counts of the whole."""

    mentions: pa.Table
    profiles: Profiles
    model: Model
    counts: Int

    def levels(self, left: Int, right: Int) -> Int:
        """Comparison levels of pairs of profiles."""
        return compare(self.profiles, left, right)

    def bits(self, left: Int, levels: Int) -> Float:
        """Bits by pair and comparison."""
        return scoring.contributions(self.profiles, left, levels, self.model, self.counts)

    def weigh(self, left: Int, right: Int) -> Float:
        """Match weights of pairs of profiles."""
        return scoring.weigh(self.profiles, left, self.levels(left, right), self.model, self.counts)


def bench(connection: sa.Connection, mentions: pa.Table, model: Model) -> Bench:
    """The mentions (no persons among them) as they were weighed in the last run over the workspace."""
    profiles = extract(mentions)
    cores = profiles.texts["core"]
    known: dict[str, int] = {}
    table = ledger.core_count
    for start in range(0, len(cores), 500):
        query = sa.select(table.c.core, table.c.profiles).where(table.c.core.in_(cores[start : start + 500]))
        known.update((row.core, row.profiles) for row in connection.execute(query))
    counts = np.array([known.get(core, 1) for core in cores] or [0], dtype=np.int64)
    return Bench(mentions, profiles, model, counts)


def pair(table: Bench, left: int, right: int) -> dict[str, Any]:
    """The weights of a pair of profiles: prior, bits by comparison, calibration, weight, probability and the lines."""
    a, b = np.array([left]), np.array([right])
    levels = table.levels(a, b)
    bits = table.bits(a, levels)
    model = table.model
    weight = float(table.weigh(a, b)[0])
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
        "calibration": round(weight - model.prior - float(bits.sum()), 3),
        "weight": round(weight, 3),
        "probability": round(float(scoring.probability(np.array([weight]))[0]), 6),
        "match": model.match,
        "review": model.review,
    }


def shown(profiles: Profiles, comparison: str, profile: int) -> str:
    """What a profile states for a comparison, as a person may read it."""
    name = _OTHER_TEXT.get(comparison, comparison)
    if name == "region":
        code = int(profiles.region[profile])
        return divisions.name_of(f"{code:06d}") or f"{code:06d}" if code else ""
    column = getattr(profiles, name, None)
    if column is None or name not in profiles.texts or column[profile] < 0:
        return ""
    if name in _DIGESTS:
        return "•"
    return " ".join(part for part in profiles.texts[name][column[profile]].split("|") if part)


def changes(table: Bench, left: int, right: int, *, same: bool) -> dict[str, Any]:
    """The missing evidence that would move the pair over the line: ``alone`` or, where none does, ``together``.

    Each missing comparison is set to the level that speaks most for a pair that is apart, most against one that is
    together; the weights are those that ``scoring`` gives to such a pair.
    """
    start = table.levels(np.array([left]), np.array([right]))[0]
    moves = [_furthest(table, left, start, i, up=not same) for i in np.flatnonzero(start == 0).tolist()]
    now = _weights(table, left, start[None, :])[0]
    moves = [move for move in moves if (move["weight"] < now - 0.05 if same else move["weight"] > now + 0.05)]
    moves.sort(key=lambda move: (move["weight"] if same else -move["weight"], move["comparison"]))
    for move in moves:
        move["decides"] = bool(_crosses(table, move["weight"], same))
    together: dict[str, Any] = {}
    if moves and not moves[0]["decides"]:
        together = _together(table, left, start, moves, same)
    return {"alone": moves, "together": together}


def _weights(table: Bench, left: int, levels: Int) -> Float:
    return scoring.weigh(table.profiles, np.full(len(levels), left), levels, table.model, table.counts)


def _crosses(table: Bench, weight: float, same: bool) -> bool:
    return weight < table.model.match if same else weight >= table.model.match


def _furthest(table: Bench, left: int, start: Int, column: int, *, up: bool) -> dict[str, Any]:
    """The level of one comparison that moves the weight most, upwards or downwards."""
    names = COMPARISONS[column].levels
    levels = np.repeat(start[None, :], len(names) - 1, axis=0)
    levels[:, column] = np.arange(1, len(names))
    weights = _weights(table, left, levels)
    best = int(np.argmax(weights) if up else np.argmin(weights))
    return {
        "comparison": COMPARISONS[column].name,
        "level": names[best + 1],
        "weight": round(float(weights[best]), 3),
    }


def _together(table: Bench, left: int, start: Int, moves: list[dict[str, Any]], same: bool) -> dict[str, Any]:
    """The fewest of the moves, strongest first, that cross the line together; empty if all of them do not."""
    levels, names = start.copy(), [comparison.name for comparison in COMPARISONS]
    for count, move in enumerate(moves, start=1):
        column = names.index(move["comparison"])
        levels[column] = COMPARISONS[column].levels.index(move["level"])
        weight = float(_weights(table, left, levels[None, :])[0])
        if _crosses(table, weight, same):
            return {"changes": [m["comparison"] for m in moves[:count]], "weight": round(weight, 3)}
    return {}


def rules(profiles: Profiles, left: int, right: int) -> list[dict[str, str]]:
    """The hard rules that forbid a pair of profiles to be one party, by name, with what the two state."""
    found = [
        {"rule": rule, "left": profiles.texts[name][a], "right": profiles.texts[name][b]}
        for rule, name, a, b in _stated(profiles, left, right)
        if a >= 0 and b >= 0 and a != b
    ]
    if not bool(clustering.refused(profiles, np.array([left]), np.array([right]))[0]):
        return found
    a, b = int(profiles.branch[left]), int(profiles.branch[right])
    texts = ["" if code < 0 else profiles.texts["branch"][code] for code in (a, b)]
    if (a < 0) != (b < 0):
        found.append({"rule": "branch", "left": texts[0], "right": texts[1]})
    if any(rule["rule"] in ("branch", "two bodies") for rule in found):
        return found
    kinds = ["" if code < 0 else profiles.texts["kind"][code] for code in profiles.kind[[left, right]].tolist()]
    if a == b and all(kinds) and kinds[0] != kinds[1]:
        return [*found, {"rule": "other register", "left": kinds[0], "right": kinds[1]}]
    return [*found, {"rule": "two branches", "left": texts[0], "right": texts[1]}]


def _stated(profiles: Profiles, left: int, right: int) -> Iterable[tuple[str, str, int, int]]:
    """The identifiers of which a cluster holds one only, as codes of the two profiles."""
    for rule, name in (
        ("two codes", "uscc"),
        ("two organisation codes", "organisation_code"),
        ("two registration numbers", "registration_number"),
        ("two bodies", "body"),
    ):
        column = getattr(profiles, name)
        proven = name != "organisation_code" or bool(profiles.code_proven[[left, right]].all())
        if proven:
            yield rule, name, int(column[left]), int(column[right])
