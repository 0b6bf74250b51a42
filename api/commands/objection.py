"""``xintu objection``: raised, decided, listed, and told to those who had the record."""

from __future__ import annotations

from pathlib import Path

import click

from api.commands.office_options import AS_OF, SIGNED, Day, today
from api.commands.options import DONE, Run, common
from api.commands.repair import desk
from api.commands.users import service_of
from api.documents import write_notice
from api.messages import say
from api.objecting.printing import print_earlier, print_submissions
from api.objecting.submitting import submissions
from api.objecting.telling import earlier_consumers, tell
from api.printing.repair import print_consumers, print_objection, print_objections
from loaders.ledgers import objections, objections_steps
from loaders.ledgers.objections_steps import Objection, Outcome
from loaders.reject import InputError

_ON = click.option("--on", "day", type=Day(), default=today, metavar="DATE", help=say("option.on"))
_RESULTS = {**{code: code for code in objections.RESULTS}, **{zh: code for code, zh in objections.RESULTS.items()}}


@click.group(help=say("help.objection"))
def objection() -> None:
    """Objections."""


@objection.command("raise", help=say("help.objection_raise"))
@click.argument("record", required=False, default="")
@click.option("--document-no", default="", help=say("option.document_no"))
@click.option("--party", default="", help=say("option.party"))
@click.option("--reason", required=True, help=say("option.objection_reason"))
@click.option("--by", "raised_by", default="", help=say("option.raised_by"))
@click.option("--marked-on", type=Day(blank=True), default="", metavar="DATE", help=say("option.marked_on"))
@click.option("--number", default="", help=say("option.objection_number"))
@_ON
@common
def raise_objection(
    run: Run,
    record: str,
    document_no: str,
    party: str,
    reason: str,
    raised_by: str,
    marked_on: str,
    number: str,
    day: str,
) -> int:
    """Enter an objection; its record is frozen before the command is done."""
    if not (record or document_no):
        raise click.UsageError(say("error.record_or_document"))
    form = Objection(day, reason, record, document_no, party, raised_by, marked_on, number)
    with run.workspace() as workspace, service_of(run) as service:
        entry = objections_steps.raise_objection(desk(workspace), form)
        entry["telling"] = tell(service, workspace, entry["objection_no"], max(day, today()))
    run.show(entry, lambda: print_objection(entry))
    return DONE


@objection.command("decide", help=say("help.objection_decide"))
@click.argument("number")
@click.argument("result", type=click.Choice(list(_RESULTS)))
@click.option("--decider", default="", help=say("option.decider"))
@click.option("--correction", default="", help=say("option.correction"))
@click.option("--set", "fields", multiple=True, metavar="FIELD=VALUE", help=say("option.set"))
@_ON
@common
def decide(run: Run, number: str, result: str, decider: str, correction: str, fields: tuple[str, ...], day: str) -> int:
    """Decide an objection: the record is corrected, withdrawn, or in use again at once."""
    told = Outcome(_RESULTS[result], day, decider, correction, dict(map(_field, fields)))
    with run.workspace() as workspace, service_of(run) as service:
        entry = objections_steps.decide(desk(workspace), number, told)
        entry["telling"] = tell(service, workspace, number, max(day, today()))
    run.show(entry, lambda: print_objection(entry))
    return DONE


def _field(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InputError("objection_bad_correction", value=text)
    return name.strip(), value.strip()


@objection.command("list", help=say("help.objection_list"))
@click.option(
    "--status", type=click.Choice(["open", *objections.RESULTS]), default=None, help=say("option.objection_status")
)
@click.option("--late", is_flag=True, help=say("option.late"))
@AS_OF
@common
def list_objections(run: Run, status: str | None, late: bool, as_of: str) -> int:
    """The ledger of objections as of a day."""
    with run.workspace() as workspace, workspace.read() as connection:
        entries = objections.objections(connection, workspace.sources(), as_of)
    chosen = [
        entry
        for entry in entries
        if status in (None, entry["status"]) and (not late or entry["mark_late"] or entry["decide_late"])
    ]
    run.show(chosen, lambda: print_objections(chosen))
    return DONE


@objection.command("consumers", help=say("help.objection_consumers"))
@click.argument("number")
@click.option(
    "--letters", type=click.Path(path_type=Path, file_okay=False), default=None, help=say("option.consumer_letters")
)
@click.option("--format", "ending", type=click.Choice(["docx", "md"]), default="docx", show_default=True, help=say("option.letter_format"))  # fmt: skip
@SIGNED
@AS_OF
@common
def consumers(run: Run, number: str, letters: Path | None, ending: str, signed: str, as_of: str) -> int:
    """Who had the record before the objection was decided, and letters to them."""
    with run.workspace() as workspace, workspace.read() as connection:
        entry = objections.objection(connection, workspace.sources(), number, as_of)
        rows = objections.consumers(connection, entry, as_of)
    if letters is not None:
        written = objections.letters(entry, rows, signed, as_of)
        for place, recipient in enumerate(sorted(written), start=1):
            write_notice(written[recipient], letters / f"{entry['objection_no']}-{place:03d}.{ending}")
    run.show(rows, lambda: print_consumers(rows))
    return DONE


@objection.command("told", help=say("help.objection_told"))
@click.argument("number")
@click.option("--again", is_flag=True, help=say("option.tell_again"))
@AS_OF
@common
def told(run: Run, number: str, again: bool, as_of: str) -> int:
    """Who had the record before, as far as the audit log knows, and what they were told."""
    with run.workspace() as workspace, service_of(run) as service:
        if again:
            tell(service, workspace, number, as_of)
        found = earlier_consumers(service, workspace, number, as_of)
    run.show(found, lambda: print_earlier(found))
    return DONE


@objection.command("submissions", help=say("help.objection_submissions"))
@AS_OF
@common
def list_submissions(run: Run, as_of: str) -> int:
    """What parties handed in, with what is due."""
    with run.workspace() as workspace, service_of(run) as service:
        found = submissions(service, workspace, as_of)
    run.show(found, lambda: print_submissions(found))
    return DONE
