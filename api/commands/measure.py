"""``xintu bench``: speed and memory of the main path on synthetic data, with the machine named; and its subcommands."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from api import answers
from api.bench.machine import machine
from api.commands.bench_resolution import resolution
from api.commands.match import bench_match
from api.commands.options import DONE, Run, common
from api.commands.serve import make_world
from api.messages import say
from api.printing import print_bench
from graph.model import ALWAYS
from graph.schema import Schema, load_schema
from graph.stores.sql import SqlGraphStore
from loaders import pipeline
from loaders.run import peak_mb


def _timed(calls: Sequence[Callable[[], object]]) -> dict[str, float]:
    """Median and 95th percentile of the calls, in milliseconds."""
    times = []
    for call in calls:
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return {"p50_ms": round(statistics.median(times), 2), "p95_ms": round(times[int(len(times) * 0.95) - 1], 2)}


def _questions(store: SqlGraphStore, schema: Schema, sample: int) -> dict[str, Any]:
    parties = [event.party for event in store.listed()][:sample]
    asked = dict.fromkeys(edge.other(party) for party in parties for edge in store.expand([party]).edges)
    neighbours = [node.id for node in store.nodes(list(asked)).values() if schema.nodes[node.kind].party][:sample]
    started = time.perf_counter()
    matches = sum(1 for _ in answers.cross_region(store, schema, ALWAYS))
    swept = round(time.perf_counter() - started, 2)
    ask = [lambda p=p: answers.linked(store, schema, p, ALWAYS, hops=3, limit=50) for p in neighbours]
    look = [lambda p=p: answers.dossier(store, schema, p, ALWAYS) for p in neighbours]
    return {
        "asked": len(neighbours),
        "linked": _timed(ask) if ask else {},
        "dossier": _timed(look) if look else {},
        "cross_region": {"matches": matches, "seconds": swept},
    }


@click.group(help=say("help.bench"), invoke_without_command=True)
@click.option(
    "--organisations", type=click.IntRange(200), default=100_000, show_default=True, help=say("option.organisations")
)
@click.option("--seed", type=int, default=1, show_default=True, help=say("option.seed"))
@common
@click.pass_context
def bench(context: click.Context, run: Run, organisations: int, seed: int) -> int:
    """World → files → load → resolve → graph → questions, timed; with a subcommand, that one alone."""
    if context.invoked_subcommand:
        return DONE
    with tempfile.TemporaryDirectory(prefix="xintu-bench-") as folder:
        place = Path(folder)
        inside = Run(replace(run.settings, workspace=place / "workspace", database_url=""), run.as_json)
        started = time.perf_counter()
        requests = make_world(place / "files", organisations, seed)
        made = round(time.perf_counter() - started, 2)
        report = _measure(inside, requests)
    report = {
        "machine": machine(),
        "organisations": organisations,
        "world_seconds": made,
        **report,
        "peak_mb": peak_mb(),
    }
    run.show(report, lambda: print_bench(report))
    return DONE


def _measure(run: Run, requests: Sequence[Any]) -> dict[str, Any]:
    nothing = lambda phase, done, total: None  # noqa: E731 - no progress while measuring
    with run.workspace(create=True) as workspace:
        started = time.perf_counter()
        records = 0
        for date in sorted({request.delivered_on for request in requests}):
            batch = [request for request in requests if request.delivered_on == date]
            records += pipeline.load(workspace, batch, nothing)["totals"]["rows"]
        loaded = time.perf_counter() - started
        resolved = pipeline.resolve(workspace, nothing)
        whole = time.perf_counter() - started
        questions = _questions(SqlGraphStore(workspace.engine), load_schema(), 200)
    return {
        "records": records,
        "load_seconds": round(loaded, 2),
        "resolve_seconds": resolved["seconds"],
        "records_per_second": round(records / whole),
        "graph": {what: resolved[what] for what in ("nodes", "edges", "events")},
        "questions": questions,
    }


bench.add_command(resolution)
bench.add_command(bench_match)
