"""``xintu resolve``, ``rebuild``, ``status`` and ``cluster``: who is who."""

from __future__ import annotations

from pathlib import Path

import click

from api.commands.options import DONE, FAILED, Run, common, note, progress
from api.messages import language, say
from api.operations.telemetry import traced
from api.printing import print_cluster, print_resolve, print_status
from loaders import pipeline, spark, tables


@click.command(help=say("help.resolve"))
@click.option("--full", is_flag=True, help=say("option.resolve_full"))
@common
def resolve(run: Run, full: bool) -> int:
    """Resolve what changed since the last run and bring the graph in line."""
    endpoint = run.settings.operations.otlp_endpoint
    with run.workspace() as workspace, progress() as update, traced(endpoint, "resolve"):
        report = pipeline.resolve(workspace, update, full=full)
    run.show(report, lambda: print_resolve(report))
    return DONE


@click.command(help=say("help.rebuild"))
@common
def rebuild(run: Run) -> int:
    """Derive everything again from the records."""
    endpoint = run.settings.operations.otlp_endpoint
    with run.workspace() as workspace, progress() as update, traced(endpoint, "rebuild"):
        report = pipeline.rebuild(workspace, update)
    run.show(report, lambda: print_resolve(report))
    return DONE


@click.command(help=say("help.migrate"))
@common
def migrate(run: Run) -> int:
    """Bring a workspace of an earlier version to this one."""
    from api.service import migrating as service_migrating  # Alembic: no other command needs it
    from api.service.database import ServiceDatabase
    from loaders import migrating

    with run.workspace(any_version=True) as workspace, progress() as update:
        report = migrating.migrate(workspace, update)
        service = ServiceDatabase.open(workspace, run.settings.database_url, any_version=True)
        try:
            report["service"] = service_migrating.migrate(service)
        finally:
            service.close()
    run.show(report, lambda: say("migrate.done" if "rebuilt" in report else "migrate.same", **report))
    return DONE


@click.command(help=say("help.status"))
@common
def status(run: Run) -> int:
    """Counts by stage, rejects by reason, seconds and memory of the last runs."""
    with run.workspace() as workspace:
        report = pipeline.status(workspace, language())
    run.show(report, lambda: print_status(report))
    return DONE


@click.command(help=say("help.cluster"))
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help=say("option.out"))
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", help=say("option.cluster_engine"))
@click.option("--master", default="local[*]", show_default=True, help=say("option.master"))
@click.option("--partitions", type=click.IntRange(0), default=0, help=say("option.partitions"))
@common
def cluster(run: Run, table: Path, out: Path, engine: str, master: str, partitions: int) -> int:
    """Cluster one table: ``record_id,entity_id`` out, no workspace needed."""
    chosen = spark.engine(master, partitions) if engine == "spark" else tables.on_this_machine
    try:
        with progress() as update:
            report = tables.cluster(table, out, update, chosen)
    except spark.SparkUnavailableError as error:
        note(say(f"error.spark_{error.lacking}", text=str(error)))
        return FAILED
    run.show(report, lambda: print_cluster(report))
    return DONE
