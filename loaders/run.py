"""What a stage cost: seconds and peak memory, kept in the workspace's ``run`` table."""

from __future__ import annotations

import datetime as dt
import gc
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import sqlalchemy as sa

from loaders import memory, records


def peak_mb() -> float:
    """Peak resident memory of this process so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def utc_now() -> str:
    """Now: UTC, to the second, ISO."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def keep(connection: sa.Connection, stage: str, seconds: float, counts: dict[str, Any]) -> None:
    """Note a finished run of a stage."""
    values = {"stage": stage, "started": utc_now(), "seconds": round(seconds, 2), "peak_mb": peak_mb()}
    connection.execute(sa.insert(records.run).values(**values, counts=orjson.dumps(counts).decode()))


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the cycle collector: millions of rows and no cycles, and it would look through all of them again and again.

    Memory is reused until the outermost such block ends.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        with memory.reused():
            yield
    finally:
        gc.enable()


@contextmanager
def measured(connection: sa.Connection, stage: str) -> Iterator[dict[str, Any]]:
    """Measure a stage inside its own transaction; what the block puts into the dictionary is kept as counts."""
    clock = time.perf_counter()
    counts: dict[str, Any] = {}
    with uncollected():
        yield counts
    seconds = time.perf_counter() - clock
    keep(connection, stage, seconds, counts)
    counts["seconds"], counts["peak_mb"] = round(seconds, 2), peak_mb()


def last_runs(connection: sa.Connection) -> list[dict[str, Any]]:
    """The latest run of every stage."""
    latest = sa.select(sa.func.max(records.run.c.run_id)).group_by(records.run.c.stage)
    rows = connection.execute(
        sa.select(records.run).where(records.run.c.run_id.in_(latest)).order_by(records.run.c.run_id)
    )
    return [
        {**{str(key): value for key, value in row._mapping.items()}, "counts": orjson.loads(row.counts)} for row in rows
    ]
