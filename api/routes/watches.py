"""Watches of an organisation: whom it watches, run on demand, and their digests."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path as File
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access.asking import AuditDep, PrincipalDep, entry, needs
from api.access.masking import may_be_person
from api.access.principal import Principal
from api.access.showing import mark, shown
from api.routes.sharing_desk import PROBLEMS, ShareDep
from api.service.refusal import Refusal
from api.sharing.entries import masked_name
from api.sharing.feed import Desk
from api.sharing.meant import Asked, asked_as
from api.watching import digesting, telling, watches
from api.watching.rules import kinds, rules
from api.watching.running import note, run
from api.watching.watches import Named, Watch
from graph.model import Node
from graph.stores.sql import SqlGraphStore
from loaders.party_list import read_parties

router = APIRouter(prefix="/v1/watches", tags=["watching"], dependencies=[needs("watch:use")], responses=PROBLEMS)

_MOST: int = rules()["most"]
_LARGEST = 2 * 1024 * 1024
_Id = Annotated[str, Path(max_length=40, pattern=r"^watch-[0-9a-f]{12}$", description="订阅编号")]


class Watched(BaseModel):
    """A party to watch, by code, name or our id; ``reference``: the watcher's own number of it."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(max_length=50)] = ""
    name: Annotated[str, Field(max_length=200)] = ""
    id: Annotated[str, Field(max_length=100)] = ""
    reference: Annotated[str, Field(max_length=100)] = ""

    def named(self) -> Named:
        """As the room takes it."""
        return Named(Asked(self.name, self.code, self.id), self.reference)


class Portfolio(BaseModel):
    """Parties to watch."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"parties": [{"name": "宣城市云岚机械有限公司", "reference": "DK-001"}]}]},
    )

    parties: Annotated[list[Watched], Field(max_length=_MOST)]


class NewWatch(Portfolio):
    """A watch with its first parties; no ``kinds`` = all."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"title": "贷后监测", "kinds": list(kinds()[:3]), "parties": []}]},
    )

    title: Annotated[str, Field(min_length=1, max_length=200)]
    kinds: Annotated[list[Annotated[str, Field(max_length=30)]], Field(max_length=20)] = []
    email: Annotated[str, Field(max_length=200, pattern=r"^([^@\s,;<>]+@[^@\s,;<>]+)?$")] = ""
    parties: Annotated[list[Watched], Field(max_length=_MOST)] = []


async def _csv(request: Request) -> bytes:
    """The body, read no further than it may be long."""
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > _LARGEST:
            raise Refusal("watch_large", 413, most=_LARGEST)
    return content


def _watch(share: Desk, principal: Principal, watch: str) -> Watch:
    return watches.one(share.service, watch, principal.organisation)


@router.get("", summary="本单位的订阅")
def all_watches(share: ShareDep, principal: PrincipalDep) -> list[dict[str, Any]]:
    """The watches of the organisation."""
    with share.service.read() as connection:
        return [one.as_json() for one in watches.listing(connection, principal.organisation)]


@router.post("", summary="新建订阅", status_code=201)
def make(request: Request, share: ShareDep, principal: PrincipalDep, form: NewWatch) -> dict[str, Any]:
    """A watch; what its parties are like now is noted, and from now on changes are told."""
    made = watches.make(share, principal, form.title, form.kinds, form.email)
    return made.as_json() | _added(request, share, principal, made, [one.named() for one in form.parties])


def _added(request: Request, share: Desk, principal: Principal, watch: Watch, named: list[Named]) -> dict[str, Any]:
    done = watches.add(share, watch, named, principal)
    noted = note(share, watch, request.app.state.around, done.parties)
    return asdict(done) | {"noted": noted}


@router.get("/{watch}", summary="一个订阅及其主体")
def one(watch: _Id, share: ShareDep, principal: PrincipalDep) -> dict[str, Any]:
    """One watch with its parties."""
    found = _watch(share, principal, watch)
    with share.service.read() as connection:
        rows = [row for _, row in watches.members(connection, found.watch) if principal.works_in(row.region)]
    with share.workspace.read() as graph:
        nodes = SqlGraphStore(graph).nodes([row.party for row in rows])
    parties = [
        {name: getattr(row, name) for name in ("party", "asked", "reference", "region")}
        | {"name": _name(nodes.get(row.party), principal)}
        for row in rows
    ]
    return found.as_json() | {"parties": parties}


