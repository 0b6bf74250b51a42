"""``xintu load`` and ``xintu sources``: files become records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from api.commands.options import DONE, WITH_REJECTS, Run, common, note, progress
from api.messages import say
from api.operations.telemetry import traced
from api.printing import print_load, print_sources
from loaders import pipeline
from loaders.load import LoadRequest
from loaders.reject import InputError


def _requests(arguments: tuple[str, ...], delivered_on: str, full: bool, series: str, sender: str) -> list[LoadRequest]:
    """``SOURCE FILE…`` or ``SOURCE=FILE …``, mixed as the user likes."""
    requests: list[LoadRequest] = []
    source = ""
    for argument in arguments:
        name, equals, file = argument.partition("=")
        if equals and name.isidentifier() and not Path(argument).exists():
            requests.append(LoadRequest(name, Path(file), delivered_on, full, series, sender))
        elif not source and not requests:
            source = argument
        elif source:
            requests.append(LoadRequest(source, Path(argument), delivered_on, full, series, sender))
        else:
            raise InputError("source_missing", file=argument)
    if not requests:
        raise InputError("file_missing", source=source)
    return requests


@click.command(help=say("help.load"))
@click.argument("arguments", nargs=-1, required=True, metavar="SOURCE FILE… | SOURCE=FILE…")
@click.option("--date", "delivered_on", default="", metavar="YYYY-MM-DD", help=say("option.date"))
@click.option("--full", is_flag=True, help=say("option.full"))
@click.option("--series", default="", help=say("option.series"))
@click.option("--from", "sender", default="", help=say("option.sender"))
@common
def load(run: Run, arguments: tuple[str, ...], delivered_on: str, full: bool, series: str, sender: str) -> int:
    """Read files into the workspace, all or nothing."""
    requests = _requests(arguments, delivered_on, full, series, sender)
    endpoint = run.settings.operations.otlp_endpoint
    with run.workspace(create=True) as workspace, progress() as update, traced(endpoint, "load", files=len(requests)):
        report = pipeline.load(workspace, requests, update)
    run.show(report, lambda: print_load(report))
    if report["totals"]["rejected"]:
        note(say("load.rejected", count=report["totals"]["rejected"]))
        return WITH_REJECTS
    return DONE


@click.command(help=say("help.sources"))
@click.argument("source", required=False)
@common
def sources(run: Run, source: str | None) -> int:
    """The sources that can be loaded, with their columns."""
    described: list[dict[str, Any]] = pipeline.describe_sources(run.settings.workspace, source or "")
    run.show(described, lambda: print_sources(described, detailed=source is not None))
    return DONE
