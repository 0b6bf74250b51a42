"""How two parties hang together: the shortest paths between them, or the likeliest."""

from __future__ import annotations

from typing import Any, Literal

import click

from api import explore_answers
from api.commands.options import DONE, Run, common
from api.commands.times import times
from api.commands.who import one_party
from api.messages import say
from api.printing.explore import print_paths
from graph.exploring.paths import PathSearch
from graph.model import Node, When
from graph.store import GraphStore

KINDS = click.option("--kinds", multiple=True, metavar="KIND", help=say("option.kinds"))


def split(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Words given one by one or joined by commas."""
    return tuple(word for text in texts for word in text.replace("，", ",").split(",") if word)


@click.command(help=say("help.paths"))
@click.argument("one")
@click.argument("other")
@times
@click.option("--hops", type=click.IntRange(1, 8), default=6, show_default=True, help=say("option.hops"))
@click.option("--limit", type=click.IntRange(1, 1000), default=5, show_default=True, help=say("option.limit"))
@click.option(
    "--by", type=click.Choice(["length", "weight"]), default="length", show_default=True, help=say("option.by")
)
@KINDS
@click.option("--not", "avoid", multiple=True, metavar="WHO", help=say("option.avoid"))
@click.option("--hubs", is_flag=True, help=say("option.hubs"))
@common
def paths(
    run: Run, one: str, other: str, when: When, avoid: tuple[str, ...], kinds: tuple[str, ...], **rest: Any
) -> int:
    """The shortest or likeliest paths between two parties."""
    with run.graph() as (store, schema):
        nodes = _all(run, store, (one, other, *avoid))
        if isinstance(nodes, int):
            return nodes
        by: Literal["length", "weight"] = rest["by"]
        avoided = [node.id for node in nodes[2:]]
        search = PathSearch(rest["hops"], rest["limit"], split(kinds), avoided, by, rest["hubs"])
        answer = explore_answers.paths(store, schema, (nodes[0].id, nodes[1].id), when, search)
        run.show(answer, lambda: print_paths(answer))
    return DONE


def _all(run: Run, store: GraphStore, texts: tuple[str, ...]) -> list[Node] | int:
    """The parties meant, or the exit status after saying which of them is unknown or may be several."""
    nodes = []
    for who in texts:
        node = one_party(run, store, who)
        if isinstance(node, int):
            return node
        nodes.append(node)
    return nodes
