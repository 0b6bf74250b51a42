"""The dossier: all that is known of one party."""

from __future__ import annotations

import click

from api import answers
from api.commands.options import DONE, Run, common
from api.commands.times import times
from api.commands.who import one_party
from api.messages import say
from api.printing.dossier import print_dossier
from graph.model import When
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore


@click.command(help=say("help.dossier"))
@click.argument("who")
@times
@common
def dossier(run: Run, who: str, when: When) -> int:
    """All that is known of one party."""
    with run.workspace() as workspace:
        node = one_party(run, SqlGraphStore(workspace.engine), who)
        if isinstance(node, int):
            return node
        answer = answers.one_stop(workspace, load_schema(), node.id, when)
        run.show(answer, lambda: print_dossier(answer))
    return DONE
