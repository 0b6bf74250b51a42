"""``xintu graph push``, ``verify``, ``prepare`` and ``import``: the production graph in Neo4j."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from api.commands.options import BAD_INPUT, DONE, FAILED, Run, common, note, progress
from api.messages import say
from api.printing import print_push, print_verify
from graph.projection.push import push as push_changes
from graph.projection.verify import verify as verify_stores
from graph.schema import load_schema
from graph.stores.neo4j import Neo4jGraphStore
from graph.stores.neo4j_import import write_import
from graph.stores.neo4j_schema import vocabulary
from graph.stores.sql import SqlGraphStore


@click.group(help=say("help.graph"))
def graph() -> None:
    """The Neo4j family."""


@contextmanager
def _server(run: Run) -> Iterator[Neo4jGraphStore]:
    settings = run.settings
    opened = Neo4jGraphStore(
        settings.neo4j_url, settings.neo4j_user, settings.neo4j_password, database=settings.neo4j_database
    )
    try:
        yield opened
    finally:
        opened.close()


@graph.command(help=say("help.push"))
@click.option("--full", is_flag=True, help=say("option.full_push"))
@common
def push(run: Run, full: bool) -> int:
    """Send to Neo4j what changed since the last push; ``--full`` compares every row and mends what differs."""
    if not run.settings.neo4j_url:
        note(say("neo4j.no_url"))
        return BAD_INPUT
    with run.graph() as (store, _schema), _server(run) as server, progress() as update:
        report = push_changes(store, server, update, full=full)
    run.show(report.as_dict(), lambda: print_push(report.as_dict()))
    return DONE


@graph.command(help=say("help.verify"))
@click.option("--sample", type=click.IntRange(1), default=50, show_default=True, help=say("option.sample"))
@click.option("--seed", type=int, default=1, show_default=True, help=say("option.seed"))
@common
def verify(run: Run, sample: int, seed: int) -> int:
    """Compare Neo4j with the workspace: counts, checksums and sampled questions."""
    if not run.settings.neo4j_url:
        note(say("neo4j.no_url"))
        return BAD_INPUT
    with run.graph() as (store, schema), _server(run) as server:
        report = verify_stores(store, server, schema, sample=sample, seed=seed)
    run.show(report.as_dict(), lambda: print_verify(report.as_dict()))
    return DONE if report.equal else FAILED


@graph.command(help=say("help.prepare"))
@common
def prepare(run: Run) -> int:
    """Make the constraints and indexes in Neo4j, as an administrator, for users who may not."""
    if not run.settings.neo4j_url:
        note(say("neo4j.no_url"))
        return BAD_INPUT
    with _server(run) as server:
        made = server.made
    run.show({"made": made}, lambda: say("neo4j.prepared", count=len(made), names=", ".join(made) or "—"))
    return DONE


@graph.command("import", help=say("help.import"))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help=say("option.import_out"))
@common
def import_(run: Run, out: Path) -> int:
    """Write the graph as files for ``neo4j-admin database import``, which fills an empty database fastest."""
    if out.is_dir() and any(out.iterdir()):
        note(say("neo4j.import_not_empty", folder=out))
        return BAD_INPUT
    with run.workspace() as workspace, workspace.read() as connection, progress() as update:
        files = write_import(SqlGraphStore(connection), vocabulary(load_schema()), out.absolute(), update)
    command = files.command(run.settings.neo4j_database)
    answer = {"folder": str(files.folder), "rows": files.rows, "seq": files.seq, "command": command}
    run.show(answer, lambda: say("neo4j.import_written", rows=sum(files.rows.values()), command=command))
    return DONE
