"""Linked dishonest parties of a batch, and who is exposed to the listed parties of a region, by page."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api import linked_answers
from api.access.asking import needs
from api.routes.dependencies import SchemaDep, StoreDep, WhenDep
from graph.linked.links import Search

router = APIRouter(prefix="/v1/linked", tags=["linked"], dependencies=[needs("graph:ask")])

_MOST = 1_000


class Batch(BaseModel):
    """Whom to ask about (ids, codes or names), and how far to look."""

    parties: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(min_length=1, max_length=_MOST)
    hops: int = Field(3, ge=1, le=6)
    limit: int = Field(10, ge=1, le=100)
    minimum: float = Field(0.0, ge=0, le=1)


@router.post("", summary="批量关联失信主体")
def batch(asked: Batch, store: StoreDep, schema: SchemaDep, when: WhenDep) -> dict[str, Any]:
    """One answer a party in the order asked; one that means nobody or several says so with ``error``."""
    search = Search(hops=asked.hops, limit=asked.limit, minimum=asked.minimum)
    told = list(linked_answers.batch(store, schema, asked.parties, when, search))
    return {"count": len(told), "unknown": sum("error" in answer for answer in told), "answers": told}


@router.get("", summary="某地在列失信主体附近的未列入主体（风险暴露）")
def exposed(
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    region: Annotated[str, Query(max_length=30, description="列入地：区划代码或名称")] = "",
    hops: Annotated[int, Query(ge=1, le=6)] = 3,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    each: Annotated[int, Query(ge=1, le=100)] = 20,
) -> dict[str, Any]:
    """Listed parties in id order, by page; of each the unlisted parties near it."""
    ids = list(linked_answers.listed_in(store, schema, region, when))
    page = islice(ids, offset, offset + limit)
    told = list(linked_answers.exposed(store, schema, page, when, Search(hops=hops, limit=each)))
    return {"count": len(ids), "offset": offset, "listed": told}
