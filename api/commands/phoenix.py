"""``xintu phoenix``: firms in which the people of a firm in trouble carry on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from api.commands.options import DONE, WITH_REJECTS, Run, common, write_json
from api.commands.times import times
from api.commands.who import one_party
from api.messages import say
from api.phoenix_answers import BOTH, Wanted, phoenix_firms, phoenix_of_region
from api.printing.phoenix import print_finding, print_phoenix
from graph.model import When
from graph.phoenix.gather import Side
from graph.schema import Schema
from graph.store import GraphStore
from loaders.party_list import read_parties


@click.command(help=say("help.phoenix"))
@click.argument("who", nargs=-1)
@click.option("--from", "file", type=click.Path(path_type=Path), default=None, help=say("linked.option.from"))
@click.option("--of", "of", is_flag=True, help=say("option.phoenix_of"))
@click.option("--from-listed", "from_listed", is_flag=True, help=say("option.phoenix_from_listed"))
@click.option("--region", default="", help=say("option.phoenix_region"))
@click.option("--since", default="", metavar="DATE", help=say("option.phoenix_since"))
@click.option("--minimum", type=click.FloatRange(0, 1), default=0.0, help=say("option.phoenix_minimum"))
@times
@common
def phoenix(run: Run, who: tuple[str, ...], file: Path | None, region: str, when: When, **asked: Any) -> int:
    """Of parties, or of all that are listed in a region."""
    if bool(who or file) == bool(region):
        raise click.UsageError(say("phoenix.who_or_region"))
    wanted = _wanted(**asked)
    with run.graph() as graph:
        if region:
            return _swept(run, graph, region, when, wanted)
        return _answered(run, graph, [*who, *(read_parties(file) if file else ())], when, wanted)


def _answered(run: Run, graph: tuple[GraphStore, Schema], whos: Sequence[str], when: When, wanted: Wanted) -> int:
    """Each party in turn; of several, those that nobody or several fit are told and left out."""
    parties, statuses = [], []
    for who in whos:
        node = one_party(run, graph[0], who)
        if isinstance(node, int):
            statuses.append(node)
        else:
            parties.append(node.id)
    for answer in phoenix_firms(*graph, parties, when, wanted):
        run.show(answer, partial(print_phoenix, answer))
    if len(whos) == 1 and statuses:
        return statuses[0]
    return WITH_REJECTS if statuses else DONE


def _wanted(of: bool, from_listed: bool, since: str, minimum: float) -> Wanted:
    if of and from_listed:
        raise click.UsageError(say("phoenix.one_side"))
    sides: tuple[Side, ...] = ("of",) if of else ("from_listed",) if from_listed else BOTH
    return Wanted(sides, since, minimum)


def _swept(run: Run, graph: tuple[GraphStore, Schema], region: str, when: When, wanted: Wanted) -> int:
    """Findings of a region as they come, one JSON document a line."""
    for one in phoenix_of_region(*graph, region, when, wanted):
        if run.as_json:
            write_json(one)
        else:
            click.echo(print_finding(one) + "\n")
    return DONE
