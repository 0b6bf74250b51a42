"""How two parties hang together."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from api import explore_answers
from api.access.asking import needs
from api.answering import FRESH
from api.routes.dependencies import SchemaDep, StoreDep, WhenDep
from api.routes.parties import known
from graph.exploring.paths import PathSearch

router = APIRouter(prefix="/v1/parties", tags=["parties"], dependencies=[needs("graph:ask"), FRESH])


@router.get("/{party}/paths/{other}", summary="两主体之间的路径：最短或最可能")
def paths(
    party: str,
    other: str,
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    hops: Annotated[int, Query(ge=1, le=8)] = 6,
    limit: Annotated[int, Query(ge=1, le=1000)] = 5,
    by: Literal["length", "weight"] = "length",
    kinds: Annotated[list[str] | None, Query(alias="kind", description="只经过这些关系")] = None,
    avoid: Annotated[list[str] | None, Query(alias="not", description="不经过这些主体（标识）")] = None,
    hubs: Annotated[bool, Query(description="也经过枢纽")] = False,
) -> dict[str, Any]:
    """The shortest or likeliest paths between two parties."""
    party = known(store, party)
    other = known(store, other)
    search = PathSearch(hops, limit, tuple(kinds or ()), tuple(avoid or ()), by, hubs)
    return explore_answers.paths(store, schema, (party, other), when, search)
