"""Who does jobs: one process of several holds a job for a while, longer with each part it finishes.

A part's results, its reports and the progress are one transaction, under the condition that the job is still held: after a
kill -9 another process (or the same, started again) goes on with the first part that has no results.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Protocol

import orjson
import sqlalchemy as sa

from api.jobs.jobs import DONE, FAILED, RUNNING, WAITING
from api.jobs.tables import job, job_part
from api.service.database import ServiceDatabase, now
from api.service.refusal import Refusal
from loaders.workspace import WorkspaceError

_HELD_SECONDS = 20
#: How often a job is taken up without a part done before it is given up: one that kills its process must not do so for ever, and one
#: whose processes are killed goes on as long as it gets anywhere.
_MOST_ATTEMPTS = 50
#: The error of such a job.
GIVEN_UP = "attempts"
#: What passes by itself and says nothing against a job.
_PASSING = (WorkspaceError, sa.exc.OperationalError)


@dataclass(frozen=True, slots=True)
class Part:
    """What came of a part: one result a row, and what else is to be written with them."""

    results: Sequence[Mapping[str, Any]]
    write: Callable[[sa.Connection], None] = field(default=lambda connection: None)


class Handler(Protocol):
    """What does one kind of job."""

    @property
    def together(self) -> int:
        """How many parts it does at a time."""
        ...

    def parts(self, of: Mapping[str, Any], parts: Sequence[Sequence[Any]]) -> Iterable[Part]:
        """Do some parts of a job (``of``: its row of the table, ``asked`` read), each written when it is there. ``Refusal`` ends the job as failed."""
        ...

    def finish(self, connection: sa.Connection, of: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is told of the whole, in the transaction that ends the job."""
        ...


@dataclass(frozen=True, slots=True)
class Runner:
    """Does jobs of the kinds it has handlers for; ``step`` does some parts. While one takes long, ``hold`` says that it is at work."""

    service: ServiceDatabase
    handlers: Mapping[str, Handler]
    name: str = field(default_factory=lambda: secrets.token_hex(6))
    #: Set when there is to be an end: what is at work stops after the part that is written.
    ending: Event = field(default_factory=Event)

    def step(self) -> int:
        """Do the next parts of a job, or end one; gives 1 if there was something to do."""
        held = self._held() or self._take()
        if held is None:
            return 0
        handler = self.handlers[held["kind"]]
        with self.service.read() as connection:
            todo = sa.select(job_part.c.part, job_part.c.content).where(
                job_part.c.job_id == held["job_id"], job_part.c.results == ""
            )
            parts = connection.execute(todo.order_by(job_part.c.part).limit(handler.together)).all()
        try:
            if not parts:
                self._finish(handler, held)
            else:
                self._do(handler, held, {row.part: orjson.loads(row.content) for row in parts})
        except _PASSING:
            raise  # still held, or taken by another: it goes on when the database is there again
        except Refusal as refusal:
            self._end(held["job_id"], FAILED, str(refusal))
        except Exception as error:
            self._end(held["job_id"], FAILED, type(error).__name__)
            raise
        return 1

    def hold(self) -> int:
        """Say of what is held that somebody is at work; gives 0."""
        if self._held() is not None:
            with self.service.write() as connection:
                mine = sa.and_(job.c.holder == self.name, job.c.state == RUNNING)
                connection.execute(sa.update(job).where(mine).values(held_until=_in(_HELD_SECONDS)))
        return 0

    def release(self) -> None:
        """Leave what is held to others at once (a graceful stop)."""
        with self.service.write() as connection:
            mine = sa.and_(job.c.holder == self.name, job.c.state == RUNNING)
            connection.execute(sa.update(job).where(mine).values(holder="", held_until="", state=WAITING))

    def _held(self) -> dict[str, Any] | None:
        with self.service.read() as connection:
            mine = sa.select(job).where(job.c.holder == self.name, job.c.state == RUNNING)
            return _read(connection.execute(mine.limit(1)).mappings().one_or_none())

    def _take(self) -> dict[str, Any] | None:
        free = sa.or_(job.c.state == WAITING, sa.and_(job.c.state == RUNNING, job.c.held_until < now()))
        chosen = sa.select(job).where(free, job.c.kind.in_(list(self.handlers)))
        with self.service.read() as connection:
            row = connection.execute(chosen.order_by(job.c.created_at, job.c.job_id).limit(1)).mappings().one_or_none()
        if row is None:
            return None
        if row["attempts"] >= _MOST_ATTEMPTS:
            self._end(row["job_id"], FAILED, GIVEN_UP)
            return None
        values = {"state": RUNNING, "holder": self.name, "held_until": _in(_HELD_SECONDS)}
        values |= {"attempts": row["attempts"] + 1, "started_at": row["started_at"] or now()}
        names = ("job_id", "attempts", "state", "holder", "held_until")
        same = sa.and_(*(job.c[name] == row[name] for name in names))
        with self.service.write() as connection:
            taken = connection.execute(sa.update(job).where(same).values(values)).rowcount
        return _read({**row, **values}) if taken else None

    def _do(self, handler: Handler, held: Mapping[str, Any], parts: Mapping[int, Sequence[Any]]) -> None:
        for number, done in zip(parts, handler.parts(held, list(parts.values())), strict=True):
            if not self._write(held, number, done) or self.ending.is_set():
                return

    def _write(self, held: Mapping[str, Any], number: int, done: Part) -> bool:
        """Whether the job is still held: otherwise it was cancelled, or another took over and does this part, too."""
        with self.service.write() as connection:
            longer = {"done": job.c.done + len(done.results), "held_until": _in(_HELD_SECONDS), "attempts": 0}
            if not connection.execute(sa.update(job).where(self._mine(held["job_id"])).values(longer)).rowcount:
                return False
            this = sa.and_(job_part.c.job_id == held["job_id"], job_part.c.part == number)
            results = orjson.dumps(list(done.results)).decode()
            connection.execute(sa.update(job_part).where(this).values(results=results))
            done.write(connection)
        return True

    def _finish(self, handler: Handler, held: Mapping[str, Any]) -> None:
        with self.service.write() as connection:
            ended = {"state": DONE, "holder": "", "finished_at": now()}
            if connection.execute(sa.update(job).where(self._mine(held["job_id"])).values(ended)).rowcount:
                answer = orjson.dumps(handler.finish(connection, held)).decode()
                connection.execute(sa.update(job).where(job.c.job_id == held["job_id"]).values(answer=answer))

    def _end(self, job_id: str, state: str, error: str) -> None:
        with self.service.write() as connection:
            open_ = sa.and_(job.c.job_id == job_id, job.c.state.in_((WAITING, RUNNING)))
            ended = {"state": state, "error": error, "holder": "", "finished_at": now()}
            connection.execute(sa.update(job).where(open_).values(ended))

    def _mine(self, job_id: str) -> sa.ColumnElement[bool]:
        return sa.and_(job.c.job_id == job_id, job.c.holder == self.name, job.c.state == RUNNING)


def _read(row: sa.RowMapping | dict[str, Any] | None) -> dict[str, Any] | None:
    return None if row is None else {**row, "asked": orjson.loads(row["asked"])}


def _in(seconds: int) -> str:
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
