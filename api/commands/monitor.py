"""``xintu monitor``: the city's credit by county."""

from __future__ import annotations

from pathlib import Path

import click

from api import city_monitor
from api.commands.office_options import AS_OF, SIGNED
from api.commands.options import DONE, Run, common
from api.documents import write_notice
from api.messages import say
from api.printing.monitor import print_monitor
from loaders.ledgers.monitor import monitor_notice


@click.command(help=say("help.monitor"))
@AS_OF
@click.option("--months", type=click.IntRange(1, 60), default=6, show_default=True, help=say("option.trend_months"))
@click.option("--region", default="", help=say("option.county"))
@click.option("--notice", type=click.Path(path_type=Path), default=None, help=say("option.notice"))
@SIGNED
@common
def monitor(run: Run, as_of: str, months: int, region: str, notice: Path | None, signed: str) -> int:
    """Indicators, scores, ranks and trend by county."""
    with run.workspace() as workspace:
        answer = city_monitor.city(workspace, as_of, months, region)
    if notice is not None:
        write_notice(monitor_notice(answer, signed), notice)
    run.show(answer, lambda: print_monitor(answer))
    return DONE
