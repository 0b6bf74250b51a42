"""Is the service there, and can it answer?"""

from __future__ import annotations

from fastapi import APIRouter

from api.routes.dependencies import StoreDep

router = APIRouter(tags=["health"])


@router.get("/health", summary="服务是否可用")
def health(store: StoreDep) -> dict[str, object]:
    """Answers once the graph can be read, with its size."""
    return {"status": "ok", "graph": {what: sum(kinds.values()) for what, kinds in store.counts().items()}}
