"""Control: who is behind a firm, who owns it, what a party holds, which group it belongs to."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api import control_answers
from api.access.asking import needs
from api.answering import FRESH
from api.routes.dependencies import StoreDep, WhenDep
from api.routes.parties import known

router = APIRouter(prefix="/v1/parties", tags=["control"], dependencies=[needs("graph:ask"), FRESH])
Depth = Annotated[int, Query(ge=0, le=100, description="穿透层数上限，0 = 不另设限")]


@router.get("/{party}/control", summary="股权穿透、实际控制人、受益所有人")
def control(party: str, store: StoreDep, when: WhenDep, depth: Depth = 0) -> dict[str, Any]:
    """Holders at any depth with look-through shares, who controls by votes and by which chain, beneficial owners."""
    party = known(store, party)
    return control_answers.who_controls(store, party, when, depth=depth)


@router.get("/{party}/owners", summary="受益所有人与最终持股比例")
def owners(party: str, store: StoreDep, when: WhenDep, depth: Depth = 0) -> dict[str, Any]:
    """Beneficial owners and the look-through share of everyone upstream."""
    party = known(store, party)
    return control_answers.who_owns(store, party, when, depth=depth)


@router.get("/{party}/holdings", summary="对外投资与控制的企业")
def holdings(party: str, store: StoreDep, when: WhenDep, depth: Depth = 0) -> dict[str, Any]:
    """Firms that the party holds, directly or through others, with its share, its votes and who decides there."""
    party = known(store, party)
    return control_answers.what_is_held(store, party, when, depth=depth)


@router.get("/{party}/group", summary="所属集团：同一控制人之下的全部企业")
def group(party: str, store: StoreDep, when: WhenDep, depth: Depth = 0) -> dict[str, Any]:
    """All firms under the controller of the party, with the votes that make it so."""
    party = known(store, party)
    return control_answers.group_of(store, party, when, depth=depth)
