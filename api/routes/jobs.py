"""Jobs of an organisation: how they stand, ending them, the rows that were refused."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from api.access.acting import ActingDep
from api.access.asking import needs
from api.jobs import jobs
from loaders.reject import describe

router = APIRouter(
    prefix="/v1/jobs",
    tags=["jobs"],
    dependencies=[needs("screening:ask", "share:use", "watch:use")],
)

_Job = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]


@router.get("", summary="本单位的批量任务")
def listing(acting: ActingDep, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[dict[str, Any]]:
    """The newest first."""
    with acting.service.read() as connection:
        return jobs.listing(connection, acting.organisation, limit=limit)


@router.get("/{job_id}", summary="任务进度")
def show(job_id: _Job, acting: ActingDep) -> dict[str, Any]:
    """``done`` of ``total`` rows; ``answer`` says what came of it, once ``state`` is done."""
    with acting.service.read() as connection:
        return jobs.show(connection, acting.organisation, job_id)


@router.delete("/{job_id}", summary="取消任务")
def cancel(job_id: _Job, acting: ActingDep) -> dict[str, Any]:
    """What is done stays; a job that is over is 409."""
    with acting.service.write() as connection:
        return jobs.cancel(connection, acting.organisation, job_id)


@router.get("/{job_id}/rejects", summary="被退回的行")
def rejects(job_id: _Job, acting: ActingDep) -> list[dict[str, Any]]:
    """Rows of the file that were refused: where, why, and what to do."""
    with acting.service.read() as connection:
        refused = jobs.rejects(connection, acting.organisation, job_id)
    return [{**one, **_described(one)} for one in refused]


def _described(reject: dict[str, Any]) -> dict[str, str]:
    text, remedy = describe(reject["reason"], "zh", column=reject["column"], value=reject["value"])
    return {"text": text, "remedy": remedy}
