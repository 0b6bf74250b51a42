"""``xintu case``: case files, by a user of the service who is named with ``--user``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from api.access.acting import Acting, acting_as
from api.cases import archive, evidence, exporting, findings, keeping, notes
from api.cases.page import page
from api.cases.printing import print_case, print_cases, print_verified
from api.commands.options import DONE, FAILED, Run, common
from api.commands.users import service_of
from api.messages import say
from loaders.workspace import Workspace

USER = click.option("--user", "name", required=True, help=say("option.acting_user"))


@contextmanager
def _acting(run: Run, name: str) -> Iterator[tuple[Acting, Workspace]]:
    with (
        run.workspace() as workspace,
        service_of(run) as service,
        acting_as(service, name, "case:use", run.settings.access) as acting,
    ):
        yield acting, workspace


def _change(run: Run, name: str, number: str, act: Callable[[Acting, Workspace], int]) -> int:
    """Do something to a case that may be written, and say its new version."""
    with _acting(run, name) as (acting, workspace):
        keeping.find(acting, number, "write")
        version = act(acting, workspace)
    run.show({"case": number, "version": version}, lambda: say("case.changed", number=number, version=version))
    return DONE


@click.group(help=say("help.case"))
def case() -> None:
    """Case files."""


@case.command("new", help=say("help.case_new"))
@click.argument("title")
@USER
@common
def new(run: Run, title: str, name: str) -> int:
    """Open a case."""
    with _acting(run, name) as (acting, _):
        told = keeping.open_case(acting, title).told()
    run.show(told, lambda: print_cases([told]))
    return DONE


@case.command("list", help=say("help.case_list"))
@click.option("--state", type=click.Choice(["open", "closed", "archived"]), default=None, help=say("option.case_state"))
@USER
@common
def listing(run: Run, state: str | None, name: str) -> int:
    """Cases that the user may see."""
    with _acting(run, name) as (acting, _):
        found = [one.told() for one in keeping.cases(acting, state or "")]
    run.show(found, lambda: print_cases(found))
    return DONE


@case.command("show", help=say("help.case_show"))
@click.argument("number")
@USER
@common
def show(run: Run, number: str, name: str) -> int:
    """One case."""
    with _acting(run, name) as (acting, workspace):
        told = page(acting, workspace, number)
    run.show(told, lambda: print_case(told))
    return DONE


@case.command("add", help=say("help.case_add"))
@click.argument("number")
@click.option("--party", "parties", multiple=True, help=say("option.case_party"))
@click.option("--question", "questions", multiple=True, help=say("option.case_question"))
@click.option("--purpose", default="", help=say("option.case_purpose"))
@USER
@common
def add(run: Run, number: str, parties: tuple[str, ...], questions: tuple[str, ...], purpose: str, name: str) -> int:
    """Add parties, and questions with their answers."""
    if not parties and not questions:
        raise click.UsageError(say("error.case_nothing"))

    def act(acting: Acting, workspace: Workspace) -> int:
        asks = replace(acting, principal=replace(acting.principal, purpose=purpose))
        found = [findings.asked_here(run.settings, asks, workspace, question) for question in questions]
        versions = [evidence.add_party(acting, workspace, number, party) for party in parties]
        versions += [keeping.add(acting, number, keeping.Change("finding", one)) for one in found]
        return versions[-1]

    return _change(run, name, number, act)


@case.command("note", help=say("help.case_note"))
@click.argument("number")
@click.argument("text")
@click.option("--corrects", type=click.IntRange(0), default=0, help=say("option.case_corrects"))
@USER
@common
def note(run: Run, number: str, text: str, corrects: int, name: str) -> int:
    """Add a note."""
    return _change(run, name, number, lambda acting, _: notes.add_note(acting, number, text, corrects))


@case.command("freeze", help=say("help.case_freeze"))
@click.argument("number")
@click.argument("records", nargs=-1)
@click.option("--reason", default="", help=say("option.case_reason"))
@USER
@common
def freeze(run: Run, number: str, records: tuple[str, ...], reason: str, name: str) -> int:
    """Freeze records as they stand."""
    return _change(
        run, name, number, lambda acting, workspace: evidence.freeze(acting, workspace, number, records, (reason, 0))
    )


@case.command("state", help=say("help.case_state"))
@click.argument("number")
@click.argument("state", type=click.Choice(["open", "closed", "archived"]))
@click.option("--reason", default="", help=say("option.case_reason"))
@USER
@common
def state(run: Run, number: str, state: str, reason: str, name: str) -> int:
    """Close, archive or reopen a case."""
    return _change(run, name, number, lambda acting, _: keeping.set_state(acting, number, state, reason, 0))


@case.command("share", help=say("help.case_share"))
@click.argument("number")
@click.argument("colleague")
@click.argument("may", type=click.Choice(["read", "write", "none"]))
@USER
@common
def share(run: Run, number: str, colleague: str, may: str, name: str) -> int:
    """Share a case, or take it back."""
    given = "" if may == "none" else may
    return _change(run, name, number, lambda acting, _: keeping.share(acting, number, colleague, given))


@case.command("export", help=say("help.case_export"))
@click.argument("number")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=say("option.case_out"))
@USER
@common
def export(run: Run, number: str, out: Path, name: str) -> int:
    """Write a case to a file: its ending says the format."""
    form = out.suffix.lower()[1:]
    if form not in exporting.FORMATS:
        raise click.UsageError(say("error.case_format", known=" ".join(f".{one}" for one in exporting.FORMATS)))
    with _acting(run, name) as (acting, workspace):
        content = exporting.export(acting, workspace, number, form)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    told: dict[str, Any] = {"case": number, "file": str(out), "bytes": len(content)}
    run.show(told, lambda: say("case.written", **told))
    return DONE


@case.command("verify", help=say("help.case_verify"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--logged", is_flag=True, help=say("option.case_logged"))
@common
def verify(run: Run, file: Path, logged: bool) -> int:
    """Whether an archive is as it was exported; with ``--logged`` also whether this service exported it."""
    told = archive.verify(file)
    if logged:
        with service_of(run) as service:
            told["exports"] = exporting.exports_of(service, told["case"], told["sha256"])
    run.show(told, lambda: print_verified(told))
    return DONE if told["intact"] and told.get("exports") != [] else FAILED
