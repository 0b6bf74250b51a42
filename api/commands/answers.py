"""The dossier, and who is meant by a name."""

from __future__ import annotations

import click

from api import answers
from api.commands.options import BAD_INPUT, DONE, WITH_REJECTS, Run, common, write_json
from api.commands.times import AS_OF, KNOWN_AT
from api.messages import say
from api.printing_dossier import print_dossier
from graph.model import Node, When
from graph.schema import load_schema
from graph.store import GraphStore
from graph.stores.sql import SqlGraphStore


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


@click.command(help=say("help.dossier"))
@click.argument("who")
@AS_OF
@KNOWN_AT
@common
def dossier(run: Run, who: str, as_of: str, known_at: str) -> int:
    """All that is known of one party."""
    with run.workspace() as workspace:
        node = one_party(run, SqlGraphStore(workspace.engine), who)
        if isinstance(node, int):
            return node
        answer = answers.one_stop(workspace, load_schema(), node.id, When(as_of, known_at))
        run.show(answer, lambda: print_dossier(answer))
    return DONE
