"""``xintu grade``, ``xintu grades`` and ``xintu sample``: graded supervision and random draws."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from api import supervision
from api.commands.day import as_day
from api.commands.office_options import KNOWN_AT, SIGNED
from api.commands.options import DONE, FAILED, Run, common
from api.commands.who import one_party
from api.documents import write_notice
from api.messages import say
from api.printing.supervise import print_grade, print_grades, print_sample, print_samples, print_verified
from api.supervision import Plan
from graph.model import When
from graph.stores.sql import SqlGraphStore
from loaders.ledgers.graded import grades_notice
from loaders.ledgers.inspectors import read_inspectors
from loaders.ledgers.population import REGISTER, Scope

_PATH = click.Path(path_type=Path)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_AS_OF = click.option("--as-of", callback=as_day, default="", metavar="DATE", help=say("option.as_of"))
_RULES = click.option("--rules", type=_FILE, default=None, help=say("option.rules"))
_EXPORT = click.option("--export", type=_PATH, default=None, help=say("option.export"))
_INSPECTORS = click.option("--inspectors", type=_FILE, default=None, help=say("option.inspectors"))


def _scope(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose a population."""
    for name, default in (("department", ""), ("industry", ""), ("region", ""), ("source", REGISTER)):
        text = say(f"option.population_{name}")
        function = click.option(f"--{name}", default=default, show_default=bool(default), help=text)(function)
    return function


@click.command(help=say("help.grade"))
@click.argument("who")
@_AS_OF
@KNOWN_AT
@_RULES
@common
def grade(run: Run, who: str, as_of: str, known_at: str, rules: Path | None) -> int:
    """The grade of one party, with the rules and records that made it."""
    with run.workspace() as workspace:
        node = one_party(run, SqlGraphStore(workspace.engine), who)
        if isinstance(node, int):
            return node
        answer = supervision.grade_party(workspace, node.id, as_of, rules, known_at)
    run.show(answer, lambda: print_grade(answer))
    return DONE


@click.command(help=say("help.grades"))
@_scope
@click.option("--only", default="", help=say("option.only_grades"))
@click.option("--limit", type=click.IntRange(0), default=100, show_default=True, help=say("option.limit"))
@_AS_OF
@KNOWN_AT
@_RULES
@_EXPORT
@SIGNED
@common
def grades(
    run: Run, source: str, region: str, industry: str, department: str, only: str, limit: int, as_of: str,
    known_at: str, rules: Path | None, export: Path | None, signed: str,
) -> int:  # fmt: skip
    """Grades of a population."""
    scope = Scope(source, region, industry, department)
    with run.workspace() as workspace:
        edition = supervision.rules_of(workspace, as_of, rules)
        wanted = [name for name in only.replace("，", ",").split(",") if name]
        answer, listed = supervision.grades(workspace, scope, edition, When(as_of, known_at), wanted)
    if export is not None:
        write_notice(grades_notice(listed, edition, as_of, region or "", signed), export)
    answer["listed"], answer["parties"] = len(listed), [supervision.graded_row(one) for one in listed[: limit or None]]
    run.show(answer, lambda: print_grades(answer))
    return DONE


@click.group(help=say("help.sample"), invoke_without_command=True)
@click.option("--plan", default="", help=say("option.plan"))
@click.option("--seed", default="", help=say("option.draw_seed"))
@click.option("--size", type=click.IntRange(1), default=None, help=say("option.size"))
@click.option("--rates", default="", metavar="A=0.01,D=1", help=say("option.rates"))
@_scope
@_INSPECTORS
@_AS_OF
@click.option("--date", "drawn_on", callback=as_day, default="", metavar="DATE", help=say("option.drawn_on"))
@_EXPORT
@SIGNED
@common
@click.pass_context
def sample(
    context: click.Context, run: Run, plan: str, seed: str, size: int | None, rates: str, source: str, region: str,
    industry: str, department: str, inspectors: Path | None, as_of: str, drawn_on: str, export: Path | None, signed: str,
) -> int:  # fmt: skip
    """Draw from a population, the worse grades more; with a subcommand, that one alone."""
    if context.invoked_subcommand:
        return DONE
    if not plan or not seed:
        raise click.UsageError(say("sample.needs"), context)
    if size and rates:
        raise click.UsageError(say("sample.either"), context)
    asked = Plan(plan, seed, as_of, drawn_on, rates, size or 0, signed)
    people = read_inspectors(inspectors) if inspectors else []
    with run.workspace() as workspace:
        answer = supervision.draw_sample(workspace, Scope(source, region, industry, department), asked, people)
    _show(run, answer, export, signed)
    return DONE


@sample.command("list", help=say("help.sample_list"))
@common
def sample_list(run: Run) -> int:
    """All draws that are kept."""
    with run.workspace() as workspace:
        found = supervision.samples(workspace)
    run.show(found, lambda: print_samples(found))
    return DONE


@sample.command("show", help=say("help.sample_show"))
@click.argument("draw")
@_EXPORT
@SIGNED
@common
def sample_show(run: Run, draw: str, export: Path | None, signed: str) -> int:
    """A draw with what came back from the inspections."""
    with run.workspace() as workspace:
        answer = supervision.sample(workspace, draw)
    _show(run, answer, export, signed)
    return DONE


@sample.command("verify", help=say("help.sample_verify"))
@click.argument("draw")
@_INSPECTORS
@common
def sample_verify(run: Run, draw: str, inspectors: Path | None) -> int:
    """A draw made again; exit status 1 if it does not repeat."""
    people = read_inspectors(inspectors) if inspectors else []
    with run.workspace() as workspace:
        answer = supervision.verify_sample(workspace, draw, people)
    run.show(answer, lambda: print_verified(answer))
    return DONE if answer["repeats"] else FAILED


def _show(run: Run, answer: dict[str, Any], export: Path | None, signed: str) -> None:
    if export is not None:
        write_notice(supervision.sample_notice(answer, signed), export)
    run.show(answer, lambda: print_sample(answer))
