"""``xintu export``: the graph, or a part of it, as a file for another program, or as a picture."""

from __future__ import annotations

import time
from pathlib import Path

import click

from api import exports
from api.answered import read_answer
from api.commands.day import as_day
from api.commands.options import DONE, Run, common
from api.commands.who import one_party
from api.messages import say
from api.pictures.scene import Layout
from graph.model import Node, When
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders.reject import InputError

_FILE = click.Path(path_type=Path)


def _day(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """A day, or "": without one, facts of all times are written."""
    return as_day(context, parameter, value) if value else ""


@click.command(help=say("help.export"))
@click.argument("graph", type=_FILE, required=False)
@click.option("--format", "form", type=click.Choice(list(exports.FORMATS)), help=say("option.export_format"))
@click.option("--out", type=_FILE, help=say("option.export_out"))
@click.option("--around", multiple=True, metavar="WHO", help=say("option.export_around"))
@click.option("--hops", type=click.IntRange(1, 6), default=2, show_default=True, help=say("option.export_hops"))
@click.option("--limit", type=click.IntRange(1, 100_000), default=None, help=say("option.export_limit"))
@click.option("--region", default="", help=say("option.export_region"))
@click.option("--answer", type=_FILE, default=None, metavar="FILE", help=say("option.export_answer"))
@click.option("--as-of", default="", metavar="DATE", callback=_day, help=say("option.as_of"))
@click.option("--known-at", default="", metavar="DATE", callback=_day, help=say("option.known_at"))
@click.option("--past", is_flag=True, help=say("option.export_past"))
@click.option("--site", default="", metavar="URL", help=say("option.export_site"))
@click.option(
    "--layout",
    type=click.Choice(["auto", "spring", "layers", "ring"]),
    default="auto",
    show_default=True,
    help=say("option.export_layout"),
)
@common
def export(
    run: Run,
    graph: Path | None,
    form: str | None,
    out: Path | None,
    around: tuple[str, ...],
    hops: int,
    limit: int | None,
    region: str,
    answer: Path | None,
    as_of: str,
    known_at: str,
    past: bool,
    site: str,
    layout: Layout,
) -> int:
    """Write the whole graph, a region of it, or what lies around parties."""
    if bool(around) + bool(region) + bool(answer) > 1:
        raise click.UsageError(say("export.both"))
    target = _target(graph, out, form)
    when = When(as_of, known_at, past)
    started = time.perf_counter()
    with run.workspace() as workspace, workspace.read() as connection:
        store, schema = SqlGraphStore(connection), load_schema()
        found: dict[str, Node] = {}
        for who in around:
            node = one_party(run, store, who)
            if isinstance(node, int):
                return node
            found[node.id] = node
        wanted = exports.Wanted(
            tuple(found.values()), read_answer(answer) if answer else None, hops, limit or 0, region, when, site, layout
        )
        chosen = exports.chosen(store, schema, wanted, target[0])
        report = exports.write_export(workspace, chosen, schema, wanted, target)
    report["seconds"] = round(time.perf_counter() - started, 3)
    run.show(report, lambda: _told(report))
    return DONE


def _target(graph: Path | None, out: Path | None, form: str | None) -> tuple[str, Path]:
    """Format and path; a path without an ending is a folder of CSV."""
    path = graph or out
    if path is None or (graph and out):
        raise InputError("export_where")
    known = form or exports.format_of(path)
    if not known:
        raise InputError("export_format", value=path.name, accepted=", ".join(exports.FORMATS))
    return known, path


def _told(report: dict[str, object]) -> str:
    lines = [say("export.done", **{**report, "files": "、".join(map(str, report["files"]))})]  # type: ignore[call-overload]
    if report["cut"]:
        lines.append(say("export.cut"))
    if report["suppressed"]:
        lines.append(say("export.hubs", count=len(report["suppressed"])))  # type: ignore[arg-type]
    return "\n".join(lines)
