"""The feed of notices to an organisation: records that it had before are disputed, corrected or in use again."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from api.access.acting import ActingDep
from api.access.asking import needs
from api.objecting import telling
from api.routes.bodies import Ident

router = APIRouter(prefix="/v1/notices", tags=["objections"], dependencies=[needs("catalogue:read")])


@router.get("", summary="异议告知")
def feed(acting: ActingDep, open_only: bool = False) -> list[dict[str, Any]]:
    """Notices to the organisation of who asks, the latest first."""
    return telling.feed(acting, open_only)


@router.post("/{notice}/acknowledgement", summary="签收告知")
def acknowledge(notice: Ident, acting: ActingDep) -> dict[str, Any]:
    """Note that a notice was taken in; the first time counts."""
    return telling.acknowledge(acting, notice)
