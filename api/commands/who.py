"""Who is meant by an id, a code or a name: one party, or the exit status after saying who it could be."""

from __future__ import annotations

import click

from api import answers
from api.commands.options import BAD_INPUT, WITH_REJECTS, Run, write_json
from api.messages import say
from graph.model import Node
from graph.store import GraphStore


def one_party(run: Run, store: GraphStore, who: str) -> Node | int:
    """The one party meant, or the exit status after saying who it could be."""
    found = answers.identify(store, who)
    if isinstance(found, Node):
        return found
    candidates = [answers.party(node) for node in found.nodes]
    if run.as_json:
        write_json(
            {
                "error": "ambiguous" if candidates else "unknown",
                "who": who,
                "count": found.count,
                "candidates": candidates,
            }
        )
    elif candidates:
        click.echo(say("ask.ambiguous", who=who, count=found.count), err=True)
        for candidate in candidates:
            click.echo("  " + "  ".join(candidate[key] for key in ("id", "name", "code", "region_name")))
    else:
        click.echo(say("ask.unknown", who=who), err=True)
    return WITH_REJECTS if candidates else BAD_INPUT
