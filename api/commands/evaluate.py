"""``xintu evaluate``: how good a clustering is, given the truth."""

from __future__ import annotations

from pathlib import Path

import click

from api.commands.options import DONE, Run, common
from api.messages import say
from api.printing.evaluate import print_evaluation
from loaders import evaluate as evaluating

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(help=say("help.evaluate"))
@click.argument("truth", type=_FILE)
@click.option("--clusters", type=_FILE, default=None, help=say("option.clusters"))
@click.option("--seed", type=int, default=1, show_default=True, help=say("option.seed"))
@click.option("--replicates", type=click.IntRange(10), default=500, show_default=True, help=say("option.replicates"))
@common
def evaluate(run: Run, truth: Path, clusters: Path | None, seed: int, replicates: int) -> int:
    """Scores of the workspace, or of a file of clusters."""
    known = evaluating.read_truth(truth)
    if clusters:
        found = evaluating.file_clusters(clusters)
    else:
        with run.workspace() as workspace, workspace.read() as connection:
            found = evaluating.workspace_clusters(connection)
    report = evaluating.evaluate(known, found, seed, replicates)
    run.show(report, lambda: print_evaluation(report))
    return DONE
