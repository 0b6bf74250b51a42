"""``xintu benefit``: 信易+ for a counter, by a user of the service who is named with ``--user``."""

from __future__ import annotations

import click

from api.commands.case import USER
from api.commands.lending import acting
from api.commands.office_options import AS_OF, Day, today
from api.commands.options import DONE, Run, common
from api.lending import benefits
from api.lending.printing import print_rows
from api.messages import say

_SCOPE = "benefit:check"


@click.group(help=say("help.benefit"))
def benefit() -> None:
    """Benefits by grade."""


@benefit.command("list", help=say("help.benefit_list"))
@AS_OF
@common
def listing(run: Run, as_of: str) -> int:
    """The catalogue in force."""
    with run.workspace() as workspace:
        known = benefits.catalogue(workspace, as_of)
    told = {"edition": known.edition, "verified": known.verified, "benefits": known.benefits}
    rows = [{"name": name, **one, "grades": "、".join(one["grades"])} for name, one in known.benefits.items()]
    run.show(told, lambda: print_rows(rows, ("name", "zh", "grades", "days")))
    return DONE


@benefit.command("check", help=say("help.benefit_check"))
@click.argument("kind")
@click.argument("party")
@USER
@common
def check(run: Run, kind: str, party: str, name: str) -> int:
    """Eligibility of a party."""
    with acting(run, name, _SCOPE) as (who, workspace):
        found = benefits.eligibility(who, workspace, kind, party, today())
    run.show(found, lambda: print_rows([found], ("benefit", "eligible", "reason", "valid_until")))
    return DONE


@benefit.command("use", help=say("help.benefit_use"))
@click.argument("kind")
@click.argument("party")
@click.option("--on", "day", type=Day(), default=today, help=say("option.benefit_on"))
@USER
@common
def use(run: Run, kind: str, party: str, day: str, name: str) -> int:
    """Note a use."""
    with acting(run, name, _SCOPE) as (who, workspace):
        found = benefits.use(who, workspace, kind, party, day)
    run.show(found, lambda: print_rows([found], ("use", "benefit", "day")))
    return DONE


@benefit.command("counts", help=say("help.benefit_counts"))
@click.option("--since", type=Day(), required=True, help=say("option.lending_since"))
@click.option("--until", type=Day(), required=True, help=say("option.lending_until"))
@USER
@common
def counts(run: Run, since: str, until: str, name: str) -> int:
    """Uses by benefit and county."""
    with acting(run, name, _SCOPE) as (who, _):
        found = benefits.counts(who, since, until)
    run.show(found, lambda: print_rows(found, ("benefit", "county", "name", "uses")))
    return DONE
