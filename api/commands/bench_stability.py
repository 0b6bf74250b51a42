"""``xintu bench stability``: ids under another order, one record less, one record more."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
import numpy as np
import pyarrow as pa

from api.bench import layouts, stability
from api.bench import resolution as measuring
from api.commands.options import DONE, FAILED, Run, common, progress
from api.messages import say
from loaders import tables
from loaders.reject import RejectLog


@click.command("stability", help=say("help.bench_stability"))
@click.option("--records", type=click.IntRange(600), default=5_000, show_default=True, help=say("option.records"))
@click.option("--seed", type=int, default=1, show_default=True, help=say("option.seed"))
@click.option("--runs", type=click.IntRange(1), default=100, show_default=True, help=say("option.runs"))
@click.option(
    "--input",
    "given",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help=say("option.bench_input"),
)
@common
def stability_of_ids(run: Run, records: int, seed: int, runs: int, given: Path | None) -> int:
    """Count ids that change; those that need not must be none."""
    table, truth = layouts.read(given) if given else measuring.generated(records, seed)
    chosen = np.sort(np.random.default_rng(seed).permutation(table.num_rows)[:records])
    with tempfile.TemporaryDirectory(prefix="xintu-bench-") as folder:
        file, _ = measuring.written(table.take(pa.array(chosen)), truth, Path(folder))
        mentions = tables.to_mentions(tables.read_table(file, RejectLog()), file)
    with progress() as update:
        report = stability.measure(mentions, runs, seed, update)
    run.show(report, lambda: _told(report))
    return FAILED if any(report[name]["needless"] for name in ("shuffled", "one_less", "one_more")) else DONE


def _told(report: dict[str, dict[str, int]]) -> str:
    lines = [say("stability.head", mentions=report["mentions"], parties=report["parties"])]
    return "\n".join(
        [*lines, *(say(f"stability.{name}", **report[name]) for name in ("shuffled", "one_less", "one_more"))]
    )
