"""``xintu bench service``: the service under the load of many clients."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

import click
import sqlalchemy as sa

from api.access import people
from api.access.keys import issue
from api.access.tables import api_key, user
from api.bench import service as measuring
from api.commands.options import DONE, FAILED, Run, common
from api.commands.users import service_of
from api.messages import say
from api.service.database import now

_ROLES = ("investigator", "bank", "office")


@click.command("service", help=say("help.bench_service"))
@click.option("--clients", type=click.IntRange(1, 500), default=50, show_default=True, help=say("option.clients"))
@click.option("--seconds", type=click.IntRange(1, 3600), default=30, show_default=True, help=say("option.seconds"))
@click.option("--pause", type=click.FloatRange(0, 60), default=0.0, show_default=True, help=say("option.pause"))
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help=say("option.workers"))
@click.option("--only", "mix", type=click.Choice([*measuring.MIX]), multiple=True, help=say("option.mix"))
@common
def bench_service(run: Run, clients: int, seconds: int, pause: float, workers: int, mix: tuple[str, ...]) -> int:
    """Serve the workspace, ask it as its users do, and print what they waited; the user made for it is disabled at the end."""
    load = measuring.Load(clients, seconds, pause, workers, mix=mix)
    with run.graph() as (store, _):
        paths = measuring.questions(store, load.seed)
    name = f"bench-{secrets.token_hex(4)}"
    with service_of(run) as service, service.write() as connection:
        people.add(connection, people.NewUser(name, _ROLES))
        key = issue(connection, name).text
    try:
        with measuring.served(run.settings.workspace, workers) as (address, pids):
            told = asyncio.run(measuring.run(address, key, paths, load, pids)).as_json()
    finally:
        with service_of(run) as service, service.write() as connection:
            connection.execute(sa.update(user).where(user.c.name == name).values(state="disabled"))
            connection.execute(sa.update(api_key).where(api_key.c.user == name).values(revoked_at=now()))
    run.show(told, lambda: _print(told))
    return FAILED if told["errors"] else DONE


def _print(told: dict[str, Any]) -> str:
    memory = told["memory_mb"]
    head = say("bench.service", failed=told["errors"] or 0, load=told["load_average"], **memory, **_plain(told))
    rows = [
        f"  {name:10s} {one['requests']:8d}  p50 {one['p50']:7.1f} ms  p95 {one['p95']:7.1f} ms  p99 {one['p99']:7.1f} ms"
        for name, one in told["routes"].items()
    ]
    return "\n".join([head, *rows])


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in ("requests", "seconds", "per_second")}
