"""``xintu reminders``: whom to remind of repair, of the end of publication, of leaving lists early, of tax credit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from api.commands.office_options import AS_OF, SIGNED
from api.commands.options import DONE, Run, common
from api.documents import write_notice
from api.messages import say
from api.printing.repair import list_name, print_reminders, reminder_text
from loaders.ledgers import reminders as ledger
from loaders.ledgers.notice import Notice, Table


@click.command(help=say("help.reminders"))
@click.option(
    "--within", type=click.IntRange(0, 3650), default=30, show_default=True, help=say("option.reminder_within")
)
@click.option("--kind", "kinds", type=click.Choice(ledger.KINDS), multiple=True, help=say("option.reminder_kind"))
@click.option("--out", type=click.Path(path_type=Path), default=None, help=say("option.reminder_out"))
@click.option(
    "--letters", type=click.Path(path_type=Path, file_okay=False), default=None, help=say("option.reminder_letters")
)
@click.option("--format", "ending", type=click.Choice(["docx", "md"]), default="docx", show_default=True, help=say("option.letter_format"))  # fmt: skip
@SIGNED
@AS_OF
@common
def reminders(
    run: Run,
    within: int,
    kinds: tuple[str, ...],
    out: Path | None,
    letters: Path | None,
    ending: str,
    signed: str,
    as_of: str,
) -> int:
    """Whom to remind, as a table or as a letter a party."""
    with run.workspace() as workspace, workspace.read() as connection:
        window = ledger.Window(as_of, within)
        rows = ledger.reminders(connection, workspace.sources(), window, kinds or ledger.KINDS)
    if out is not None:
        write_notice(_table(rows, signed, as_of), out)
    if letters is not None:
        written = ledger.letters(rows, reminder_text, signed, as_of)
        for place, party in enumerate(sorted(written), start=1):
            write_notice(written[party], letters / f"{as_of}-{place:05d}.{ending}")
    run.show(rows, lambda: print_reminders(rows))
    return DONE


def _table(rows: list[dict[str, Any]], signed: str, as_of: str) -> Notice:
    columns = ("主体", "统一社会信用代码", "文书号（名单）", "认定单位", "文书日期", "事项", "日期", "依据")
    told = [
        (
            row["name"],
            row["code"],
            row["document_no"] or list_name(row["list"]),
            row["authority"],
            row["document_date"],
            reminder_text(row),
            row["day"],
            row["rule"],
        )
        for row in rows
    ]
    return Notice("信用修复提醒清单", (), (Table.of("提醒清单", columns, told),), signed=signed, dated=as_of)
