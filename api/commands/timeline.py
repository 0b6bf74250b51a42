"""What happened when: a party's timeline, and what changed between two days for a party or a region."""

from __future__ import annotations

import click

from api import explore_answers
from api.commands.options import DONE, Run, common
from api.commands.times import as_time, times
from api.commands.who import one_party
from api.messages import say
from api.printing.times import print_party_changes, print_region_changes, print_timeline
from graph.history.timeline import Axis
from graph.model import When
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore

_KNOWN = click.option("--known", is_flag=True, help=say("option.known"))


@click.command(help=say("help.timeline"))
@click.argument("who")
@times
@_KNOWN
@common
def timeline(run: Run, who: str, when: When, known: bool) -> int:
    """The facts of a party in the order of time."""
    with run.workspace() as workspace:
        node = one_party(run, SqlGraphStore(workspace.engine), who)
        if isinstance(node, int):
            return node
        axis: Axis = "known" if known else "effective"
        answer = explore_answers.history(workspace, load_schema(), node.id, when, axis)
        run.show(answer, lambda: print_timeline(answer))
    return DONE


@click.command(help=say("help.changes"))
@click.argument("who", default="")
@click.option("--from", "first", required=True, metavar="DATE", callback=as_time, help=say("option.from_day"))
@click.option("--to", "last", required=True, metavar="DATE", callback=as_time, help=say("option.to_day"))
@_KNOWN
@click.option("--region", default="", help=say("option.changes_region"))
@common
def changes(run: Run, who: str, first: str, last: str, known: bool, region: str) -> int:
    """What changed between two days: for a party, or for a region who was newly listed and who left."""
    if bool(who) == bool(region):
        raise click.UsageError(say("changes.who_or_region"))
    span = explore_answers.spanned(first, last, known=known)
    with run.workspace() as workspace:
        store = SqlGraphStore(workspace.engine)
        if region:
            told = explore_answers.region_changes(store, span, region)
            run.show(told, lambda: print_region_changes(told))
            return DONE
        node = one_party(run, store, who)
        if isinstance(node, int):
            return node
        answer = explore_answers.party_changes(workspace, load_schema(), node.id, span)
        run.show(answer, lambda: print_party_changes(answer))
    return DONE
