"""``xintu repair``: the class of a record, applications and their steps, what portals still show, ends of publication."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from api.commands.office_options import AS_OF, SIGNED, Day, today
from api.commands.options import DONE, Run, common
from api.documents import write_notice
from api.messages import say
from api.printing.repair import print_application, print_applications, print_class, print_differences, print_ended
from loaders.ledgers import objections_steps, portals, repairs, repairs_expiry, repairs_steps
from loaders.ledgers.repairs_answer import answer
from loaders.ledgers.repairs_effect import Desk
from loaders.ledgers.repairs_receipt import receipt as receipt_of
from loaders.ledgers.repairs_recognised import recognise as recognise_repair
from loaders.ledgers.repairs_records import find
from loaders.ledgers.repairs_steps import Application, Decision
from loaders.reject import InputError
from loaders.workspace import Workspace

_DOCUMENT_NO = click.option("--document-no", default="", help=say("option.document_no"))
_PARTY = click.option("--party", default="", help=say("option.party"))
_ON = click.option("--on", "day", type=Day(), default=today, metavar="DATE", help=say("option.on"))
_SEVERITY = click.option("--severity", default="", help=say("option.severity"))
_RESULTS = {"granted": True, "同意": True, "refused": False, "不同意": False}


def desk(workspace: Workspace) -> Desk:
    """Where commands enter records."""
    return Desk(workspace, "cli", today())


@click.group(help=say("help.repair"))
def repair() -> None:
    """Credit repair."""


@repair.command("class", help=say("help.repair_class"))
@click.argument("record", required=False, default="")
@_DOCUMENT_NO
@_PARTY
@click.option("--decided-on", type=Day(blank=True), default="", metavar="DATE", help=say("option.decided_on"))
@_SEVERITY
@AS_OF
@common
def repair_class(
    run: Run, record: str, document_no: str, party: str, decided_on: str, severity: str, as_of: str
) -> int:
    """Class, rule, earliest repair and end of publication of a record, and what is unknown."""
    if not (record or document_no):
        raise click.UsageError(say("error.record_or_document"))
    with run.workspace() as workspace, workspace.read() as connection:
        found = find(connection, workspace.sources(), record=record, document_no=document_no, party=party)
    if not found:
        raise InputError("repair_no_record", value=record or document_no)
    told = [answer(target, decided_on, as_of, severity) for target in found]
    run.show(told, lambda: print_class(told))
    return DONE


@repair.command("apply", help=say("help.repair_apply"))
@click.argument("record", required=False, default="")
@_DOCUMENT_NO
@click.option("--list", "list_name", default="", help=say("option.repair_list"))
@_PARTY
@click.option("--code", default="", help=say("option.party_code"))
@click.option("--document", "documents", multiple=True, help=say("option.repair_document"))
@click.option("--channel", type=click.Choice(["online", "offline"]), default="offline", show_default=True, help=say("option.repair_channel"))  # fmt: skip
@click.option("--window", default="", help=say("option.repair_window"))
@click.option("--agent", default="", help=say("option.repair_agent"))
@_SEVERITY
@click.option("--number", default="", help=say("option.repair_number"))
@_ON
@common
def apply(run: Run, day: str, **form: Any) -> int:
    """Take in an application."""
    if not (form["record"] or form["document_no"] or form["list_name"]):
        raise click.UsageError(say("error.record_or_document"))
    with run.workspace() as workspace:
        entry = repairs_steps.apply(desk(workspace), Application(received_on=day, **form))
    return _shown(run, entry)


def _shown(run: Run, entry: dict[str, Any]) -> int:
    run.show(entry, lambda: print_application(entry))
    return DONE


@repair.command("accept", help=say("help.repair_accept"))
@click.argument("number")
@_ON
@common
def accept(run: Run, number: str, day: str) -> int:
    """Accept an application that is complete."""
    with run.workspace() as workspace:
        return _shown(run, repairs_steps.accept(desk(workspace), number, day))


@repair.command("supplement", help=say("help.repair_supplement"))
@click.argument("number")
@click.option("--notice", is_flag=True, help=say("option.repair_notice"))
@click.option("--missing", multiple=True, help=say("option.repair_missing"))
@click.option("--document", "documents", multiple=True, help=say("option.repair_document"))
@_ON
@common
def supplement(
    run: Run, number: str, notice: bool, missing: tuple[str, ...], documents: tuple[str, ...], day: str
) -> int:
    """Tell once what is missing, or take in what was missing."""
    if notice == bool(documents):
        raise click.UsageError(say("error.notice_or_document"))
    with run.workspace() as workspace:
        if notice:
            return _shown(run, repairs_steps.notify_missing(desk(workspace), number, day, missing))
        return _shown(run, repairs_steps.supplement(desk(workspace), number, day, documents))


@repair.command("decide", help=say("help.repair_decide"))
@click.argument("number")
@click.argument("result", type=click.Choice(list(_RESULTS)))
@click.option("--decider", default="", help=say("option.decider"))
@click.option("--reason", default="", help=say("option.decision_reason"))
@click.option("--ended-on", type=Day(blank=True), default="", metavar="DATE", help=say("option.ended_on"))
@_SEVERITY
@click.option("--despite", default="", help=say("option.despite"))
@_ON
@common
def decide(run: Run, number: str, result: str, day: str, **said: Any) -> int:
    """Decide an application; a repair takes effect everywhere before the command is done."""
    with run.workspace() as workspace:
        decision = Decision(granted=_RESULTS[result], decided_on=day, **said)
        return _shown(run, repairs_steps.decide(desk(workspace), number, decision))


@repair.command("list", help=say("help.repair_list"))
@click.option("--status", type=click.Choice(repairs.STATUSES), default=None, help=say("option.repair_status"))
@click.option("--late", is_flag=True, help=say("option.late"))
@AS_OF
@common
def list_applications(run: Run, status: str | None, late: bool, as_of: str) -> int:
    """The ledger of applications as of a day."""
    with run.workspace() as workspace, workspace.read() as connection:
        entries = repairs.applications(connection, workspace.sources(), as_of)
    chosen = [
        entry
        for entry in entries
        if status in (None, entry["status"]) and (not late or entry["accept_late"] or entry["decide_late"])
    ]
    run.show(chosen, lambda: print_applications(chosen))
    return DONE


@repair.command("receipt", help=say("help.repair_receipt"))
@click.argument("number")
@click.option("--out", type=click.Path(path_type=Path), required=True, help=say("option.repair_out"))
@SIGNED
@AS_OF
@common
def receipt(run: Run, number: str, out: Path, signed: str, as_of: str) -> int:
    """The paper that belongs to the state of an application, as a file."""
    with run.workspace() as workspace, workspace.read() as connection:
        entry = repairs.application(connection, workspace.sources(), number, as_of)
    paper = receipt_of(entry, signed, as_of)
    write_notice(paper, out)
    run.show({"file": str(out), "title": paper.title}, lambda: say("repair.written", file=out, title=paper.title))
    return DONE


@repair.command("sync", help=say("help.repair_sync"))
@click.option("--kind", type=click.Choice(portals.KINDS), default=None, help=say("option.sync_kind"))
@click.option("--portal", default="", help=say("option.portal"))
@click.option("--department", default="", help=say("option.department"))
@click.option("--region", default="", help=say("option.sync_region"))
@click.option("--notice", type=click.Path(path_type=Path), default=None, help=say("option.sync_notice"))
@SIGNED
@AS_OF
@common
def sync(run: Run, notice: Path | None, signed: str, as_of: str, **chosen: Any) -> int:
    """What portals show that differs from what holds here."""
    with run.workspace() as workspace:
        with workspace.read() as connection:
            rows = portals.chosen(portals.differences(connection, workspace.sources(), as_of), **chosen)
        if notice is not None:
            to = chosen["department"] or chosen["portal"]
            words = {kind: say(f"repair.sync.{kind}") for kind in portals.KINDS}
            write_notice(portals.sync_notice(rows, words, to or "各有关单位", signed, as_of), notice)
            if to:
                objections_steps.disclose(desk(workspace), rows, to, "信用修复结果同步核查", notice.name)
    run.show(rows, lambda: print_differences(rows))
    return DONE


@repair.command("expire", help=say("help.repair_expire"))
@click.option("--dry-run", is_flag=True, help=say("option.dry_run"))
@AS_OF
@common
def expire(run: Run, dry_run: bool, as_of: str) -> int:
    """End the publication of records whose longest time is over."""
    with run.workspace() as workspace:
        with workspace.read() as connection:
            over = repairs_expiry.over(connection, workspace.sources(), as_of)
        gone = {"ended": []} if dry_run else repairs_expiry.expire(desk(workspace), over)
    report = {"as_of": as_of, "rule": repairs_expiry.rule_of(as_of), "over": over, **gone}
    run.show(report, lambda: print_ended(report))
    return DONE


@repair.command("recognise", help=say("help.repair_recognise"))
@click.argument("record")
@click.argument("said", type=click.Choice(["yes", "no", "认可", "不认可"]))
@common
def recognise(run: Run, record: str, said: str) -> int:
    """Confirm or refuse that a repair decided elsewhere holds here."""
    with run.workspace() as workspace:
        report = recognise_repair(desk(workspace), record, holds=said in ("yes", "认可"))
    run.show(report, lambda: say("repair.recognised", **{**report, "count": len(report["repaired"])}))
    return DONE
