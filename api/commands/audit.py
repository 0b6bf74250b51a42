"""``xintu audit``: does the chain hold, what is its head, who did what."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from api.audit.anchor import Head
from api.audit.chain import head as head_of
from api.audit.log import seal_of
from api.audit.machine import noted
from api.audit.search import Asked, Taken, export, page
from api.audit.verifying import Found, verify
from api.commands.options import DONE, FAILED, Run, common
from api.commands.users import service_of
from api.messages import say
from api.service.refusal import Refusal


def _asked(command: Any) -> Any:
    for name in ("until", "since", "purpose", "organisation", "subject", "action", "user"):
        command = click.option(f"--{name}", default="", help=say(f"option.audit_{name}"))(command)
    return command


@click.group(help=say("help.audit"))
def audit() -> None:
    """The audit log."""


@audit.command("verify", help=say("help.audit_verify"))
@click.option("--anchor", "kept", multiple=True, help=say("option.audit_anchor"))
@common
def audit_verify(run: Run, kept: tuple[str, ...]) -> int:
    """Hold the whole chain against its seal and its anchors."""
    try:
        heads = [Head.read(text) for text in kept]
    except ValueError as error:
        raise Refusal("bad_anchor", value=str(error)) from error
    with service_of(run) as service:
        seal = seal_of(service, run.settings.access)
        with service.read() as connection:
            verdict = verify(connection, seal, heads)
    flaws = [asdict(found) for found in verdict.flaws]
    told = {"holds": not flaws, "entries": verdict.entries, "head": str(verdict.head or ""), "flaws": flaws}
    summary = say("audit.holds" if not flaws else "audit.broken", count=verdict.entries, flaws=len(flaws))
    run.show(told, lambda: "\n".join([summary, *map(_flaw, verdict.flaws)]))
    return DONE if not flaws else FAILED


def _flaw(found: Found) -> str:
    return "  " + say(f"audit.flaw.{found.flaw}", number=found.number)


@audit.command("anchor", help=say("help.audit_anchor"))
@common
def audit_anchor(run: Run) -> int:
    """The head of the chain, for keeping elsewhere."""
    with service_of(run) as service, service.read() as connection:
        head = head_of(connection)
    run.show({"head": str(head or "")}, lambda: str(head or ""))
    return DONE


@audit.command("search", help=say("help.audit_search"))
@_asked
@click.option("--before", type=click.IntRange(0), default=0, help=say("option.audit_before"))
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help=say("option.audit_limit"))
@common
def audit_search(run: Run, before: int, limit: int, **asked: str) -> int:
    """Entries, the latest first; that they were read is an entry, too."""
    with service_of(run) as service:
        noted(service, run.settings.access, "audit:read", query={k: v for k, v in asked.items() if v})
        with service.read() as connection:
            found = page(connection, Asked(**asked), before, limit)
    run.show(found, lambda: "\n".join(_line(one) for one in found["entries"]))
    return DONE


def _line(one: dict[str, Any]) -> str:
    return "  ".join(
        str(one[name]) for name in ("number", "at", "user", "organisation", "action", "subject", "purpose")
    )


@audit.command("export", help=say("help.audit_export"))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=say("option.audit_out"))
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    show_default=True,
    help=say("option.audit_format"),
)
@_asked
@common
def audit_export(run: Run, out: Path, form: Any, **asked: str) -> int:
    """All entries asked for into a file; what was there stays until all is written."""
    taken, beside = Taken(), out.with_name(f"{out.name}.part")
    with service_of(run) as service:
        with service.read() as connection:
            try:
                with beside.open("wb") as file:
                    file.writelines(export(connection, Asked(**asked), form, taken))
            except OSError as error:
                raise Refusal("not_written", file=str(out)) from error
        noted(service, run.settings.access, "audit:exported", rows=taken.rows, sha256=taken.digest, format=form)
    beside.replace(out)
    told = {"file": str(out), "rows": taken.rows, "sha256": taken.digest}
    run.show(told, lambda: say("audit.exported", file=str(out), rows=taken.rows, sha256=taken.digest))
    return DONE
