"""``xintu match`` and its measurement: one mention against all parties of a register."""

from __future__ import annotations

from pathlib import Path

import click

from api.commands.options import DONE, WITH_REJECTS, Run, common, progress
from api.messages import say
from api.printing import print_bench
from loaders import match_bench, matching


@click.command(help=say("help.match"))
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--register", type=click.Path(path_type=Path), required=True, help=say("option.register"))
@click.option("--out", type=click.Path(path_type=Path), required=True, help=say("option.out_match"))
@common
def match(run: Run, table: Path, register: Path, out: Path) -> int:
    """Link the mentions of a table to a register."""
    with progress() as update:
        report = matching.match(table, register, out, update)
    run.show(report, lambda: say("match.done", **report))
    return WITH_REJECTS if report["rejected"] else DONE


@click.command("match", help=say("help.bench_match"))
@click.option("--parties", type=click.IntRange(1_000), default=100_000, show_default=True, help=say("option.parties"))
@click.option("--mentions", type=click.IntRange(100), default=20_000, show_default=True, help=say("option.mentions"))
@click.option("--register", type=click.Path(path_type=Path), default=None, help=say("option.bench_register"))
@click.option("--seed", type=int, default=1, show_default=True, help=say("option.seed"))
@common
def bench_match(run: Run, parties: int, mentions: int, register: Path | None, seed: int) -> int:
    """Quality by kind of noise, speed and memory of matching."""
    with progress() as update:
        report = match_bench.measure(parties, mentions, register, seed, update)
    run.show(report, lambda: print_bench(report))
    return DONE
