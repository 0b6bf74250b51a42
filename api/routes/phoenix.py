"""Phoenix firms: of one party, and of all parties listed in a region by page."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from api.access.asking import needs
from api.errors import UnknownParty
from api.phoenix_answers import BOTH, Wanted, listed_in, phoenix_firms
from api.routes.dependencies import OPTIONAL_DATE, SchemaDep, StoreDep, WhenDep
from graph.phoenix.gather import Side

router = APIRouter(prefix="/v1", tags=["phoenix"], dependencies=[needs("graph:ask")])

Since = Annotated[str, Query(description="只看该日及以后的列入、裁判或处罚", pattern=OPTIONAL_DATE)]
Minimum = Annotated[float, Query(ge=0, le=1, description="概率不低于此才给出；0 为默认")]


@router.get("/parties/{party}/phoenix", summary="金蝉脱壳：其脱壳企业，及其是谁的脱壳企业")
def of_party(
    party: str,
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    side: Literal["both", "of", "from_listed"] = "both",
    since: Since = "",
    minimum: Minimum = 0.0,
) -> dict[str, Any]:
    """Firms that are phoenix of this party, and parties whose phoenix it is, with what speaks for and against each."""
    if party not in store.nodes([party]):
        raise UnknownParty(party)
    sides: tuple[Side, ...] = BOTH if side == "both" else (side,)
    return next(phoenix_firms(store, schema, [party], when, Wanted(sides, since, minimum)))


@router.get("/phoenix", summary="金蝉脱壳：某地区全部被列入主体的脱壳企业")
def of_region(
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    region: Annotated[str, Query(max_length=30, description="列入地：区划代码或名称；空为全部")] = "",
    since: Since = "",
    minimum: Minimum = 0.0,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000, description="从第几个被列入主体开始")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="本页查多少个被列入主体")] = 200,
) -> dict[str, Any]:
    """The findings of ``limit`` listed parties from ``offset`` on; ``next`` is where the next page begins, null = at the end."""
    wanted = Wanted(("from_listed",), since, minimum)
    listed = listed_in(store, region, when, wanted)
    page = list(islice(listed, offset, offset + limit + 1))
    found = [
        one for answer in phoenix_firms(store, schema, page[:limit], when, wanted) for one in answer["from_listed"]
    ]
    following = offset + limit if len(page) > limit else None
    return {"offset": offset, "asked": len(page[:limit]), "next": following, "findings": found}
