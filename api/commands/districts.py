"""``xintu districts``: credit districts and streets as groups of parties."""

from __future__ import annotations

from pathlib import Path

import click

from api import supervision
from api.commands.day import as_day
from api.commands.office_options import SIGNED
from api.commands.options import DONE, Run, common
from api.documents import write_notice
from api.messages import say
from api.printing.villages import print_districts
from loaders.ledgers.groups import districts_notice


@click.command(help=say("help.districts"))
@click.argument("group", required=False, default="")
@click.option("--region", default="", help=say("option.population_region"))
@click.option("--as-of", callback=as_day, default="", metavar="DATE", help=say("option.as_of"))
@click.option("--export", type=click.Path(path_type=Path), default=None, help=say("option.export"))
@SIGNED
@common
def districts(run: Run, group: str, region: str, as_of: str, export: Path | None, signed: str) -> int:
    """Members, how each stands, who left and who should."""
    with run.workspace() as workspace:
        rules = supervision.rules_of(workspace, as_of)
        found = supervision.districts(workspace, rules, as_of, region, group)
    if export is not None:
        write_notice(districts_notice(found, rules, as_of, signed), export)
    answer = {"as_of": as_of, "edition": rules.edition, "verified": rules.verified, "districts": found}
    run.show(answer, lambda: print_districts(answer))
    return DONE
