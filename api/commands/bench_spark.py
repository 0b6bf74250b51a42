"""``xintu bench spark``: the Spark engine beside the local one, on the same made-up records."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from api.bench import spark as measuring
from api.bench.machine import machine
from api.bench.resolution import EngineError
from api.commands.options import DONE, FAILED, Run, common, note
from api.messages import say
from api.printing.evaluate import print_spark

RECORDS, MASTER = 1_000_000, "local[2]"


def bench_spark(run: Run, records: int, seed: int, master: str) -> int:
    """Both engines; fails where their files differ."""
    with tempfile.TemporaryDirectory(prefix="xintu-bench-") as folder:
        try:
            report = {"machine": machine(), **measuring.compare(records, seed, master, Path(folder))}
        except EngineError as error:
            note(say("error.failed", text=str(error)))
            return FAILED
    run.show(report, lambda: print_spark(report))
    return DONE if report["identical"] else FAILED


@click.command("spark", help=say("help.bench_spark"))
@click.option("--records", type=click.IntRange(600), default=RECORDS, show_default=True, help=say("option.records"))
@click.option("--seed", type=int, default=1, show_default=True, help=say("option.seed"))
@click.option("--master", default=MASTER, show_default=True, help=say("option.master"))
@common
def spark(run: Run, records: int, seed: int, master: str) -> int:
    """Seconds and memory of both, and whether they say the same."""
    return bench_spark(run, records, seed, master)
