"""``xintu extract``: what documents say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from api.commands.options import DONE, WITH_REJECTS, Run, common, write_json
from api.messages import say
from api.printing.extract import print_extraction
from loaders.database import DATABASE
from loaders.entering import enter
from loaders.extract.entries import entries
from loaders.extract.extraction import DocumentKind, Extraction
from loaders.extract.extraction import extract as read_document
from loaders.extract.reading import read
from loaders.reject import InputError


@click.command(help=say("help.extract"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--kind", type=click.Choice(["plan", "document"]), default=None, help=say("option.extract_kind"))
@click.option("--region", default="", help=say("option.extract_region"))
@click.option("--text", "only_text", is_flag=True, help=say("option.extract_text"))
@click.option("--load", "into_workspace", is_flag=True, help=say("option.extract_load"))
@common
@click.pass_context
def extract(
    context: click.Context,
    run: Run,
    files: tuple[Path, ...],
    kind: DocumentKind | None,
    region: str,
    only_text: bool,
    into_workspace: bool,
) -> int:
    """Find what documents say and print it, one JSON object a line or as a list; or enter it."""
    if only_text:
        for path in files:
            click.echo(read(path).text)
        return DONE
    found = [read_document(path, kind, region) for path in files]
    if into_workspace:
        return _load(run, found)
    if context.get_parameter_source("workspace") is ParameterSource.COMMANDLINE:
        found = _resolved(run, found)
    for one in found:
        if run.as_json:
            for row in one.rows:
                write_json(_with_file(row, one, len(found)))
        else:
            click.echo(print_extraction(one))
    return DONE


def _resolved(run: Run, found: list[Extraction]) -> list[Extraction]:
    """Documents whose organisations have the ids of the workspace's parties; as they are where there is none yet."""
    from loaders.extract.resolving import resolved
    from loaders.parties import PartyIndex

    if not (run.settings.database_url or (run.settings.workspace / DATABASE).exists()):
        return found
    with run.workspace() as workspace:
        index = PartyIndex.open(workspace)
    return [one if one.kind == "plan" else replace(one, rows=resolved(one.rows, index)) for one in found]


def _load(run: Run, found: list[Extraction]) -> int:
    """What documents say as records of the sources of such facts; documents that say none are refused before anything is entered."""
    made = [(one, entries(one)) for one in found]
    for one, rows in made:
        if not rows:
            raise InputError("nothing_to_load", file=str(one.text.path))
    reports = []
    with run.workspace(create=True) as workspace:
        for one, rows in made:
            for source, lines in rows.items():
                report = enter(workspace, source, lines, one.text.path.stem)
                reports.append({"file": str(one.text.path), "source": source, **report["totals"]})
    run.show(reports, lambda: "\n".join(say("extract.loaded", **report) for report in reports))
    return WITH_REJECTS if any(report["rejected"] for report in reports) else DONE


def _with_file(row: dict[str, Any], found: Extraction, files: int) -> dict[str, Any]:
    """Of several files, each row tells its own."""
    return row if files == 1 else {**row, "file": str(found.text.path)}
