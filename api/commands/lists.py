"""``xintu lists``: the catalogue of lists, their entries, what is due, measures, lookups, cases, and the ratio."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from api import list_answers as answers
from api.commands.office_options import KNOWN_AT, SIGNED
from api.commands.options import DONE, Run, common
from api.documents import write_notice
from api.list_answers import Colour, Wanted
from api.list_notices import due_notice, ratio_notice
from api.messages import say
from api.printing.lists import (
    print_cases,
    print_due,
    print_entries,
    print_list_measures,
    print_lists,
    print_lookups,
    print_ratio,
)
from graph.model import When
from loaders.ledgers.list_lookups import lookups_notice
from loaders.ledgers.list_measures import STATES as MEASURE_STATES
from loaders.ledgers.list_measures import cases_notice
from loaders.ledgers.list_ratio import By
from loaders.ledgers.lists import STATES
from loaders.ledgers.notice import Notice

_AS_OF = click.option("--as-of", default="", metavar="DATE", help=say("option.as_of"))
_NOTICE = click.option("--notice", type=click.Path(path_type=Path), default=None, help=say("option.notice"))
_COLOUR = click.Choice(["black", "red", "focus"])
_LIMIT = click.option(
    "--limit", type=click.IntRange(0), default=50, show_default=True, help=say("lists.option.list_limit")
)


def _wanted(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which entries are meant."""
    for option in (
        click.option("--colour", type=_COLOUR, default="black", show_default=True, help=say("lists.option.colour")),
        click.option("--region", default="", help=say("lists.option.entry_region")),
        click.option("--list", "name", default="", help=say("lists.option.list")),
        _AS_OF,
        KNOWN_AT,
    ):
        function = option(function)
    return function


def _meant(as_of: str, known_at: str, name: str, region: str, colour: Colour) -> Wanted:
    return Wanted(as_of, name, region, colour, When(as_of, known_at).known_by)


def _finish(run: Run, answer: Any, text: Callable[[], str], notice: tuple[Path | None, Callable[[], Notice]]) -> int:
    path, made = notice
    if path is not None:
        write_notice(made(), path)
    run.show(answer, text)
    return DONE


@click.group("lists", invoke_without_command=True, help=say("help.lists"))
@click.option("--colour", type=_COLOUR, default=None, help=say("lists.option.colour"))
@_AS_OF
@common
@click.pass_context
def lists(context: click.Context, run: Run, colour: Colour | None, as_of: str) -> int:
    """The catalogue of lists."""
    if context.invoked_subcommand:
        return DONE
    answer = answers.list_catalogue(colour or "", as_of)
    run.show(answer, lambda: print_lists(answer))
    return DONE


@lists.command("entries", help=say("help.lists_entries"))
@_wanted
@click.option("--state", "states", type=click.Choice(STATES), multiple=True, help=say("lists.option.entry_state"))
@_LIMIT
@common
def entries(run: Run, states: tuple[str, ...], limit: int, **wanted: Any) -> int:
    """Entries with terms and states on a day."""
    with run.workspace() as workspace:
        answer = answers.entries_answer(workspace, _meant(**wanted), states, 0, limit)
    run.show(answer, lambda: print_entries(answer))
    return DONE


@lists.command("due", help=say("help.lists_due"))
@click.option("--within", type=click.IntRange(0), default=30, show_default=True, help=say("lists.option.within"))
@_wanted
@_NOTICE
@common
def due(run: Run, within: int, notice: Path | None, **wanted: Any) -> int:
    """What must or may be done with entries soon."""
    with run.workspace() as workspace:
        answer = answers.due_answer(workspace, _meant(**wanted), within)
    return _finish(run, answer, lambda: print_due(answer), (notice, lambda: due_notice(answer)))


@lists.command("ratio", help=say("help.lists_ratio"))
@click.option("--region", default="", help=say("lists.option.ratio_region"))
@click.option("--by", type=click.Choice(["county", "city", "province"]), default="county", show_default=True,
              help=say("lists.option.by"))  # fmt: skip
@click.option("--months", type=click.IntRange(0, 120), default=12, show_default=True, help=say("lists.option.months"))
@_AS_OF
@KNOWN_AT
@_NOTICE
@SIGNED
@common
def ratio(run: Run, region: str, by: By, months: int, as_of: str, known_at: str, **out: Any) -> int:
    """The share of listed enterprises against its limit."""
    with run.workspace() as workspace:
        answer = answers.ratio_answer(workspace, When(as_of, known_at), region, by, months)
    return _finish(
        run, answer, lambda: print_ratio(answer), (out["notice"], lambda: ratio_notice(answer, out["signed"]))
    )


@lists.command("measures", help=say("help.lists_measures"))
@_wanted
@click.option(
    "--state", "states", type=click.Choice(MEASURE_STATES), multiple=True, help=say("lists.option.measure_state")
)
@_LIMIT
@common
def measures(run: Run, states: tuple[str, ...], limit: int, **wanted: Any) -> int:
    """Measures due to entries, and what became of them."""
    with run.workspace() as workspace:
        answer = answers.list_measures_answer(workspace, _meant(**wanted), states, 0, limit)
    run.show(answer, lambda: print_list_measures(answer))
    return DONE


@lists.command("cases", help=say("help.lists_cases"))
@_AS_OF
@KNOWN_AT
@_NOTICE
@SIGNED
@common
def cases(run: Run, as_of: str, known_at: str, notice: Path | None, signed: str) -> int:
    """Typical cases, and the document of them."""
    with run.workspace() as workspace:
        answer = answers.cases_answer(workspace, When(as_of, known_at))
    made = lambda: cases_notice(answer["cases"], signed, answer["as_of"])  # noqa: E731
    return _finish(run, answer, lambda: print_cases(answer), (notice, made))


@lists.command("lookups", help=say("help.lists_lookups"))
@click.option("--since", default="", metavar="DATE", help=say("lists.option.lookups_since"))
@_AS_OF
@_NOTICE
@SIGNED
@common
def lookups(run: Run, since: str, as_of: str, notice: Path | None, signed: str) -> int:
    """Whether departments looked the lists up when they had to."""
    with run.workspace() as workspace:
        answer = answers.lookups_answer(workspace, since, as_of)
    made = lambda: lookups_notice(answer, signed, answer["until"])  # noqa: E731
    return _finish(run, answer, lambda: print_lookups(answer), (notice, made))
