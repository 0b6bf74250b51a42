"""Cross-region questions of the delta."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from api import answers
from api.routes.dependencies import SchemaDep, StoreDep, WhenDep

router = APIRouter(prefix="/v1/cross-region", tags=["regions"])


@router.get("", summary="跨区域匹配：甲市列入、乙市登记、经营、控制或迁入")
def cross_region(
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    region: Annotated[str, Query(max_length=30, description="列入地：区划代码或名称")] = "",
    tie: Literal["", "registered", "operates", "controls", "controlled_by", "moved"] = "",
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Parties listed in one city of the delta and tied to another, in a stable order, by page."""
    found = list(answers.cross_region(store, schema, when, region=region, tie=tie))
    return {"count": len(found), "offset": offset, "matches": found[offset : offset + limit]}
