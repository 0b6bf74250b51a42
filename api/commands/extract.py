"""``xintu extract``: what documents say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from api.commands.options import DONE, Run, common, write_json
from api.messages import say
from api.printing_extract import print_extraction
from loaders.extract.extraction import DocumentKind, Extraction
from loaders.extract.extraction import extract as read_document
from loaders.extract.reading import read


@click.command(help=say("help.extract"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--kind", type=click.Choice(["plan", "document"]), default=None, help=say("option.extract_kind"))
@click.option("--region", default="", help=say("option.extract_region"))
@click.option("--text", "only_text", is_flag=True, help=say("option.extract_text"))
@common
def extract(run: Run, files: tuple[Path, ...], kind: DocumentKind | None, region: str, only_text: bool) -> int:
    """Find what documents say and print it, one JSON object a line or as a list."""
    if only_text:
        for path in files:
            click.echo(read(path).text)
        return DONE
    found = [read_document(path, kind, region) for path in files]
    for one in found:
        if run.as_json:
            for row in one.rows:
                write_json(_with_file(row, one, len(found)))
        else:
            click.echo(print_extraction(one))
    return DONE


def _with_file(row: dict[str, Any], found: Extraction, files: int) -> dict[str, Any]:
    """Of several files, each row tells its own."""
    return row if files == 1 else {**row, "file": str(found.text.path)}
