"""``xintu world``, ``demo`` and ``serve``: something to look at."""

from __future__ import annotations

import ipaddress
import shutil
import socket
from dataclasses import replace
from pathlib import Path

import click
import uvicorn

from api.access.people import FIRST, first_admin
from api.app import create_app
from api.commands.options import BAD_INPUT, DONE, Run, common, note, progress
from api.commands.users import service_of
from api.demo import ask_questions
from api.messages import say
from api.printing import print_load, print_resolve
from loaders import pipeline
from loaders.load import LoadRequest
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
    with run.graph() as (store, schema):
        ask_questions(store, schema, folder / "files")
    return DONE if no_serve else _serve(run, host, port)


@click.command(help=say("help.serve"))
@_HOST
@_PORT
@common
def serve(run: Run, host: str, port: int) -> int:
    """Serve the workspace over HTTP, to this machine."""
    if not _is_local(host):
        note(say("error.not_local", host=host))
        return BAD_INPUT
    with run.workspace():
        pass  # a missing workspace is said before the server starts
    return _serve(run, host, port)


def _is_local(host: str) -> bool:
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(address).is_loopback for address in found)


def _serve(run: Run, host: str, port: int) -> int:
    """Run until interrupted; port 0 takes a free one. The URL is printed once the socket is bound."""
    with service_of(run) as service:
        first = first_admin(service)
    if first:
        click.echo(say("keys.first", name=FIRST, text=first.text), err=True)
    config = uvicorn.Config(create_app(run.settings), host=host, port=port, log_level="warning")
    bound = config.bind_socket()
    click.echo(say("demo.serving", url=f"http://{host}:{bound.getsockname()[1]}"))
    uvicorn.Server(config).run(sockets=[bound])
    return DONE
