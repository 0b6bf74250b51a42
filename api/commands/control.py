"""Who is behind a firm, what a party holds, which group it belongs to."""

from __future__ import annotations

import click

from api import control_answers
from api.commands.day import as_day
from api.commands.options import DONE, Run, common
from api.commands.who import one_party
from api.messages import say
from api.printing.control import print_control, print_group, print_holdings
from graph.model import When


def _known_day(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """A day that may be left open: all that is known."""
    return as_day(context, parameter, value) if value else ""


@click.command(help=say("help.control"))
@click.argument("who")
@click.option("--down", is_flag=True, help=say("control.option.down"))
@click.option("--group", "as_group", is_flag=True, help=say("control.option.group"))
@click.option("--depth", type=click.IntRange(0, 100), default=0, show_default=True, help=say("control.option.depth"))
@click.option("--as-of", default="", metavar="DATE", callback=as_day, help=say("option.as_of"))
@click.option("--known-at", default="", metavar="DATE", callback=_known_day, help=say("option.known_at"))
@common
def control(run: Run, who: str, down: bool, as_group: bool, depth: int, as_of: str, known_at: str) -> int:
    """Look-through shares, controller, beneficial owners; holdings; group."""
    if down and as_group:
        raise click.UsageError(say("control.either"))
    with run.graph() as (store, _):
        node = one_party(run, store, who)
        if isinstance(node, int):
            return node
        when = When(as_of, known_at)
        if down:
            answer = control_answers.what_is_held(store, node.id, when, depth=depth)
            run.show(answer, lambda: print_holdings(answer))
        elif as_group:
            answer = control_answers.group_of(store, node.id, when, depth=depth)
            run.show(answer, lambda: print_group(answer))
        else:
            answer = control_answers.who_controls(store, node.id, when, depth=depth)
            run.show(answer, lambda: print_control(answer))
    return DONE
