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
import sqlalchemy as sa

from api import answers, region_answers
from api.bench.machine import machine
from api.commands.bench_extract import bench_extract
from api.commands.bench_graph import bench_graph
from api.commands.bench_persons import persons
from api.commands.bench_phoenix import phoenix_firms
from api.commands.bench_resolution import resolution
from api.commands.bench_service import bench_service
from api.commands.bench_spark import MASTER, RECORDS, bench_spark, spark
from api.commands.bench_stability import stability_of_ids
from api.commands.match import bench_match
from api.commands.options import DONE, Run, common
from api.commands.serve import make_world
from api.messages import say
from api.printing import print_bench
from graph.linked.links import Search
from graph.model import ALWAYS
from graph.schema import Schema, load_schema
from graph.stores.sql import SqlGraphStore
from loaders import pipeline, records
from loaders.restating import restate
from loaders.run import peak_mb
from loaders.workspace import Workspace

_REGISTER, _FEW = "enterprise_register", 100


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
    matches = sum(1 for _ in region_answers.cross_region(store, schema, ALWAYS))
    swept = round(time.perf_counter() - started, 2)
    ask = [lambda p=p: answers.linked(store, schema, p, ALWAYS, Search(hops=3, limit=50)) for p in neighbours]
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
@click.option("--spark", "on_spark", is_flag=True, help=say("option.on_spark"))
@common
@click.pass_context
def bench(context: click.Context, run: Run, organisations: int, seed: int, on_spark: bool) -> int:
    """World → files → load → resolve → graph → questions, timed; with a subcommand, that one alone."""
    if context.invoked_subcommand:
        return DONE
    if on_spark:
        return bench_spark(run, RECORDS, seed, MASTER)
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


def _nobody(phase: str, done: int, whole: int) -> None:
    """No progress is shown while measuring."""


def _measure(run: Run, requests: Sequence[Any]) -> dict[str, Any]:
    with run.workspace(create=True) as workspace:
        started = time.perf_counter()
        rows = 0
        for date in sorted({request.delivered_on for request in requests}):
            batch = [request for request in requests if request.delivered_on == date]
            rows += pipeline.load(workspace, batch, _nobody)["totals"]["rows"]
        loaded = time.perf_counter() - started
        resolved = pipeline.resolve(workspace, _nobody)
        whole = time.perf_counter() - started
        again = _again(workspace)
        questions = _questions(SqlGraphStore(workspace.engine), load_schema(), 200)
    return {
        "records": rows,
        "load_seconds": round(loaded, 2),
        "resolve_seconds": resolved["seconds"],
        "resolve_again_seconds": again,
        "records_per_second": round(rows / whole),
        "graph": {what: resolved[what] for what in ("nodes", "edges", "events")},
        "questions": questions,
    }


def _again(workspace: Workspace) -> dict[str, Any]:
    """Seconds of resolving after some records were stated anew, and of a full run then."""
    with workspace.write() as connection:
        table = records.record
        register = sa.and_(table.c.source == _REGISTER, table.c.state == records.ACTIVE)
        chosen = sa.select(table.c.record_id).where(register).order_by(table.c.record_id).limit(_FEW)
        ids = list(connection.execute(chosen).scalars())
        restate(connection, workspace.sources()[_REGISTER], ids)
    changed = pipeline.resolve(workspace, _nobody)
    full = pipeline.resolve(workspace, _nobody, full=True)
    return {"mentions": changed["resolved"], "seconds": changed["seconds"], "full": full["seconds"]}


bench.add_command(resolution)
bench.add_command(stability_of_ids)
bench.add_command(persons)
bench.add_command(phoenix_firms)
bench.add_command(bench_match)
bench.add_command(bench_extract)
bench.add_command(spark)
bench.add_command(bench_graph)
bench.add_command(bench_service)
