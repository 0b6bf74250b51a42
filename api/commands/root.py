"""The command group, and the one place where errors become messages and exit statuses."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module

import click
import sqlalchemy as sa

from api.commands.options import BAD_INPUT, DONE, FAILED, note
from api.messages import language, say
from api.operations.options import SettingError
from api.service.days import keep_zone
from api.service.refusal import Refusal
from graph.store import GraphError
from loaders.reject import InputError, describe
from loaders.workspace import WorkspaceError

#: Module of every command: it is imported when the command is called, so that each starts as fast as it can.
COMMANDS = {
    "load": "load",
    "sources": "load",
    "resolve": "resolve",
    "rebuild": "resolve",
    "migrate": "resolve",
    "status": "resolve",
    "cluster": "resolve",
    "explain": "explain",
    "review": "review",
    "evaluate": "evaluate",
    "match": "match",
    "extract": "extract",
    "plan": "plan",
    "call": "call",
    "search": "search",
    "suggest": "search",
    "linked": "linked",
    "dossier": "dossier",
    "control": "control",
    "cross-region": "regions",
    "moved": "regions",
    "aeo": "regions",
    "decisions": "regions",
    "phoenix": "phoenix",
    "paths": "paths",
    "neighbours": "neighbours",
    "ties": "neighbours",
    "communities": "neighbours",
    "related": "neighbours",
    "rings": "rings",
    "timeline": "timeline",
    "changes": "timeline",
    "coverage": "coverage",
    "monitor": "monitor",
    "catalogue": "catalogue",
    "measures": "catalogue",
    "lists": "lists",
    "publicity": "publicity",
    "working-days": "publicity",
    "repeated": "clearing",
    "campaigns": "clearing",
    "government-debts": "clearing",
    "commitments": "commitments",
    "grade": "supervise",
    "grades": "supervise",
    "sample": "supervise",
    "villages": "villages",
    "districts": "districts",
    "repair": "repair",
    "objection": "objection",
    "reminders": "reminders",
    "graph": "neo4j",
    "export": "export",
    "world": "serve",
    "demo": "serve",
    "serve": "serve",
    "share": "share",
    "watch": "watch",
    "users": "users",
    "keys": "users",
    "consent": "screen",
    "screen": "screen",
    "webhooks": "webhooks",
    "jobs": "webhooks",
    "case": "case",
    "lending": "lending",
    "benefit": "benefit",
    "audit": "audit",
    "backup": "backup",
    "restore": "backup",
    "bench": "measure",
}


class _Commands(click.Group):
    """The commands, in the order of ``COMMANDS``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"api.commands.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.group(cls=_Commands, help=say("help.xintu"), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="xintu", prog_name="xintu")
def xintu() -> None:
    """The group that all commands hang on."""


def explain_input_error(error: InputError) -> str:
    """What is wrong with the input and what to do, in the user's language."""
    text, remedy = describe(error.reason, language(), **error.params)
    return say("error.input", text=text, remedy=remedy)


def run(arguments: Sequence[str]) -> int:
    """Run a command line; gives the exit status, never a traceback for what a user can cause."""
    try:
        keep_zone(os.environ)
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
    except Refusal as error:
        note(str(error))
        return BAD_INPUT
    except SettingError as error:
        note(say("error.setting", text=str(error)))
        return BAD_INPUT
    except (WorkspaceError, GraphError) as error:
        note(say("error.failed", text=str(error)))
        return FAILED
    except sa.exc.OperationalError as error:
        note(say("error.database", text=str(error.orig)))
        return FAILED
