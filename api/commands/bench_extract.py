"""``xintu bench extract``: how much of what documents say is found, and how fast."""

from __future__ import annotations

import click

from api.bench.machine import machine
from api.commands.options import DONE, Run, common
from api.messages import say
from api.printing.extract import print_measured


@click.command("extract", help=say("help.bench_extract"))
@click.option("--documents", type=click.IntRange(1), default=330, show_default=True, help=say("option.documents"))
@click.option("--seed", type=int, default=1, show_default=True, help=say("option.seed"))
@common
def bench_extract(run: Run, documents: int, seed: int) -> int:
    """Precision and recall by type on made-up documents, and pages a second on one core."""
    from loaders.extract.made_up.scoring import measure

    report = {"machine": machine(), **measure(documents, seed)}
    run.show(report, lambda: print_measured(report))
    return DONE
