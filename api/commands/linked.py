"""``xintu linked``: dishonest parties near one party or many; and who is exposed to the listed parties of a region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import click

from api import linked_answers
from api.commands.day import as_day
from api.commands.options import DONE, WITH_REJECTS, Run, common, write_json
from api.commands.who import one_party
from api.messages import say
from api.printing.linked import print_exposure, print_linked, print_unknown
from api.sweeping import Sweep, sweep
from graph.linked.link_json import as_json
from graph.linked.links import Search
from graph.linked.links import linked as linked_to
from graph.model import When
from graph.schema import Schema
from graph.store import GraphStore
from loaders.party_list import read_parties

_EACH = 20


@dataclass(frozen=True, slots=True)
class _Ask:
    """The times and the reach of a call."""

    when: When
    hops: int
    limit: int | None
    minimum: float

    def search(self, otherwise: int = 50) -> Search:
        """How far to look; ``otherwise`` is the limit where none was asked for."""
        return Search(hops=self.hops, limit=self.limit or otherwise, minimum=self.minimum)


def _known_day(context: click.Context, parameter: click.Parameter, value: str) -> str:
    return as_day(context, parameter, value) if value else ""


@click.command(help=say("help.linked"))
@click.argument("who", nargs=-1)
@click.option("--from", "file", type=click.Path(path_type=Path), default=None, help=say("linked.option.from"))
@click.option("--listed", is_flag=True, help=say("linked.option.listed"))
@click.option("--region", default="", help=say("linked.option.region"))
@click.option("--as-of", default="", metavar="DATE", callback=_known_day, help=say("option.as_of"))
@click.option("--known-at", default="", metavar="DATE", callback=_known_day, help=say("option.known_at"))
@click.option("--hops", type=click.IntRange(1, 6), default=3, show_default=True, help=say("option.hops"))
@click.option("--limit", type=click.IntRange(1), default=None, help=say("option.limit"))
@click.option("--minimum", type=click.FloatRange(0, 1), default=0.0, help=say("linked.option.minimum"))
@common
def linked(run: Run, who: Sequence[str], file: Path | None, listed: bool, region: str, **asked: Any) -> int:
    """Dishonest parties linked to parties, with paths of evidence; or the parties exposed to listed ones."""
    ask = _Ask(When(asked["as_of"], asked["known_at"]), asked["hops"], asked["limit"], asked["minimum"])
    if listed == bool(who or file) or (region and not listed):
        raise click.UsageError(say("linked.what"))
    with run.graph() as (store, schema):
        if listed:
            return _sweep(run, store, schema, region, ask)
        if len(who) == 1 and file is None:
            return _one(run, store, schema, who[0], ask)
        return _batch(run, store, schema, chain(who, read_parties(file) if file else ()), ask)


def _one(run: Run, store: GraphStore, schema: Schema, who: str, ask: _Ask) -> int:
    node = one_party(run, store, who)
    if isinstance(node, int):
        return node
    answer = as_json(linked_to(store, schema, node.id, ask.when, ask.search()), schema)
    run.show(answer, lambda: print_linked(answer))
    return DONE


def _batch(run: Run, store: GraphStore, schema: Schema, whos: Iterator[str], ask: _Ask) -> int:
    status = DONE
    for answer in linked_answers.batch(store, schema, whos, ask.when, ask.search()):
        if "error" in answer:
            status = WITH_REJECTS
        if run.as_json:
            write_json(answer)
        else:
            click.echo(print_unknown(answer) if "error" in answer else print_linked(answer))
    return status


def _sweep(run: Run, store: GraphStore, schema: Schema, region: str, ask: _Ask) -> int:
    ids = linked_answers.listed_in(store, schema, region, ask.when)
    asked = Sweep(run.settings.workspace, run.settings.database_url, ask.when, ask.search(_EACH))
    for answer in sweep(asked, list(ids)):
        if run.as_json:
            write_json(answer)
        else:
            click.echo(print_exposure(answer))
    return DONE
