"""A drawn graph as a workspace to ask: projected into its SQLite database, with what is planted beside it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import orjson

from api.bench.graph_world import GraphSpec, GraphWorld, draw_graph
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

PLANTED = "planted.json"


def build(spec: GraphSpec, folder: Path) -> dict[str, Any]:
    """Draw the graph of ``spec`` and project it into a new workspace at ``folder``; gives sizes and seconds."""
    begun = time.perf_counter()
    world = draw_graph(spec)
    drawn = time.perf_counter()
    with Workspace.open(folder, create=True) as workspace, workspace.write() as connection:
        SqlGraphStore(connection).replace(world.nodes, world.edges, world.events)
    (folder / PLANTED).write_bytes(orjson.dumps(expected(world), option=orjson.OPT_INDENT_2))
    sizes = {name: getattr(world, name).num_rows for name in ("nodes", "edges", "events")}
    return sizes | {"draw_s": round(drawn - begun, 1), "project_s": round(time.perf_counter() - drawn, 1)}


def expected(world: GraphWorld) -> dict[str, Any]:
    """What is planted in a world: expected answers by sort, hubs to begin with, the day that answers hold on."""
    return {"as_of": world.spec.as_of, "hubs": world.examples, **world.planted}
