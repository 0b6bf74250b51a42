"""A drawn graph as a workspace to ask: projected into its SQLite database, with what is planted beside it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from api.bench.graph_world import GraphSpec, GraphWorld, draw_graph
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

PLANTED, _BUILT = "planted.json", "built.json"
_DRAWN = 2_000


def build(spec: GraphSpec, folder: Path) -> dict[str, Any]:
    """Draw the graph of ``spec`` and project it into a new workspace at ``folder``; gives sizes and seconds."""
    begun = time.perf_counter()
    world = draw_graph(spec)
    drawn = time.perf_counter()
    with Workspace.open(folder, create=True) as workspace, workspace.write() as connection:
        SqlGraphStore(connection).replace(world.nodes, world.edges, world.events)
    projected = time.perf_counter()
    sizes: dict[str, Any] = {name: getattr(world, name).num_rows for name in ("nodes", "edges", "events")}
    sizes |= {"draw_s": round(drawn - begun, 1), "project_s": round(projected - drawn, 1)}
    (folder / PLANTED).write_bytes(orjson.dumps(expected(world), option=orjson.OPT_INDENT_2))
    (folder / _BUILT).write_bytes(orjson.dumps({"spec": asdict(spec), "sizes": sizes}))
    return sizes


def built(folder: Path) -> dict[str, Any] | None:
    """Spec and sizes of the graph that lies at ``folder``; None if there is none, or it was not finished."""
    file = folder / _BUILT
    return dict(orjson.loads(file.read_bytes())) if file.exists() else None


def expected(world: GraphWorld) -> dict[str, Any]:
    """What is planted in a world (expected answers by sort), hubs to begin with, parties drawn from all, the day of it all."""
    draw = np.random.default_rng(world.spec.seed)
    firms = world.nodes.filter(pc.equal(world.nodes["kind"], "enterprise"))["id"]
    black = world.events.filter(pc.and_(pc.equal(world.events["colour"], "black"), pc.equal(world.events["until"], "")))
    drawn = {"firms": _some(draw, firms), "listed": _some(draw, black["party"].unique())}
    return {"as_of": world.spec.as_of, "hubs": world.examples, "drawn": drawn, **world.planted}


def _some(draw: np.random.Generator, ids: pa.Array | pa.ChunkedArray) -> Sequence[str]:
    chosen = draw.choice(len(ids), min(_DRAWN, len(ids)), replace=False)
    return list(ids.take(pa.array(np.sort(chosen))).to_pylist())
