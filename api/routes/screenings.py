"""Screening: one applicant, or a file of them as a job; reports, replays, PDF, outcomes."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path as File
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.access.acting import Acting, ActingDep
from api.access.asking import needs
from api.access.showing import whole
from api.audit.taking import Taking
from api.canonical import canonical
from api.jobs import jobs
from api.jobs.jobs import NewJob
from api.messages import language
from api.routes.dependencies import SchemaDep, StoreDep, WhenDep, WorkspaceDep
from api.screening import batch, kept
from api.screening.applicants import Asked
from api.screening.asking import Applicant, Refused, Screener, Terms, checked_terms, missing_consent
from api.screening.document import pdf
from api.screening.facts import shown_name
from api.screening.rules import find
from api.service.refusal import Refusal
from graph.model import When
from loaders.workspace import Workspace
from resolution.identifiers import id_card

#: Reports rest on a consent, hide persons when they are made, and are the same bytes ever after.
_WHOLE = Depends(whole)
router = APIRouter(
    prefix="/v1/screenings",
    tags=["screening"],
    dependencies=[needs("screening:ask")],
)

_FILE = {"schema": {"type": "string", "format": "binary"}}
_MOST_BYTES = 32 << 20
_KINDS = {"text/csv": ".csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx"}
_Id = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
_Text = Annotated[str, Field(max_length=200)]
_Code = Annotated[str, Field(max_length=40)]
_Purpose = Annotated[
    str, Query(min_length=1, max_length=40, description="before_loan, during_loan, after_loan, guarantee")
]
_Rules = Annotated[str, Query(max_length=80, description="规则集：名称、名称:版本或摘要")]


class Party(BaseModel):
    """A party as the bank knows it: code, name or number."""

    model_config = ConfigDict(extra="forbid")

    name: _Text = ""
    code: _Code = ""
    id_number: _Code = ""
    region: _Text = ""
    address: _Text = ""
    legal_representative: _Text = ""

    def asked(self, workspace: Workspace, id_: str, role: str) -> Asked:
        """The same without the number. ``Refusal`` where nothing says who it is."""
        told = self.model_dump(exclude={"id_number", "role", "id"})
        if not (self.name or self.code or self.id_number):
            raise Refusal("applicant_nobody")
        number = workspace.key.digest(id_card.upgrade(self.id_number)) if self.id_number else ""
        return Asked(**told, number=number, id=id_, role=role)


class Beside(Party):
    """A party of the loan beside the applicant."""

    role: Literal["controller", "guarantor", "legal_representative", "other"]


class NewScreening(BaseModel):
    """An applicant with the parties beside it, and what for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "purpose": "before_loan",
                    "applicant": {"name": "宣城市恒源机械有限公司", "code": "91341802MA9KB0X1XB"},
                    "parties": [],
                }
            ]
        },
    )

    purpose: Annotated[str, Field(min_length=1, max_length=40)]
    applicant: Party
    parties: Annotated[list[Beside], Field(max_length=20)] = []
    classes: Annotated[list[_Text], Field(max_length=20)] = []
    rules: Annotated[str, Field(max_length=80)] = ""
    id: _Text = ""


class LoanOutcome(BaseModel):
    """What became of a loan."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"outcome": "repaid"}]})

    outcome: Literal["repaid", "defaulted"]


def _terms(acting: Acting, purpose: str, rules: str, classes: tuple[str, ...], when: When) -> Terms:
    return checked_terms(Terms(purpose, find(acting.service, acting.organisation, rules), classes, when))


@router.post("", summary="授信筛查", status_code=201, dependencies=[_WHOLE])
def screen(
    asked: NewScreening,
    acting: ActingDep,
    workspace: WorkspaceDep,
    store: StoreDep,
    schema: SchemaDep,
    when: WhenDep,
    request: Request,
) -> Response:
    """A report with its decision, reasons and all that it rests on; 403 where a consent is missing, with what is missing."""
    terms = _terms(acting, asked.purpose, asked.rules, tuple(asked.classes), when)
    parties = tuple(one.asked(workspace, "", one.role) for one in asked.parties)
    applicant = Applicant(asked.applicant.asked(workspace, asked.id, "applicant"), parties)
    screener = Screener(workspace, store, schema, acting, request.app.state.index)
    (report,) = screener.screen([applicant], terms)
    if isinstance(report, Refused):
        raise missing_consent(report, terms.purpose)
    row = kept.row_of(report, acting.organisation, acting.principal.user)
    with acting.service.write() as connection:
        kept.keep(connection, [row])
    whole(request)  # what may not be shown is not in it
    headers = {"Location": f"/v1/screenings/{row['screening_id']}", "X-Screening": row["screening_id"]}
    return Response(canonical(report), 201, headers | {"ETag": f'"{row["digest"]}"'}, "application/json")


@router.get("", summary="本单位的筛查报告")
def listing(
    acting: ActingDep,
    store: StoreDep,
    before: Annotated[str, Query(max_length=30)] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[dict[str, Any]]:
    """The newest first, by the name and code that the party has now; ``before``: made before that moment (``created_at`` of the last of a page)."""
    with acting.service.read() as connection:
        found = kept.listing(connection, acting.organisation, before, limit)
    nodes = store.nodes(sorted({one["party"] for one in found} - {""}))
    return [one | shown_name(nodes.get(one["party"])) for one in found]


async def _body(request: Request) -> AsyncIterator[tuple[File, str]]:
    """The file that a request brings, bounded, in a place of its own."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _KINDS:
        raise Refusal("screen_type", 415, known=", ".join(_KINDS))
    with tempfile.TemporaryDirectory(prefix="xintu-screen-") as folder:
        path, size = File(folder) / f"applicants{_KINDS[kind]}", 0
        with path.open("wb") as file:
            async for chunk in request.stream():
                size += len(chunk)
                if size > _MOST_BYTES:
                    raise Refusal("screen_large", 413, most=_MOST_BYTES >> 20)
                file.write(chunk)
        yield path, kind


