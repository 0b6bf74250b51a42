"""``xintu call``: any operation of the HTTP service by a user of this machine, without a server: same rights, same answers."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import IO

import click
import httpx

from api.access.acting import Acting, acting_as
from api.commands.case import USER
from api.commands.options import BAD_INPUT, DONE, FAILED, Run, common, note
from api.commands.users import service_of
from api.messages import say
from loaders.workspace import Workspace

_HOST = "http://localhost"


@click.command(help=say("help.call"))
@click.argument("method", type=click.Choice(["GET", "POST", "PUT", "PATCH", "DELETE"], case_sensitive=False))
@click.argument("path")
@click.option("--body", type=click.File("rb"), default=None, help=say("option.call_body"))
@click.option("--type", "kind", default="application/json", show_default=True, help=say("option.call_type"))
@click.option("--header", "headers", multiple=True, metavar="NAME:VALUE", help=say("option.call_header"))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None, help=say("option.call_out"))
@click.option("--purpose", default="", help=say("option.call_purpose"))
@USER
@common
def call(
    run: Run,
    method: str,
    path: str,
    body: IO[bytes] | None,
    kind: str,
    headers: tuple[str, ...],
    out: Path | None,
    purpose: str,
    name: str,
) -> int:
    """Call it; the answer as it is on stdout or in a file, what was refused on stderr."""
    sent = httpx.Headers([(one.partition(":")[0], one.partition(":")[2].strip()) for one in headers])
    content = body.read() if body is not None else b""
    if content:
        sent["Content-Type"] = kind
    with (
        run.workspace() as workspace,
        service_of(run) as service,
        acting_as(service, name, "", run.settings.access) as acting,
    ):
        who = replace(acting, principal=replace(acting.principal, purpose=purpose))
        request = httpx.Request(method.upper(), httpx.URL(_HOST).join(path), headers=sent, content=content)
        answer = asyncio.run(_answered(run, who, workspace, request))
    if answer.is_error:
        told = answer.json()
        note(f"{answer.status_code} {told.get('title', '')}: {told.get('detail', '')}")
        return FAILED if answer.is_server_error else BAD_INPUT
    if out is not None:
        out.write_bytes(answer.content)
    else:
        sys.stdout.buffer.write(answer.content)
        sys.stdout.buffer.write(b"" if answer.content.endswith(b"\n") or not answer.content else b"\n")
        sys.stdout.buffer.flush()
    return DONE


async def _answered(run: Run, acting: Acting, workspace: Workspace, request: httpx.Request) -> httpx.Response:
    from api.within import application

    app = application(run.settings, acting, workspace)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), timeout=None) as client:
        return await client.send(request)
