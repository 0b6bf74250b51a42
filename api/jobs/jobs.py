"""Jobs as who asked for them sees them: made whole or not at all, shown, cancelled, their results and rejects read."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from api.jobs.tables import job, job_part, job_reject
from api.service.database import ServiceDatabase, now
from api.service.refusal import Refusal
from loaders.reject import Reject

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
_SHOWN = (
    "job_id", "kind", "title", "state", "total", "done", "rejected", "attempts", "error", "user", "purpose",
    "created_at", "started_at", "finished_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewJob:
    """What is asked for, by whom."""

    kind: str
    owner: str
    user: str
    key: str = ""
    purpose: str = ""
    title: str = ""
    asked: Mapping[str, Any] | None = None


def create(connection: sa.Connection, new: NewJob, rows: Sequence[Any], rejects: Sequence[Reject], each: int) -> str:
    """Keep a job of rows, ``each`` so many a part; gives its id."""
    job_id = secrets.token_hex(8)
    row = {name: getattr(new, name) for name in ("kind", "owner", "user", "key", "purpose", "title")}
    row |= {"job_id": job_id, "asked": orjson.dumps(new.asked or {}).decode(), "state": WAITING, "created_at": now()}
    connection.execute(sa.insert(job).values(row | {"total": len(rows), "rejected": len(rejects)}))
    for part, start in enumerate(range(0, len(rows), each)):
        content = orjson.dumps(rows[start : start + each]).decode()
        connection.execute(sa.insert(job_part).values(job_id=job_id, part=part, content=content))
    refused = [
        {"job_id": job_id, "number": at, "sheet": one.sheet, "row": one.row, "column": one.column}
        | {"reason": one.reason, "value": one.value}
        for at, one in enumerate(rejects)
    ]
    if refused:
        connection.execute(sa.insert(job_reject), refused)
    return job_id


def listing(connection: sa.Connection, owner: str, kind: str = "", limit: int = 100) -> list[dict[str, Any]]:
    """The jobs of an organisation, the newest first."""
    chosen = sa.select(*(job.c[name] for name in _SHOWN)).where(job.c.owner == owner)
    if kind:
        chosen = chosen.where(job.c.kind == kind)
    newest = chosen.order_by(job.c.created_at.desc(), job.c.job_id).limit(limit)
    return [{str(name): value for name, value in row.items()} for row in connection.execute(newest).mappings()]


def show(connection: sa.Connection, owner: str, job_id: str) -> dict[str, Any]:
    """One job with what was asked and what came of it; ``Refusal`` (404) if the organisation has none by that id."""
    chosen = sa.select(*(job.c[name] for name in (*_SHOWN, "asked", "answer")))
    row = connection.execute(chosen.where(job.c.job_id == job_id, job.c.owner == owner)).mappings().one_or_none()
    if row is None:
        raise Refusal("job_unknown", 404, value=job_id)
    read = {name: orjson.loads(row[name]) if row[name] else {} for name in ("asked", "answer")}
    return {**{str(name): value for name, value in row.items()}, **read}


def cancel(connection: sa.Connection, owner: str, job_id: str) -> dict[str, Any]:
    """End a job that is not at its end; what is done stays. ``Refusal`` if it is over."""
    show(connection, owner, job_id)
    open_ = sa.and_(job.c.job_id == job_id, job.c.state.in_((WAITING, RUNNING)))
    ended = {"state": CANCELLED, "holder": "", "finished_at": now()}
    if not connection.execute(sa.update(job).where(open_).values(ended)).rowcount:
        raise Refusal("job_over", 409, value=job_id)
    return show(connection, owner, job_id)


def results(database: ServiceDatabase, owner: str, job_id: str) -> Iterator[dict[str, Any]]:
    """What came of the rows that are done, in their order, a part in memory at a time."""
    with database.read() as connection:
        show(connection, owner, job_id)
    return _results(database, job_id)


def _results(database: ServiceDatabase, job_id: str) -> Iterator[dict[str, Any]]:
    last = -1
    while True:
        later = sa.select(job_part.c.part, job_part.c.results).where(
            job_part.c.job_id == job_id, job_part.c.part > last, job_part.c.results != ""
        )
        with database.read() as connection:
            row = connection.execute(later.order_by(job_part.c.part).limit(1)).one_or_none()
        if row is None:
            return
        last = row.part
        yield from orjson.loads(row.results)


def rejects(connection: sa.Connection, owner: str, job_id: str) -> list[dict[str, Any]]:
    """The refused rows of a job, in the order of the file."""
    show(connection, owner, job_id)
    names = ("sheet", "row", "column", "reason", "value")
    chosen = sa.select(*(job_reject.c[name] for name in names)).where(job_reject.c.job_id == job_id)
    return [
        {str(name): value for name, value in row.items()}
        for row in connection.execute(chosen.order_by(job_reject.c.number)).mappings()
    ]
