"""``xintu bench phoenix``: how well phoenix firms are told from firms that look like them."""

from __future__ import annotations

import click

from api.bench import phoenix as measuring
from api.bench.machine import machine
from api.commands.options import DONE, Run, common
from api.messages import say
from api.printing import print_bench


@click.command("phoenix", help=say("help.bench_phoenix"))
@click.option("--seed", type=int, default=1, show_default=True, help=say("option.seed"))
@common
def phoenix_firms(run: Run, seed: int) -> int:
    """Precision and recall on every mix of cases and decoys."""
    mixes = [measuring.measure(mix, seed) for mix in measuring.MIXES]
    report = {"machine": machine(), "mixes": mixes}
    run.show(report, lambda: print_bench(report))
    return DONE
