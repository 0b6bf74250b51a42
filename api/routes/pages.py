"""Two plain pages, so that a browser shows something a person can use: search, and one party with its links.

Rendered here without scripts or anything from elsewhere; every text from data is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from api import answers
from api.access.asking import needs
from api.errors import UnknownParty
from api.messages import say
from api.printing import kind_name, list_name
from api.routes.dependencies import SchemaDep, StoreDep, WorkspaceDep
from graph.model import ALWAYS
from loaders import pipeline

router = APIRouter(include_in_schema=False)

_STYLE = (
    "body{font:16px/1.6 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}"
    "h1{font-size:1.4rem}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.35rem;"
    "text-align:left;vertical-align:top}.note{background:#fff3cd;padding:.5rem}.listed{color:#a40000;font-weight:600}"
    "small{color:#555}input{font:inherit;padding:.4rem;width:70%}button{font:inherit;padding:.4rem 1rem}"
)
_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"}


def _page(title: str, body: str, workspace: WorkspaceDep) -> HTMLResponse:
    note = f'<p class="note">{escape(say("synthetic"))}</p>' if pipeline.is_synthetic(workspace) else ""
    html = (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>{note}{body}"
        '<p><small>信图 Xintu · <a href="/">检索</a> · <a href="/openapi.json">OpenAPI</a></small></p></body></html>'
    )
    return HTMLResponse(html, headers=_HEADERS)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{cells}</tr>{lines}</table>"


def _link(party: dict[str, Any]) -> str:
    return f'<a href="/parties/{quote(party["id"], safe="")}">{escape(party["name"])}</a>'


@router.get("/", response_class=HTMLResponse, dependencies=[needs("party:search")])
def home(store: StoreDep, workspace: WorkspaceDep, q: Annotated[str, Query(max_length=200)] = "") -> HTMLResponse:
    """A search box and its results."""
    body = (
        "<h1>信图：公共信用知识图谱</h1><p>查企业、个人、机关与社会组织：是谁、与谁有关、证据何在。</p>"
        f'<form action="/" method="get"><input name="q" value="{escape(q)}" aria-label="检索" '
        'placeholder="名称、统一社会信用代码"> <button>检索</button></form>'
    )
    if q.strip():
        found = answers.search(store, q.strip(), 50)
        rows = [[_link(m), escape(m["code"]), kind_name(m["kind"]), escape(m["region_name"]), m["how"]] for m in found]
        body += (
            _table(["名称", "代码", "类型", "地区", "匹配方式"], rows)
            if rows
            else f"<p>{escape(say('ask.unknown', who=q))}</p>"
        )
    return _page("信图", body, workspace)


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
def party_page(party: str, store: StoreDep, schema: SchemaDep, workspace: WorkspaceDep) -> HTMLResponse:
    """One party: who it is, its own entries, and the dishonest parties linked to it."""
    node = store.nodes([party]).get(party)
    if node is None:
        raise UnknownParty(party)
    answer = answers.linked(store, schema, party, ALWAYS, hops=3, limit=20)
    shown = answers.party(node)
    facts = " · ".join(escape(t) for t in (shown["code"], kind_name(node.kind), shown["region_name"]) if t)
    own = answer.get("own", [])
    body = f"<h1>{escape(node.name)}</h1><p>{facts}</p>" + (f"<p>{_entries(own)}</p>" if own else "")
    rows = [
        [f"{f['probability']:.0%}", _link(f["party"]), _entries(f["lists"]), _path(f["path"])]
        for f in answer["findings"]
    ]
    body += "<h2>关联失信主体</h2>"
    body += _table(["可能性", "主体", "名单", "路径与证据"], rows) if rows else f"<p>{escape(say('ask.none'))}</p>"
    body += f'<p><a href="/v1/parties/{quote(party, safe="")}">档案 JSON</a></p>'
    return _page(node.name, body, workspace)
