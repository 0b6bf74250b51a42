"""``xintu bench service``: the service under the load of many clients."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
import sqlalchemy as sa

from api.access import people
from api.access.keys import issue
from api.access.tables import api_key, user
from api.bench import screened
from api.bench import service as measuring
from api.commands.options import BAD_INPUT, DONE, FAILED, Run, common, note
from api.commands.users import service_of
from api.messages import say
from api.service.database import now
from graph.model import Node

_ROLES = ("investigator", "bank", "office")
#: Firms that single screenings are of.
_SINGLE = 2_000


@click.command("service", help=say("help.bench_service"))
@click.option("--clients", type=click.IntRange(1, 500), default=50, show_default=True, help=say("option.clients"))
@click.option("--seconds", type=click.IntRange(1, 3600), default=30, show_default=True, help=say("option.seconds"))
@click.option("--minutes", type=click.IntRange(1, 60), default=None, help=say("option.minutes"))
@click.option("--pause", type=click.FloatRange(0, 60), default=0.0, show_default=True, help=say("option.pause"))
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help=say("option.workers"))
@click.option("--only", "mix", type=click.Choice([*measuring.MIX]), multiple=True, help=say("option.mix"))
@click.option(
    "--file", "rows", type=click.IntRange(0, 20_000), default=2_000, show_default=True, help=say("option.rows")
)
@common
def bench_service(run: Run, minutes: int | None, rows: int, **given: Any) -> int:
    """Serve the workspace, ask it as its users do, and print what they waited; the user made for it is disabled at the end."""
    load = measuring.Load(**{**given, "seconds": 60 * minutes if minutes else given["seconds"]})
    with run.graph() as (store, _):
        firms = measuring.drawn(store, load.seed)
    if not firms:
        note(say("bench.nobody"))
        return BAD_INPUT
    paths = measuring.questions(firms, load.seed)
    coded = [firm for firm in firms if firm.code]
    paths |= {"screen": screened.bodies(coded[:_SINGLE])} if coded else {}
    asked = _bank(run, coded[: max(_SINGLE, rows)])
    with asked as key, measuring.served(run.settings.workspace, load.workers) as (address, pids):
        told = asyncio.run(_asked(address, key, paths, load, pids))
        if rows and coded and not load.mix:
            told["file"] = screened.file_screened(f"http://{address[0]}:{address[1]}", key, coded[:rows])
    run.show(told, lambda: _print(told))
    return FAILED if told["errors"] else DONE


@contextmanager
def _bank(run: Run, firms: Sequence[Node]) -> Iterator[str]:
    """A key of a user of all kinds who works for a bank to which firms consented; none of it holds when the run is over."""
    name = f"bench-{secrets.token_hex(4)}"
    bench = screened.Bench(name, name)
    with run.workspace() as workspace, service_of(run) as service, service.write() as connection:
        people.add(connection, people.NewUser(name, _ROLES, organisation=name))
        key = issue(connection, name).text
        screened.consented(connection, workspace.key, bench, firms)
    try:
        yield key
    finally:
        with service_of(run) as service, service.write() as connection:
            connection.execute(sa.update(user).where(user.c.name == name).values(state="disabled"))
            connection.execute(sa.update(api_key).where(api_key.c.user == name).values(revoked_at=now()))
            screened.forget(connection, bench)


async def _asked(
    address: tuple[str, int], key: str, paths: dict[str, list[str]], load: measuring.Load, pids: Sequence[int]
) -> dict[str, Any]:
    """Each route alone, then all of them together."""
    await measuring.warmed(address, key, paths, load, pids)
    names = load.mix or tuple(paths)
    alone = {name: (await measuring.run(address, key, paths, load.alone(name), pids)).as_json() for name in names}
    told = (await measuring.run(address, key, paths, load, pids)).as_json()
    for name, one in alone.items():
        told["errors"] |= one["errors"]
        told.setdefault("alone", {})[name] = {**one["routes"][name], "cpu_ms": one["cpu_ms"]}
    return told


def _print(told: dict[str, Any]) -> str:
    memory = told["memory_mb"]
    head = say("bench.service", failed=told["errors"] or 0, load=told["load_average"], **memory, **_plain(told))
    rows = [_row(name, one) for name, one in told["routes"].items()]
    rows += [
        say("bench.alone"),
        *(f"{_row(name, one)}  CPU {one['cpu_ms']:6.2f} ms" for name, one in told["alone"].items()),
    ]
    return "\n".join([head, *rows, *([say("bench.file", **told["file"])] if "file" in told else [])])


def _row(name: str, one: dict[str, Any]) -> str:
    waits = "  ".join(f"{part} {one[part]:7.1f} ms" for part in ("p50", "p95", "p99"))
    return f"  {name:10s} {one['requests']:8d}  {waits}"


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in ("requests", "seconds", "per_second", "cpu_ms")}
