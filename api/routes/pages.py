"""Two plain pages, so that a browser shows something a person can use: search, and one party with its links.

Rendered here without scripts or anything from elsewhere; every text from data is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api import answers
from api.access.asking import PrincipalDep, needs
from api.access.showing import mark, shown
from api.errors import UnknownParty
from api.messages import say
from api.page import page
from api.printing import kind_name, list_name
from api.routes.dependencies import SchemaDep, StoreDep, WorkspaceDep
from api.routes.sessions import csrf_of
from graph.model import ALWAYS
from loaders import pipeline

router = APIRouter(include_in_schema=False)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{cells}</tr>{lines}</table>"


def _link(party: dict[str, Any]) -> str:
    return f'<a href="/parties/{quote(party["id"], safe="")}">{escape(party["name"])}</a>'


@router.get("/", response_class=HTMLResponse, dependencies=[needs("party:search")])
def home(
    request: Request,
    store: StoreDep,
    workspace: WorkspaceDep,
    principal: PrincipalDep,
    q: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """A search box and its results."""
    mark(request)
    body = (
        "<h1>信图：公共信用知识图谱</h1><p>查企业、个人、机关与社会组织：是谁、与谁有关、证据何在。</p>"
        f'<form action="/" method="get"><input name="q" value="{escape(q)}" aria-label="检索" '
        'placeholder="名称、统一社会信用代码"> <button>检索</button></form>'
    )
    if q.strip():
        found = shown(request, answers.search(store, q.strip(), 50))
        rows = [[_link(m), escape(m["code"]), kind_name(m["kind"]), escape(m["region_name"]), m["how"]] for m in found]
        body += (
            _table(["名称", "代码", "类型", "地区", "匹配方式"], rows)
            if rows
            else f"<p>{escape(say('ask.unknown', who=q))}</p>"
        )
    return page("信图", body, pipeline.is_synthetic(workspace), csrf_of(request, principal))


def _entries(entries: list[dict[str, Any]]) -> str:
    return "<br>".join(
        f'<span class="listed">{escape(list_name(e["list"]))}</span> {e["from"]} <small>{escape(e["record"])}</small>'
        for e in entries
    )


def _path(path: list[dict[str, Any]]) -> str:
    return "<br>".join(
        f"{escape(hop.get('from_name', hop['from']))} —{escape(kind_name(hop['kind']))}— "
        f"{escape(hop.get('to_name', hop['to']))} <small>{escape('; '.join(hop['records']))}</small>"
        for hop in path
    )


@router.get("/parties/{party}", response_class=HTMLResponse, dependencies=[needs("graph:ask")])
def party_page(
    request: Request, party: str, store: StoreDep, schema: SchemaDep, workspace: WorkspaceDep, principal: PrincipalDep
) -> HTMLResponse:
    """One party: who it is, its own entries, and the dishonest parties linked to it."""
    node = store.nodes([party]).get(party)
    if node is None:
        raise UnknownParty(party)
    mark(request)
    answer = shown(request, answers.linked(store, schema, party, ALWAYS, hops=3, limit=20))
    told = shown(request, answers.party(node))
    facts = " · ".join(escape(t) for t in (told["code"], kind_name(node.kind), told["region_name"]) if t)
    own = answer.get("own", [])
    body = f"<h1>{escape(told['name'])}</h1><p>{facts}</p>" + (f"<p>{_entries(own)}</p>" if own else "")
    rows = [
        [f"{f['probability']:.0%}", _link(f["party"]), _entries(f["lists"]), _path(f["path"])]
        for f in answer["findings"]
    ]
    body += "<h2>关联失信主体</h2>"
    body += _table(["可能性", "主体", "名单", "路径与证据"], rows) if rows else f"<p>{escape(say('ask.none'))}</p>"
    body += f'<p><a href="/v1/parties/{quote(party, safe="")}">档案 JSON</a></p>'
    return page(told["name"], body, pipeline.is_synthetic(workspace), csrf_of(request, principal))
