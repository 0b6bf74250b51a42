"""``xintu coverage``: what departments sent, against what they owe."""

from __future__ import annotations

from pathlib import Path

import click

from api.commands.office_options import AS_OF, SIGNED
from api.commands.options import DONE, Run, common
from api.documents import write_notice
from api.messages import language, say
from api.printing.coverage import print_coverage
from loaders.ledgers.coverage import STATES, Quarter, coverage_notice, read_sent
from loaders.ledgers.coverage import coverage as covered
from loaders.ledgers.duties import RHYTHMS, read_duties


@click.command(help=say("help.coverage"))
@click.option("--quarter", default="", metavar="2026Q1", help=say("option.quarter"))
@AS_OF
@click.option("--notice", type=click.Path(path_type=Path), default=None, help=say("option.notice"))
@SIGNED
@common
def coverage(run: Run, quarter: str, as_of: str, notice: Path | None, signed: str) -> int:
    """A quarter's coverage, and the notice about it."""
    chosen = Quarter.read(quarter, as_of)
    with run.workspace() as workspace:
        sources = workspace.sources()
        titles = {name: source.title_zh if language() == "zh" else source.title_en for name, source in sources.items()}
        duties = read_duties(workspace.path, sources)
        with workspace.read() as connection:
            answer = covered(read_sent(connection, chosen.as_of), duties, titles, chosen)
    if notice is not None:
        words = {name: say(f"coverage.word.{name}") for name in (*RHYTHMS, *STATES)}
        write_notice(coverage_notice(answer, words, signed), notice)
    run.show(answer, lambda: print_coverage(answer))
    return DONE
