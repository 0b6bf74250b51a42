"""Questions about the whole graph, each asked once: the sweep of the listed, ties between cities, circles, movers, certificates."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from api.bench.graph_questions import Asked, Planted
from graph.across.certified import certified
from graph.across.moved import Mover, movers
from graph.across.regions import cross_region
from graph.exploring.rings import RingsAnswer, RingSearch, rings
from graph.linked.exposure import exposures, listed_parties
from graph.linked.links import linked_each
from graph.store import Across, RegionMatch

_ALL_CIRCLES = RingSearch(circles=1_000_000)


def sweep(asked: Asked, limit: int) -> list[int]:
    """Listed parties, at most ``limit``, with the unlisted ones near them: how many are exposed to each."""
    parties = islice(listed_parties(asked.store, asked.schema, when=asked.when), limit)
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


def whole(asked: Asked, planted: Planted, limit: int, chosen: Sequence[str]) -> list[dict[str, Any]]:
    """Seconds of each question (``chosen``, none = all) and how many rows it gave; batch and sweep count parties, and findings."""
    questions: dict[str, Callable[[], Sequence[Any]]] = {
        "cross_region": lambda: across(asked, planted),
        "circles": lambda: circles(asked).circles,
        "movers": lambda: all_movers(asked),
        "certified": lambda: all_certified(asked),
    }
    if limit:
        questions |= {"batch": lambda: batch(asked, planted, limit), "sweep": lambda: sweep(asked, limit)}
    return [_timed(name, ask) for name, ask in questions.items() if not chosen or name in chosen]


def _timed(name: str, ask: Callable[[], Sequence[Any]]) -> dict[str, Any]:
    begun, used = time.perf_counter(), time.process_time()
    found = ask()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    told = {"kind": name, "seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1), "rows": len(found)}
    return told | ({"findings": sum(found)} if name in ("batch", "sweep") else {})
