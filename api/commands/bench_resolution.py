"""``xintu bench resolution``: quality, time and memory of resolution, beside other engines where they are installed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from api.bench import layouts, wrong_codes
from api.bench import resolution as measuring
from api.bench.machine import machine
from api.commands.options import DONE, FAILED, Run, common, note
from api.messages import say
from api.printing.evaluate import print_engines


@click.command("resolution", help=say("help.bench_resolution"))
@click.option("--records", type=click.IntRange(600), default=100_000, show_default=True, help=say("option.records"))
@click.option("--seed", type=int, default=1, show_default=True, help=say("option.seed"))
@click.option(
    "--input",
    "given",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help=say("option.bench_input"),
)
@click.option(
    "--engine",
    "engines",
    type=click.Choice(measuring.ENGINES),
    multiple=True,
    help=say("option.engine"),
)
@click.option(
    "--wrong-codes",
    "wrong",
    type=click.FloatRange(0, 0.5),
    default=0.0,
    show_default=True,
    help=say("option.wrong_codes"),
)
@common
def resolution(run: Run, records: int, seed: int, given: Path | None, engines: tuple[str, ...], wrong: float) -> int:
    """Each engine on the same records, then the calibration of ours."""
    chosen = list(engines) or measuring.installed()
    missing = [name for name in chosen if name not in measuring.installed()]
    if missing:
        note(say("bench.not_installed", engine=", ".join(missing)))
        return FAILED
    with tempfile.TemporaryDirectory(prefix="xintu-bench-") as folder:
        known = layouts.read(given) if given else measuring.generated(records, seed)
        table, spoilt = wrong_codes.spoil(*known, wrong, seed)
        files = measuring.written(table, known[1], Path(folder))
        try:
            results = measuring.measure(chosen, *files, seed)
        except measuring.EngineError as error:
            note(say("error.failed", text=str(error)))
            return FAILED
        report = {"machine": machine(), "records": results[0]["records"], "engines": results}
        report["reliability"] = measuring.reliability(*files)
        report["wrong_codes"] = wrong_codes.conflicts(files[0], spoilt) if wrong else {}
    run.show(report, lambda: print_engines(report))
    return DONE
