"""What lies around a party: neighbourhood, ties by page, communities, related parties."""

from __future__ import annotations

import click

from api import explore_answers
from api.commands.options import DONE, Run, common
from api.commands.paths import KINDS, split
from api.commands.times import times
from api.commands.who import one_party
from api.messages import say
from api.printing.explore import print_around, print_communities, print_related, print_ties
from graph.exploring.neighbourhood import Around
from graph.exploring.related import RelatedSearch
from graph.model import When


@click.command(help=say("help.neighbours"))
@click.argument("who")
@times
@click.option("--hops", type=click.IntRange(1, 3), default=1, show_default=True, help=say("option.around"))
@KINDS
@click.option("--cap", type=click.IntRange(1, 10_000), default=2000, show_default=True, help=say("option.cap"))
@common
def neighbours(run: Run, who: str, when: When, hops: int, kinds: tuple[str, ...], cap: int) -> int:
    """What lies around a party, capped."""
    with run.graph() as (store, schema):
        node = one_party(run, store, who)
        if isinstance(node, int):
            return node
        answer = explore_answers.around(store, schema, node.id, when, Around(hops, cap, split(kinds)))
        run.show(answer, lambda: print_around(answer))
    return DONE


@click.command(help=say("help.ties"))
@click.argument("who")
@times
@click.option("--kind", default="", metavar="KIND", help=say("option.kind_of_tie"))
@click.option("--after", default="", metavar="CURSOR", help=say("option.after"))
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help=say("option.page"))
@common
def ties(run: Run, who: str, when: When, kind: str, after: str, limit: int) -> int:
    """The ties of one kind of a party, page by page; without a kind how many there are of each."""
    with run.graph() as (store, schema):
        node = one_party(run, store, who)
        if isinstance(node, int):
            return node
        answer = explore_answers.ties(store, schema, node.id, kind, when, (after, limit))
        run.show(answer, lambda: print_ties(answer))
    return DONE


@click.command(help=say("help.communities"))
@click.argument("who")
@times
@click.option("--hops", type=click.IntRange(1, 4), default=2, show_default=True, help=say("option.around"))
@click.option("--cap", type=click.IntRange(2, 2000), default=1000, show_default=True, help=say("option.cap"))
@common
def communities(run: Run, who: str, when: When, hops: int, cap: int) -> int:
    """Groups within what lies around a party, and the persons who hold it together."""
    with run.graph() as (store, schema):
        node = one_party(run, store, who)
        if isinstance(node, int):
            return node
        answer = explore_answers.groups(store, schema, node.id, when, Around(hops, cap))
        run.show(answer, lambda: print_communities(answer))
    return DONE


@click.command(help=say("help.related"))
@click.argument("who")
@times
@click.option("--rounds", type=click.IntRange(1, 6), default=2, show_default=True, help=say("option.rounds"))
@click.option("--cap", type=click.IntRange(2, 5000), default=500, show_default=True, help=say("option.cap"))
@common
def related(run: Run, who: str, when: When, rounds: int, cap: int) -> int:
    """The related parties of a party."""
    with run.graph() as (store, schema):
        node = one_party(run, store, who)
        if isinstance(node, int):
            return node
        answer = explore_answers.related_parties(store, schema, node.id, when, RelatedSearch(rounds, cap))
        run.show(answer, lambda: print_related(answer))
    return DONE
