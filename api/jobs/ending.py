"""The end of publication once a day, by whichever process of a running service comes first.

Each day is a job of its own, so that it is done once, shows among the jobs, and is taken over where a process dies at it. A
service that never did it before begins with the coming day: who starts it over old records can look first
(``xintu repair expire --dry-run``).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from api.audit.chain import Entry
from api.audit.log import AuditLog
from api.jobs.jobs import DONE, FAILED, WAITING
from api.jobs.running import GIVEN_UP, Part, Runner
from api.jobs.tables import job, job_part
from api.service.database import ServiceDatabase, now
from loaders.ledgers import repairs_expiry
from loaders.ledgers.repairs_effect import Desk
from loaders.workspace import Workspace

KIND = "publication_ends"
#: As what the service stands in the audit log.
USER = "service"


@dataclass(frozen=True, slots=True)
class Ends:
    """Ends the publication of what is over on a day; written down before it is done."""

    workspace: Workspace
    audit: AuditLog

    @property
    def together(self) -> int:
        """A day is one part."""
        return 1

    def parts(self, of: Mapping[str, Any], parts: Sequence[Sequence[Any]]) -> Sequence[Part]:
        """The day's ends; again, after a crash, there is only what the first time left."""
        ((day,),) = parts
        with self.workspace.read() as connection:
            over = repairs_expiry.over(connection, self.workspace.sources(), day)
        told = {"rule": repairs_expiry.rule_of(day), "over": len(over)}
        self.audit.record(Entry(USER, "repair.expire", day, what={"by": "service", **told}))
        gone = repairs_expiry.expire(Desk(self.workspace, "service", day), over)
        return [Part([{"day": day, **told, **gone}])]

    def finish(self, connection: sa.Connection, of: Mapping[str, Any]) -> Mapping[str, Any]:
        """How many records left use."""
        (kept,) = connection.execute(sa.select(job_part.c.results).where(job_part.c.job_id == of["job_id"])).scalars()
        (result,) = orjson.loads(kept)
        return {**result, "ended": len(result["ended"])}


@dataclass(slots=True)
class Ending:
    """A step of a background thread: begin the day's job once its time has come, and do it."""

    service: ServiceDatabase
    ends: Ends
    at: datetime.time
    clock: Callable[[], datetime.datetime] = datetime.datetime.now
    _runner: Runner = field(init=False)

    def __post_init__(self) -> None:
        self._runner = Runner(self.service, {KIND: self.ends})

    def step(self) -> int:
        """Do what is to be done today, if nobody has; a day that failed is tried again with the next step."""
        moment = self.clock()
        if moment.time() >= self.at:
            self._begin(moment.date().isoformat())
        return self._runner.step()

    def _begin(self, day: str) -> None:
        number = f"{KIND}-{day}"
        with self.service.read() as connection:
            state = connection.scalar(sa.select(job.c.state).where(job.c.job_id == number))
            first = connection.scalar(sa.select(sa.func.count()).where(job.c.kind == KIND)) == 0
        if state == FAILED:
            self._again(number)
        if state is not None:
            return
        made = {
            "job_id": number,
            "kind": KIND,
            "user": USER,
            "title": day,
            "asked": "{}",
            "created_at": now(),
            "total": 1,
        }
        made |= (
            {"state": DONE, "finished_at": now(), "answer": '{"begins":"next day"}'} if first else {"state": WAITING}
        )
        try:
            with self.service.write() as connection:
                connection.execute(sa.insert(job).values(made))
                content = orjson.dumps([day]).decode()
                connection.execute(sa.insert(job_part).values(job_id=number, part=0, content=content))
        except sa.exc.IntegrityError:
            return  # another process was first

    def _again(self, number: str) -> None:
        failed = sa.and_(job.c.job_id == number, job.c.state == FAILED, job.c.error != GIVEN_UP)
        with self.service.write() as connection:
            connection.execute(sa.update(job).where(failed).values(state=WAITING, error=""))
