"""Guarantee circles: of one party, of a region, or all."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api import explore_answers
from api.access.asking import needs
from api.answering import FRESH
from api.answers import region_code
from api.routes.dependencies import SchemaDep, StoreDep, WhenDep
from api.routes.parties import known
from graph.exploring.rings import RingSearch

router = APIRouter(prefix="/v1", tags=["rings"], dependencies=[needs("graph:ask"), FRESH])
_Longest = Annotated[int, Query(ge=2, le=12, description="最长的环")]
_Limit = Annotated[int, Query(ge=1, le=10_000)]


@router.get("/rings", summary="担保圈：互保、环保与连环担保")
def rings(
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    region: Annotated[str, Query(max_length=30, description="有成员在该地区的担保圈")] = "",
    longest: _Longest = 8,
    limit: _Limit = 100,
) -> dict[str, Any]:
    """All guarantee circles, or those with a member in a region, by amount."""
    prefix = explore_answers.region_prefix(region_code(region)) if region else ""
    return explore_answers.circles(store, schema, "", when, RingSearch(longest, circles=limit, region=prefix))


@router.get("/parties/{party}/rings", summary="某主体所在的担保圈")
def rings_of(
    party: str, store: StoreDep, schema: SchemaDep, when: WhenDep, longest: _Longest = 8, limit: _Limit = 100
) -> dict[str, Any]:
    """The circles that a party's guarantees lead to, with what it gave and took."""
    party = known(store, party)
    return explore_answers.circles(store, schema, party, when, RingSearch(longest, circles=limit))
