"""Exports over HTTP, as streams: the same bytes as the command's, for parts that a page can wait for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import exports
from api.access.asking import AuditDep, PrincipalDep, entry, needs
from api.access.openness import load_openness
from api.access.principal import Principal
from api.access.regional import within
from api.access.showing import mark
from api.audit.taking import Taking
from api.errors import Refused, UnknownParty
from api.pictures.scene import Layout
from api.routes.dependencies import SchemaDep, WhenDep, WorkspaceDep
from graph.export.part import counted
from graph.model import Event
from graph.schema import Schema
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

router = APIRouter(prefix="/v1/export", tags=["export"], dependencies=[needs("export:take")])

#: Rows of a graph that is given as a whole, or by region, over HTTP; the command has no limit.
MOST_ROWS = 200_000
Form = Literal["graphml", "gexf", "csv", "ftm", "svg", "png"]


@router.get("", summary="导出图谱：GraphML、GEXF、CSV、FollowTheMoney、SVG、PNG", response_class=Response)
def export(
    request: Request,
    schema: SchemaDep,
    workspace: WorkspaceDep,
    principal: PrincipalDep,
    audit: AuditDep,
    when: WhenDep,
    format: Form,
    around: Annotated[list[str], Query(max_length=20, description="主体标识，可重复")] = [],  # noqa: B006 - FastAPI copies it
    hops: Annotated[int, Query(ge=1, le=4)] = 2,
    limit: Annotated[int, Query(ge=0, le=5_000, description="周围至多几个节点，0 为默认")] = 0,
    region: Annotated[str, Query(max_length=30, description="区划代码或名称")] = "",
    table: Literal["nodes", "edges", "events"] = "edges",
    past: Annotated[bool, Query(description="已终止的关系也要")] = False,
    site: Annotated[str, Query(max_length=200, pattern=r"^(https?://[^\s<>\"]+)?$")] = "",
    layout: Layout = "auto",
) -> Response:
    """What lies around parties (by id), a region, or the whole graph; of ``csv`` one ``table``.

    Who has regions takes exports of these only; facts that are given with consent are in none.
    """
    if principal.regions and around:
        raise Refused(403, "限全域用户 / for users of all regions only", "around")
    region = within(principal, region)
    mark(request)
    with workspace.read() as connection:
        store = SqlGraphStore(connection)
        known = store.nodes(around)
        for party in around:
            if party not in known:
                raise UnknownParty(party)
        if not around and sum(store.sizes().values()) > MOST_ROWS:
            raise Refused(413, "图谱过大 / too large", f"一次至多 {MOST_ROWS} 行；请用 around，或用命令 xintu export")
    wanted = exports.Wanted(tuple(known.values()), None, hops, limit, region, replace(when, past=past), site, layout)
    rows: dict[str, int] = {}
    pieces = _pieces(workspace, schema, wanted, (format, table), (principal, rows))
    first = next(pieces, b"")  # what is wrong with the question is said before the answer begins
    media, ending = exports.FORMATS[format]
    name = f"xintu-{table}.csv" if format == "csv" else f"xintu{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}

    def note(told: dict[str, Any]) -> None:
        audit.record(entry(principal, "export:taken", "", format=format, around=around, region=region, **told))

    return Taking(_from(first, pieces), rows, note, media_type=media, headers=headers)


def _may_see(event: Event, principal: Principal) -> bool:
    """By the sources of its records."""
    return load_openness().of(event.records, event.party.startswith("per-")) in principal.shows.classes


def _pieces(
    workspace: Workspace,
    schema: Schema,
    wanted: exports.Wanted,
    form: tuple[str, str],
    whom: tuple[Principal, dict[str, int]],
) -> Iterator[bytes]:
    """The export, read in one view of the graph, which is given back when the last piece is sent or the reader is gone.

    ``whom``: who takes it, and where the rows that are given are counted.
    """
    principal, rows = whom
    with workspace.read() as connection:
        found = exports.chosen(SqlGraphStore(connection), schema, wanted, form[0])
        told = found.part.events
        part = replace(found.part, events=lambda: (e for e in told() if _may_see(e, principal)))
        found = replace(found, part=counted(part, rows))
        if form[0] == "csv":
            yield from exports.csv_content(found.part, schema, form[1])
        else:
            yield from exports.content(workspace, found, schema, wanted, form[0])


def _from(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """Closed with it, the rest is closed, too."""
    yield first
    yield from rest
