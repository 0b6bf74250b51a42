"""The questions across cities: ties of listed parties, matrices, movers, certified parties, decisions with several reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import click

from api import region_answers as answers
from api.charts import draw_heat
from api.commands.office_options import KNOWN_AT, Day
from api.commands.options import DONE, Run, common, note, write_json
from api.messages import say
from api.printing.regions import (
    matrix_csv,
    matrix_rows,
    print_aeo,
    print_cross_region,
    print_decision,
    print_matrix,
    print_moved,
)
from api.region_answers import By, Wanted
from graph.across.moved import Moves
from graph.across.region_ties import TIES
from graph.model import When
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders.reject import InputError

_AS_OF = click.option("--as-of", type=Day(blank=True), default="", metavar="DATE", help=say("option.as_of"))
_LIMIT = click.option("--limit", type=click.IntRange(0), default=0, help=say("regions.option.limit"))


def _wanted(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which ties are meant."""
    for option in (
        click.option("--within", default="", metavar="GROUP", help=say("regions.option.within")),
        click.option("--field", default="", help=say("regions.option.field")),
        click.option("--list", "list_", default="", help=say("lists.option.list")),
        click.option("--tie", type=click.Choice(TIES), default=None, help=say("option.tie")),
        click.option("--other", default="", help=say("regions.option.other")),
        click.option("--region", default="", help=say("option.region")),
    ):
        function = option(function)
    return function


@click.command("cross-region", help=say("help.cross_region"))
@_AS_OF
@KNOWN_AT
@_wanted
@_LIMIT
@click.option("--matrix", "as_matrix", is_flag=True, help=say("regions.option.matrix"))
@click.option("--by", type=click.Choice(["tie", "field"]), default=None, help=say("regions.option.by"))
@click.option("--group", "groups", multiple=True, help=say("regions.option.group"))
@click.option("--out", type=click.Path(path_type=Path), default=None, help=say("regions.option.out"))
@common
def cross_region(run: Run, as_of: str, known_at: str, as_matrix: bool, limit: int, **options: Any) -> int:
    """Parties listed in one delta city and tied to another, or how many, city by city."""
    layout: tuple[By, tuple[str, ...]] = (options.pop("by") or "", options.pop("groups"))
    out: Path | None = options.pop("out")
    wanted = Wanted(list=options.pop("list_"), tie=options.pop("tie") or "", **options)
    if not as_matrix and (out or any(layout)):
        raise click.UsageError("--by, --group, --out: --matrix")
    with run.workspace() as workspace:
        store, when = SqlGraphStore(workspace.engine), When(as_of, known_at)
        if not as_matrix:
            found = answers.cross_region(store, load_schema(), when, wanted, workspace.path)
            return _each(run, found, print_cross_region, limit)
        answer = answers.matrix(store, when, wanted, layout, workspace.path)
    if out:
        _write_matrix(answer, out)
    run.show(answer, lambda: print_matrix(answer))
    return DONE


def _write_matrix(answer: Mapping[str, Any], out: Path) -> None:
    if out.suffix.lower() == ".csv":
        out.write_text(matrix_csv(answer), encoding="utf-8-sig")
    elif out.suffix.lower() == ".svg":
        layers = list(answer["layers"]) or [""]
        if len(layers) > 1:
            raise InputError("one_layer", file=out.name)
        draw_heat(
            out, say("regions.matrix_title", as_of=answer["as_of"]).split("：")[0], *matrix_rows(answer, layers[0])
        )
    else:
        raise InputError("unknown_format", file=out.name, value=out.suffix, accepted=".csv .svg")


@click.command(help=say("help.moved"))
@click.option("--from", "left", default="", help=say("regions.option.from"))
@click.option("--to", "reached", default="", help=say("regions.option.to"))
@click.option("--since", type=Day(blank=True), default="", metavar="DATE", help=say("regions.option.since"))
@_AS_OF
@KNOWN_AT
@_LIMIT
@common
def moved(run: Run, as_of: str, known_at: str, left: str, reached: str, since: str, limit: int) -> int:
    """Firms that moved to another city, with their history."""
    asked = Moves(answers.prefix_of(left), answers.prefix_of(reached), since)
    with run.graph() as (store, schema):
        return _each(run, answers.moved(store, schema, When(as_of, known_at), asked), print_moved, limit)


@click.command(help=say("help.aeo"))
@click.option("--region", default="", help=say("regions.option.certified"))
@click.option("--present-in", default="", help=say("regions.option.present"))
@_AS_OF
@KNOWN_AT
@_LIMIT
@common
def aeo(run: Run, as_of: str, known_at: str, region: str, present_in: str, limit: int) -> int:
    """Certified in one city, present in others."""
    with run.graph() as (store, schema):
        found = answers.aeo(store, schema, When(as_of, known_at), region, present_in)
        return _each(run, found, print_aeo, limit)


@click.command(help=say("help.decisions"))
@click.option("--kind", "kinds", multiple=True, default=["penalty"], show_default=True, help=say("regions.option.kind"))
@click.option("--provinces", type=click.IntRange(1), default=1, show_default=True, help=say("regions.option.provinces"))
@click.option("--conflicts", is_flag=True, help=say("regions.option.conflicts"))
@_AS_OF
@KNOWN_AT
@_LIMIT
@common
def decisions(run: Run, as_of: str, known_at: str, conflicts: bool, limit: int, **options: Any) -> int:
    """Decisions that several records report."""
    if unknown := [kind for kind in options["kinds"] if kind not in load_schema().events]:
        raise InputError("unknown_event_kind", value=unknown[0], known=", ".join(load_schema().events))
    with run.workspace() as workspace:
        found = answers.decisions(workspace, When(as_of, known_at), options["kinds"], options["provinces"])
        wanted = (one for one in found if one["conflicts"] or not conflicts)
        return _each(run, wanted, print_decision, limit)


def _each(run: Run, found: Iterable[Mapping[str, Any]], text: Callable[[Mapping[str, Any]], str], limit: int) -> int:
    """Print answers as they come: a line of JSON each, or text; on a terminal and in a pipe alike it is said that there are none."""
    told = False
    for answer in islice(found, limit or None):
        if run.as_json:
            write_json(answer)
        else:
            click.echo(text(answer))
        told = True
    if not told and not run.as_json:
        note(say("regions.none"))
    return DONE