@router.post(
    "/batch",
    summary="批量筛查（CSV、XLSX，至多十万行）",
    status_code=202,
    openapi_extra={"requestBody": {"required": True, "content": dict.fromkeys(_KINDS, _FILE)}},
)
async def start(
    acting: ActingDep,
    workspace: WorkspaceDep,
    when: WhenDep,
    request: Request,
    file: Annotated[tuple[File, str], Depends(_body)],
    purpose: _Purpose,
    rules: _Rules = "",
    title: Annotated[str, Query(max_length=200)] = "",
) -> dict[str, Any]:
    """Takes a table with the columns of ``xintu match``; the job goes on by itself, whatever becomes of this process."""

    def taken() -> dict[str, Any]:
        terms = _terms(acting, purpose, rules, (), when)
        rows, rejects = batch.read_applicants(file[0], workspace.privacy)
        principal = acting.principal
        new = NewJob(
            batch.KIND, acting.organisation, principal.user, principal.key, principal.purpose, title,
            batch.asked_of(terms, language()),
        )  # fmt: skip
        with acting.service.write() as connection:
            job_id = jobs.create(connection, new, rows, rejects, batch.EACH)
        request.app.state.screening.wake()
        return {"job_id": job_id, "rows": len(rows), "rejected": len(rejects), "job": f"/v1/jobs/{job_id}"}

    return await run_in_threadpool(taken)


@router.get(
    "/batch/{job_id}/results",
    summary="批量筛查结果",
    dependencies=[_WHOLE],
    responses={200: {"content": dict.fromkeys((*_KINDS, "application/x-ndjson"), _FILE)}},
)
def results(
    job_id: _Id,
    acting: ActingDep,
    request: Request,
    form: Annotated[Literal["csv", "jsonl", "xlsx"], Query(alias="format")] = "csv",
) -> Response:
    """A line an applicant that is done, in the order of the file; reports are found by ``screening_id``."""
    whole(request)
    counts = {"rows": 0}
    rows = _tallied(jobs.results(acting.service, acting.organisation, job_id), counts)
    kind, lines = {
        "csv": ("text/csv", batch.as_csv),
        "jsonl": ("application/x-ndjson", batch.as_lines),
        "xlsx": (list(_KINDS)[1], lambda rows: iter([batch.as_xlsx(rows)])),
    }[form]

    def note(told: dict[str, Any]) -> None:
        acting.note("screening:results", job_id, format=form, **told)

    return Taking(lines(rows), counts, note, media_type=kind)


def _tallied(rows: Iterable[dict[str, Any]], counts: dict[str, int]) -> Iterator[dict[str, Any]]:
    for row in rows:
        counts["rows"] += 1
        yield row


@router.get(
    "/{screening_id}",
    summary="筛查报告",
    dependencies=[_WHOLE],
    responses={200: {"content": {"application/pdf": _FILE}}},
)
def show(
    screening_id: _Id,
    acting: ActingDep,
    request: Request,
    form: Annotated[Literal["json", "pdf"], Query(alias="format")] = "json",
) -> Response:
    """As it was made, byte by byte; ``pdf``: one page first, then the evidence."""
    with acting.service.read() as connection:
        content, digest, _ = kept.content_of(connection, acting.organisation, screening_id)
    whole(request)
    if form == "pdf":
        return Response(pdf(content, digest), media_type="application/pdf")
    return Response(content, headers={"ETag": f'"{digest}"'}, media_type="application/json")


@router.post("/{screening_id}/replay", summary="重放报告")
def replay(screening_id: _Id, acting: ActingDep) -> dict[str, Any]:
    """Computed anew from what it stores: ``same`` says whether the bytes are."""
    return kept.replay(acting.service, acting.organisation, screening_id)


@router.put("/{screening_id}/outcome", summary="反馈贷款结果", status_code=204)
def outcome(screening_id: _Id, asked: LoanOutcome, acting: ActingDep) -> None:
    """What became of the loan: back-tests of rule sets use it."""
    with acting.service.write() as connection:
        kept.tell_outcome(connection, acting.organisation, acting.principal.user, screening_id, asked.outcome)
