"""``xintu search`` and ``suggest``: who is looked for."""

from __future__ import annotations

from typing import Any

import click

from api.commands.options import DONE, Run, common
from api.commands.times import times
from api.messages import say
from api.printing import kind_name
from api.searching import search as searching
from graph.model import When
from graph.stores.sql import SqlGraphStore
from graph.stores.sql_parties import STATES, Wanted
from loaders.lists import list_code


@click.command(help=say("help.suggest"))
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 50), default=10, show_default=True, help=say("option.limit"))
@common
def suggest(run: Run, text: str, limit: int) -> int:
    """What the service suggests while a text is typed."""
    with run.workspace() as workspace:
        answer = searching.suggest(SqlGraphStore(workspace.engine), text, limit)
    run.show(answer, lambda: _print(answer, answer["suggestions"]))
    return DONE


@click.command(help=say("help.search"))
@click.argument("text", default="")
@click.option("--kind", "kinds", multiple=True, help=say("option.kind_of_party"))
@click.option("--region", default="", help=say("option.region"))
@click.option("--list", "lists", multiple=True, help=say("option.list_of_party"))
@click.option("--state", type=click.Choice(["", *STATES]), default="", help=say("option.state_of_party"))
@click.option("--industry", default="", help=say("option.industry_of_party"))
@click.option("--cursor", default="", help=say("option.cursor"))
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help=say("option.limit"))
@times
@common
def search(run: Run, text: str, cursor: str, limit: int, when: When, **asked: Any) -> int:
    """Parties by a text and by filters, a page at a time."""
    codes = tuple(list_code(name) or name for name in asked["lists"])
    region = searching.prefix_of(asked["region"])
    wanted = Wanted(text, asked["kinds"], region, codes, asked["state"], asked["industry"], None, when)
    with run.workspace() as workspace:
        answer = searching.search(SqlGraphStore(workspace.engine), wanted, searching.Page(cursor, limit))
    run.show(answer, lambda: _print(answer, answer["matches"]))
    return DONE


def _print(answer: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    count = say("search.count", count=answer["count"], more="+" if answer["more"] else "")
    told = [
        "  ".join((row["id"], row["name"], row["code"], kind_name(row["kind"]), row["region_name"], _state(row)))
        for row in rows
    ]
    behind = [say("search.next", next=answer["next"])] if answer.get("next") else []
    return "\n".join([count, *("  " + line for line in told), *behind])


def _state(row: dict[str, Any]) -> str:
    return say(f"state.{row['state']}") + (f"（{row['why']}）" if "why" in row else "")
