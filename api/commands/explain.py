"""``xintu explain``: why two are one party or not, and how a party came together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from api.answers import Candidates, party
from api.commands.options import BAD_INPUT, DONE, WITH_REJECTS, Run, common, note, write_json
from api.messages import say
from api.printing.explain import headline, print_entity, print_pair
from api.reference import refer
from api.reviewing.lineage import of_party
from api.waterfall import waterfall
from resolution import explain as explaining
from resolution.explain import Side


@click.command(help=say("help.explain"))
@click.argument("one", metavar="A")
@click.argument("other", metavar="[B]", required=False)
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), default=None, help=say("option.svg"))
@common
def explain(run: Run, one: str, other: str | None, svg: Path | None) -> int:
    """A pair, or one party's lineage."""
    with run.workspace() as workspace, workspace.read() as connection:
        sides: list[Side] = []
        for who in (one, other) if other else (one,):
            side = refer(connection, who)
            if isinstance(side, Candidates):
                return not_one(run, who, side)
            sides.append(side)
        if len(sides) == 2:
            answer = explaining.pair(connection, sides[0], sides[1])
            pictured: dict[str, Any] | None = answer
        else:
            answer = of_party(connection, sides[0].entity)
            pictured = _weakest(connection, answer) if svg else None
    if svg:
        status = _draw(svg, pictured)
        if status != DONE:
            return status
    run.show(answer, lambda: print_pair(answer) if other else print_entity(answer))
    return DONE


def _weakest(connection: sa.Connection, answer: dict[str, Any]) -> dict[str, Any] | None:
    """The link of a party that held least, explained as a pair."""
    links = [link for link in answer["links"] if link["by"] == "weight"]
    if not links:
        return None
    left, right = (Side(answer["entity"], int(links[-1][end], 16)) for end in ("left", "right"))
    return explaining.pair(connection, left, right)


def _draw(svg: Path, answer: dict[str, Any] | None) -> int:
    """Write the picture; persons, and parties that identifiers alone made, have none."""
    if answer is None or "pair" not in answer:
        note(say("explain.no_link" if answer is None else "explain.no_weights"))
        return BAD_INPUT
    svg.write_text(waterfall(answer, headline(answer)), encoding="utf-8")
    note(say("explain.drawn", file=svg))
    return DONE


def not_one(run: Run, who: str, found: Candidates) -> int:
    """Say whom a text may mean, or that it means nobody; gives the exit status."""
    candidates = [party(node) for node in found.nodes]
    error = "ambiguous" if candidates else "unknown"
    if run.as_json:
        write_json({"error": error, "who": who, "count": found.count, "candidates": candidates})
    elif candidates:
        note(say("ask.ambiguous", who=who, count=found.count))
        for candidate in candidates:
            note("  " + "  ".join(candidate[key] for key in ("id", "name", "code", "region_name")))
    else:
        note(say("explain.unresolved", who=who))
    return WITH_REJECTS if candidates else BAD_INPUT
