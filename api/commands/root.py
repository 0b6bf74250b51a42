"""The command group, and the one place where errors become messages and exit statuses."""

from __future__ import annotations

from collections.abc import Sequence

import click
import sqlalchemy as sa

from api.commands.answers import cross_region, dossier, linked, paths
from api.commands.load import load, sources
from api.commands.measure import bench
from api.commands.neo4j import graph
from api.commands.options import BAD_INPUT, DONE, FAILED, note
from api.commands.resolve import cluster, rebuild, resolve, status
from api.commands.serve import demo, serve, world
from api.messages import language, say
from graph.store import GraphError
from loaders.reject import InputError, describe
from resolution.identifiers.personal_key import PersonalKeyError


@click.group(help=say("help.xintu"), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="xintu", prog_name="xintu")
def xintu() -> None:
    """The group that all commands hang on."""


for command in (
    load,
    sources,
    resolve,
    rebuild,
    status,
    cluster,
    linked,
    dossier,
    paths,
    cross_region,
    graph,
    world,
    demo,
    serve,
    bench,
):
    xintu.add_command(command)


def explain_input_error(error: InputError) -> str:
    """What is wrong with the input and what to do, in the user's language."""
    text, remedy = describe(error.reason, language(), **error.params)
    return say("error.input", text=text, remedy=remedy)


def run(arguments: Sequence[str]) -> int:
    """Run a command line; gives the exit status, never a traceback for what a user can cause."""
    try:
        status = xintu.main(args=list(arguments), prog_name="xintu", standalone_mode=False)
        return status if isinstance(status, int) else DONE
    except click.exceptions.Abort:
        note(say("error.interrupted"))
        return FAILED
    except click.ClickException as error:
        error.show()
        return BAD_INPUT
    except InputError as error:
        note(explain_input_error(error))
        return BAD_INPUT
    except (PersonalKeyError, GraphError) as error:
        note(say("error.failed", text=str(error)))
        return FAILED
    except sa.exc.OperationalError as error:
        note(say("error.database", text=str(error.orig)))
        return FAILED
