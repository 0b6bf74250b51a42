"""What lies around a party: neighbourhood, ties by page, communities, related parties."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api import explore_answers
from api.access.asking import needs
from api.answering import FRESH
from api.routes.dependencies import SchemaDep, StoreDep, WhenDep
from api.routes.parties import known
from graph.exploring.neighbourhood import Around
from graph.exploring.related import RelatedSearch

router = APIRouter(prefix="/v1/parties", tags=["parties"], dependencies=[needs("graph:ask"), FRESH])


@router.get("/{party}/neighbourhood", summary="周边：若干层以内的主体与关系，有上限")
def neighbourhood(
    party: str,
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    hops: Annotated[int, Query(ge=1, le=3)] = 1,
    kinds: Annotated[list[str] | None, Query(alias="kind", description="只看这些关系")] = None,
    cap: Annotated[int, Query(ge=1, le=10_000)] = 2000,
) -> dict[str, Any]:
    """What lies around a party, nearest first; hubs are met but not opened, and said so."""
    party = known(store, party)
    return explore_answers.around(store, schema, party, when, Around(hops, cap, tuple(kinds or ())))


@router.get("/{party}/ties", summary="某一种关系的逐页明细（含枢纽）")
def ties(
    party: str,
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    kind: Annotated[str, Query(max_length=60, description="关系种类；空 = 只给各种类数量")] = "",
    cursor: Annotated[str, Query(max_length=200, description="上一页的 next")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Ties of one kind in a stable order, by page; without a kind how many there are of each."""
    party = known(store, party)
    return explore_answers.ties(store, schema, party, kind, when, (cursor, limit))


@router.get("/{party}/communities", summary="周边的社群与关键人物")
def communities(
    party: str,
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    hops: Annotated[int, Query(ge=1, le=4)] = 2,
    cap: Annotated[int, Query(ge=2, le=2000)] = 1000,
) -> dict[str, Any]:
    """Groups within what lies around a party, and the persons who hold it together."""
    party = known(store, party)
    return explore_answers.groups(store, schema, party, when, Around(hops, cap))


@router.get("/{party}/related", summary="关联方")
def related(
    party: str,
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    rounds: Annotated[int, Query(ge=1, le=6)] = 2,
    cap: Annotated[int, Query(ge=2, le=5000)] = 500,
) -> dict[str, Any]:
    """Related parties by control, influence, management, acting in concert or one place, with the ties that say so."""
    party = known(store, party)
    return explore_answers.related_parties(store, schema, party, when, RelatedSearch(rounds, cap))
