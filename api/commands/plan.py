"""``xintu plan``: the ledger of work plans."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from api import planning
from api.commands.options import DONE, WITH_REJECTS, Run, common
from api.messages import say
from api.printing.plan import print_plan
from loaders.ledgers.plan import Wanted

_STATES = ("未启动", "推进中", "已完成", "逾期")


@click.group(invoke_without_command=True, help=say("help.plan"))
@click.option("--plan", "plan_title", default="", help=say("option.plan_title"))
@click.option("--item", type=click.IntRange(1), default=None, help=say("option.plan_item"))
@click.option("--body", default="", help=say("option.plan_body"))
@click.option("--as-of", default="", metavar="DATE", help=say("option.as_of"))
@click.option("--overdue", is_flag=True, help=say("option.plan_overdue"))
@click.option("--load", "load_from", type=click.Path(path_type=Path), default=None, help=say("option.plan_load"))
@click.option("--region", default="", help=say("option.extract_region"))
@common
@click.pass_context
def plan(
    context: click.Context,
    run: Run,
    plan_title: str,
    item: int | None,
    body: str,
    as_of: str,
    overdue: bool,
    load_from: Path | None,
    region: str,
) -> int:
    """Tasks, responsible bodies, deadlines and states; or a plan loaded."""
    if context.invoked_subcommand:
        return DONE
    if load_from is not None:
        read = planning.read(load_from, region)
        with run.workspace(create=True) as workspace:
            loaded = planning.load(workspace, read)
        run.show(loaded, lambda: say("plan.loaded", plan=loaded["plan"], tasks=loaded["tasks"]))
        return DONE
    day = as_of or datetime.date.today().isoformat()
    with run.workspace() as workspace:
        answer = planning.ask(workspace, day, Wanted(plan_title, item or 0, body, overdue))
    run.show(answer, lambda: print_plan(answer))
    return DONE


@plan.command(help=say("help.plan_report"))
@click.argument("task")
@click.option("--quarter", default="", metavar="2021Q2", help=say("option.plan_quarter"))
@click.option("--state", type=click.Choice(_STATES), required=True, help=say("option.plan_state"))
@click.option("--note", "remark", default="", help=say("option.plan_note"))
@click.option("--reporter", default="", help=say("option.plan_reporter"))
@click.option("--plan", "plan_title", default="", help=say("option.plan_title"))
@click.option("--date", "day", default="", metavar="YYYY-MM-DD", help=say("option.plan_date"))
@common
def report(run: Run, task: str, quarter: str, state: str, remark: str, reporter: str, plan_title: str, day: str) -> int:
    """Record how far a task is in a quarter."""
    on = day or datetime.date.today().isoformat()
    told = {"quarter": quarter, "state": state, "note": remark, "reporter": reporter, "reported_on": on}
    with run.workspace() as workspace:
        done = planning.report(workspace, task, plan_title, told)
    run.show(done, lambda: say("plan.reported", task=task, state=state))
    return WITH_REJECTS if done["totals"]["rejected"] else DONE
