"""The questions: linked dishonest parties, dossier, cross-region matches."""

from __future__ import annotations

import click

from api import answers
from api.commands.options import BAD_INPUT, DONE, WITH_REJECTS, Run, common, write_json
from api.commands.times import AS_OF, KNOWN_AT
from api.messages import say
from api.printing import print_cross_region, print_linked, print_paths
from api.printing_dossier import print_dossier
from graph.model import Node, When
from graph.schema import load_schema
from graph.store import GraphStore
from graph.stores.sql import SqlGraphStore


def one_party(run: Run, store: GraphStore, who: str) -> Node | int:
    """The one party meant, or the exit status after saying who it could be."""
    found = answers.identify(store, who)
    if isinstance(found, Node):
        return found
    candidates = [answers.party(node) for node in found.nodes]
    if run.as_json:
        write_json(
            {
                "error": "ambiguous" if candidates else "unknown",
                "who": who,
                "count": found.count,
                "candidates": candidates,
            }
        )
    elif candidates:
        click.echo(say("ask.ambiguous", who=who, count=found.count), err=True)
        for candidate in candidates:
            click.echo("  " + "  ".join(candidate[key] for key in ("id", "name", "code", "region_name")))
    else:
        click.echo(say("ask.unknown", who=who), err=True)
    return WITH_REJECTS if candidates else BAD_INPUT


@click.command(help=say("help.linked"))
@click.argument("who")
@AS_OF
@KNOWN_AT
@click.option("--hops", type=click.IntRange(1, 6), default=3, show_default=True, help=say("option.hops"))
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help=say("option.limit"))
@common
def linked(run: Run, who: str, as_of: str, known_at: str, hops: int, limit: int) -> int:
    """Dishonest parties linked to one party, with paths of evidence."""
    with run.graph() as (store, schema):
        node = one_party(run, store, who)
        if isinstance(node, int):
            return node
        answer = answers.linked(store, schema, node.id, When(as_of, known_at), hops=hops, limit=limit)
        run.show(answer, lambda: print_linked(answer))
    return DONE


@click.command(help=say("help.dossier"))
@click.argument("who")
@AS_OF
@KNOWN_AT
@common
def dossier(run: Run, who: str, as_of: str, known_at: str) -> int:
    """All that is known of one party."""
    with run.workspace() as workspace:
        node = one_party(run, SqlGraphStore(workspace.engine), who)
        if isinstance(node, int):
            return node
        answer = answers.one_stop(workspace, load_schema(), node.id, When(as_of, known_at))
        run.show(answer, lambda: print_dossier(answer))
    return DONE


@click.command(help=say("help.paths"))
@click.argument("one")
@click.argument("other")
@_AS_OF
@_KNOWN_AT
@click.option("--hops", type=click.IntRange(1, 8), default=6, show_default=True, help=say("option.hops"))
@click.option("--limit", type=click.IntRange(1), default=5, show_default=True, help=say("option.limit"))
@common
def paths(run: Run, one: str, other: str, as_of: str, known_at: str, hops: int, limit: int) -> int:
    """The shortest paths between two parties."""
    with run.graph() as (store, schema):
        ends: list[str] = []
        for who in (one, other):
            node = one_party(run, store, who)
            if isinstance(node, int):
                return node
            ends.append(node.id)
        answer = answers.paths(store, schema, (ends[0], ends[1]), When(as_of, known_at), hops=hops, limit=limit)
        run.show(answer, lambda: print_paths(answer))
    return DONE


@click.command("cross-region", help=say("help.cross_region"))
@AS_OF
@KNOWN_AT
@click.option("--region", default="", help=say("option.region"))
@click.option(
    "--tie", type=click.Choice(["registered", "operates", "controls", "controlled_by", "moved"]), help=say("option.tie")
)
@common
def cross_region(run: Run, as_of: str, known_at: str, region: str, tie: str | None) -> int:
    """Parties listed in one delta city and tied to another."""
    with run.graph() as (store, schema):
        matches = answers.cross_region(store, schema, When(as_of, known_at), region=region, tie=tie or "")
        _print_matches(run, matches)
    return DONE


def _print_matches(run: Run, matches: Any) -> None:
    for match in matches:
        if run.as_json:
            write_json(match)
        else:
            click.echo(print_cross_region(match))
