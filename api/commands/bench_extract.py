"""``xintu bench extract``: how much of what documents say is found, and how fast."""

from __future__ import annotations

from pathlib import Path

import click

from api.bench.machine import machine
from api.commands.options import BAD_INPUT, DONE, Run, common, note
from api.messages import say
from api.printing.extract import print_compared, print_measured


@click.command("extract", help=say("help.bench_extract"))
@click.option("--documents", type=click.IntRange(1), default=330, show_default=True, help=say("option.documents"))
@click.option("--seed", type=int, default=1, show_default=True, help=say("option.seed"))
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@common
def bench_extract(run: Run, documents: int, seed: int, files: tuple[Path, ...]) -> int:
    """Precision and recall by type: of texts with answers by hand where files are given, else on made-up documents, with pages a second."""
    if files:
        return _of_texts(run, files)
    from loaders.extract.made_up.scoring import measure

    report = {"machine": machine(), **measure(documents, seed)}
    run.show(report, lambda: print_measured(report))
    return DONE


def _of_texts(run: Run, files: tuple[Path, ...]) -> int:
    from loaders.extract.answered import compare

    try:
        report = {"machine": machine(), **compare(files)}
    except ValueError as wrong:
        note(say("extract.no_answers", text=wrong))
        return BAD_INPUT
    run.show(report, lambda: print_compared(report))
    return DONE
