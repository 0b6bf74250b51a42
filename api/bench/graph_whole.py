"""Questions about the whole graph, each asked once: the sweep of the listed, ties between cities, circles, movers, certificates."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from api.bench.graph_questions import Asked, Planted
from api.sweeping import Sweep, sweep
from graph.across.certified import certified
from graph.across.moved import Mover, movers
from graph.across.regions import cross_region
from graph.exploring.rings import RingsAnswer, RingSearch, rings
from graph.linked.exposure import SWEEP, exposures, listed_parties
from graph.linked.links import linked_each
from graph.store import Across, RegionMatch
from graph.stores.sql import SqlGraphStore


@dataclass(frozen=True, slots=True)
class Whole:
    """Listed parties of the sweep at most (0 = no sweep), the folder of the graph, which questions (none = all)."""

    limit: int
    folder: str
    chosen: Sequence[str]


_ALL_CIRCLES = RingSearch(circles=1_000_000)


def swept(asked: Asked, limit: int, folder: str) -> list[int]:
    """Listed parties, at most ``limit``, with the unlisted ones near them, as the command sweeps them: how many are exposed to each."""
    parties = islice(listed_parties(asked.store, asked.schema, when=asked.when), limit)
    if isinstance(asked.store, SqlGraphStore):
        return [len(one["exposed"]) for one in sweep(Sweep(Path(folder), "", asked.when, SWEEP), list(parties))]
    return [len(one.exposed) for one in exposures(asked.store, asked.schema, parties, asked.when)]


def batch(asked: Asked, planted: Planted, limit: int) -> list[int]:
    """Drawn listed parties, a tenth of ``limit``, asked together for others nearby: how many are found of each."""
    parties = planted["drawn"]["listed"][: max(limit // 10, 1)]
    return [len(answer.findings) for answer in linked_each(asked.store, asked.schema, parties, asked.when)]


def across(asked: Asked, planted: Planted) -> list[RegionMatch]:
    """All ties between the cities of the planted cases: nearly all of the delta."""
    cities = {case[name][:4] for case in planted["cross_region"] for name in ("listed_region", "other_region")}
    found = cross_region(asked.store, asked.schema, Across(tuple(sorted(cities))), asked.when)
    return [one.match for one in found]


def circles(asked: Asked) -> RingsAnswer:
    """All circles of guarantees."""
    return rings(asked.store, asked.schema, asked.when, _ALL_CIRCLES)


def all_movers(asked: Asked) -> list[Mover]:
    """All that moved, with their tax credit."""
    return list(movers(asked.store, asked.schema, when=asked.when))


def all_certified(asked: Asked) -> list[dict[str, Any]]:
    """All that the customs hold in high credit, with where they are present."""
    return list(certified(asked.store, asked.schema, when=asked.when))


def whole(asked: Asked, planted: Planted, task: Whole) -> list[dict[str, Any]]:
    """Seconds of each question and how many rows it gave; batch and sweep count parties, and findings."""
    questions: dict[str, Callable[[], Sequence[Any]]] = {
        "cross_region": lambda: across(asked, planted),
        "circles": lambda: circles(asked).circles,
        "movers": lambda: all_movers(asked),
        "certified": lambda: all_certified(asked),
    }
    if task.limit:
        questions["batch"] = lambda: batch(asked, planted, task.limit)
        questions["sweep"] = lambda: swept(asked, task.limit, task.folder)
    return [_timed(name, ask) for name, ask in questions.items() if not task.chosen or name in task.chosen]


def _timed(name: str, ask: Callable[[], Sequence[Any]]) -> dict[str, Any]:
    begun, used = time.perf_counter(), _processor()
    found = ask()
    seconds, cpu = time.perf_counter() - begun, _processor() - used
    told = {"kind": name, "seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1), "rows": len(found)}
    return told | ({"findings": sum(found)} if name in ("batch", "sweep") else {})


def _processor() -> float:
    """Processor seconds of this process and of those it started and saw end."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
