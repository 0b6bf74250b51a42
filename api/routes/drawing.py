"""What a canvas shows of many nodes at once: who they are, how they stand on a day, and the ties between them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from api import explore_answers
from api.access.asking import needs
from api.answering import FRESH
from api.routes.bodies import Body, Line
from api.routes.dependencies import SchemaDep, StoreDep, WhenDep

router = APIRouter(prefix="/v1/drawing", tags=["parties"], dependencies=[needs("graph:ask"), FRESH])


class Drawn(Body):
    """Nodes of a canvas, by id."""

    nodes: Annotated[list[Line], Field(min_length=1, max_length=3_000)]


@router.post("", summary="画布上的节点：状态、名单、各类关系数及其间的关系")
def drawing(asked: Drawn, store: StoreDep, schema: SchemaDep, when: WhenDep) -> dict[str, Any]:
    """Nodes with state, entries of black lists in force and number of ties, and all ties between them; unknown ids are left out."""
    return explore_answers.drawn(store, schema, asked.nodes, when)
