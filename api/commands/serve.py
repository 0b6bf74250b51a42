"""``xintu world``, ``demo`` and ``serve``: something to look at."""

from __future__ import annotations

import datetime
import gc
import ipaddress
import shutil
import socket
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import uvicorn

from api.access.people import FIRST, first_admin
from api.app import create_app
from api.commands.options import BAD_INPUT, DONE, FAILED, Run, common, note, progress
from api.commands.users import service_of
from api.demo.desks import prepare_desks
from api.demo.guide import write_guide
from api.demo.office import give_the_office_work
from api.demo.questions import ask_questions
from api.demo.users import demo_users
from api.messages import say
from api.operations import logs, metrics
from api.operations.processes import Processes, quietly_stopped
from api.operations.running import config_of
from api.operations.telemetry import tracing_of
from api.printing import print_load, print_resolve
from loaders import pipeline
from loaders.load import LoadRequest
from loaders.workspace import WorkspaceError
from loaders.world import WorldSpec, generate, write

_ORGANISATIONS = click.option(
    "--organisations", type=click.IntRange(200), default=20_000, show_default=True, help=say("option.organisations")
)
_SEED = click.option("--seed", type=int, default=20_260_331, show_default=True, help=say("option.seed"))
_HOST = click.option("--host", default="127.0.0.1", show_default=True, help=say("option.host"))
_PORT = click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help=say("option.port"))


def make_world(folder: Path, organisations: int, seed: int) -> list[LoadRequest]:
    """Write a synthetic world and say how its files are to be loaded."""
    deliveries = write(generate(WorldSpec(organisations=organisations, seed=seed)), folder)
    return [LoadRequest(d.source, d.path, d.delivered_on, d.full, sender=d.sender) for d in deliveries]


@click.command(help=say("help.world"))
@click.option("--out", type=click.Path(path_type=Path), required=True, help=say("option.folder"))
@_ORGANISATIONS
@_SEED
@common
def world(run: Run, out: Path, organisations: int, seed: int) -> int:
    """Write the files and the truth of a synthetic delta."""
    requests = make_world(out, organisations, seed)
    files = [{"source": r.source, "path": str(r.path), "date": r.delivered_on, "full": r.full} for r in requests]
    run.show(files, lambda: "\n".join(f"{f['source']}={f['path']}  --date {f['date']}" for f in files))
    return DONE


def load_world(run: Run, requests: list[LoadRequest]) -> None:
    """Load a world's files: one load for each date of delivery, in order, as they would have come."""
    with run.workspace(create=True) as workspace, progress() as update:
        for date in sorted({request.delivered_on for request in requests}):
            report = pipeline.load(workspace, [r for r in requests if r.delivered_on == date], update)
            click.echo(print_load(report, totals_only=True))
        click.echo(say("demo.step", step=say("demo.resolve")))
        click.echo(print_resolve(pipeline.resolve(workspace, update)))


@click.command(help=say("help.demo"))
@click.option(
    "--folder", type=click.Path(path_type=Path), default=Path("demo"), show_default=True, help=say("option.folder")
)
@_ORGANISATIONS
@_SEED
@click.option("--no-serve", is_flag=True, help=say("option.no_serve"))
@_HOST
@_PORT
@common
def demo(run: Run, folder: Path, organisations: int, seed: int, no_serve: bool, host: str, port: int) -> int:
    """A small delta from files to answers, then a server."""
    if not _is_local(host):
        note(say("error.not_local", host=host))
        return BAD_INPUT
    run = Run(replace(run.settings, workspace=folder / "workspace", database_url=""), run.as_json)
    if folder.exists():
        shutil.rmtree(folder)
    click.echo(say("synthetic"))
    click.echo(say("demo.step", step=say("demo.world")))
    requests = make_world(folder / "files", organisations, seed)
    click.echo(say("demo.step", step=say("demo.load")))
    load_world(run, requests)
    with run.workspace() as workspace:
        give_the_office_work(workspace, datetime.date.today())
    with run.graph() as (store, schema), service_of(run) as service:
        ask_questions(store, schema, folder / "files")
        users = list(demo_users(service))
        stories = write_guide(folder / "guide.json", store, folder / "files", users)
        with run.workspace() as workspace:
            prepare_desks(workspace, service, run.settings, folder / "files", stories)
    click.echo("\n" + say("demo.users"))
    for name, role, password in users:
        click.echo(f"  {name}  {password}  {role}")
    run = Run(replace(run.settings, demo=folder / "guide.json"), run.as_json)
    return DONE if no_serve else _serve(run, host, port)


@click.command(help=say("help.serve"))
@_HOST
@_PORT
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help=say("option.workers"))
@click.option("--create", is_flag=True, help=say("option.create"))
@common
def serve(run: Run, host: str, port: int, workers: int, create: bool) -> int:
    """Serve the workspace over HTTP; to others than this machine only where a setting says so."""
    if run.settings.operations.listen != "network" and not _is_local(host):
        note(say("error.not_listening", host=host))
        return BAD_INPUT
    if not _is_local(host) and not run.settings.access.trusted_proxies:
        note(say("serve.no_tls", host=host))
    with run.workspace(create=create):
        pass  # a missing workspace is said before the server starts
    with run.graph():
        pass  # a missing workspace is said before the server starts; tables that an earlier version lacks are made once
    return _serve(run, host, port, workers)


def _is_local(host: str) -> bool:
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(address).is_loopback for address in found)


def _serve(run: Run, host: str, port: int, workers: int = 1) -> int:
    """Run until it is stopped; port 0 takes a free one. The URL is printed once the socket is bound."""
    with service_of(run) as service:
        first = first_admin(service)
    if first:
        click.echo(say("keys.first", name=FIRST, text=first.text), err=True)
    operations = run.settings.operations
    tracing_of(operations.otlp_endpoint)  # what it lacks is said before the server starts
    app = create_app(run.settings)
    bound = listening(host, port)
    shown = f"[{host}]" if ":" in host else host
    click.echo(say("demo.serving", url=f"http://{shown}:{bound.getsockname()[1]}"))
    sys.stdout.flush()
    logs.start(operations.log)

    def work() -> None:
        gc.freeze()  # what is there stays: the collector need not look through it while answers are made
        uvicorn.Server(config_of(app, operations)).run(sockets=[bound])

    if workers == 1:
        quietly_stopped()
        work()
        return DONE
    with TemporaryDirectory(prefix="xintu-metrics-") as folder:
        metrics.share(Path(folder))
        asked = Processes(workers, work, bound, operations.grace_seconds).run(metrics.ended)
    return DONE if asked else FAILED


def listening(host: str, port: int) -> socket.socket:
    """The socket to serve on; port 0 takes a free one. Raises ``WorkspaceError`` where it cannot be had."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    # with its protocol named, asyncio sends an answer's last part at once; else it waits 40 ms for the client to acknowledge the first
    bound = socket.socket(family, kind, protocol)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
    except OSError as error:
        raise WorkspaceError(f"{host}:{port}: {error.strerror}") from error
    bound.listen(2048)
    return bound
