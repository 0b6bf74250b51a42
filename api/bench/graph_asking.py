"""Asking a built graph, in a process of its own so that its memory is that of the questions: ``python -m api.bench.graph_asking``.

Arguments: a JSON object (``Task``). Result: one line of JSON. The graph server's address comes from the settings.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import orjson

from api.bench.graph_built import PLANTED
from api.bench.graph_cypher import plain_cypher
from api.bench.graph_questions import Asked, Planted, kinds
from api.bench.graph_truths import truths
from api.bench.graph_whole import Whole, whole
from api.service.reading import settled
from api.settings import Settings
from graph.model import When
from graph.projection.push import push
from graph.schema import load_schema
from graph.store import GraphStore
from graph.stores.neo4j import Neo4jGraphStore
from graph.stores.sql import SqlGraphStore
from loaders.run import peak_mb
from loaders.workspace import Workspace

_WARM = 20


@dataclass(frozen=True, slots=True)
class Task:
    """What to ask: the folder of the graph, which store, how many questions of each kind, which kinds (none = all)."""

    folder: str
    store: str
    questions: int
    seed: int
    kinds: Sequence[str]
    sweep: int


def ask_all(task: Task, asked: Asked, planted: Planted) -> dict[str, Any]:
    """Times of every kind of question, of the sweep, and what was found of what is planted."""
    draw = Random(task.seed)
    report: dict[str, Any] = {"store": task.store, "questions": []}
    for question in kinds(task.kinds):
        subjects = question.subjects(planted, draw, task.questions + _WARM)
        draw.shuffle(subjects)
        for subject in subjects[task.questions :]:
            question.ask(asked, subject)
        walls, cpus = timed([_call(question.ask, asked, subject) for subject in subjects[: task.questions]])
        target = question.target_ms * (2 if task.store == "neo4j" else 1)
        report["questions"].append({"kind": question.name, "target_ms": target, **quantiles(walls, cpus)})
    report["peak_mb"] = peak_mb()
    report["whole"] = whole(asked, planted, Whole(task.sweep, task.folder, task.kinds))
    report["planted"] = dict(truths(asked, planted, task.kinds))
    return report


def _call(ask: Callable[[Asked, Any], Any], asked: Asked, subject: Any) -> Callable[[], object]:
    return lambda: ask(asked, subject)


def timed(calls: Sequence[Callable[[], object]]) -> tuple[list[float], list[float]]:
    """Milliseconds of each call: of the clock, and of this process's own work."""
    walls, cpus = [], []
    for call in calls:
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        walls.append(1_000 * (time.perf_counter() - wall))
        cpus.append(1_000 * (time.process_time() - cpu))
    return walls, cpus


def quantiles(walls: Sequence[float], cpus: Sequence[float]) -> dict[str, Any]:
    """The middle and the slow ones, in milliseconds."""
    told = {f"p{q}_ms": round(float(np.percentile(walls, q)), 1) for q in (50, 95, 99)}
    return {"asked": len(walls), **told, "cpu_p95_ms": round(float(np.percentile(cpus, 95)), 1)}


@contextmanager
def _store(task: Task, settings: Settings) -> Iterator[GraphStore]:
    with Workspace.open(Path(task.folder), create=False) as workspace:
        ours = SqlGraphStore(workspace.engine)
        if task.store != "neo4j":
            yield ours
            return
        server = Neo4jGraphStore(
            settings.neo4j_url, settings.neo4j_user, settings.neo4j_password, database=settings.neo4j_database
        )
        try:
            _fill(ours, server)
            yield server
        finally:
            server.close()


def _fill(ours: SqlGraphStore, server: Neo4jGraphStore) -> None:
    """Push the graph into an empty server; one that holds another graph is left alone."""
    there = server.counts()
    if not any(there.values()):
        push(ours, server)
    elif there != ours.counts():
        raise SystemExit("the server holds another graph: give it an empty database")


def main(arguments: Sequence[str]) -> int:
    """The command."""
    task = Task(**orjson.loads(arguments[0]))
    planted: Planted = orjson.loads((Path(task.folder) / PLANTED).read_bytes())
    settings = Settings.read(os.environ)
    with _store(task, settings) as store:
        asked = Asked(store, load_schema(), When(planted["as_of"]))
        settled()  # as the service is
        report = ask_all(task, asked, planted)
        if task.store == "neo4j":
            report["cypher"] = plain_cypher(settings, asked.schema, planted, task.questions, task.seed)
    sys.stdout.write(orjson.dumps(report).decode() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
