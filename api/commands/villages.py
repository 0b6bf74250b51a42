"""``xintu villages``: ratings of households, operators, collectives and villages."""

from __future__ import annotations

from pathlib import Path

import click

from api import rural
from api.commands.day import as_day
from api.commands.office_options import SIGNED
from api.commands.options import DONE, Run, common
from api.documents import write_notice
from api.messages import language, say
from api.printing.villages import print_villages
from loaders.ledgers.village_rules import SETS
from loaders.ledgers.village_tables import as_row, villages_notice


@click.command(help=say("help.villages"))
@click.option("--region", default="", help=say("option.population_region"))
@click.option("--village", default="", help=say("villages.option.village"))
@click.option("--set", "chosen", type=click.Choice(SETS), default=None, help=say("villages.option.set"))
@click.option("--limit", type=click.IntRange(0), default=50, show_default=True, help=say("option.limit"))
@click.option("--as-of", callback=as_day, default="", metavar="DATE", help=say("option.as_of"))
@click.option(
    "--rules", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, help=say("option.rules")
)
@click.option("--export", type=click.Path(path_type=Path), default=None, help=say("option.export"))
@SIGNED
@common
def villages(
    run: Run, region: str, village: str, chosen: str | None, limit: int, as_of: str, rules: Path | None,
    export: Path | None, signed: str,
) -> int:  # fmt: skip
    """Ratings with the lines that made them, by village, town and county."""
    with run.workspace() as workspace:
        edition = rural.rules_of(workspace, as_of, rules)
        found = rural.ratings(workspace, edition, as_of, region, village)
    if export is not None:
        write_notice(villages_notice(found, edition, as_of, region, signed), export)
    answer = rural.answer_of(found, edition, as_of)
    listed = [one for one in found if not chosen or one.set == chosen]
    answer["listed"], answer["parties"] = len(listed), [as_row(one, language()) for one in listed[: limit or None]]
    run.show(answer, lambda: print_villages(answer))
    return DONE
