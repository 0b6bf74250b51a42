"""How far judging is: done and left, by whom, how far reviewers agree, and how many of the least certain links hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations
from math import sqrt
from typing import Any

import sqlalchemy as sa

from resolution import judgements, ledger
from resolution.judgements import DIFFERENT, SAME, UNSURE, WITHDRAWN, Judgement
from resolution.review_queue import ALL, queue

Pair = tuple[int, int]
_Z = 1.959964  # 95 %


def progress(connection: sa.Connection) -> dict[str, Any]:
    """All of it, as plain values."""
    rows = judgements.history(connection)
    standing = judgements.standing(rows)
    return {
        "done": len(standing),
        "left": len(queue(connection, ALL, 1_000_000)),
        "verdicts": dict(Counter(row.verdict for row in standing.values())),
        "authors": _authors(rows),
        "agreement": agreement(rows),
        "links": _links(connection, standing),
    }


def _authors(rows: Iterable[Judgement]) -> list[dict[str, Any]]:
    """By author: verdicts that are theirs still, and when the last was given."""
    own = _opinions(rows)
    last = {row.author: row.recorded_at for row in rows}
    counts = {author: Counter(verdict for by in own.values() if (verdict := by.get(author))) for author in last}
    return [
        {"author": author, **{verdict: counts[author][verdict] for verdict in (SAME, DIFFERENT, UNSURE)}, "last": at}
        for author, at in sorted(last.items())
    ]


def _opinions(rows: Iterable[Judgement]) -> dict[Pair, dict[str, str]]:
    """The latest opinion of each author on each pair; one that was withdrawn is none."""
    found: dict[Pair, dict[str, str]] = {}
    for row in rows:
        by = found.setdefault(row.pair, {})
        by.pop(row.author, None)
        if row.verdict != WITHDRAWN:
            by[row.author] = row.verdict
    return found


def agreement(rows: Iterable[Judgement]) -> dict[str, Any]:
    """Over pairs on which two or more took a side: the share agreed on, and Cohen's kappa (None where it has no sense)."""
    both: list[tuple[str, str]] = []
    torn = []
    for pair, by in _opinions(rows).items():
        sides = [by[author] for author in sorted(by) if by[author] in (SAME, DIFFERENT)]
        both += combinations(sides, 2)
        if len(set(sides)) > 1:
            torn.append({"left": f"{pair[0]:016x}", "right": f"{pair[1]:016x}"})
    if not both:
        return {"compared": 0, "agreed": 0, "share": None, "kappa": None, "torn": torn}
    agreed = sum(one == other for one, other in both)
    share, chance = agreed / len(both), _by_chance(both)
    kappa = None if chance >= 1 else round((share - chance) / (1 - chance), 4)
    return {"compared": len(both), "agreed": agreed, "share": round(share, 4), "kappa": kappa, "torn": torn}


def _by_chance(both: list[tuple[str, str]]) -> float:
    first, second = (sum(side[place] == SAME for side in both) / len(both) for place in (0, 1))
    return first * second + (1 - first) * (1 - second)


def _links(connection: sa.Connection, standing: Mapping[Pair, Judgement]) -> list[dict[str, Any]]:
    """Of pairs by what resolution made of them: how many judged were the same, with a 95 % interval (Wilson).

    These are its least certain pairs, so that the precision of all links is higher than that of ``joined``.
    """
    table = ledger.scored_pair
    outcome = {
        (row.left_mention, row.right_mention): row.outcome
        for row in connection.execute(sa.select(table.c.left_mention, table.c.right_mention, table.c.outcome))
    }
    counts: dict[str, Counter[str]] = {}
    for pair, row in standing.items():
        if row.verdict in (SAME, DIFFERENT) and pair in outcome:
            counts.setdefault(outcome[pair], Counter())[row.verdict] += 1
    return [{"outcome": name, **_interval(by[SAME], by.total())} for name, by in sorted(counts.items())]


def _interval(part: int, whole: int) -> dict[str, Any]:
    share, spread = part / whole, _Z * _Z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / whole + spread / (4 * whole)) / (1 + spread)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return {"judged": whole, "same": part, "share": round(share, 4), "low": round(low, 4), "high": round(high, 4)}
