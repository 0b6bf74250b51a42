"""The Reconciliation Service API 0.2 (W3C community group), as OpenRefine speaks it."""

from __future__ import annotations

from html import escape
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from api import answers
from api.access.asking import CredentialsDep, Needs, PrincipalDep, needs, principal_of
from api.access.showing import mark, shown
from api.errors import Refused
from api.reconciling import service
from api.routes.dependencies import StoreDep
from api.routes.parties import known
from api.routes.problems import problems
from api.searching import search as searching

#: The standard wants the manifest without a key, and the queries at the same path.
endpoint = APIRouter(prefix="/reconcile", tags=["reconciliation"], responses=problems(401, 403))
asking = APIRouter(prefix="/reconcile", tags=["reconciliation"], dependencies=[needs("party:search")])
router = APIRouter()

_SEARCHES = Needs("party:search")
_MOST = 1 << 20
_Text = Annotated[str, Query(max_length=100_000)]
_Prefix = Annotated[str, Query(max_length=200)]


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; a body beyond a megabyte is not read to its end."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST:
            raise Refused(413, "过大 / too large", f"{_MOST} bytes at most")
    try:
        fields = parse_qs(bytes(body).decode(), max_num_fields=20)
    except ValueError as error:
        raise Refused(422, "参数有误 / bad argument", "not a form in UTF-8") from error
    return {name: values[0] for name, values in fields.items()}


@endpoint.get("", summary="对账服务清单；或以 queries、extend 提问")
async def manifest(request: Request, given: CredentialsDep, queries: _Text = "", extend: _Text = "") -> dict[str, Any]:
    """The manifest, for anybody; with ``queries`` or ``extend`` the answer to them."""
    if queries or extend:
        await _SEARCHES(request, await principal_of(request, given))
        return await run_in_threadpool(service.answer, request.app.state, {"queries": queries, "extend": extend})
    return service.manifest(str(request.base_url).rstrip("/"))


_FORM = {
    "requestBody": {
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {"queries": {"type": "string"}, "extend": {"type": "string"}},
                    "example": {"queries": '{"q0": {"query": "宣城华兴建筑有限公司", "limit": 3}}'},
                }
            }
        }
    }
}


@endpoint.post("", summary="批量对账（表单 queries）或补充数据（表单 extend）", openapi_extra=_FORM)
async def ask(request: Request, principal: PrincipalDep, form: Annotated[dict[str, str], Depends(_form)]) -> Any:
    """A batch of queries by the ids that the client gave them, or values of properties of parties."""
    await _SEARCHES(request, principal)
    return await run_in_threadpool(service.answer, request.app.state, form)


@asking.get("/suggest/entity", summary="联想主体")
def suggest_entity(store: StoreDep, prefix: _Prefix = "", cursor: Annotated[int, Query(ge=0, le=50)] = 0) -> Any:
    """Parties while a name is typed."""
    found = searching.suggest(store, prefix, 50)["suggestions"] if prefix.strip() else []
    told = [
        {
            "id": one["id"],
            "name": one["name"],
            "description": " ".join(filter(None, (one["code"], one["region_name"], one["why"]))),
            "notable": [service.type_of(one["kind"])],
        }
        for one in found
        if one["kind"] != "person"
    ]
    return {"result": told[cursor : cursor + 10]}


@asking.get("/suggest/type", summary="联想类型")
def suggest_type(prefix: _Prefix = "") -> Any:
    """Kinds of parties."""
    return {"result": service.named(service.types(), prefix)}


@asking.get("/suggest/property", summary="联想属性")
def suggest_property(prefix: _Prefix = "") -> Any:
    """Properties that a query may state, or that can be given."""
    return {"result": service.named(service.properties(), prefix)}


@asking.get("/properties", summary="可补充的属性")
def propose(type: _Prefix = "", limit: Annotated[int, Query(ge=1, le=100)] = 100) -> Any:
    """Properties by which a table can be extended."""
    return {"type": type, "limit": limit, "properties": service.extending()[:limit]}


@asking.get("/preview", summary="预览一个主体", response_class=HTMLResponse)
def preview(request: Request, store: StoreDep, id: Annotated[str, Query(min_length=1, max_length=200)]) -> HTMLResponse:
    """A party in a few lines of HTML, as far as who asks may see it."""
    node = next(iter(store.nodes([known(store, id)]).values()))
    told = shown(request, answers.party(node))
    mark(request)
    lines = [told.get("code", ""), service.type_of(node.kind)["name"], told.get("region_name", "")]
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    head = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><body><h3>{escape(told["name"])}</h3>'
    return HTMLResponse(f"{head}{paragraphs}</body></html>", headers={"Content-Security-Policy": "default-src 'none'"})


router.include_router(endpoint)
router.include_router(asking)
