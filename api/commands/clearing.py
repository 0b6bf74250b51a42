"""``xintu repeated``, ``xintu campaigns``, ``xintu government-debts``: the ledgers that are to be cleared."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from api.charts import Line, draw_trend
from api.commands.office_options import SIGNED
from api.commands.options import DONE, Run, common
from api.commands.publicity import write_notices
from api.documents import write_notice
from api.messages import language, say
from api.printing.clearing import print_campaigns, print_debts, print_repeated
from loaders.working_days import iso_date

_FILE = click.Path(path_type=Path, dir_okay=False)
_AS_OF = click.option("--as-of", default="", metavar="YYYY-MM-DD", help=say("option.clearing.as_of"))
_REGION = click.option("--region", default="", help=say("option.clearing.region"))
_NOTICE = click.option("--notice", type=_FILE, default=None, help=say("option.clearing.notice"))
_CHART = click.option("--chart", type=_FILE, default=None, help=say("option.clearing.chart"))


def _day(as_of: str) -> str:
    return iso_date(as_of) if as_of else datetime.date.today().isoformat()


def _prefix(region: str) -> str:
    from loaders.ledgers.publicity_tables import region_prefix

    return region_prefix(region) if region else ""


@click.command(help=say("help.repeated"))
@_AS_OF
@_REGION
@click.option("--at-least", type=click.IntRange(2), default=None, help=say("option.repeated.at_least"))
@click.option("--months", type=click.IntRange(1), default=None, help=say("option.repeated.months"))
@click.option("--kind", default="", help=say("option.repeated.kind"))
@click.option("--with-branches", is_flag=True, help=say("option.repeated.with_branches"))
@click.option("--current", is_flag=True, help=say("option.repeated.current"))
@_NOTICE
@SIGNED
@common
def repeated(run: Run, as_of: str, region: str, at_least: int | None, months: int | None, kind: str, with_branches: bool,
             current: bool, notice: Path | None, signed: str) -> int:  # fmt: skip
    """Parties punished again and again for violations of one kind."""
    from loaders.ledgers import repeated as ledger
    from loaders.ledgers.clearing_notice import repeated_notice

    usual = ledger.rules()[-1]
    given = replace(usual, at_least=at_least or usual.at_least, months=months or usual.months)
    day = _day(as_of)
    with run.workspace() as workspace, workspace.read() as connection:
        rows = ledger.repeated(
            connection,
            day,
            region=_prefix(region),
            with_branches=with_branches,
            rule=given if at_least or months else None,
        )
    rows = [row for row in rows if kind in ("", row["kind"], row["kind_zh"]) and (row["current"] or not current)]
    if notice:
        write_notice(repeated_notice(rows, day, signed), notice)
    run.show({"as_of": day, "count": len(rows), "parties": rows}, lambda: print_repeated(rows))
    return DONE


@click.command(help=say("help.campaigns"))
@_AS_OF
@_REGION
@click.option("--campaign", default="", help=say("option.campaigns.campaign"))
@click.option("--owner", default="", help=say("option.campaigns.owner"))
@click.option(
    "--state", type=click.Choice(["open", "cleared", "moved", "left"]), default=None, help=say("option.campaigns.state")
)
@click.option("--overdue", is_flag=True, help=say("option.campaigns.overdue"))
@_CHART
@_NOTICE
@click.option(
    "--notice-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help=say("option.campaigns.notice_dir"),
)
@SIGNED
@common
def campaigns(run: Run, as_of: str, region: str, campaign: str, owner: str, state: str | None, overdue: bool, chart: Path | None,
              notice: Path | None, notice_dir: Path | None, signed: str) -> int:  # fmt: skip
    """The items of special campaigns, and how far they are cleared."""
    from loaders.ledgers import campaigns as ledger
    from loaders.ledgers.clearing_notice import campaigns_notice

    day = _day(as_of)
    with run.workspace() as workspace, workspace.read() as connection:
        items = ledger.read_items(connection, day)
    items = ledger.chosen(
        items, campaign=campaign, region=_prefix(region), owner=owner, states=(state,) if state else ()
    )
    items = items[items["overdue"]] if overdue else items
    answer = ledger.answer(items, day, language())
    if chart:
        _draw(answer["trend"], say("campaigns.chart"), chart)
    if notice:
        write_notice(campaigns_notice(answer, signed), notice)
    if notice_dir:
        owners = {row["owner"] for row in answer["owners"] if row["open"]} - {""}
        told = {name: ledger.answer(items[items["owner"] == name], day, "zh") for name in sorted(owners)}
        write_notices({name: campaigns_notice(own, signed, name) for name, own in told.items()}, notice_dir)
    run.show(answer, lambda: print_campaigns(answer))
    return DONE


def _draw(trend: list[dict[str, Any]], title: str, path: Path) -> None:
    lines = [
        Line(say(f"clearing.{name}"), tuple(row[name] for row in trend)) for name in ("open", "entered", "cleared")
    ]
    draw_trend(path, title, [row["month"] for row in trend], lines)


@click.command("government-debts", help=say("help.government-debts"))
@_AS_OF
@_REGION
@click.option("--state", type=click.Choice(["standing", "cleared"]), default=None, help=say("option.campaigns.state"))
@_CHART
@_NOTICE
@SIGNED
@common
def government_debts(run: Run, as_of: str, region: str, state: str | None, chart: Path | None, notice: Path | None,
                     signed: str) -> int:  # fmt: skip
    """Public bodies and state-owned firms in default."""
    from loaders.ledgers import government_debts as ledger
    from loaders.ledgers.clearing_notice import debts_notice

    day = _day(as_of)
    with run.workspace() as workspace, workspace.read() as connection:
        cases = ledger.government_debts(connection, day, region=_prefix(region))
    answer = ledger.answer([row for row in cases if state in (None, row["state"])], day)
    if chart:
        _draw(answer["trend"], say("debts.chart"), chart)
    if notice:
        write_notice(debts_notice(answer, signed), notice)
    run.show(answer, lambda: print_debts(answer))
    return DONE
