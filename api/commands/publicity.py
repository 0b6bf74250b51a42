"""``xintu publicity`` and ``xintu working-days``: what was published in time, what was not, what is wrong; and how days are counted."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from api.charts import Line, draw_trend
from api.commands.office_options import SIGNED
from api.commands.options import DONE, Run, common, note
from api.documents import write_notice
from api.messages import language, say
from api.printing.publicity import print_publicity, print_working_days
from loaders import working_days as calendar
from loaders.ledgers.notice import Notice

_DATE = "YYYY-MM-DD"
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(help=say("help.publicity"))
@click.option(
    "--period",
    type=click.Choice(["day", "week", "month"]),
    default="month",
    show_default=True,
    help=say("option.publicity.period"),
)
@click.option("--from", "since", default="", metavar=_DATE, help=say("option.publicity.from"))
@click.option("--to", "until", default="", metavar=_DATE, help=say("option.publicity.to"))
@click.option("--region", default="", help=say("option.publicity.region"))
@click.option("--department", default="", help=say("option.publicity.department"))
@click.option("--as-of", default="", metavar=_DATE, help=say("option.publicity.as_of"))
@click.option("--duty", default="", help=say("option.publicity.duty"))
@click.option("--strict", is_flag=True, help=say("option.publicity.strict"))
@click.option("--chart", type=_FILE, default=None, help=say("option.publicity.chart"))
@click.option("--notice", type=_FILE, default=None, help=say("option.publicity.notice"))
@click.option(
    "--notice-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help=say("option.publicity.notice_dir"),
)
@SIGNED
@click.option("--limit", type=click.IntRange(0), default=50, show_default=True, help=say("option.publicity.limit"))
@common
def publicity(run: Run, since: str, until: str, region: str, department: str, period: str, as_of: str, duty: str, strict: bool,
              chart: Path | None, notice: Path | None, notice_dir: Path | None, signed: str, limit: int) -> int:  # fmt: skip
    """Registers of decisions against what was published."""
    from loaders.ledgers.publicity import publicity as derive
    from loaders.ledgers.publicity_answer import answer as answer_of
    from loaders.ledgers.publicity_notice import circular, to_departments
    from loaders.ledgers.publicity_tables import Scope

    dates = {name: calendar.iso_date(text) for name, text in (("since", since), ("until", until)) if text}
    scope = Scope(region=region, department=department, **dates)
    day = calendar.iso_date(as_of) if as_of else datetime.date.today().isoformat()
    with run.workspace() as workspace, workspace.read() as connection:
        answer = answer_of(derive(connection, day, duty, strict=strict), scope, period, language())
    if chart:
        _draw(answer, chart)
    if notice:
        write_notice(circular(answer, signed), notice)
    if notice_dir:
        write_notices(to_departments(answer, signed), notice_dir)
    run.show(answer, lambda: print_publicity(answer, limit))
    return DONE


def _draw(answer: dict[str, Any], path: Path) -> None:
    rows = [row for row in answer["periods"] if row["period"]]
    lines = [
        Line(say(f"publicity.{text}"), tuple(row[rate] for row in rows))
        for text, rate in (("in_time", "timeliness"), ("concealment", "concealment"), ("compliance", "compliance"))
    ]
    title = say("publicity.chart", period=answer["period"])
    draw_trend(path, title, [row["period"] for row in rows], lines, percent=True)


def write_notices(notices: Mapping[str, Notice], folder: Path) -> None:
    """A Word file for each department, under its name."""
    for name, notice in notices.items():
        plain = re.sub(r'[\\/:*?"<>|\s]+', "_", name)[:80] or say("publicity.unknown")
        write_notice(notice, folder / f"{plain}.docx")
    note(say("publicity.written", count=len(notices), place=folder))


@click.command("working-days", help=say("help.working-days"))
@click.argument("date", metavar=f"{_DATE} | YEAR")
@click.option("--days", type=click.IntRange(1, 1000), default=None, help=say("option.working-days.days"))
@click.option("--to", "until", default="", metavar=_DATE, help=say("option.working-days.to"))
@common
def working_days(run: Run, date: str, days: int | None, until: str) -> int:
    """A deadline, the days between two dates, one day, or a year's exceptions."""
    answer = _count(date, days, until)
    run.show(answer, lambda: print_working_days(answer))
    return DONE


def _count(date: str, days: int | None, until: str) -> dict[str, Any]:
    if re.fullmatch(r"\d{4}", date):
        holidays, worked = calendar.exceptions(int(date))
        return {"year": int(date), "holidays": holidays, "worked": worked}
    if days is not None:
        return {"date": date, "days": days, "deadline": calendar.deadline(date, days)}
    if until:
        return {"date": date, "to": until, "days": calendar.count(date, until)}
    return {"date": date, "working": calendar.is_working_day(date)}
