"""Parties: search, dossier, linked dishonest parties."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api import answers
from api.access.asking import needs
from api.errors import UnknownParty
from api.routes.dependencies import SchemaDep, StoreDep, WhenDep, WorkspaceDep

router = APIRouter(prefix="/v1/parties", tags=["parties"])


def known(store: StoreDep, party: str) -> None:
    """Refuse an id that no party has."""
    if party not in store.nodes([party]):
        raise UnknownParty(party)


@router.get("", summary="检索主体：名称、代码或标识", dependencies=[needs("party:search")])
def search(
    store: StoreDep,
    q: Annotated[str, Query(min_length=1, max_length=200, description="名称、统一社会信用代码或标识")],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> dict[str, Any]:
    """Parties that the text may mean, best first, with how they matched."""
    return {"query": q, "matches": answers.search(store, q, limit)}


@router.get("/{party}", summary="一站式查询：主体档案", dependencies=[needs("party:read")])
def dossier(party: str, store: StoreDep, schema: SchemaDep, workspace: WorkspaceDep, when: WhenDep) -> dict[str, Any]:
    """All that is known of one party, each value with its record: by class of the catalogue, with sources, times and gaps."""
    known(store, party)
    return answers.one_stop(workspace, schema, party, when)


@router.get("/{party}/linked", summary="关联失信主体", dependencies=[needs("graph:ask")])
def linked(
    party: str,
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    hops: Annotated[int, Query(ge=1, le=6)] = 3,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> dict[str, Any]:
    """Dishonest parties linked to this one, with probability and path of evidence."""
    known(store, party)
    return answers.linked(store, schema, party, when, hops=hops, limit=limit)
