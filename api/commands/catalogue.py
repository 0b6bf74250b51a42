"""``xintu catalogue`` and ``xintu measures``: what may be collected, what may be done, and what must be cleaned up."""

from __future__ import annotations

from pathlib import Path

import click

from api import list_answers
from api.commands.office_options import KNOWN_AT, SIGNED
from api.commands.options import DONE, Run, common
from api.commands.who import one_party
from api.documents import write_notice
from api.messages import say
from api.printing.lists import print_catalogue, print_cleanup, print_measures
from api.service.refusal import Refusal
from graph.model import When
from graph.stores.sql import SqlGraphStore
from loaders.ledgers.cleanup import cleanup_notice

_AS_OF = click.option("--as-of", default="", metavar="DATE", help=say("option.as_of"))


@click.command(help=say("help.catalogue"))
@click.option("--edition", default="", help=say("lists.option.edition"))
@click.option("--record", default="", help=say("lists.option.record"))
@_AS_OF
@common
def catalogue(run: Run, edition: str, record: str, as_of: str) -> int:
    """The catalogue of a day, and which sources serve each class; or as what a record was collected."""
    if record:
        with run.workspace() as workspace:
            collected = list_answers.collected_answer(workspace, record)
        run.show(collected, lambda: say("catalogue.record", **collected))
        return DONE
    answer = list_answers.catalogue_answer(run.settings.workspace, as_of, edition)
    run.show(answer, lambda: print_catalogue(answer))
    return DONE


@click.group(invoke_without_command=True, help=say("help.measures"))
@click.option("--party", "who", default="", metavar="WHO", help=say("lists.option.measures_party"))
@click.option("--list", "name", default="", help=say("lists.option.list"))
@_AS_OF
@KNOWN_AT
@common
@click.pass_context
def measures(context: click.Context, run: Run, who: str, name: str, as_of: str, known_at: str) -> int:
    """The measures of a day; those that concern a party or a list."""
    if context.invoked_subcommand:
        return DONE
    if who:
        return _of_party(run, who, When(as_of, known_at))
    if known_at:
        raise Refusal("no_known_at")
    answer = list_answers.measures_answer(run.settings.workspace, as_of, name)
    run.show(answer, lambda: print_measures(answer))
    return DONE


def _of_party(run: Run, who: str, when: When) -> int:
    with run.workspace() as workspace:
        node = one_party(run, SqlGraphStore(workspace.engine), who)
        if isinstance(node, int):
            return node
        answer = list_answers.party_measures(workspace, node.id, when.as_of, when.known_by)
    run.show(answer, lambda: print_measures(answer))
    return DONE


@measures.command("cleanup", help=say("help.measures_cleanup"))
@click.option("--month", default="", metavar="2026-03", help=say("lists.option.month"))
@_AS_OF
@click.option("--notice", type=click.Path(path_type=Path), default=None, help=say("option.notice"))
@SIGNED
@common
def cleanup(run: Run, month: str, as_of: str, notice: Path | None, signed: str) -> int:
    """The clean-up ledger of a month, and the notice about it."""
    with run.workspace() as workspace:
        answer = list_answers.cleanup_answer(workspace, month, as_of)
    if notice is not None:
        write_notice(cleanup_notice(answer, signed, list_answers.day_of(as_of)), notice)
    run.show(answer, lambda: print_cleanup(answer))
    return DONE