def _name(node: Node | None, principal: Principal) -> str:
    """As the graph has it now, persons as the reader may see them; "" of who is gone."""
    if node is None:
        return ""
    hidden = principal.shows.persons != "full" and may_be_person(node.id, node.kind, node.name, node.code)
    return masked_name(node.name) if hidden else node.name


@router.delete("/{watch}", summary="取消订阅")
def remove(watch: _Id, share: ShareDep, principal: PrincipalDep) -> dict[str, Any]:
    """No more alerts; those that there are stay."""
    found = _watch(share, principal, watch)
    watches.remove(share.service, found)
    return {"watch": found.watch, "removed": True}


@router.post("/{watch}/parties", summary="增加主体：名称不唯一的不加入并说明")
def add(watch: _Id, request: Request, share: ShareDep, principal: PrincipalDep, form: Portfolio) -> dict[str, Any]:
    """Add parties (``noted``: what they are like now is known; else the next run notes it); who is ambiguous, unknown or outside the user's regions is reported and not added."""
    return _added(request, share, principal, _watch(share, principal, watch), [one.named() for one in form.parties])


@router.post(
    "/{watch}/upload",
    summary="以 CSV 增加主体",
    openapi_extra={"requestBody": {"content": {"text/csv": {"schema": {"type": "string"}}}, "required": True}},
)
def upload(
    watch: _Id,
    request: Request,
    share: ShareDep,
    principal: PrincipalDep,
    content: Annotated[bytes, Depends(_csv)],
) -> dict[str, Any]:
    """Parties of a CSV file with a column of ids, codes or names."""
    found = _watch(share, principal, watch)
    with tempfile.TemporaryDirectory() as folder:
        file = File(folder) / "parties.csv"
        file.write_bytes(content)
        texts = list(read_parties(file))
    with share.workspace.read() as graph:
        named = [Named(asked) for asked in asked_as(graph, texts[: _MOST + 1])]
    return _added(request, share, principal, found, named)


@router.delete("/{watch}/parties/{party}", summary="移出一个主体")
def drop(
    watch: _Id, party: Annotated[str, Path(max_length=100)], share: ShareDep, principal: PrincipalDep
) -> dict[str, Any]:
    """Watch a party no more."""
    return {"removed": watches.drop(share.service, _watch(share, principal, watch), [party])}


@router.post("/{watch}/run", summary="立即比对")
def run_now(
    watch: _Id,
    request: Request,
    share: ShareDep,
    principal: PrincipalDep,
    full: Annotated[bool, Query(description="比对全部主体，而不只是变化可能涉及的")] = False,
) -> dict[str, Any]:
    """What changed since the last run are alerts: of parties that a change may concern, or (`full`, with the same result) of all looked at."""
    return asdict(run(share, _watch(share, principal, watch), request.app.state.around, full=full))


@router.get("/{watch}/digest", summary="提醒摘要：文本、HTML 或邮件", response_class=Response,
            responses={200: {"content": {"text/plain": {}, "text/html": {}, "message/rfc822": {}}}})  # fmt: skip
def digest(
    watch: _Id,
    request: Request,
    share: ShareDep,
    principal: PrincipalDep,
    audit: AuditDep,
    cursor: Annotated[int, Query(ge=0, le=2**53)] = 0,
    form: Annotated[Literal["text", "html", "eml"], Query(alias="format")] = "text",
) -> Response:
    """The open alerts after a cursor as a message."""
    found = _watch(share, principal, watch)
    asked = {"cursor": cursor, "limit": rules()["page"], "watch": found.watch, "state": "open"}
    alerts = shown(request, telling.page(share, found.owner, principal, asked)["alerts"])
    mark(request)
    audit.record(entry(principal, "watch.digest", found.watch, alerts=len(alerts)))
    if form == "html":
        return Response(digesting.as_html(found, alerts), media_type="text/html")
    if form == "eml":
        message = digesting.as_email(found, alerts, request.app.state.settings.smtp_from)
        return Response(message.as_bytes(), media_type="message/rfc822")
    return Response(digesting.as_text(found, alerts), media_type="text/plain")
