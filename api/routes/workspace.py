"""What the workspace holds: sources, and the state of loads and runs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from api.access.asking import needs
from api.routes.dependencies import WorkspaceDep
from loaders import pipeline

router = APIRouter(prefix="/v1", tags=["workspace"])


@router.get("/sources", summary="数据源及其列", dependencies=[needs("catalogue:read")])
def sources(workspace: WorkspaceDep) -> list[dict[str, Any]]:
    """The sources that can be loaded, with their columns."""
    return pipeline.describe_sources(workspace.path, "")


@router.get("/status", summary="各阶段数量、退回行、耗时", dependencies=[needs("operation:read")])
def status(workspace: WorkspaceDep) -> dict[str, Any]:
    """Counts by stage, rejects by reason, seconds and memory of the last runs."""
    return pipeline.status(workspace)
