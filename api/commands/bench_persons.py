"""``xintu bench persons``: what resolution makes of persons named alike."""

from __future__ import annotations

from pathlib import Path

import click

from api.bench import persons as measuring
from api.bench.machine import machine
from api.commands.options import DONE, Run, common
from api.messages import say
from api.printing.persons import print_namesakes


@click.command("persons", help=say("help.bench_persons"))
@click.option(
    "--input",
    "given",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help=say("option.bench_persons_input"),
)
@common
def persons(run: Run, given: Path) -> int:
    """Precision and recall by gender and year of birth, less what chance joins, and the same for each chance given."""
    report = {"machine": machine(), **measuring.measure(measuring.read(given))}
    run.show(report, lambda: print_namesakes(report))
    return DONE
