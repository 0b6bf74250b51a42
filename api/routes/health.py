"""Is the service there, can it answer, and how does it do? For probes, proxies and Prometheus."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from api.access.asking import needs, who_asks
from api.access.principal import Principal
from api.access.showing import mark
from api.operations import metrics
from api.operations.state import checks, figures

router = APIRouter(tags=["operations"])

_READS = "operation:read"


@router.get("/health", summary="服务进程是否存活")
async def health() -> dict[str, str]:
    """Answers while the process lives; touches no database."""
    return {"status": "ok"}


@router.get("/ready", summary="服务是否可以接收请求", responses={503: {"description": "not ready"}})
def ready(request: Request, principal: Annotated[Principal | None, Depends(who_asks)]) -> JSONResponse:
    """Whether databases, audit log and disk are as they must be; which of them is not is told to who may read how the service runs."""
    state = request.app.state
    found = checks(state, state.settings.operations)
    well = all(check.holds for check in found)
    answer: dict[str, Any] = {"status": "ready" if well else "not ready"}
    if principal is not None and principal.may(_READS):
        answer["checks"] = {check.name: {"holds": check.holds, "detail": check.detail} for check in found}
    return JSONResponse(answer, status_code=200 if well else 503)


@router.get("/metrics", summary="Prometheus 指标", dependencies=[needs(_READS)], response_class=Response)
def exposition(request: Request) -> Response:
    """All processes' metrics as text."""
    mark(request)
    content, kind = metrics.exposition(figures(request.app.state))
    return Response(content, headers={"Content-Type": kind})
