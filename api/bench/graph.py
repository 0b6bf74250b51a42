"""The graph's questions on a drawn graph: built once, then asked on each store in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from api.bench.graph_built import build, built
from api.bench.graph_world import GraphSpec
from api.bench.machine import machine


class BenchError(Exception):
    """The graph could not be built or asked; the text is what the process said last."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How many questions of each kind, drawn by which seed, of which kinds (none = all), parties of the sweep at most."""

    questions: int = 200
    seed: int = 1
    kinds: Sequence[str] = ()
    sweep: int = 10_000


def measure(spec: GraphSpec, folder: Path, asking: Asking, *, server: bool = False) -> dict[str, Any]:
    """The report of all stores; a graph of the same spec that lies at ``folder`` is asked again as it is. Raises ``BenchError``."""
    known = built(folder)
    if known is not None and known["spec"] != asdict(spec):
        raise BenchError(f"{folder}: another graph lies there")
    sizes = known["sizes"] if known else _build(spec, folder)
    stores = ["sqlite", "neo4j"] if server else ["sqlite"]
    asked = [_child("graph_asking", {"folder": str(folder), "store": store, **asdict(asking)}) for store in stores]
    return {"machine": machine(), "graph": {**sizes, "planted": spec.planted, "as_of": spec.as_of}, "stores": asked}


def _build(spec: GraphSpec, folder: Path) -> dict[str, Any]:
    try:
        return build(spec, folder)
    except ValueError as error:
        raise BenchError(str(error)) from error


def _child(module: str, task: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-m", f"api.bench.{module}", orjson.dumps(task).decode()]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise BenchError(f"{module}: {done.stderr.decode(errors='replace').strip()[-500:]}")
    told: dict[str, Any] = orjson.loads(done.stdout.splitlines()[-1])
    return told
