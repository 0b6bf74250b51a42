"""``xintu bench graph``: the graph's questions on a drawn graph with planted truths, beside plain Cypher where asked."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from api.bench import graph as measuring
from api.bench.graph_questions import NAMES
from api.bench.graph_world import GraphSpec
from api.commands.options import BAD_INPUT, DONE, FAILED, Run, common, note
from api.messages import say
from api.printing.bench_graph import print_graph_bench


@click.command("graph", help=say("help.bench_graph"))
@click.option(
    "--nodes", type=click.IntRange(4_000), default=1_000_000, show_default=True, help=say("option.graph_nodes")
)
@click.option("--edges", type=click.IntRange(0), default=0, help=say("option.graph_edges"))
@click.option("--seed", type=int, default=GraphSpec().seed, show_default=True, help=say("option.seed"))
@click.option("--questions", type=click.IntRange(4), default=200, show_default=True, help=say("option.graph_questions"))
@click.option("--kind", "kinds", type=click.Choice(NAMES), multiple=True, help=say("option.graph_kinds"))
@click.option("--sweep", type=click.IntRange(0), default=10_000, show_default=True, help=say("option.graph_sweep"))
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), default=None, help=say("option.graph_folder")
)
@click.option("--neo4j", "server", is_flag=True, help=say("option.graph_server"))
@common
def bench_graph(
    run: Run,
    nodes: int,
    edges: int,
    seed: int,
    questions: int,
    kinds: tuple[str, ...],
    sweep: int,
    folder: Path | None,
    server: bool,
) -> int:
    """Draw, project, ask; each store in a process of its own."""
    if server and not run.settings.neo4j_url:
        note(say("neo4j.no_url"))
        return BAD_INPUT
    spec = GraphSpec(nodes, edges or nodes * 3, seed)
    asking = measuring.Asking(questions, seed, kinds, sweep)
    with tempfile.TemporaryDirectory(prefix="xintu-bench-") as temporary:
        try:
            report = measuring.measure(spec, folder or Path(temporary) / "graph", asking, server=server)
        except measuring.BenchError as error:
            note(say("error.failed", text=str(error)))
            return FAILED
    run.show(report, lambda: print_graph_bench(report))
    return DONE
