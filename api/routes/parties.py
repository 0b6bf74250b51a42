"""Parties: search, dossier, linked dishonest parties."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query

from api import answers
from api.access.asking import needs
from api.answering import FRESH, Written
from api.answers import Candidates
from api.errors import AmbiguousParty, UnknownParty
from api.routes.dependencies import SchemaDep, StoreDep, WhenDep, WorkspaceDep
from api.searching import search as searching
from graph.linked.links import Search
from graph.stores.sql_parties import Wanted
from loaders.lists import list_code

router = APIRouter(prefix="/v1/parties", tags=["parties"], route_class=Written)
suggestions = APIRouter(prefix="/v1", tags=["parties"], route_class=Written)


def known(store: StoreDep, party: str) -> str:
    """The id of the party that an id, a code or a name means; refused where it means nobody, or several."""
    if store.keys([party]):
        return party
    found = answers.identify(store, party)
    if isinstance(found, Candidates):
        if not found.nodes:
            raise UnknownParty(party)
        raise AmbiguousParty(party, [answers.party(node) for node in found.nodes], found.count)
    return found.id


async def _wanted(
    when: WhenDep,
    q: Annotated[
        str | None, Query(min_length=1, max_length=200, description="名称、代码、拼音或标识；不写 = 只按条件")
    ] = None,
    kinds: Annotated[list[str], Query(alias="kind", max_length=20, description="主体类型")] = [],  # noqa: B006
    region: Annotated[str, Query(max_length=30, description="区划代码或名称")] = "",
    lists: Annotated[list[str], Query(alias="list", max_length=20, description="在列名单代码或名称")] = [],  # noqa: B006
    state: Annotated[Literal["", "listed", "clear", "deregistered"], Query(description="状态")] = "",
    industry: Annotated[str, Query(max_length=60, description="登记行业代码开头")] = "",
) -> Wanted:
    codes = tuple(list_code(name) or name for name in lists)
    return Wanted(q or "", tuple(kinds), searching.prefix_of(region), codes, state, industry, None, when)


@router.get(
    "",
    summary="检索主体：名称、代码、拼音；按类型、地区、名单、状态筛选，逐页",
    dependencies=[needs("party:search"), FRESH],
)
def search(
    store: StoreDep,
    wanted: Annotated[Wanted, Depends(_wanted)],
    cursor: Annotated[str, Query(max_length=600, description="上一页的 next")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> dict[str, Any]:
    """Parties that the text may mean, best first, or all that pass the filters, by id; how many there are, and the next page."""
    with store.view() as view:
        return searching.search(view, wanted, searching.Page(cursor, limit))


@suggestions.get(
    "/suggest", summary="输入联想：名称、曾用名、拼音、首字母、代码", dependencies=[needs("party:search"), FRESH]
)
def suggest(
    store: StoreDep,
    q: Annotated[str, Query(min_length=1, max_length=100, description="正在输入的文字")],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> dict[str, Any]:
    """Who may be meant by what is typed so far: kind, region, state, and why each is given."""
    with store.view() as view:
        return searching.suggest(view, q, limit)


@router.get("/{party}", summary="一站式查询：主体档案", dependencies=[needs("party:read"), FRESH])
def dossier(party: str, store: StoreDep, schema: SchemaDep, workspace: WorkspaceDep, when: WhenDep) -> dict[str, Any]:
    """All that is known of one party, each value with its record: by class of the catalogue, with sources, times and gaps."""
    party = known(store, party)
    return answers.one_stop(workspace, schema, party, when)


@router.get("/{party}/linked", summary="关联失信主体", dependencies=[needs("graph:ask"), FRESH])
def linked(
    party: str,
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    hops: Annotated[int, Query(ge=1, le=6)] = 3,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    minimum: Annotated[float, Query(ge=0, le=1, description="概率下限")] = 0.0,
) -> dict[str, Any]:
    """Dishonest parties linked to this one, with probability and path of evidence."""
    with store.view() as view:
        return answers.linked(view, schema, known(view, party), when, Search(hops=hops, limit=limit, minimum=minimum))
