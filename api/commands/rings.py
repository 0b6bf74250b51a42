"""Guarantee circles: of one party, of a region, or all."""

from __future__ import annotations

import click

from api import explore_answers
from api.answers import region_code
from api.commands.options import DONE, Run, common
from api.commands.times import times
from api.commands.who import one_party
from api.messages import say
from api.printing.explore import print_rings
from graph.exploring.rings import RingSearch
from graph.model import When


@click.command(help=say("help.rings"))
@click.argument("who", default="")
@times
@click.option("--region", default="", help=say("option.rings_region"))
@click.option("--longest", type=click.IntRange(2, 12), default=8, show_default=True, help=say("option.longest"))
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help=say("option.limit"))
@common
def rings(run: Run, who: str, when: When, region: str, longest: int, limit: int) -> int:
    """Guarantee circles: who answers for whose debt in a circle."""
    if who and region:
        raise click.UsageError(say("rings.who_or_region"))
    prefix = explore_answers.region_prefix(region_code(region)) if region else ""
    with run.graph() as (store, schema):
        party = ""
        if who:
            node = one_party(run, store, who)
            if isinstance(node, int):
                return node
            party = node.id
        search = RingSearch(longest, circles=limit, region=prefix)
        answer = explore_answers.circles(store, schema, party, when, search)
        run.show(answer, lambda: print_rings(answer))
    return DONE
